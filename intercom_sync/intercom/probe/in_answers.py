"""What the answers about the throw-away draft say besides its blocks, one look a row.

Every look returns a few words, or None where there is nothing to look at.
"""

from __future__ import annotations

from collections.abc import Mapping

from intercom_sync.intercom.probe.reading import (
    SAME,
    SAME_BUT_IMAGES,
    body_of,
    compared,
    hosted_image,
)
from intercom_sync.intercom.probe.seen import Payload, Seen


def answered_body(seen: Seen) -> str | None:
    """Whether the answer to the create shows what is read next."""
    return compared(seen.created, seen.read)


def read_body(seen: Seen) -> str | None:
    """Whether two readings show the same, images aside while they are on their way."""
    found = compared(seen.read, seen.updated)
    is_on_its_way = bool(seen.image_url) and hosted_image(body_of(seen.read) or "") is None
    return SAME if found == SAME_BUT_IMAGES and is_on_its_way else found


def resaved_body(seen: Seen) -> str | None:
    """Whether Intercom leaves its own body alone."""
    return "refused" if seen.resave_refused else compared(seen.read_later, seen.resaved)


def left_out_fields(seen: Seen) -> str | None:
    """Whether the title stays where it is not sent."""
    return _kept(seen, "title")


def left_out_state(seen: Seen) -> str | None:
    """Whether a draft stays one where no state is sent."""
    return _kept(seen, "state")


def left_out_author(seen: Seen) -> str | None:
    """Who is the author where none is sent."""
    if seen.updated is None or seen.author == seen.me:
        return None
    found = str(seen.updated.get("author_id"))
    return {seen.me: "the token's", seen.author: "kept"}.get(found, "somebody else")


def created_state(seen: Seen) -> str | None:
    """What became of the state of the create."""
    if seen.created is None:
        return None
    found = seen.created.get("state")
    return found if found in ("draft", "published") else "something else"


def place_in_list(seen: Seen) -> str | None:
    """Where the draft stands in the list."""
    ids = [str(each.get("id")) for each in _items(seen.listed)]
    if seen.listed is None or seen.created is None:
        return None
    own = str(seen.created.get("id"))
    if own not in ids:
        return "not in it"
    place = ids.index(own) + 1
    return "first" if place == 1 else f"number {place}"


def listed_body(seen: Seen) -> str | None:
    """Whether the list shows what a reading shows."""
    own = _listed_item(seen)
    if own is None or seen.read is None:
        return None
    found = compared(own, seen.read)
    return "the whole body" if found in (SAME, SAME_BUT_IMAGES) else "another body"


def listed_translations(seen: Seen) -> str | None:
    """Whether the list tells of other locales."""
    own = _listed_item(seen)
    if own is None:
        return None
    if "translated_content" not in own:
        return "absent"
    return "null" if own["translated_content"] is None else "there"


def page_size(seen: Seen) -> str | None:
    """How large a page of 250 is."""
    return _per_page(seen.listed)


def default_page_size(seen: Seen) -> str | None:
    """How large a page is if nobody says."""
    return _per_page(seen.listed_plain)


def times(seen: Seen) -> str | None:
    """How fine the times are."""
    if seen.read is None:
        return None
    found = [seen.read.get("created_at"), seen.read.get("updated_at")]
    return "whole seconds" if all(type(each) is int for each in found) else "something else"


def draft_url(seen: Seen) -> str | None:
    """The public address of a draft."""
    if seen.read is None:
        return None
    return "null" if seen.read.get("url") is None else "an address"


def id_types(seen: Seen) -> str | None:
    """How ids are written."""
    if seen.read is None:
        return None
    words: Mapping[type, str] = {str: "string", int: "integer"}
    found = (seen.read.get("id"), seen.read.get("author_id"))
    return ", ".join(words.get(type(each), "neither") for each in found)


def deletion(seen: Seen) -> str | None:
    """What a reading after the delete says."""
    return None if seen.is_gone is None else "404" if seen.is_gone else "still there"


def _kept(seen: Seen, field: str) -> str | None:
    if seen.read_later is None or seen.updated is None:
        return None
    return "kept" if seen.read_later.get(field) == seen.updated.get(field) else "changed"


def _items(payload: Payload | None) -> list[Payload]:
    found = None if payload is None else payload.get("data")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _listed_item(seen: Seen) -> Payload | None:
    own = None if seen.created is None else str(seen.created.get("id"))
    return next((each for each in _items(seen.listed) if str(each.get("id")) == own), None)


def _per_page(payload: Payload | None) -> str | None:
    if payload is None:
        return None
    pages = payload.get("pages")
    found = pages.get("per_page") if isinstance(pages, dict) else None
    return str(found)[:10] if isinstance(found, int) else "not told"
