"""Text from outside inside a comment on GitHub, where it must stay text.

Owns the escaping. Pure. What GitHub makes of a comment has two halves, and both are closed here:
Markdown, which is not read inside a block of HTML, and what is done to the finished page (mentions,
links to issues and commits, emoji), which leaves <code> and <pre> alone. So text from outside
stands in one of those two. Only sentences of ours that quote something do not; `prose` puts a
space of no width into everything that GitHub would take for a reference.
Trap: a blank line ends a block of HTML, but for one that begins with <pre>.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import assert_never

from intercom_sync.plan.render.text import shown
from intercom_sync.plan.render.words import Line, Mark, Piece

_NO_WIDTH = "\u200b"
_REFERENCES = re.compile(
    r"(?<=[@#])"  # mentions, e-mail addresses, issues; GitHub follows all of them
    r"|(?<=:)(?=//)|(?<=www)(?=\.)"  # addresses
    r"|(?<=[0-9a-fA-F]{6})(?=[0-9a-fA-F])"  # commits
    r"|(?<=[A-Za-z0-9]-)(?=[0-9])|(?<=GHSA-)|(?<=ghsa-)"  # GH-1, ABC-1, CVE-2026-1
    r"|(?<=:)(?=[\w+-]+:)"  # emoji
)
_ADDRESS = re.compile(r"https?://[!-~]+")
_LONGEST = 1_000  # characters of a title, a path, a reason
_WIDTH = 96
"""Characters a line of a diff may have; GitHub does not wrap <pre>."""


def code(text: str) -> str:
    """A name, a path, a value."""
    return f"<code>{escape(shown(clipped(text)))}</code>"


def prose(text: str) -> str:
    """A sentence of ours that quotes something."""
    parted = _REFERENCES.sub(_NO_WIDTH, shown(clipped(text)))
    # As GitHub's documentation says: a dollar sign in an element of its own begins no formula.
    return escape(parted).replace("$", "<span>$</span>")


def clipped(text: str) -> str:
    """A text that one value alone cannot fill a comment with."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}… ({len(text) - _LONGEST:,} more characters)"


def marked_code(line: Line) -> str:
    """A short text with marks on its words."""
    return f"<code>{''.join(map(_piece, line))}</code>"


def link(url: str, text: str) -> str:
    """A link with our words on it; "" where the address is none."""
    if not _ADDRESS.fullmatch(url):
        return ""
    return f'<a href="{escape(url)}">{text}</a>'


def block(lines: Iterable[Line | str], *, most: int) -> str:
    """Lines of a diff as they stand, and at most so many; a string is a line of ours."""
    written: list[str] = []
    for line in lines:
        if isinstance(line, str):
            written.append(escape(line))
        else:
            written += ["".join(map(_piece, part)) for part in _wrapped(line)]
    if len(written) > most:
        written[most:] = [f"… {len(written) - most:,} more lines"]
    return f"<pre>{chr(10).join(written)}\n</pre>"


def plain_block(text: str, *, most: int) -> str:
    """A text as it stands, and at most so many of its lines."""
    return block([(Piece(Mark.SAME, line),) for line in text.splitlines()], most=most)


def _wrapped(line: Line) -> Iterable[Line]:
    """The line in parts that fit, broken where a space is."""
    part: list[Piece] = []
    width = 0
    for piece in line:
        for word in re.findall(r"\s*\S+\s*?|\s+", piece.text):
            if width and width + len(word) > _WIDTH:
                yield tuple(part)
                part, width = [], 0
            if part and part[-1].mark is piece.mark:
                part[-1] = Piece(piece.mark, part[-1].text + word)
            else:
                part.append(Piece(piece.mark, word))
            width += len(word)
    yield tuple(part)


def _piece(piece: Piece) -> str:
    text = escape(shown(piece.text))
    match piece.mark:
        case Mark.SAME:
            return text
        case Mark.GONE:
            return f"<del>{text}</del>"
        case Mark.NEW:
            return f"<ins>{text}</ins>"
        case _:
            assert_never(piece.mark)
