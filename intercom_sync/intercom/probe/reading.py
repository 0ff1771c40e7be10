"""The body in an answer, read for whatever it may be.

Owns reading and comparing bodies of the throw-away draft. Trap: this must hold for a server that
rewrites in ways nobody knows, so nothing here may fail on a body.
"""

from __future__ import annotations

from typing import Final

from intercom_sync.intercom.probe.seen import Payload
from intercom_sync.markup import tree
from intercom_sync.markup.canonical import canonical, is_hosted_by_intercom, same_but_for_images

SAME: Final = "the same"
SAME_BUT_IMAGES: Final = "the same but images"


def body_of(payload: Payload | None) -> str | None:
    """The body in an answer; None where there is none."""
    found = None if payload is None else payload.get("body")
    return found if isinstance(found, str) else None


def parsed(body: str) -> tree.Element | None:
    """The body as a tree; None where it is beyond reading."""
    try:
        return tree.parse(body)
    except tree.LimitError:
        return None


def first_image(body: str) -> str | None:
    """The address of the first image; None where there is none."""
    root = parsed(body)
    image = None if root is None else next(root.iter("img"), None)
    return None if image is None else image.get("src", "")


def hosted_image(body: str) -> str | None:
    """The first image of a body, if Intercom keeps it."""
    source = first_image(body)
    return source if source and is_hosted_by_intercom(source) else None


def compared(one: Payload | None, other: Payload | None) -> str | None:
    """Whether two answers show bodies that mean the same; None where one shows none."""
    before, after = body_of(one), body_of(other)
    if before is None or after is None:
        return None
    if canonical(before) == canonical(after):
        return SAME
    return SAME_BUT_IMAGES if same_but_for_images(before, after) else "another body"
