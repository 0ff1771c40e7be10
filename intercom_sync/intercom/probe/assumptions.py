"""Each assumption about Intercom, what was expected, and what the draft showed.

Owns the table. What one row looks for is in in_blocks.py,
in_images.py and in_answers.py. Trap: a difference is no failure of
Intercom's. Only what the engine relies on is one of ours, and has to be reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from intercom_sync.intercom.probe import in_answers, in_blocks, in_images
from intercom_sync.intercom.probe.seen import Seen

OPEN: Final = "not known"
"""What is expected where nobody has looked yet."""


class Verdict(StrEnum):
    """How what was seen compares with what was expected."""

    HOLDS = "holds"
    NOTED = "noted"  # nothing was expected
    DIFFERS = "differs"  # intercom-sync goes by what it reads, so nothing has to be done
    BROKEN = "BROKEN"  # intercom-sync relies on it
    UNCHECKED = "not checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One assumption, looked at.

    Attributes:
        seen: "" where it was not looked at, or why not.
    """

    assumption: str
    expected: str
    seen: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Assumption:
    what: str
    expected: str
    look: Callable[[Seen], str | None]
    is_relied_on: bool = False


_BLOCKS: Final = (
    _Assumption("white space between blocks", "empty paragraph", in_blocks.white_space),
    _Assumption("levels of h2, h3 without an h1", "h1, h2", in_blocks.heading_levels),
    _Assumption("heading id that was sent", "replaced", in_blocks.sent_heading_id),
    _Assumption("heading id that is given", "h_ and hex digits", in_blocks.given_heading_id),
    _Assumption("heading ids after another save", OPEN, in_blocks.heading_ids_later),
    _Assumption("strong and em", "b, i", in_blocks.emphasis),
    _Assumption("paragraph", "class no-margin", in_blocks.paragraph),
    _Assumption("list item", "holds a paragraph", in_blocks.list_item),
    _Assumption("link", "target, class added", in_blocks.link),
    _Assumption("alignment class", "kept", in_blocks.alignment),
    _Assumption("table", "in a container", in_blocks.table),
    _Assumption("code block", "kept", in_blocks.code),
    _Assumption("button", "in a container", in_blocks.button),
    _Assumption("video", "in a container", in_blocks.video),
    _Assumption("callout colours", "hex", in_blocks.callout),
    _Assumption("collapsible section", "kept", in_blocks.details),
)
_IMAGE: Final = (
    _Assumption("image in the answer to a write", OPEN, in_images.image_in_answer),
    _Assumption("image in the next reading", "at Intercom", in_images.image_in_reading),
    _Assumption("image is at Intercom after", OPEN, in_images.image_wait),
    _Assumption("address of an image", "signed", in_images.image_query),
    _Assumption("signature in the next reading", "another one", in_images.image_signature),
    _Assumption("image path in the next reading", "the same", in_images.image_path, True),
    _Assumption("image path after another save", "the same", in_images.image_path_later),
)
_ANSWERS: Final = (
    _Assumption("body in answer and next reading", "the same", in_answers.answered_body),
    _Assumption("body in two readings", "the same", in_answers.read_body, True),
    _Assumption("body sent back as it was read", "the same", in_answers.resaved_body),
    _Assumption("fields left out of an update", "kept", in_answers.left_out_fields, True),
    _Assumption("state left out of an update", "kept", in_answers.left_out_state, True),
    _Assumption("state that was sent", "draft", in_answers.created_state, True),
    _Assumption("author left out of an update", "the token's", in_answers.left_out_author),
    _Assumption("new draft in the list at once", "first", in_answers.place_in_list),
    _Assumption("body in the list", "the whole body", in_answers.listed_body, True),
    _Assumption("translated_content in the list", OPEN, in_answers.listed_translations),
    _Assumption("page of 250 asked for", OPEN, in_answers.page_size),
    _Assumption("page if no size is asked for", "15", in_answers.default_page_size),
    _Assumption("created_at, updated_at", "whole seconds", in_answers.times),
    _Assumption("url of a draft", "null", in_answers.draft_url),
    _Assumption("ids of article and author", "string, integer", in_answers.id_types),
    _Assumption("reading right after the delete", "404", in_answers.deletion, True),
)


def judge(seen: Seen) -> tuple[Row, ...]:
    """Every assumption, in the table's order."""
    return tuple(_rows(seen))


def _rows(seen: Seen) -> Iterator[Row]:
    for each in (*_BLOCKS, *_IMAGE, *_ANSWERS):
        found = each.look(seen)
        if found is None:
            why = seen.image_note if each in _IMAGE else ""
            yield Row(
                assumption=each.what, expected=each.expected, seen=why, verdict=Verdict.UNCHECKED
            )
        else:
            yield Row(
                assumption=each.what,
                expected=each.expected,
                seen=found,
                verdict=_verdict(each, found),
            )


def _verdict(each: _Assumption, found: str) -> Verdict:
    if each.expected == OPEN:
        return Verdict.NOTED
    if found == each.expected:
        return Verdict.HOLDS
    return Verdict.BROKEN if each.is_relied_on else Verdict.DIFFERS
