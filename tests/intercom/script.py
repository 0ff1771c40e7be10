"""A server that answers what the test wrote down, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from intercom_sync.intercom.access import Access
from intercom_sync.intercom.client import Intercom
from intercom_sync.intercom.clock import Clock
from tests.intercom.virtual import LoopClock

TOKEN = "dG9rOmNhbmFyeV9jYW5hcnk"  # a canary, not a secret
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Reply:
    status: int = 200
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def reply(payload: object, status: int = 200, **headers: str) -> Reply:
    """A JSON answer; x_request_id="…" becomes a header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(payload).encode(), JSON | named)


def refusal(status: int, code: str = "code", message: str = "words", **headers: str) -> Reply:
    errors = {"type": "error.list", "request_id": "r-1", "errors": [{"code": code}]}
    errors["errors"][0]["message"] = message  # type: ignore[index]  # a list of dicts, as above
    return reply(errors, status, **headers)


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: Any


class Script:
    """Answers in order; the last one again and again. An exception stands for a broken line."""

    def __init__(self, *answers: Reply | Exception) -> None:
        self._answers = list(answers)
        self.asked: list[Asked] = []

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self.asked.append(
            Asked(
                scope["method"],
                scope["path"],
                scope["query_string"].decode(),
                {name.decode().lower(): value.decode() for name, value in scope["headers"]},
                json.loads(body) if body else None,
            )
        )
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        headers = [(n.lower().encode(), v.encode()) for n, v in answer.headers.items()]
        start = {"type": "http.response.start", "status": answer.status, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": answer.content})

    @property
    def calls(self) -> list[str]:
        return [f"{asked.method} {asked.path}" for asked in self.asked]


def access(app: Any, *, clock: Clock | None = None, **more: Any) -> Access:
    """Access to an ASGI application, on the virtual loop's clock unless told otherwise."""
    return Access(
        base_url="http://intercom.test",
        token=more.pop("token", TOKEN),
        transport=httpx.ASGITransport(app),
        clock=clock or LoopClock(),
        jitter=lambda: 0.5,
        **more,
    )


class Talk:
    """`async with Talk(script, …) as intercom`."""

    def __init__(self, app: Any, **more: Any) -> None:
        self._intercom = Intercom(access(app, **more))

    async def __aenter__(self) -> Intercom:
        return await self._intercom.__aenter__()

    async def __aexit__(self, *exc: Any) -> None:
        await self._intercom.__aexit__(*exc)


def article_json(number: int = 7, **more: object) -> dict[str, object]:
    """An article as 2.11 answers it."""
    return {
        "id": str(number),
        "type": "article",
        "workspace_id": "w",
        "title": "Refunds",
        "description": "How",
        "body": "<p>Hi</p>",
        "author_id": 991267402,
        "state": "draft",
        "created_at": 1719492707,
        "updated_at": 1719492708,
        "url": None,
        "parent_id": None,
        "parent_type": None,
        "parent_ids": [],
        "default_locale": "en",
        "translated_content": None,
    } | more
