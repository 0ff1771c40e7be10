"""The inbox's part of the tour through everything the sandbox can answer, in three versions."""

from __future__ import annotations

from intercom_sync.sandbox import DEFAULT_TOKEN, FaultKind, Sandbox, Token
from tests.openapi_description import Exchange
from tests.sandbox.client import DOCS_ID, SUPPORT_ID, Client

VERSIONS = ("2.11", "2.14", "2.16")
_NOBODY = Token(value="nobody", admin="docs@example.com", scopes=frozenset())
_TRACKER, _REQUEST = "2172", "2170"
_PEOPLE = ("/me", "/admins", f"/admins/{DOCS_ID}", "/teams", "/teams/814865")
_READS = ("/conversations", "/tags", "/ticket_types")


def inbox_traffic() -> list[Exchange]:
    """Every exchange, in order."""
    return [
        exchange
        for version in VERSIONS
        for tour in (_everyday, _refusals, _failures)
        for exchange in tour(version)
    ]


def _everyday(version: str) -> list[Exchange]:
    sandbox = Sandbox()
    client = Client(sandbox, version=version, keeps=True)
    first, second = (sandbox.customer.starts("Help!", name=name) for name in ("Ann", None))
    for path in (*_PEOPLE, *_READS, "/conversations?per_page=1"):
        assert client.get(path).status_code == 200, path
    contact = client.reads(first)["contacts"]["contacts"][0]
    client.get(f"/contacts/{contact['id']}")
    _talk(sandbox, client, first)
    _tag(client, first)
    _search(client)
    _tickets(client, first, second, contact)
    client.reads(first)
    client.get("/conversations")
    return client.app.exchanges or []


def _talk(sandbox: Sandbox, client: Client, conversation: str) -> None:
    until = int(sandbox.clock.now()) + 60
    picture = "https://static.example.com/a.png"
    client.says(conversation, "<p>Hi</p>", attachment_urls=[picture], created_at=until - 90)
    client.says(conversation, "Careful", message_type="note")
    client.manages(conversation, "close", body="Bye")
    client.manages(conversation, "assignment", assignee_id=str(SUPPORT_ID), body="Sam helps")
    client.manages(conversation, "assignment", type="team", assignee_id="814866")
    client.manages(conversation, "snoozed", snoozed_until=until)
    client.reads(conversation)
    sandbox.clock.advance(90)
    client.manages(conversation, "open")
    client.put(f"/conversations/{conversation}", {"read": True, "custom_attributes": {"plan": "x"}})
    client.get(f"/conversations/{conversation}?display_as=plaintext")
    client.manages(conversation, "assignment", assignee_id="0")


def _tag(client: Client, conversation: str) -> None:
    tag = client.post("/tags", {"name": "vip"}).json()["id"]
    client.post("/tags", {"name": "VIP", "id": tag})
    client.get("/tags")
    client.post(f"/conversations/{conversation}/tags", {"id": tag, "admin_id": str(DOCS_ID)})
    client.reads(conversation)
    client.get("/conversations")
    client.delete(f"/conversations/{conversation}/tags/{tag}", {"admin_id": str(DOCS_ID)})


def _search(client: Client) -> None:
    is_open = {"field": "state", "operator": "=", "value": "open"}
    numbered = {"field": "admin_assignee_id", "operator": "IN", "value": [DOCS_ID, SUPPORT_ID]}
    either = {"operator": "OR", "value": [numbered, is_open]}
    nobody = {"field": "admin_assignee_id", "operator": "=", "value": None}
    both = {"operator": "AND", "value": [is_open, numbered]}
    for query in (is_open, numbered, nobody, both, {"operator": "AND", "value": [either, either]}):
        assert client.post("/conversations/search", {"query": query}).status_code == 200
    page = {"query": is_open, "pagination": {"per_page": 1}}
    cursor = client.post("/conversations/search", page).json()["pages"]["next"]
    client.post("/conversations/search", {"query": is_open, "pagination": cursor})
    if client.version == "2.11":
        client.post("/conversations/search", {"query": is_open, "pagination": None})


def _tickets(client: Client, first: str, second: str, contact: dict[str, str]) -> None:
    filled = {"_default_title_": "Outage", "_default_description_": "All of it"}
    tracker = {"ticket_type_id": _TRACKER, "contacts": [], "ticket_attributes": filled}
    made = client.post("/tickets", {**tracker, "created_at": 1_749_000_000}).json()["id"]
    if client.version != "2.11":
        client.post("/tickets", {**tracker, "conversation_to_link_id": first})
    for named in ({"id": contact["id"]}, {"external_id": contact["external_id"]}):
        client.post("/tickets", {"ticket_type_id": _REQUEST, "contacts": [named]})
    client.post("/tickets", {"ticket_type_id": _REQUEST, "contacts": [{"email": "a@example.org"}]})
    if client.version == "2.16":
        linked = f"/tickets/{made}/linked_conversations"
        assert client.post(linked, {"conversation_id": second}).status_code == 200
    client.get(f"/tickets/{made}")
    converted = {"ticket_type_id": _REQUEST, "attributes": filled}
    client.post(f"/conversations/{second}/convert", converted)
    client.get(f"/tickets/{second}")
    client.reads(second)
    by_type = {"field": "ticket_type_id", "operator": "=", "value": _TRACKER}
    client.post("/tickets/search", {"query": by_type, "pagination": {"per_page": 1}})


def _refusals(version: str) -> list[Exchange]:
    sandbox = Sandbox(tokens=[DEFAULT_TOKEN, _NOBODY])
    conversation = sandbox.customer.starts("Help!")
    exchanges: list[Exchange] = []
    deeds = ("reply", "parts", "convert", "tags")
    for token in (None, DEFAULT_TOKEN.value, _NOBODY.value):
        client = Client(sandbox, token=token, version=version, keeps=True)
        for path in (*_PEOPLE, *_READS, "/conversations/1", "/contacts/1", "/tickets/1"):
            client.get(path)
        client.get("/conversations?per_page=x")
        client.put("/conversations/1", {})
        client.put(f"/conversations/{conversation}", {"read": "yes"})
        for path in (
            f"/conversations/{one}/{deed}" for one in ("1", conversation) for deed in deeds
        ):
            client.post(path, {})
        client.says(conversation, "Hi", admin_id="1")
        client.says(conversation, "Hi", created_at="today")
        client.delete(f"/conversations/{conversation}/tags/1", {"admin_id": str(DOCS_ID)})
        client.delete("/conversations/1/tags/1", {})
        for path in ("/tags", "/tickets", "/conversations/search", "/tickets/search"):
            client.post(path, {})
        client.post("/tickets/1/linked_conversations", {})
        exchanges += client.app.exchanges or []
    return exchanges


def _failures(version: str) -> list[Exchange]:
    exchanges: list[Exchange] = []
    for kind in (FaultKind.RATE_LIMITED, FaultKind.REQUEST_TIMEOUT, FaultKind.BAD_GATEWAY):
        sandbox = Sandbox()
        sandbox.fail(kind, times=99)
        client = Client(sandbox, version=version, keeps=True)
        for path in _READS:
            client.get(path)
        exchanges += client.app.exchanges or []
    return exchanges
