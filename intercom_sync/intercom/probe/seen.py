"""What was seen of the throw-away draft: answers as they came.

Owns the observations and nothing they mean. Trap: a probe can end anywhere, so everything that was
not asked is None, which is not "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Payload = Mapping[str, object]


@dataclass(slots=True, kw_only=True)
class Seen:
    """Answers, in the order in which they were asked for.

    Attributes:
        me: Id of the token's admin.
        author: Id of the teammate the draft was given to; `me` where there is nobody else.
        pieces: Names of the pieces that were sent and not refused.
        image_url: Where the image of the draft is; "" where it has none.
        image_note: Why it has none.
        created: The answer to the create.
        listed: The first page of the list, right after.
        listed_plain: The same without asking for a size of page.
        read: The first reading.
        read_later: The last reading before anything was changed; as late as images took.
        waited_seconds: Between create and that.
        updated: The reading after an update that left out body, author and state.
        resaved: The reading after the body was sent back as it was read.
        resave_refused: Intercom did not take its own body back.
        is_gone: Whether the first reading after the delete answered 404.
    """

    me: str
    author: str
    pieces: frozenset[str] = frozenset()
    image_url: str = ""
    image_note: str = ""
    created: Payload | None = None
    listed: Payload | None = None
    listed_plain: Payload | None = None
    read: Payload | None = None
    read_later: Payload | None = None
    waited_seconds: float = 0.0
    updated: Payload | None = None
    resaved: Payload | None = None
    resave_refused: bool = False
    is_gone: bool | None = None
