"""One line as Markdown: text, bold, italic, code, links, images, line breaks.

Owns the inside of a paragraph, a heading and a table cell. What Markdown cannot say there raises
InexpressibleError, and the block stays HTML.
Trap: several marks may start at one place and end at different ones, and Markdown can only nest.
What is written first is what reaches furthest, and a link is never cut in two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from intercom_sync.markup.settled.blocks import Line, Mark, Piece, attribute, link_of
from intercom_sync.markup.writing import destinations, escapes
from intercom_sync.markup.writing.emphasis import DELIMITERS, Token, settle_delimiters
from intercom_sync.markup.writing.html import start_tag

_BACKTICKS = re.compile(r"`+")
_BREAK: Final = "<br>"
DELETE: Final = "\x7f"
"""A control character that HTML allows and files do not: it needs a character reference."""


class InexpressibleError(ValueError):
    """Markdown cannot say this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """How addresses are shown.

    Attributes:
        link: The `href` of a link → what is written.
        image: The `src` of an image → what is written.
    """

    link: Callable[[str], str]
    image: Callable[[str], str]


def line_to_markdown(line: Line, shown: Addresses, *, is_one_line: bool = False) -> str:
    """The line as Markdown.

    Args:
        is_one_line: It stands after other characters, and all of it stays on their line: in a
            heading or a table cell.

    Raises:
        InexpressibleError
    """
    writer = _Writer(shown, _BREAK if is_one_line else "\\\n")
    writer.write(line, frozenset(), is_in_link=False)
    tokens = writer.tokens
    _write_outer_breaks(tokens, writer.line_break)
    settle_delimiters(tokens)
    for index, token in enumerate(tokens):
        before = tokens[index - 1].text if index else "\n"
        if token.is_text and before.endswith("\n") and not is_one_line:
            token.text = escapes.at_line_start(token.text)
        after = tokens[index + 1].text if index + 1 < len(tokens) else ""
        if token.is_text and token.text.endswith("!") and after.startswith("["):
            token.text = f"{token.text[:-1]}\\!"
    return "".join(token.text for token in tokens)


def _write_outer_breaks(tokens: Sequence[Token], line_break: str) -> None:
    """A backslash breaks a line between two texts only; before and after them a tag does."""
    for inwards in (tokens, reversed(tokens)):
        for token in inwards:
            if token.text not in {line_break, _BREAK}:
                break
            token.text = _BREAK


class _Writer:
    """The tokens of one line, in the making."""

    def __init__(self, shown: Addresses, line_break: str) -> None:
        self.tokens: list[Token] = []
        self.line_break = line_break
        self._shown = shown
        self._pairs = 0

    def write(self, line: Sequence[Piece], around: frozenset[Mark], *, is_in_link: bool) -> None:
        """Write pieces, apart from the marks that are written around them already.

        Of the marks that start at a piece, the one that reaches furthest is written first.
        """
        index = 0
        while index < len(line):
            piece = line[index]
            starting = [m for m in piece.marks if m not in around and m.tag != "code"]
            if not starting:
                self._write_piece(piece, is_in_link=is_in_link)
                index += 1
                continue
            ends = {mark: _end_of(mark, line, index, around) for mark in starting}
            mark = max(starting, key=lambda mark: ends[mark])
            inside = line[index : ends[mark]]
            if mark.tag == "a":
                self._write_link(mark, inside, around)
            else:
                self._write_emphasis(mark, inside, around, is_in_link=is_in_link)
            index = ends[mark]

    def _write_piece(self, piece: Piece, *, is_in_link: bool) -> None:
        if _is_code(piece):
            self.tokens.append(Token(_code_span(piece)))
        elif not piece.tag:
            escape = escapes.escaped_in_link if is_in_link else escapes.escaped
            self.tokens.append(Token(escape(piece.text), is_text=True))
        elif piece.tag == "br":
            self.tokens.append(Token(self.line_break))
        elif piece.tag == "img":
            self.tokens.append(Token(_image(piece, self._shown.image)))
        else:
            raise InexpressibleError

    def _write_emphasis(
        self, mark: Mark, inside: Sequence[Piece], around: frozenset[Mark], *, is_in_link: bool
    ) -> None:
        if mark.tag not in DELIMITERS:
            raise InexpressibleError
        self._pairs += 1
        pair, text = self._pairs, DELIMITERS[mark.tag]
        self.tokens.append(Token(text, pair, mark.tag, is_start=True))
        self.write(inside, around | {mark}, is_in_link=is_in_link)
        self.tokens.append(Token(text, pair, mark.tag))

    def _write_link(self, link: Mark, inside: Sequence[Piece], around: frozenset[Mark]) -> None:
        href = attribute(link, "href")
        if href is None or len(link.attributes) > 1 or not destinations.leads_somewhere(href):
            raise InexpressibleError
        if not any(piece.tag == "img" or piece.text.strip() for piece in inside):
            raise InexpressibleError
        href = self._shown.link(href)
        only = inside[0].text if len(inside) == 1 and not inside[0].tag else ""
        is_plain = bool(only) and not frozenset(inside[0].marks) - around - {link}
        if is_plain and destinations.is_its_own_text(href, only):
            self.tokens.append(Token(f"<{only}>"))
            return
        # A bracket in code cannot be escaped, and might end the name of a reference definition.
        has_bracket = any("]" in piece.text and _is_code(piece) for piece in inside)
        fits = destinations.fits_brackets(href) and not has_bracket
        self.tokens.append(Token("[" if fits else start_tag("a", (("href", href),))))
        self.write(inside, around | {link}, is_in_link=fits)
        self.tokens.append(Token(f"]({href})" if fits else "</a>"))


def _end_of(mark: Mark, line: Sequence[Piece], start: int, around: frozenset[Mark]) -> int:
    """Where a mark that starts at a piece ends; bold and italic do not cut a link in two."""
    end = start
    while end < len(line) and mark in line[end].marks:
        end += 1
    link = link_of(line[end]) if end < len(line) else None
    if mark.tag != "a" and link is not None and link not in around:
        while end > start and link_of(line[end - 1]) == link:
            end -= 1
    return end


def _is_code(piece: Piece) -> bool:
    return bool(piece.marks) and piece.marks[-1].tag == "code"


def _code_span(piece: Piece) -> str:
    text = piece.text
    if piece.tag or not text.strip() or DELETE in text:
        raise InexpressibleError
    runs = {len(run) for run in _BACKTICKS.findall(text)}
    fence = "`" * next(length for length in range(1, len(runs) + 2) if length not in runs)
    is_stripped = text.startswith(" ") and text.endswith(" ")
    padding = " " if is_stripped or text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _image(piece: Piece, shown: Callable[[str], str]) -> str:
    attributes = dict(piece.attributes)
    source, alt = attributes.get("src", ""), attributes.get("alt", "")
    sizes = [attributes[name] for name in ("width", "height") if name in attributes]
    if (
        not attributes.keys() <= {"src", "alt", "width", "height"}
        or not destinations.is_public(source)
        or alt != " ".join(alt.split())
        or not all(re.fullmatch(r"[0-9]{1,5}", size) for size in sizes)
    ):
        raise InexpressibleError
    source = shown(source)
    if not sizes and destinations.fits_brackets(source):
        return f"![{escapes.escaped_in_link(alt)}]({source})"
    return start_tag("img", tuple({**attributes, "src": source}.items()))
