"""Answers as they came, before anything is made of them.

Owns requests whose answer is looked at for its own sake: doctor asks how Intercom behaves, and what
wire.py tidies away (signed addresses, sizes of pages) is what it wants to know. It must not be used
to read or write what people rely on: nothing here is checked.
"""

from __future__ import annotations

from collections.abc import Mapping

from intercom_sync.intercom.calls import Calls
from intercom_sync.intercom.fields import Fields
from intercom_sync.intercom.sending import BeforeSend


class RawCalls(Calls):
    """Requests answered with the JSON object as it came. Errors as Sender.send."""

    async def read(self, path: str, params: Mapping[str, int] | None = None) -> Fields:
        """The answer to a GET."""
        return await self._read(path, _as_it_came, params)

    async def write(
        self, method: str, path: str, body: Mapping[str, object], *, before_send: BeforeSend
    ) -> Fields:
        """The answer to a POST or PUT."""
        return await self._write(method, path, body, _as_it_came, before_send)


def _as_it_came(fields: Fields) -> Fields:
    return fields
