"""Files that Intercom keeps: images and attachments, by their signed addresses.

Owns what may be fetched: from Intercom's own hosts, encrypted, without our token, without following
anywhere else, and never more than a file may have. Trap: an address comes out of an article, which
anybody may have written; and a signed one opens the file to whoever reads it, so no message shows
its query.
"""

from __future__ import annotations

import asyncio
from typing import Final

import httpx

from intercom_sync import __version__
from intercom_sync.errors import NotSentError, ServiceError, UnansweredError
from intercom_sync.intercom.fields import Fields
from intercom_sync.markup import tree
from intercom_sync.markup.settled.addresses import bare, is_hosted_by_intercom

MOST_BYTES: Final = 20_000_000
"""Of one file; Intercom's own limit is not documented."""
_AT_ONCE: Final = 6
_WHOLE_FILE_SECONDS: Final = 120.0
_TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)


class Downloads:
    """Fetches files; use it in `async with`."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """`transport`: in place of the network."""
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._http = httpx.AsyncClient(
            headers={"User-Agent": f"intercom-sync/{__version__}", "Accept-Encoding": "identity"},
            timeout=_TIMEOUT,
            follow_redirects=False,
            trust_env=False,
            transport=transport,
        )

    async def __aenter__(self) -> Downloads:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def fetch(self, url: str) -> bytes:
        """The content of one file.

        Raises:
            ServiceError: it is not Intercom's, it is not there, or it is too large.
        """
        request = f"GET {bare(url)}"
        if not url.lower().startswith("https://") or not is_hosted_by_intercom(url):
            raise ServiceError(f"{request}: nothing is fetched from there", request=request)
        try:
            async with self._turns, asyncio.timeout(_WHOLE_FILE_SECONDS):
                return await self._content(url, request)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            failure: ServiceError = NotSentError(
                f"{request}: no connection could be made", request=request
            )
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            failure = UnansweredError(
                f"{request}: no whole file came ({type(error).__name__})", request=request
            )
        raise failure  # out here, so that it has no context: that one holds the signature

    async def _content(self, url: str, request: str) -> bytes:
        async with self._http.stream("GET", url) as response:
            if response.status_code != httpx.codes.OK:
                status = response.status_code
                raise ServiceError(f"{request}: answered {status}", request=request)
            received = bytearray()
            async for chunk in response.aiter_raw():
                received += chunk
                if len(received) > MOST_BYTES:
                    reason = f"it is larger than {MOST_BYTES // 1_000_000} MB"
                    raise ServiceError(f"{request}: {reason}", request=request)
        return bytes(received)


def signed_addresses(article: Fields) -> dict[str, str]:
    """What an article's answer says of files: address without signature → as it was answered."""
    bodies = [article.optional_text("body")]
    content = article.values.get("translated_content")
    if isinstance(content, dict):
        translations = (
            Fields.of(texts, article.request)
            for texts in content.values()
            if isinstance(texts, dict)
        )
        bodies += [texts.optional_text("body") for texts in translations]
    found = {}
    for body in bodies:
        try:
            root = tree.parse(body)
        except tree.LimitError:
            continue
        for element in root.iter("a", "img"):
            url = element.get("src" if element.tag == "img" else "href", "").strip()
            if is_hosted_by_intercom(url):
                found[bare(url)] = url
    return found
