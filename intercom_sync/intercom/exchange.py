"""One request out, one whole answer in.

Owns httpx: headers, time-outs, the size of an answer, what a broken connection means, and that the
token stays here. It must not judge an answer (answers.py) nor repeat a request (sending.py). Trap:
an exception of httpx holds the request and so the token; no error of ours may have one as its cause
or context. And a server may echo what it was sent, in a header or a text that people will see.
"""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import zlib
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass

import httpx

from intercom_sync import __version__
from intercom_sync.errors import (
    NotSentError,
    ServiceError,
    UnansweredError,
    UnexpectedAnswerError,
)
from intercom_sync.intercom.lanes import Lanes
from intercom_sync.intercom.words import Blackout, one_line

MOST_ANSWER_BYTES = 64 * 1024 * 1024
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
# The time-outs above are per read; this one is for a server that lets drops fall.
_WHOLE_ANSWER_SECONDS = 120.0
# Nothing of the request was on its way when one of these was raised.
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
)
# Headers whose words appear in messages and logs; in lower case, as httpx has them.
_HEADERS_SHOWN = {"content-encoding", "content-type", "x-ratelimit-remaining", "x-request-id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of Intercom.

    Attributes:
        path: Below the base URL, without a query.
        body: Of JSON types; None sends none.
        is_read: It changes nothing, whatever its method: a search is a POST.
    """

    method: str
    path: str
    params: Mapping[str, int] | None = None
    body: Mapping[str, object] | None = None
    is_read: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer, complete and unpacked.

    Attributes:
        headers: Names are matched whatever their case.
        bytes_received: As they came over the wire.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes
    bytes_received: int


class Exchange:
    """The connections to one host of Intercom's."""

    def __init__(
        self,
        *,
        base_url: str,
        token: str,
        api_version: str,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        self._blackout = Blackout(token)
        self._lanes = Lanes(
            base_url=base_url,
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": "application/json",
                # One packing that we unpack ourselves: httpx would unpack a bomb without end.
                "Accept-Encoding": "gzip",
                # Also without a body: the header is required on every request (facts §1).
                "Content-Type": "application/json",
                "Intercom-Version": api_version,
                "User-Agent": f"intercom-sync/{__version__}",
            },
            timeout=_TIMEOUT,
            transport=transport,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._lanes.aclose()

    async def send(
        self, request: Request, on_headers: Callable[[Mapping[str, str]], None]
    ) -> Answer:
        """Send `request` once and read the answer to its end, whatever its status.

        `on_headers` hears the headers as soon as they are there, also where the rest never comes.

        Raises:
            NotSentError: No connection could be made.
            UnansweredError: The connection broke, or nothing whole came in time.
            UnexpectedAnswerError: The answer is too large, or packed in a way not asked for.
        """
        try:
            async with asyncio.timeout(_WHOLE_ANSWER_SECONDS):
                return await self._exchange(request, on_headers)
        except (httpx.TransportError, OSError) as exc:
            failure = _failure(exc, request)
        raise failure  # out here, so that it has no context

    async def _exchange(
        self, request: Request, on_headers: Callable[[Mapping[str, str]], None]
    ) -> Answer:
        with self._lanes.free() as lane:
            response = await lane.send(
                request.method,
                request.path,
                params=request.params,
                content=None if request.body is None else _json(request.body),
            )
            async with aclosing(response):
                headers = self._shown(response.headers)
                on_headers(headers)
                received = bytearray()
                async for chunk in response.aiter_raw():
                    received += chunk
                    if len(received) > MOST_ANSWER_BYTES:
                        raise _too_large(request)
        content = _unpacked(received, headers.get("Content-Encoding", ""), request)
        return Answer(
            status=response.status_code,
            headers=headers,
            # What people read of an answer is its errors. The rest is theirs, and stays as it is.
            content=content if response.is_success else self._blackout(content),
            bytes_received=len(received),
        )

    def _shown(self, headers: httpx.Headers) -> httpx.Headers:
        shown = httpx.Headers(headers)
        for name in _HEADERS_SHOWN & set(headers):
            shown[name] = self._blackout(headers[name].encode()).decode(errors="replace")
        return shown


def _json(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _unpacked(received: bytearray, encoding: str, request: Request) -> bytes:
    if not received or encoding.strip().lower() in {"", "identity"}:
        return bytes(received)
    if encoding.strip().lower() != "gzip":
        raise UnexpectedAnswerError(
            f'{request}: the answer is packed as "{one_line(encoding, 40)}"; gzip was asked for',
            request=str(request),
        )
    try:
        with gzip.open(io.BytesIO(received)) as unpacking:
            content = unpacking.read(MOST_ANSWER_BYTES + 1)
    except (EOFError, OSError, zlib.error):
        raise UnansweredError(
            f"{request}: the answer was cut off or damaged on its way", request=str(request)
        ) from None
    if len(content) > MOST_ANSWER_BYTES:
        raise _too_large(request)
    return content


def _too_large(request: Request) -> UnexpectedAnswerError:
    megabytes = MOST_ANSWER_BYTES // (1024 * 1024)
    return UnexpectedAnswerError(
        f"{request}: the answer is larger than {megabytes} MB; the rest was not read",
        request=str(request),
    )


def _failure(exc: httpx.TransportError | OSError, request: Request) -> ServiceError:
    if isinstance(exc, _NEVER_SENT):
        reason = one_line(str(exc), 200) or type(exc).__name__
        return NotSentError(
            f"{request}: no connection could be made ({reason}). "
            "Check the network, and the target's region",
            request=str(request),
        )
    what = (
        "no whole answer came in time"
        if isinstance(exc, (httpx.TimeoutException, TimeoutError))
        else f"the connection broke before a whole answer came ({type(exc).__name__})"
    )
    return UnansweredError(f"{request}: {what}", request=str(request))
