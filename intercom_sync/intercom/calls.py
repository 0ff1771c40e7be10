"""One call: a request of ours, and its answer as a model of ours.

Owns what the two halves of the client share. It must not know any operation. Trap: ids become part
of a URL, so none gets there that is not plain digits, or for a contact plain letters and digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from intercom_sync.errors import UnexpectedAnswerError
from intercom_sync.intercom.exchange import Request
from intercom_sync.intercom.fields import Fields, is_id
from intercom_sync.intercom.sending import BeforeSend, Sender

T = TypeVar("T")

_CONTACT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Calls:
    """Requests to one workspace, answered with models."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def _read(
        self,
        path: str,
        parse: Callable[[Fields], T],
        params: Mapping[str, int] | None = None,
    ) -> T:
        request = Request(method="GET", path=path, params=params)
        return parse(Fields.of(await self._sender.send(request), str(request)))

    async def _write(
        self,
        method: str,
        path: str,
        body: Mapping[str, object],
        parse: Callable[[Fields], T],
        before_send: BeforeSend | None,
    ) -> T:
        request = Request(method=method, path=path, body=body)
        return parse(Fields.of(await self._sender.send(request, before_send), str(request)))

    async def _delete(
        self,
        path: str,
        before_send: BeforeSend | None,
        body: Mapping[str, object] | None = None,
    ) -> None:
        request = Request(method="DELETE", path=path, body=body)
        payload = await self._sender.send(request, before_send)
        if payload is None:
            return
        answered = Fields.of(payload, str(request))
        if answered.values.get("deleted") is False:
            answered.refuse("deleted", "is false")


def below(path: str, id_: str) -> str:
    """The path of one object."""
    if not is_id(id_):
        raise _no_id(path, "a number")
    return f"{path}/{id_}"


def below_contacts(path: str, id_: str) -> str:
    """The same for contacts, whose ids are longer and not only digits."""
    if not _CONTACT_ID.fullmatch(id_):
        raise _no_id(path, "letters and digits")
    return f"{path}/{id_}"


def _no_id(path: str, what: str) -> UnexpectedAnswerError:
    request = f"{path}/…"
    return UnexpectedAnswerError(
        f"{request}: nothing was sent, the id is not {what} as Intercom gives them",
        request=request,
    )
