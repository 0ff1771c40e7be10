"""Who is let in, and how a request that is wrong in itself is answered."""

from __future__ import annotations

import pytest

from intercom_sync.sandbox import DEFAULT_TOKEN, Sandbox, Scope, Token
from tests.sandbox.client import Client, error

READER = Token(
    value="reader",
    admin="docs@example.com",
    scopes=frozenset({Scope.READ_ADMINS, Scope.READ_ARTICLES}),
)
NOBODY = Token(value="nobody", admin="docs@example.com", scopes=frozenset())


@pytest.mark.parametrize("token", [None, "wrong", "sandbox2"])
def test_api_answers_401_when_the_token_is_not_known(token: str | None) -> None:
    response = Client(Sandbox(), token=token).get("/me")

    assert error(response) == (401, "unauthorized")
    assert response.json()["errors"][0]["message"] == "Access Token Invalid"


@pytest.mark.parametrize("version", [None, "2.10", "2.17", "latest"])
def test_api_answers_400_when_the_version_is_not_spoken(version: str | None) -> None:
    response = Client(Sandbox(), version=version).get("/me")

    assert error(response) == (400, "intercom_version_invalid")


@pytest.mark.parametrize("version", ["2.12", "2.16"])
def test_help_center_and_inbox_answer_when_the_version_is_spoken(version: str) -> None:
    client = Client(Sandbox(), version=version)

    assert client.get("/conversations").status_code == 200
    assert client.get("/articles").status_code == 200


def test_drafts_are_no_resource_when_the_version_does_not_know_them() -> None:
    sandbox = Sandbox()
    article = sandbox.teammate.creates(title="Refunds", state="published")
    sandbox.teammate.stages(article, title="Returns")

    refused = Client(sandbox, version="2.15").get(f"/articles/{article}/draft")

    assert error(refused) == (404, "not_found")


def test_api_answers_403_when_the_token_may_not_write() -> None:
    sandbox = Sandbox(tokens=[READER])
    client = Client(sandbox, token=READER.value)

    assert client.get("/articles").status_code == 200
    assert client.post("/articles", {}).status_code == 403
    assert client.delete("/help_center/collections/1").status_code == 403
    assert sandbox.record() == ()


def test_api_answers_403_when_the_token_may_not_read() -> None:
    client = Client(Sandbox(tokens=[NOBODY]), token=NOBODY.value)

    assert client.get("/me").status_code == 200
    assert client.get("/admins").status_code == 403
    assert client.get("/articles").status_code == 403


def test_me_tells_whose_token_it_is() -> None:
    other = Token(value="other", admin="support@example.com")
    sandbox = Sandbox(tokens=[DEFAULT_TOKEN, other], workspace_id="abc123", region="EU")

    me = Client(sandbox, token=other.value).get("/me").json()

    assert (me["id"], me["email"]) == ("5017692", "support@example.com")
    assert (me["app"]["id_code"], me["app"]["region"]) == ("abc123", "EU")


@pytest.mark.parametrize(
    ("content", "content_type", "expected"),
    [
        (b"{", "application/json", (400, "bad_request")),
        (b"\xff\xfe{}", "application/json", (400, "bad_request")),
        (b"[]", "application/json", (422, "parameter_invalid")),
        (b"title=x", "application/x-www-form-urlencoded", (400, "bad_request")),
        (b'{"title": 1}', "application/json; charset=utf-8", (422, "parameter_invalid")),
    ],
)
def test_api_refuses_a_body_when_it_is_no_json_object(
    content: bytes, content_type: str, expected: tuple[int, str]
) -> None:
    response = Client(Sandbox()).send(
        "POST", "/articles", content=content, headers={"Content-Type": content_type}
    )

    assert expected == error(response)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/articles/1", "not_found"),
        ("/articles/none", "not_found"),
        ("/articles/99999999999999999999", "not_found"),
        ("/help_center/collections/1", "not_found"),
        ("/help_center/help_centers/1", "not_found"),
        ("/admins/1", "admin_not_found"),
        ("/teams/1", "team_not_found"),
    ],
)
def test_api_answers_404_when_there_is_no_such_object(path: str, code: str) -> None:
    assert (404, code) == error(Client(Sandbox()).get(path))


def test_api_answers_404_in_its_envelope_when_there_is_no_such_operation() -> None:
    client = Client(Sandbox())

    assert error(client.get("/nothing/here")) == (404, "not_found")
    assert error(client.send("PATCH", "/articles/1")) == (404, "not_found")


def test_error_names_the_field_and_a_request_id_when_a_parameter_is_wrong() -> None:
    response = Client(Sandbox()).post("/articles", {"title": 5})
    envelope = response.json()

    assert envelope["errors"][0]["field"] == "title"
    assert response.headers["X-Request-Id"] == envelope["request_id"]


def test_admins_teams_and_help_centers_are_listed_when_nothing_was_written() -> None:
    client = Client(Sandbox())

    emails = {admin["email"] for admin in client.get("/admins").json()["admins"]}
    teams = client.get("/teams").json()["teams"]
    centers = client.get("/help_center/help_centers").json()["data"]

    assert {
        "ada@example.com",
        "docs@example.com",
        "support@example.com",
        "mei@example.com",
    } == emails
    assert [team["name"] for team in teams] == ["Support", "Billing"]
    assert [(center["id"], center["identifier"], center["url"]) for center in centers] == [
        ("79", "example", "https://help.example.com")
    ]
    assert client.get(f"/teams/{teams[0]['id']}").json()["name"] == "Support"
    assert client.get("/admins/5017691").json()["name"] == "Dora Lindqvist"


def test_help_center_keeps_its_address_to_itself_when_it_has_no_domain() -> None:
    client = Client(Sandbox(help_center_url=None))

    assert "url" not in client.get("/help_center/help_centers/79").json()
    assert client.creates(state="published")["url"].startswith("https://intercom.help/example/en/")


def test_token_must_act_for_an_admin_of_the_workspace() -> None:
    with pytest.raises(LookupError, match="nobody@"):
        Sandbox(tokens=[Token(value="x", admin="nobody@example.com")])
