"""Conversations by their number, or by their address in the inbox.

Owns reading both. Pure. Trap: numbers are not unique between workspaces. An address that leads to
another workspace than the run's would name somebody else's customer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from intercom_sync.conversations.model import ConversationId

REGIONS: Final = {
    "app.intercom.com": "us",
    "app.intercom.io": "us",
    "app.eu.intercom.com": "eu",
    "app.au.intercom.com": "au",
}
"""Host of the inbox → region."""

_ID: Final = re.compile(r"[1-9][0-9]{0,19}", re.ASCII)
_IN_PATH: Final = re.compile(r"/conversations?/([1-9][0-9]{0,19})(?=/|$)", re.ASCII)
_WORKSPACE: Final = re.compile(r"^/a/(?:inbox|apps)/([A-Za-z0-9]+)(?=/|$)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Address:
    """A conversation as somebody wrote it.

    Attributes:
        region: "us", "eu" or "au"; None where only a number was written.
        workspace: Its id_code; None where the address does not tell.
    """

    id: ConversationId
    region: str | None = None
    workspace: str | None = None


def read_address(text: str) -> Address | None:
    """A number, or an address of the inbox of any region; None where it is neither."""
    text = text.strip()
    if _ID.fullmatch(text):
        return Address(ConversationId(text))
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # a bracket or a port that is none
        return None
    if parts.scheme != "https" or host not in REGIONS or port is not None:
        return None
    found = _IN_PATH.findall(parts.path)
    if len(found) != 1:
        return None
    workspace = _WORKSPACE.match(parts.path)
    return Address(ConversationId(found[0]), REGIONS[host], workspace[1] if workspace else None)
