"""A tour through everything the sandbox can answer: what the overlay is held against."""

from __future__ import annotations

from functools import cache

from intercom_sync.sandbox import (
    DEFAULT_TOKEN,
    Answers,
    FaultKind,
    Limits,
    NextPage,
    Sandbox,
    Scope,
    Token,
    Translations,
)
from tests.openapi_description import Exchange
from tests.sandbox.client import DOCS_ID, Client
from tests.sandbox.inbox_traffic import VERSIONS, inbox_traffic

_READER = Token(value="reader", admin="docs@example.com", scopes=frozenset({Scope.READ_ADMINS}))
_NOBODY = Token(value="nobody", admin="docs@example.com", scopes=frozenset())
_PATHS = (
    "/me",
    "/admins",
    "/admins/5017691",
    "/teams",
    "/teams/814865",
    "/help_center/help_centers",
    "/help_center/help_centers/79",
    "/help_center/collections",
    "/articles",
    "/articles/search?phrase=refunds&state=all&highlight=true",
)


@cache
def reference_traffic() -> tuple[Exchange, ...]:
    """Every exchange of the tour, in order; none where there is no description to judge by."""
    return (
        *(exchange for version in VERSIONS for exchange in _everyday(version)),
        *_drawn_habits("2.11"),
        *_drawn_habits("2.16"),
        *(exchange for version in VERSIONS for exchange in _many_languages(version)),
        *_drafts(),
        *_refusals(),
        *_failures(),
        *inbox_traffic(),
    )


def _everyday(version: str) -> list[Exchange]:
    client = Client(Sandbox(), keeps=True, version=version)
    top = client.creates_collection(description="Money", help_center_id=79)
    nested = client.creates_collection(name="Cards", parent_id=top["id"])
    client.put(f"/help_center/collections/{nested['id']}", {"name": "Cards", "parent_id": None})
    client.get(f"/help_center/collections/{top['id']}")
    article = client.creates(
        body="<p>Back</p>", state="published", parent_id=int(top["id"]), parent_type="collection"
    )
    client.creates(title="Second")
    client.get(f"/articles/{article['id']}")
    client.put(
        f"/articles/{article['id']}",
        {"title": "Refunds", "author_id": DOCS_ID, "parent_id": top["id"], "state": "draft"},
    )
    client.put(f"/articles/{article['id']}", {"title": "Refunds", "parent_id": None})
    for path in _PATHS:
        assert client.get(path).status_code == 200
    for listed in ("/articles", "/help_center/collections", "/help_center/help_centers"):
        client.get(f"{listed}?page=1&per_page=1")
    client.delete(f"/articles/{article['id']}")
    client.delete(f"/help_center/collections/{nested['id']}")
    return client.app.exchanges or []


def _drawn_habits(version: str) -> list[Exchange]:
    exchanges: list[Exchange] = []
    for next_page in NextPage:
        answers = Answers(
            next_page=next_page,
            translations=Translations.NULL,
            statistics_in_lists=True,
            empty_body_is_null=True,
            parent_ids_filled=False,
            nested_parents_are_sections=True,
        )
        client = Client(Sandbox(answers=answers), keeps=True, version=version)
        client.creates()
        client.creates()
        client.get("/articles?per_page=1")
        client.get("/articles?per_page=1&page=2")
        exchanges += client.app.exchanges or []
    return exchanges


def _many_languages(version: str) -> list[Exchange]:
    client = Client(Sandbox(locales=("en", "fr")), keeps=True, version=version)
    client.creates(title="In English only")
    french = {"title": "Remboursements", "body": "<p>Oui</p>", "author_id": DOCS_ID}
    article = client.creates(translated_content={"fr": {**french, "state": "published"}})
    english = {"title": "Refunds", "author_id": DOCS_ID}
    client.post("/articles", {"title": "Refunds", "translated_content": {"en": english}})
    for changed in ({"title": "Retours"}, {"description": "Argent"}):
        client.put(f"/articles/{article['id']}", {"translated_content": {"fr": changed}})
    collection = client.creates_collection(translated_content={"fr": {"name": "Facturation"}})
    renamed = {"translated_content": {"fr": {"description": "Argent"}}}
    client.put(f"/help_center/collections/{collection['id']}", renamed)
    client.get("/articles")
    client.get("/help_center/collections")
    return client.app.exchanges or []


def _drafts() -> list[Exchange]:
    exchanges: list[Exchange] = []
    for answers in (Answers(), Answers(staged_answers_live=True)):
        client = Client(Sandbox(answers=answers), keeps=True, version="2.16")
        article = f"/articles/{client.creates(state='published')['id']}"
        client.put(f"{article}/draft", {"body": "<p>Soon</p>", "author_id": DOCS_ID})
        client.put(article, {"title": "Into the draft", "author_id": DOCS_ID})
        for path in (f"{article}/draft", article, "/articles", "/articles/search?phrase=refunds"):
            client.get(path)
        client.send("POST", f"{article}/draft/publish")
        exchanges += client.app.exchanges or []
    client = Client(Sandbox(locales=("en", "fr")), keeps=True, version="2.16")
    french = {"title": "Oui", "author_id": DOCS_ID, "state": "published"}
    made = client.creates(state="published", translated_content={"fr": french})
    article = f"/articles/{made['id']}"
    client.put(f"{article}/draft", {"title": "Yes", "translated_content": {"fr": {"title": "Si"}}})
    client.get(article)
    client.post(f"{article}/draft/publish", {})
    client.post(f"{article}/draft/publish", {"locales": ["de"]})
    client.post(f"{article}/draft/publish", {"locales": ["fr"]})
    client.get(f"{article}/draft")
    client.put(f"/articles/{client.creates()['id']}/draft", {"title": "Not yet"})
    return exchanges + (client.app.exchanges or [])


def _refusals() -> list[Exchange]:
    sandbox = Sandbox(tokens=[DEFAULT_TOKEN, _READER, _NOBODY])
    exchanges: list[Exchange] = []
    writes = (
        ("POST", "/articles"),
        ("PUT", "/articles/1"),
        ("DELETE", "/articles/1"),
        ("POST", "/help_center/collections"),
        ("PUT", "/help_center/collections/1"),
        ("DELETE", "/help_center/collections/1"),
        ("PUT", "/articles/1/draft"),
        ("POST", "/articles/1/draft/publish"),
    )
    objects = ("/articles/1", "/help_center/collections/1", "/articles/1/draft")
    gets = [("GET", path) for path in (*_PATHS, *objects)]
    unknown = [("GET", path) for path in ("/admins/1", "/teams/1", "/help_center/help_centers/1")]
    for token, version in (
        (None, "2.11"),
        (DEFAULT_TOKEN.value, None),
        (DEFAULT_TOKEN.value, "2.11"),
        (_NOBODY.value, "2.11"),
        (DEFAULT_TOKEN.value, "2.16"),
        (_NOBODY.value, "2.16"),
    ):
        client = Client(sandbox, token=token, version=version, keeps=True)
        for method, path in (*gets, *unknown):
            client.send(method, path)
        for method, path in writes:
            client.send(method, path, **({} if method == "DELETE" else {"json": {}}))
        exchanges += client.app.exchanges or []
    client = Client(sandbox, keeps=True)
    made = client.creates()
    client.put(f"/articles/{made['id']}", {"body": "<ul></ul>"})
    client.put(f"/articles/{made['id']}", {"title": 5})
    client.post("/articles", {"title": 5})
    collection = client.creates_collection()
    client.put(f"/help_center/collections/{collection['id']}", {"name": ""})
    client.put(f"/help_center/collections/{collection['id']}", {"name": 5})
    client.post("/help_center/collections", {"name": 5})
    client.get("/articles?page=0")
    client.get("/help_center/collections?page=x")
    client.get("/articles/search?state=lost")
    client.get("/articles/search?help_center_id=1")
    return exchanges + (client.app.exchanges or [])


def _failures() -> list[Exchange]:
    exchanges: list[Exchange] = []
    for kind in (
        FaultKind.RATE_LIMITED,
        FaultKind.REQUEST_TIMEOUT,
        FaultKind.INTERNAL,
        FaultKind.BAD_GATEWAY,
        FaultKind.UNAVAILABLE,
    ):
        sandbox = Sandbox(limits=Limits(per_window=None))
        sandbox.fail(kind, times=99)
        client = Client(sandbox, keeps=True)
        for path in _PATHS:
            client.get(path)
        exchanges += client.app.exchanges or []
    return exchanges
