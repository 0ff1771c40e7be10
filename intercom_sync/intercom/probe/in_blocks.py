"""What became of the blocks of the throw-away draft, one look a row.

Every look returns a few words, or None where there is nothing to look at.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from intercom_sync.intercom.probe.pieces import SENT_HEADING_ID
from intercom_sync.intercom.probe.reading import SAME, body_of, parsed
from intercom_sync.intercom.probe.seen import Payload, Seen
from intercom_sync.markup import tree

_GIVEN_ID = re.compile(r"h_[0-9a-f]{6,}")


def white_space(seen: Seen) -> str | None:
    """Between two paragraphs that a line feed parts."""

    def look(root: tree.Element) -> str:
        before, after = (
            _with_words(root, "Probe before", "p"),
            _with_words(root, "Probe after", "p"),
        )
        if before is None or after is None:
            return "other blocks"
        between = before.getnext()
        if between is after:
            return "nothing"
        is_empty = between is not None and between.tag == "p" and not tree.text_of(between).strip()
        return "empty paragraph" if is_empty and between.getnext() is after else "something else"

    return _in_body(seen, "white space", look)


def heading_levels(seen: Seen) -> str | None:
    """What became of h2 and h3."""

    def look(root: tree.Element) -> str:
        found = [_heading(root, words) for words in ("Probe heading", "Probe smaller heading")]
        return ", ".join("gone" if each is None else str(each.tag) for each in found)

    return _in_body(seen, "headings", look)


def sent_heading_id(seen: Seen) -> str | None:
    """What became of the id that was sent with the first heading."""

    def look(root: tree.Element) -> str:
        heading = _heading(root, "Probe heading")
        found = "" if heading is None else heading.get("id", "")
        if not found:
            return "removed"
        return "kept" if found == SENT_HEADING_ID else "replaced"

    return _in_body(seen, "headings", look)


def given_heading_id(seen: Seen) -> str | None:
    """The id of the heading that was sent without one."""

    def look(root: tree.Element) -> str:
        heading = _heading(root, "Probe smaller heading")
        found = "" if heading is None else heading.get("id", "")
        return "h_ and hex digits" if _GIVEN_ID.fullmatch(found) else found[:20] or "none"

    return _in_body(seen, "headings", look)


def heading_ids_later(seen: Seen) -> str | None:
    """Whether the next save gave other ids."""
    if seen.resaved is None or "headings" not in seen.pieces:
        return None
    before, after = _heading_ids(seen.read_later), _heading_ids(seen.resaved)
    return SAME if before == after else "other ones"


def emphasis(seen: Seen) -> str | None:
    """Which elements strong and em became."""

    def look(root: tree.Element) -> str:
        found = (
            _innermost(root, "Probe strong", ("b", "strong")),
            _innermost(root, "Probe emphasis", ("i", "em")),
        )
        return ", ".join(each or "neither" for each in found)

    return _in_body(seen, "words", look)


def paragraph(seen: Seen) -> str | None:
    """The class of a paragraph."""
    return _class_of(seen, "words", "Probe strong", "p", "no-margin")


def list_item(seen: Seen) -> str | None:
    """What a list item holds."""

    def look(root: tree.Element) -> str:
        item = _with_words(root, "Probe item", "li")
        if item is None:
            return "gone"
        return "holds a paragraph" if item.find("p") is not None else "holds its text"

    return _in_body(seen, "list", look)


def link(seen: Seen) -> str | None:
    """What is added to a link."""

    def look(root: tree.Element) -> str:
        found = _with_words(root, "Probe link", "a")
        if found is None:
            return "gone"
        added = [
            name
            for name, is_there in (
                ("target", found.get("target") == "_blank"),
                ("class", "intercom-content-link" in found.get("class", "").split()),
            )
            if is_there
        ]
        return f"{', '.join(added) or 'nothing'} added"

    return _in_body(seen, "words", look)


def alignment(seen: Seen) -> str | None:
    """The class that centres a paragraph."""
    found = _class_of(seen, "alignment", "Probe centred", "p", "intercom-align-center")
    return "kept" if found == "class intercom-align-center" else found


def table(seen: Seen) -> str | None:
    """What stands around a table."""
    return _contained(seen, "table", "Probe cell", "table", "intercom-interblocks-table-container")


def button(seen: Seen) -> str | None:
    """What stands around a button."""
    return _contained(seen, "button", "Probe button", "a", "intercom-container")


def code(seen: Seen) -> str | None:
    """What became of a code block."""

    def look(root: tree.Element) -> str:
        found = _with_words(root, "probe code", "pre")
        return "kept" if found is not None and found.find("code") is not None else "changed"

    return _in_body(seen, "code", look)


def video(seen: Seen) -> str | None:
    """What stands around a video."""

    def look(root: tree.Element) -> str:
        frame = next(root.iter("iframe"), None)
        if frame is None:
            return "gone"
        around = frame.getparent()
        is_wrapped = around is not None and "intercom-h2b-video" in around.get("class", "").split()
        return "in a container" if is_wrapped else "as it was sent"

    return _in_body(seen, "video", look)


def callout(seen: Seen) -> str | None:
    """How the colours of a callout are written."""

    def look(root: tree.Element) -> str:
        found = _with_class(root, "Probe callout", "intercom-interblocks-callout")
        if found is None:
            return "gone"
        style = found.get("style", "").lower()
        return "rgba" if "rgba(" in style else "hex" if "#" in style else "other"

    return _in_body(seen, "callout", look)


def details(seen: Seen) -> str | None:
    """What became of a collapsible section."""

    def look(root: tree.Element) -> str:
        found = _with_words(root, "Probe section", "details")
        inside = _with_class(root, "Probe inside", "collapsible-section-content")
        return "kept" if found is not None and inside is not None else "changed"

    return _in_body(seen, "details", look)


def _in_body(seen: Seen, piece: str, look: Callable[[tree.Element], str]) -> str | None:
    body = body_of(seen.read)
    root = None if body is None else parsed(body)
    return None if root is None or piece not in seen.pieces else look(root)


def _with_words(root: tree.Element, words: str, *tags: str) -> tree.Element | None:
    """The innermost element of these tags that holds the words."""
    found = [each for each in root.iter(*tags) if words in tree.text_of(each)]
    return found[-1] if found else None


def _heading(root: tree.Element, words: str) -> tree.Element | None:
    levels = ("h1", "h2", "h3", "h4", "h5", "h6")
    return next((one for one in root.iter(*levels) if tree.text_of(one).strip() == words), None)


def _heading_ids(payload: Payload | None) -> list[str]:
    root = parsed(body_of(payload) or "")
    if root is None:
        return []
    return [each.get("id", "") for each in root.iter("h1", "h2", "h3", "h4")]


def _innermost(root: tree.Element, words: str, tags: tuple[str, ...]) -> str:
    found = _with_words(root, words, *tags)
    return "" if found is None else str(found.tag)


def _with_class(root: tree.Element, words: str, name: str) -> tree.Element | None:
    for each in root.iter("div"):
        if name in each.get("class", "").split() and words in tree.text_of(each):
            return each
    return None


def _class_of(seen: Seen, piece: str, words: str, tag: str, name: str) -> str | None:
    def look(root: tree.Element) -> str:
        found = _with_words(root, words, tag)
        if found is None:
            return "gone"
        return f"class {name}" if name in found.get("class", "").split() else "without that class"

    return _in_body(seen, piece, look)


def _contained(seen: Seen, piece: str, words: str, tag: str, name: str) -> str | None:
    def look(root: tree.Element) -> str:
        if _with_words(root, words, tag) is None:
            return "gone"
        return "in a container" if _with_class(root, words, name) is not None else "as it was sent"

    return _in_body(seen, piece, look)
