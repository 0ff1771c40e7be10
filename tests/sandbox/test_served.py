"""The sandbox as a process: real connections are cut, real processes are killed."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from intercom_sync.sandbox import Sandbox
from tests.sandbox.client import DOCS_ID, Client
from tests.sandbox.served import serving

HEADERS = {"Authorization": "Bearer sandbox", "Intercom-Version": "2.11"}
NEW = {"title": "Refunds", "author_id": DOCS_ID}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("served") / "sandbox.db") as (address, _):
        yield address


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, headers=HEADERS, timeout=20, trust_env=False) as session:
        session.post("/_sandbox/reset", json={}).raise_for_status()
        yield session


def pull(client: httpx.Client, string: str, **arguments: object) -> dict[str, object]:
    response = client.post(f"/_sandbox/{string}", json=arguments)
    assert response.status_code == 200, response.text
    answer: dict[str, object] = response.json()
    return answer


def committed(client: httpx.Client, match: str = "POST /articles") -> int:
    return int(client.get("/_sandbox/count", params={"match": match}).json()["committed"])


def test_api_answers_on_a_real_connection(client: httpx.Client) -> None:
    created = client.post("/articles", json=NEW)

    assert created.status_code == 200
    assert created.headers.get_list("Date") == [created.headers["Date"]]
    assert client.get("/").headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(("when", "expected"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("reset", httpx.ReadError),
        ("half an answer", httpx.RemoteProtocolError),
        ("time-out", httpx.ReadTimeout),
    ],
)
def test_connection_fails_on_either_side_of_the_commit(
    client: httpx.Client, kind: str, error: type[httpx.HTTPError], when: str, expected: int
) -> None:
    pull(client, "fail", kind=kind, match="POST /articles", when=when)

    with pytest.raises(error):
        client.post("/articles", json=NEW, timeout=0.3)

    assert committed(client) == expected
    assert client.get("/me").status_code == 200, "only that connection was cut"


def test_write_is_committed_although_the_client_was_killed_meanwhile(
    client: httpx.Client, url: str
) -> None:
    pull(client, "fail", kind="hold", match="POST /articles", when="before")
    script = (
        "import httpx, sys; httpx.post(sys.argv[1] + '/articles', timeout=60, trust_env=False,"
        f" headers={HEADERS!r}, json={NEW!r})"
    )
    with subprocess.Popen([sys.executable, "-c", script, url]) as writer:
        held = client.get("/_sandbox/held", params={"wait_seconds": 20}).json()
        writer.kill()
    before = committed(client)

    released = pull(client, "release")

    assert (held, before, released) == ({"held": 1}, 0, {"released": 1})
    assert client.get("/articles").json()["total_count"] == 1


def test_whoever_goes_away_within_a_request_is_no_fault_to_tell_of(tmp_path: Path) -> None:
    with (
        (tmp_path / "said").open("w+") as said,
        serving(tmp_path / "sandbox.db", said=said) as (url, _),
    ):
        address = httpx.URL(url)
        with socket.create_connection((address.host, address.port or 80)) as connection:
            connection.sendall(
                b"POST /articles HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 100\r\n\r\n{"
            )
        with httpx.Client(base_url=url, headers=HEADERS, trust_env=False) as later:
            assert 200 == later.get("/me").status_code
        said.seek(0)
        assert "" == said.read()


def test_nothing_is_held_when_nobody_asked_for_it(client: httpx.Client) -> None:
    assert client.get("/_sandbox/held", params={"wait_seconds": 0.05}).json() == {"held": 0}


def test_late_write_appears_when_the_clock_moved_on(client: httpx.Client) -> None:
    pull(client, "fail", kind="late", match="POST /articles", late_seconds=3600)
    with pytest.raises(httpx.ReadTimeout):
        client.post("/articles", json=NEW, timeout=0.2)
    before = committed(client)

    pull(client, "advance", seconds=3601)

    assert (before, committed(client)) == (0, 1)


def test_teammate_can_be_asked_from_outside(client: httpx.Client) -> None:
    article = pull(client, "teammate", does="creates", **{"with": {"title": "One"}})["id"]
    edit = {"article_id": article, "title": "Two"}
    pull(client, "teammate", does="edits", after_page=1, **{"with": edit})

    titles = [client.get("/articles").json()["data"][0]["title"] for _ in range(2)]

    assert titles == ["One", "Two"]
    assert committed(client, "WEB *") == 2


def test_strings_tell_what_is_wrong_when_they_are_pulled_wrongly(client: httpx.Client) -> None:
    for path, arguments in (
        ("fail", {"kind": "earthquake"}),
        ("fail", {"kind": "429", "when": "after"}),
        ("teammate", {"does": "sleeps"}),
        ("teammate", {"does": "edits", "with": {"article_id": "1"}}),
        ("draw-faults", {"seed": 1}),
        ("advance", {"seconds": -1}),
    ):
        response = client.post(f"/_sandbox/{path}", json=arguments)
        assert (response.status_code, "error" in response.json()) == (400, True), path


def test_strings_are_out_of_reach_of_a_web_page(client: httpx.Client) -> None:
    response = client.post("/_sandbox/reset", content=b"{}", headers={"Content-Type": "text/plain"})

    assert response.status_code == 415


def test_record_clock_demo_and_luck_are_reached_from_outside(client: httpx.Client) -> None:
    pull(client, "seed")
    pull(client, "draw-faults", seed=1, rate=1.0, match="GET /me")
    pull(client, "no-more-trouble")

    record = client.get("/_sandbox/record").json()

    assert client.get("/me").status_code == 200
    assert {"WEB", "MESSENGER"} == {write["method"] for write in record["writes"]}
    assert client.get("/_sandbox/clock").json()["now"] > 1_700_000_000


def test_everything_committed_is_there_when_the_server_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    with serving(path) as (address, server):
        with httpx.Client(base_url=address, headers=HEADERS, trust_env=False) as session:
            for _ in range(20):
                assert session.post("/articles", json=NEW).status_code == 200
        server.kill()

    with (
        serving(path) as (address, _),
        httpx.Client(base_url=address, headers=HEADERS, trust_env=False) as session,
    ):
        assert session.get("/articles").json()["total_count"] == 20


def test_server_ends_quietly_when_it_is_told_to(tmp_path: Path) -> None:
    with serving(tmp_path / "sandbox.db") as (address, server):
        assert httpx.get(f"{address}/", trust_env=False).status_code == 200
        server.send_signal(signal.SIGTERM)

        assert server.wait(timeout=10) in (0, -signal.SIGTERM)
        assert server.stdout is not None
        assert server.stdout.read() == ""


def test_strings_are_not_there_when_nobody_asked_for_them() -> None:
    assert Client(Sandbox()).send("POST", "/_sandbox/reset", json={}).status_code == 404
