"""What tests of the sandbox talk to it with: one request at a time, every answer judged."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from intercom_sync.sandbox import DEFAULT_TOKEN, LostAnswer, Sandbox
from tests.openapi import Validated, validated

DOCS_ID = 5017691
SUPPORT_ID = 5017692


class LostError(Exception):
    """What the sandbox is told to raise where an answer is lost."""


def lost_as(lost: LostAnswer) -> Exception:
    return LostError(str(lost.kind))


class Client:
    """A client of the API. Answers are judged by Intercom's description on the way."""

    def __init__(
        self,
        sandbox: Sandbox,
        *,
        token: str | None = DEFAULT_TOKEN.value,
        version: str | None = "2.11",
        keeps: bool = False,
        judged: bool = True,
    ) -> None:
        self.version = version
        self.app: Validated = validated(sandbox.app, keeps=keeps)
        self._entrance = self.app if judged else sandbox.app
        self._headers = {
            **({"Authorization": f"Bearer {token}"} if token else {}),
            **({"Intercom-Version": version} if version else {}),
        }

    def get(self, path: str) -> httpx.Response:
        return self.send("GET", path)

    def post(self, path: str, json: object) -> httpx.Response:
        return self.send("POST", path, json=json)

    def put(self, path: str, json: object) -> httpx.Response:
        return self.send("PUT", path, json=json)

    def delete(self, path: str, json: object = None) -> httpx.Response:
        return self.send("DELETE", path, **({} if json is None else {"json": json}))

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self.ask(method, path, **options))

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        async with self.session() as session:
            return await session.request(method, path, **options)

    def session(self) -> httpx.AsyncClient:
        """For many requests in one event loop."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self._entrance),
            base_url="http://api.test",
            headers=self._headers,
        )

    def creates(self, **fields: object) -> dict[str, Any]:
        """Create an article; the answer."""
        response = self.post("/articles", {"title": "Refunds", "author_id": DOCS_ID, **fields})
        assert response.status_code == 200, response.text
        created: dict[str, Any] = response.json()
        return created

    def creates_collection(self, **fields: object) -> dict[str, Any]:
        """Create a collection; the answer."""
        response = self.post("/help_center/collections", {"name": "Billing", **fields})
        assert response.status_code == 200, response.text
        created: dict[str, Any] = response.json()
        return created

    # The inbox

    def reads(self, conversation_id: str) -> dict[str, Any]:
        """A conversation."""
        response = self.get(f"/conversations/{conversation_id}")
        assert response.status_code == 200, response.text
        conversation: dict[str, Any] = response.json()
        return conversation

    def says(self, conversation_id: str, body: str, **fields: object) -> httpx.Response:
        """Reply as the token's admin; `message_type="note"` for a note."""
        said = {"message_type": "comment", "type": "admin", "admin_id": str(DOCS_ID), "body": body}
        return self.post(f"/conversations/{conversation_id}/reply", {**said, **fields})

    def manages(self, conversation_id: str, message_type: str, **fields: object) -> httpx.Response:
        """Close, snooze, open or assign as the token's admin."""
        done = {"message_type": message_type, "admin_id": str(DOCS_ID)}
        typed = {} if message_type in ("open", "snoozed") else {"type": "admin"}
        return self.post(f"/conversations/{conversation_id}/parts", {**done, **typed, **fields})

    def finds(self, *filters: tuple[str, str, object]) -> list[str]:
        """Ids of the conversations that match all filters, the first page of them."""
        members = [dict(zip(("field", "operator", "value"), one, strict=True)) for one in filters]
        query = members[0] if len(members) == 1 else {"operator": "AND", "value": members}
        response = self.post(
            "/conversations/search", {"query": query, "pagination": {"per_page": 150}}
        )
        assert response.status_code == 200, response.text
        return [found["id"] for found in response.json()["conversations"]]


def error(response: httpx.Response) -> tuple[int, str]:
    """Status and code of an error."""
    envelope = response.json()
    assert envelope["type"] == "error.list"
    return response.status_code, envelope["errors"][0]["code"]
