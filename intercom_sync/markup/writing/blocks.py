"""Settled blocks as Markdown blocks in the gfm dialect: the table in the design, §5, backwards.

Owns what stands between what, lists, callouts and collapsible sections; what holds one line is in
paragraphs.py, tables are in tables.py. A block that Markdown cannot say becomes a fenced
intercom-html block, as small a one as possible.
Trap: two lists in a row would be read as one; and what stands first in a list item or a callout is
read otherwise than what stands alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from intercom_sync.markup.settled.blocks import (
    EMPTY_PARAGRAPH,
    HEADINGS,
    MARKS,
    Block,
    Box,
    Leaf,
    attribute,
    shows_something,
)
from intercom_sync.markup.writing import destinations
from intercom_sync.markup.writing.fences import fenced, fenced_block
from intercom_sync.markup.writing.inline import DELETE, Addresses, InexpressibleError
from intercom_sync.markup.writing.paragraphs import heading, is_empty, paragraph, summary
from intercom_sync.markup.writing.tables import table

_LISTS: Final = {"ul": ("-", "+"), "ol": (".", ")")}
"""What follows a number, or is a bullet; and the other one, for a list right after a list."""
_CALLOUTS: Final = {
    "background-color: #e8e8e880; border-color: #73737633": "NOTE",
    "background-color: #d7efdc80; border-color: #1bb15733": "TIP",
    "background-color: #e3e7fa80; border-color: #334bfa33": "IMPORTANT",
    "background-color: #feedaf80; border-color: #fbc91633": "WARNING",
    "background-color: #fed9db80; border-color: #fd3a5733": "CAUTION",
}
_TASKS: Final = {"☐ ": "[ ] ", "☑ ": "[x] "}


@dataclass(slots=True, kw_only=True)
class BlockWriter:
    """One conversion. Its counts are those of what was written so far.

    Attributes:
        summary_level: The level of section headings that the renderer's h2 comes back as. It is 1
            only where there are no other headings.
        blocks: Written; a list, a callout or a section counts what is in it.
        raw_blocks: Of these, those that stayed HTML.
    """

    shown: Addresses
    summary_level: int
    blocks: int = 0
    raw_blocks: int = 0
    _prefixed: int = field(default=0, init=False)

    def write(self, blocks: Sequence[Block]) -> list[str]:
        """Each block as Markdown, without white space around it."""
        written = []
        is_other_list = False
        before: Block | None = None
        for block in blocks:
            is_same = before is not None and before.tag == block.tag and block.tag in _LISTS
            is_other_list = is_same and not is_other_list
            written.append(self._write_block(block, is_other_list=is_other_list))
            before = block
        return written

    def _write_block(self, block: Block, *, is_other_list: bool) -> str:
        counted = self.blocks, self.raw_blocks
        try:
            return self._markdown(block, is_other_list=is_other_list)
        except InexpressibleError:
            self.blocks, self.raw_blocks = counted
            self.blocks += 1
            self.raw_blocks += 1
            return fenced_block(block if self.summary_level > 1 else _with_lower_headings(block))

    def _markdown(self, block: Block, *, is_other_list: bool) -> str:
        if isinstance(block, Leaf):
            written = self._leaf(block)
            self.blocks += 1
            return written
        match block.tag:
            case "ul" | "ol":
                return self._list(block, is_other=is_other_list)
            case "table":
                written = table(block, self.shown)
                self.blocks += 1
                return written
            case "div":
                return self._callout(block)
            case "details":
                return self._section(block)
            case _:
                raise InexpressibleError

    def _leaf(self, leaf: Leaf) -> str:
        match leaf.tag:
            case "p":
                return paragraph(leaf, self.shown)
            case tag if tag in HEADINGS:
                return heading(leaf, self.shown)
            case "pre":
                return _code(leaf)
            case "hr" if not leaf.attributes:
                return "***"
            case "iframe":
                return _video(leaf)
            case _:
                raise InexpressibleError

    def _list(self, box: Box, *, is_other: bool) -> str:
        number = _first_number(box)
        # The renderer puts a table after the list, because Intercom refuses it inside (facts §2).
        if not shows_something(box) or _holds(box, "table"):
            raise InexpressibleError
        raw_before = self.raw_blocks
        marker = _LISTS[box.tag][is_other]
        items = []
        for offset, item in enumerate(box.blocks):
            if not isinstance(item, Box) or item.tag != "li" or item.attributes:
                raise InexpressibleError
            items.append((f"{number + offset}{marker}" if box.tag == "ol" else marker, item))
        written = [(start, self._item(item)) for start, item in items]
        is_tight = self.raw_blocks == raw_before and _is_tight(box)
        gap = "\n" if is_tight else "\n\n"
        return gap.join(_with_marker(start, gap.join(parts)) for start, parts in written)

    def _item(self, item: Box) -> list[str]:
        first = item.blocks[0] if item.blocks else None
        if isinstance(first, Box) and not _can_interrupt(first):
            # Two markers in a row, and nothing behind them, might be a rule.
            raise InexpressibleError
        # A task is one only where its marker is the first thing on the line.
        is_prefix = isinstance(first, Box)
        self._prefixed += is_prefix
        written = self.write(item.blocks)
        self._prefixed -= is_prefix
        is_text = isinstance(first, Leaf) and first.tag == "p" and not first.attributes
        if is_text and not self._prefixed:
            task = _TASKS.get(written[0][:2])
            if task and len(written[0]) > 2:
                written[0] = task + written[0][2:]
        return written

    def _callout(self, box: Box) -> str:
        kind = _CALLOUTS.get(attribute(box, "style") or "")
        is_callout = attribute(box, "class") == "intercom-interblocks-callout"
        if kind is None or not is_callout or len(box.attributes) != 2 or not _is_written(box):
            raise InexpressibleError
        raw_before = self.raw_blocks
        self._prefixed += 1
        parts = self.write(box.blocks)
        self._prefixed -= 1
        first = box.blocks[0]
        is_text = isinstance(first, Leaf) and first.tag == "p" and not first.attributes
        gap = "\n" if is_text and self.raw_blocks == raw_before else "\n\n"
        text = gap.join([f"[!{kind}]", *parts[:1]])
        lines = "\n\n".join([text, *parts[1:]]).split("\n")
        return "\n".join(f"> {line}" if line else ">" for line in lines)

    def _section(self, box: Box) -> str:
        title, content = (box.blocks[0], box.blocks[1:]) if box.blocks else (None, ())
        if box.attributes or not isinstance(title, Box) or title.tag != "summary":
            raise InexpressibleError
        level = f"h{self.summary_level}"
        match title.attributes, title.blocks:
            case (), (Leaf(tag, (), line),) if tag == level:
                start = f"<details>\n{summary(line, self.shown)}"
            case _:
                raise InexpressibleError
        if not content:
            raise InexpressibleError
        inside = [] if content == (EMPTY_PARAGRAPH,) else self.write(content)
        return "\n\n".join([start, *inside, "</details>"])


def _is_written(callout: Box) -> bool:
    """Whether a line follows the marker: without one, or with spaces only, it is no alert."""
    is_empty_line = any(isinstance(block, Leaf) and not block.line for block in callout.blocks)
    return is_empty_line or shows_something(callout)


def _with_lower_headings(block: Block) -> Block:
    """The block beside headings that the renderer writes as an h2: its own h1 are none, either."""
    if isinstance(block, Box):
        return block._replace(blocks=tuple(map(_with_lower_headings, block.blocks)))
    return block._replace(tag="h2") if block.tag == "h1" else block


def _code(leaf: Leaf) -> str:
    match leaf:
        case Leaf(_, (), (piece,)) if piece.marks == (MARKS["code"],) and not piece.tag:
            if piece.text.strip() and DELETE not in piece.text:
                return fenced(piece.text)
    raise InexpressibleError


def _video(leaf: Leaf) -> str:
    match leaf.attributes:
        case (("src", source),):
            page = destinations.page_of_video(source)
            if page is not None:
                return page if page[-1].isalnum() else f"<{page}>"
    raise InexpressibleError


def _first_number(box: Box) -> int:
    match box.tag, box.attributes:
        case _, ():
            return 1
        case "ol", (("start", start),) if start.isdecimal() and start.isascii():
            # Longer numbers are none in Markdown; leading zeros would not come back.
            if len(start) < 9 and start == str(int(start)):
                return int(start)
    raise InexpressibleError


def _holds(block: Block, tag: str) -> bool:
    return isinstance(block, Box) and any(
        inner.tag == tag or _holds(inner, tag) for inner in block.blocks
    )


def _is_tight(box: Box) -> bool:
    """Whether the items of a list may follow each other without empty lines between them."""
    for item in box.blocks:
        if not isinstance(item, Box):
            return False
        first, *others = item.blocks or (None,)
        if first is not None and (not isinstance(first, Leaf) or first.tag != "p"):
            return False
        if first is not None and (first.attributes or is_empty(first.line)):
            return False
        for other in others:
            if not isinstance(other, Box) or other.tag not in _LISTS or not _is_tight(other):
                return False
            if not _can_interrupt(other):
                return False
    return True


def _can_interrupt(box: Box) -> bool:
    """Whether a list can start right below a paragraph: at 1, and not with nothing."""
    first = box.blocks[0] if box.blocks else None
    return not box.attributes and isinstance(first, Box) and bool(first.blocks)


def _with_marker(marker: str, content: str) -> str:
    """A list item: the first line behind its marker, the others below the first."""
    indent = " " * (len(marker) + 1)
    lines = content.split("\n")
    rest = (f"{indent}{line}" if line else "" for line in lines[1:])
    return "\n".join([f"{marker} {lines[0]}".rstrip(" "), *rest])
