"""Bold and italic: asterisks where Markdown reads them as meant, <b> and <i> where it would not.

Owns that decision, for a line that is otherwise written. Trap: whether asterisks start or end
something depends on the characters on both sides, and two rows of them side by side are read as
one. This is stricter than Markdown's rules, never laxer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from unicodedata import category

DELIMITERS: Final = {"b": "**", "i": "*"}
_SPACES: Final = frozenset(
    " \t\n\f\r\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
    "\u205f\u3000"
)
"""White space as Markdown counts it; a line or paragraph separator is none [seen, cmark-gfm]."""


@dataclass(slots=True)
class Token:
    """A bit of the line.

    Attributes:
        pair: For the start and the end of bold and italic, the same number; 0 for the rest.
        is_text: Whether it is plain text, which at the start of a line may need an escape.
    """

    text: str
    pair: int = 0
    mark: str = ""
    is_start: bool = False
    is_text: bool = False


def settle_delimiters(tokens: list[Token]) -> None:
    """Write bold and italic in HTML wherever asterisks would not be read as meant."""
    while True:
        pairs = _misread_pairs(tokens)
        if not pairs:
            return
        for token in tokens:
            if token.pair in pairs:
                token.text = f"<{'' if token.is_start else '/'}{token.mark}>"
                token.pair = 0


def _misread_pairs(tokens: list[Token]) -> set[int]:
    misread: set[int] = set()
    around = 0
    index = 0
    while index < len(tokens):
        end = index
        while end < len(tokens) and tokens[end].pair:
            end += 1
        run = tokens[index:end]
        if run:
            before = tokens[index - 1].text[-1] if index else "\n"
            after = tokens[end].text[0] if end < len(tokens) else "\n"
            starts = {token.pair for token in run if token.is_start}
            if 0 < len(starts) < len(run):
                misread |= starts
            elif not _is_read_as_meant(before, after, run, around):
                misread |= {token.pair for token in run}
            around += 2 * len(starts) - len(run)
        index = max(end, index + 1)
    return misread


def _is_read_as_meant(before: str, after: str, run: list[Token], around: int) -> bool:
    """Whether asterisks between two characters start, or end, what they shall.

    Args:
        around: How many pairs are open before them.
    """
    is_start = run[0].is_start
    outside, inside = (before, after) if is_start else (after, before)
    if not _faces(inside, outside):
        return False
    # Asterisks that might start as well as end something pair with whatever comes first.
    is_alone = len(run) == 1 and around == (0 if is_start else 1)
    return is_alone or not _may_face(outside, inside)


def _faces(one: str, other: str) -> bool:
    """Whether asterisks between two characters surely belong to `one`.

    Symbols count as punctuation for some parsers and as letters for others: both must agree.
    """
    if one.isspace():
        return False
    return one.isalnum() or other in _SPACES or _is_punctuation(other)


def _may_face(one: str, other: str) -> bool:
    """Whether they possibly do."""
    if one in _SPACES:
        return False
    return not _is_punctuation(one) or not other.isalnum()


def _is_punctuation(character: str) -> bool:
    return (character.isascii() and not character.isalnum()) or category(character).startswith("P")
