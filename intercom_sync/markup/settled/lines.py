"""One line of text, settled: white space, marks, and what nobody can see.

Owns the inside of paragraphs, headings and list items, after reading and before writing.
Trap: only what shows in no browser may go. A space under a link or in code shows; a bold space
does not. A no-break space is never an ordinary one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from intercom_sync.markup.settled.blocks import MARKS, Line, Mark, Piece
from intercom_sync.markup.spaces import squeezed

_UNSEEN_ELEMENTS = frozenset(("br", "img"))
_UNSEEN_ON_SPACE = frozenset((MARKS["b"], MARKS["i"]))


def settled_text(text: str) -> Line:
    """A line that holds nothing but text."""
    text = squeezed(text).strip(" ")
    return (Piece(text),) if text else ()


def settled_line(pieces: Sequence[Piece], *, trim: bool = True) -> Line:
    """The same line with white space collapsed, marks on what shows only, and neighbours joined.

    Args:
        trim: The line is a whole block, so that white space at its ends goes, and so does one line
            break after its text.
    """
    if trim and len(pieces) == 1 and not pieces[0].tag and not pieces[0].marks:
        return settled_text(pieces[0].text)
    spaced = _with_white_space_collapsed(pieces, trim=trim)
    if trim and len(spaced) > 1 and spaced[-1].tag == "br" and spaced[-2].tag != "br":
        spaced.pop()
    if any(map(_may_be_marked_unseen, spaced)):
        spaced = _with_bold_and_italic_where_seen(spaced)
    return joined(spaced)


def settled_code(pieces: Iterable[Piece], *, trim: bool = True) -> Line:
    """The same for what stands in pre: every space counts, and a br is a line feed.

    Args:
        trim: This is all of a pre, so that one line feed at its end shows nothing and goes. Where
            there are more, all stay.
    """
    line = joined(map(_with_line_feeds, pieces))
    if not trim or not line or line[-1].tag or not line[-1].text.endswith("\n"):
        return line
    *before, last = line
    rest = last.text[:-1]
    if rest:
        return line if rest.endswith("\n") else (*before, Piece(rest, last.marks))
    return line if not before or before[-1].text.endswith("\n") else tuple(before)


def joined(pieces: Iterable[Piece]) -> Line:
    """Neighbouring texts under the same marks as one."""
    line: list[Piece] = []
    for piece in pieces:
        before = line[-1] if line and not line[-1].tag else None
        if before is not None and not piece.tag and before.marks == piece.marks:
            line[-1] = Piece(before.text + piece.text, piece.marks)
        else:
            line.append(piece)
    return tuple(line)


def _with_line_feeds(piece: Piece) -> Piece:
    if piece.tag == "br":
        return Piece("\n", piece.marks)
    if "\r" not in piece.text:
        return piece
    return Piece(piece.text.replace("\r\n", "\n").replace("\r", "\n"), piece.marks)


def _with_white_space_collapsed(pieces: Sequence[Piece], *, trim: bool) -> list[Piece]:
    """As a browser lays it out: the first of several spaces stays, with its own marks."""
    line: list[Piece] = []
    after_space = trim
    for piece in pieces:
        if piece.tag:
            if piece.tag == "br":
                _drop_last_space(line)
            line.append(piece)
            after_space = piece.tag == "br"
            continue
        text = squeezed(piece.text)
        if after_space and text.startswith(" "):
            text = text[1:]
        if text:
            line.append(Piece(text, piece.marks))
            after_space = text.endswith(" ")
    if trim:
        _drop_last_space(line)
    return line


def _drop_last_space(line: list[Piece]) -> None:
    if line and not line[-1].tag and line[-1].text.endswith(" "):
        last = line.pop()
        if len(last.text) > 1:
            line.append(Piece(last.text[:-1], last.marks))


def _may_be_marked_unseen(piece: Piece) -> bool:
    """Whether bold and italic need a second look here; for most lines this is all it takes."""
    text = piece.text
    if not text:
        return piece.tag in _UNSEEN_ELEMENTS
    return (text[0].isspace() or text[-1].isspace()) and (bool(piece.marks) or text.isspace())


def _with_bold_and_italic_where_seen(pieces: Sequence[Piece]) -> list[Piece]:
    """Spaces, line breaks and images are bold only between bold, and italic likewise."""
    parts = [part for piece in pieces for part in _with_spaces_apart(piece)]
    line: list[Piece] = []
    start = 0
    before: Iterable[Mark] = ()
    for index, part in enumerate(parts):
        if _shows_marks(part):
            line.extend(_under(parts[start:index], before, part.marks))
            line.append(part)
            start, before = index + 1, part.marks
    line.extend(_under(parts[start:], before, ()))
    return line


def _with_spaces_apart(piece: Piece) -> tuple[Piece, ...]:
    if piece.tag:
        return (piece,)
    middle = piece.text.strip()
    if len(middle) == len(piece.text) or not middle:
        return (piece,)
    before, _, after = piece.text.partition(middle)
    return tuple(Piece(text, piece.marks) for text in (before, middle, after) if text)


def _shows_marks(part: Piece) -> bool:
    return part.tag not in _UNSEEN_ELEMENTS if part.tag else not part.text.isspace()


def _under(unseen: Sequence[Piece], before: Iterable[Mark], after: Iterable[Mark]) -> list[Piece]:
    """The same pieces, bold and italic as far as both neighbours are."""
    if not unseen:
        return []
    shared = _UNSEEN_ON_SPACE.intersection(before).intersection(after)
    return [
        piece._replace(marks=tuple(sorted(shared.union(set(piece.marks) - _UNSEEN_ON_SPACE))))
        for piece in unseen
    ]
