"""Hold traffic against Intercom's own description of its API.

`validated(app)` wraps any ASGI application that speaks the API and raises MismatchError as soon as
an answer, or a request that was not refused, is not as described. What the description gets wrong
stands in openapi_overlay.yaml, each deviation with its reason.

Trap: there are descriptions of 2.11 and of 2.16 only. Traffic of the versions between is held
against the one that is closer to them: 2.11's for articles and collections, which got another shape
with 2.16 only, and 2.16's for everything else.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from tests.openapi_description import Description, Deviation, Exchange, Json

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

DESCRIPTIONS = Path(__file__).parents[2] / "shared" / "intercom-openapi"
OVERLAY = Path(__file__).with_name("openapi_overlay.yaml")
_CHANGED_LAST = ("/articles", "/help_center/")
WHY_SKIPPED = f"traffic cannot be held against Intercom's description: {DESCRIPTIONS} is not here"


class MismatchError(AssertionError):
    """Traffic that is not as described."""


@dataclass(slots=True)
class Validated:
    """An application whose traffic is judged.

    Attributes:
        checked: How many exchanges of each operation and status were judged.
        exchanges: Kept only where asked for.
    """

    app: Application
    checked: Counter[str] = field(default_factory=Counter)
    exchanges: list[Exchange] | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = bytearray()
        answer: list[Message] = []

        async def hear() -> Message:
            message = await receive()
            request.extend(message.get("body", b""))
            return message

        async def keep(message: Message) -> None:
            answer.append(message)

        try:
            await self.app(scope, hear, keep)
        finally:
            self._judge(_exchange(scope, bytes(request), answer))
        for message in answer:
            await send(message)

    def _judge(self, exchange: Exchange) -> None:
        description = describe(described_as(exchange.version, exchange.path))
        template = description and description.template(exchange.path)
        if description is None or template is None:
            return
        if self.exchanges is not None:
            self.exchanges.append(exchange)
        self.checked[f"{exchange.method} {template} {exchange.status}"] += 1
        if problems := description.problems(standing_in(exchange)):
            raise MismatchError("\n".join(problems))


def validated(app: Application, *, keeps: bool = False) -> Validated:
    """Wrap an application. Where the descriptions are absent, everything passes unjudged, and
    the tests of this very module say so by skipping.

    Args:
        keeps: Remember every exchange, to judge it again.
    """
    return Validated(app, exchanges=[] if keeps else None)


def described_as(version: str, path: str) -> str:
    """Which description a request of some version is held against."""
    if version in ("2.12", "2.13", "2.14", "2.15") and path.startswith(_CHANGED_LAST):
        return "2.11"
    return "2.16" if version in ("2.12", "2.13", "2.14", "2.15", "2.16") else "2.11"


def standing_in(exchange: Exchange) -> Exchange:
    """The exchange as if it were of the version whose description it is held against."""
    described = described_as(exchange.version, exchange.path)
    is_between = described == "2.11" and exchange.version.startswith("2.1")
    return replace(exchange, version=described) if is_between else exchange


@cache
def describe(version: str = "2.11") -> Description | None:
    """The mended description; None where it is absent."""
    if not DESCRIPTIONS.is_dir():
        return None
    return mended(version, deviations())


def mended(version: str, overlay: tuple[Deviation, ...]) -> Description:
    """The description with its deviations of these and no others."""
    document = copy.deepcopy(_document(version))
    for deviation in overlay:
        if deviation.version == version:
            deviation.apply(document)
    return Description(document)


def deviations() -> tuple[Deviation, ...]:
    """The overlay, one deviation for each description, place and name."""
    entries = yaml.safe_load(OVERLAY.read_text(encoding="utf-8"))
    return tuple(deviation for entry in entries for deviation in _deviations(entry))


def _deviations(entry: Json) -> Iterator[Deviation]:
    places = entry["at"] if isinstance(entry["at"], list) else [entry["at"]]
    for version, at in product(entry.get("in", ["2.11"]), places):
        for change in entry.keys() & {"add", "remove", "nullable"}:
            named = entry[change]
            values = (
                named
                if isinstance(named, dict)
                else dict.fromkeys(named if isinstance(named, list) else [""])
            )
            for what, value in values.items():
                yield Deviation(
                    version=version,
                    at=at,
                    change=change,
                    what=what,
                    value=value,
                    reason=entry["reason"],
                )


@cache
def _document(version: str) -> Json:
    text = (DESCRIPTIONS / f"{version}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)


def _exchange(scope: Message, request: bytes, answer: list[Message]) -> Exchange:
    sent = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    start = answer[0] if answer else {}
    headers = {name.lower(): value.decode("latin-1") for name, value in start.get("headers", ())}
    return Exchange(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        version=sent.get(b"intercom-version", ""),
        request=request,
        status=start.get("status"),
        content_type=headers.get(b"content-type", ""),
        answer=b"".join(message.get("body", b"") for message in answer[1:]),
    )
