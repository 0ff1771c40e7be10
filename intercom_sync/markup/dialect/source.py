"""From an element of the parsed article back to its place in the Markdown file.

Owns the honest guess: cmark tells where blocks stand, nobody tells where inline things or raw HTML
stand, and Python-Markdown tells nothing. So a place is found by looking for what was written,
within the lines the parser named, and without a column where that finds nothing.
Trap: the parsed tree must not lose elements before the last question was asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from intercom_sync.location import Location

if TYPE_CHECKING:
    from intercom_sync.markup.tree import Element

POSITION_ATTRIBUTE: Final = "data-sourcepos"
_POSITION = re.compile(r"([0-9]{1,9}):([0-9]{1,9})-([0-9]{1,9}):[0-9]{1,9}")
_LINE_END = re.compile(r"\r\n|\n|\r")
_LONGEST_QUOTE: Final = 40
_MOST_SEARCHED: Final = 20_000_000
"""Characters looked through for one article. Beyond it places lack their column, and a hostile
article with a hundred thousand links in one line still costs no more than a second."""


@dataclass(frozen=True, slots=True)
class _Region:
    """Lines of the Markdown, from 0, last one included; and whether it starts the element itself.

    Attributes:
        column_byte: From 1, where the element itself starts at the first line; else None.
    """

    first: int
    last: int
    column_byte: int | None = None


class Source:
    """The Markdown of one article, and where its elements stand in it.

    Args:
        first_line: The line of the file where `markdown` starts, from 1.
    """

    def __init__(self, markdown: str, *, path: str, first_line: int) -> None:
        self.path = path
        self._markdown = markdown
        self._first_line = first_line
        self._root: Element | None = None
        self._regions: dict[Element, _Region] = {}
        self._passed: dict[str, tuple[Element, int, int]] = {}
        self._searched = 0

    @cached_property
    def _lines(self) -> list[str]:
        """Most articles are never asked for a place."""
        return _LINE_END.split(self._markdown)

    def belongs_to(self, root: Element) -> None:
        """Say which tree the elements asked for are of."""
        self._root = root

    @property
    def whole(self) -> Location:
        """The file, where no line is to blame more than another."""
        return Location(self.path)

    def place(self, element: Element, *written: str) -> Location:
        """Where `element` stands.

        Args:
            written: Texts to look for, the best first; matched in any case. Asked for the same
                text and another element, the next occurrence is meant.
        """
        region = self._region(element)
        whole = _Region(0, len(self._lines) - 1)
        for text in filter(None, written):
            passed = self._passed.get(text)
            if passed is not None and passed[0] is element:
                return self._location(*passed[1:])
            found = self._find(text, element, region) or self._find(text, element, whole)
            if found:
                return self._location(*found)
        if region.column_byte is not None:
            line = self._line(region.first).encode("utf-8", "surrogatepass")
            column = len(line[: region.column_byte - 1].decode("utf-8", "ignore"))
            return self._location(region.first, column)
        if region != whole:
            return Location(self.path, self._first_line + region.first)
        longest = max((text.strip() for text in element.itertext()), key=len, default="")
        quote = longest.partition("\n")[0][:_LONGEST_QUOTE]
        found = self._find(quote, element, whole) if quote else None
        return self._location(*found) if found else self.whole

    def _location(self, line: int, column: int) -> Location:
        return Location(self.path, self._first_line + line, column + 1)

    def _line(self, number: int) -> str:
        return self._lines[number] if 0 <= number < len(self._lines) else ""

    def _find(self, text: str, element: Element, region: _Region) -> tuple[int, int] | None:
        """Line and column, both from 0, of the first occurrence behind the last one found."""
        _, line_passed, column_passed = self._passed.get(text, (None, -1, -1))
        first, before = region.first, -1
        if line_passed >= region.first:
            first, before = line_passed, column_passed
        for number in range(first, region.last + 1):
            line = self._line(number)
            self._searched += len(line) + 1
            if self._searched > _MOST_SEARCHED:
                return None
            column = _column_of(text, line, before + 1 if number == first else 0)
            if column is not None:
                self._passed[text] = (element, number, column)
                return (number, column)
        return None

    def _region(self, element: Element) -> _Region:
        if not self._regions and self._root is not None:
            self._find_regions(self._root)
        return self._regions.get(element, _Region(0, len(self._lines) - 1))

    def _find_regions(self, root: Element) -> None:
        """Lines for each element: its own, else its block's, else between its neighbours'."""
        last_line = len(self._lines) - 1
        inside: dict[Element, _Region] = {}
        waiting: list[Element] = []
        behind = 0
        for element in root.iter():
            position = _POSITION.fullmatch(element.get(POSITION_ATTRIBUTE, ""))
            parent = element.getparent()
            if position:
                first, column, last = (int(number) for number in position.groups())
                self._regions[element] = _Region(first - 1, min(last - 1, last_line), column)
                inside[element] = _Region(first - 1, min(last - 1, last_line))
                for other in waiting:
                    self._regions[other] = _Region(behind, max(behind, first - 1))
                waiting.clear()
                behind = first - 1
            elif parent in inside:
                self._regions[element] = inside[parent]
                inside[element] = inside[parent]
            else:
                waiting.append(element)
        for other in waiting:
            self._regions[other] = _Region(behind, last_line)


def _column_of(text: str, line: str, start: int) -> int | None:
    """Where `text` stands in `line`, in any case; "<p" is not found in "<pre"."""
    wanted, looked_at = text.lower(), line.lower()
    is_start_of_tag = text[0] == "<" and text[-1].isalnum()
    while (start := looked_at.find(wanted, start)) >= 0:
        behind = looked_at[start + len(wanted) : start + len(wanted) + 1]
        if not is_start_of_tag or not (behind.isalnum() or behind == "-"):
            return start
        start += 1
    return None
