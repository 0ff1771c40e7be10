"""What became of the image of the throw-away draft, one look a row.

Every look returns a few words, or None where there is nothing to look at.
"""

from __future__ import annotations

from intercom_sync.intercom.probe.reading import SAME, body_of, first_image
from intercom_sync.intercom.probe.seen import Payload, Seen
from intercom_sync.markup.canonical import is_hosted_by_intercom
from intercom_sync.markup.settled.addresses import bare


def image_in_answer(seen: Seen) -> str | None:
    """Whose address the answer to the create shows."""
    return _image_host(seen, seen.created)


def image_in_reading(seen: Seen) -> str | None:
    """Whose address the first reading shows."""
    return _image_host(seen, seen.read)


def image_wait(seen: Seen) -> str | None:
    """How long it took."""
    found = _image_host(seen, seen.read_later)
    if found is None:
        return None
    seconds = f"{seen.waited_seconds:.0f} s"
    return f"at most {seconds}" if found == "at Intercom" else f"not within {seconds}"


def image_query(seen: Seen) -> str | None:
    """Whether an image at Intercom has a query."""
    source = _hosted_image(seen, seen.read_later)
    return source and ("signed" if "?" in source else "bare")


def image_signature(seen: Seen) -> str | None:
    """Whether two readings sign alike."""
    one, other = _hosted_image(seen, seen.read_later), _hosted_image(seen, seen.updated)
    if one is None or other is None or "?" not in one + other:
        return None
    return SAME if one == other else "another one"


def image_path(seen: Seen) -> str | None:
    """Whether two readings show one address, signatures aside."""
    one, other = _hosted_image(seen, seen.read_later), _hosted_image(seen, seen.updated)
    if one is None or other is None:
        return None
    return SAME if bare(one) == bare(other) else "another one"


def image_path_later(seen: Seen) -> str | None:
    """Whether the image moved when its bare address was sent back."""
    one, other = _hosted_image(seen, seen.read_later), _image(seen, seen.resaved)
    if one is None or other is None:
        return None
    return SAME if bare(one) == bare(other) else "another one"


def _image(seen: Seen, payload: Payload | None) -> str | None:
    body = body_of(payload)
    return first_image(body) if body is not None and seen.image_url else None


def _hosted_image(seen: Seen, payload: Payload | None) -> str | None:
    source = _image(seen, payload)
    return source if source and is_hosted_by_intercom(source) else None


def _image_host(seen: Seen, payload: Payload | None) -> str | None:
    body = body_of(payload)
    if body is None or not seen.image_url:
        return None
    source = first_image(body)
    if not source:
        return "gone"
    if is_hosted_by_intercom(source):
        return "at Intercom"
    return "at its source" if source == seen.image_url else "somewhere else"
