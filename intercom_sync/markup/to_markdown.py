"""The body of an article as Markdown in the gfm dialect.

Owns the public way out of HTML. What Markdown cannot say stays HTML, in fenced intercom-html
blocks, so that rendering the Markdown gives a body that means the same. Only what the service
itself puts around text is left out (settled/decoration.py).
Trap: levels of headings count only together. That one of them may stay HTML, and the others not
move up, takes the renderer's help: see to_html.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from intercom_sync.markup.canonical import canonical
from intercom_sync.markup.settled import addresses
from intercom_sync.markup.settled.attributes import Reading
from intercom_sync.markup.settled.blocks import headings_of
from intercom_sync.markup.settled.decoration import undecorated
from intercom_sync.markup.settled.reading import UnsettledError, read
from intercom_sync.markup.writing.blocks import BlockWriter
from intercom_sync.markup.writing.fences import fenced_html
from intercom_sync.markup.writing.inline import DELETE, Addresses

__all__ = ["Converted", "says_the_same", "to_markdown"]


# Strict YAML, and so every file of the project, knows the same ones.
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """A body as Markdown.

    Attributes:
        text: Ends with a line feed, unless there is nothing.
        blocks: How many there are; a list, a callout or a section counts what is in it.
        raw_blocks: Of these, how many stayed HTML.
    """

    text: str
    blocks: int
    raw_blocks: int


def _as_it_is(address: str) -> str:
    return address


def says_the_same(one: str, other: str) -> bool:
    """Whether two bodies mean the same, apart from what the service puts around text by itself.

    For asking if a rendering still says what the body said it was made from. Whether a body has
    changed is for `canonical` alone to say: an edit may look like decoration.
    """
    forms = canonical(one), canonical(other)
    if forms[0] == forms[1]:
        return True
    try:
        first, second = (undecorated(read(form, Reading())) for form in forms)
    except UnsettledError:
        return False
    return first == second


def to_markdown(
    html: str,
    *,
    link: Callable[[str], str] = _as_it_is,
    image: Callable[[str], str] = _as_it_is,
) -> Converted:
    """The body as Markdown. No input makes it raise.

    Characters that no text file may hold, which Intercom takes from a word processor, are left
    out.

    Args:
        html: As the service returned it, as rendered, or canonical.
        link: The `href` of a link → what is written. Asked for absolute addresses and our own
            references only, and not for what stays HTML.
        image: The `src` of an image, without a signed query → what is written.
    """
    # A form feed is white space in HTML, but no more welcome in a file.
    html = _NOT_TEXT.sub("", html.replace("\f", " "))
    try:
        blocks = undecorated(read(html, Reading()))
    except UnsettledError:
        unsigned = addresses.without_signatures(html).strip("\n")
        return Converted(text=_as_file(fenced_html(unsigned)), blocks=1, raw_blocks=1)
    shown = Addresses(link=link, image=image)
    # The renderer makes the heading of a section an h2, which moves up where there is no other.
    only_in_summaries = set(headings_of(blocks)) == {("h1", True)}
    writer = BlockWriter(shown=shown, summary_level=1 if only_in_summaries else 2)
    text = "\n\n".join(writer.write(blocks))
    return Converted(
        text=_as_file(text) if text else "", blocks=writer.blocks, raw_blocks=writer.raw_blocks
    )


def _as_file(text: str) -> str:
    # Not in code, which has no such references: there it stays HTML.
    return f"{text.replace(DELETE, '&#127;')}\n"
