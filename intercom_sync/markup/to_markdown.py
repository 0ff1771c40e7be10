"""The body of an article as Markdown in the gfm dialect.

Owns the public way out of HTML. What Markdown cannot say stays HTML, in fenced intercom-html
blocks, so that rendering the Markdown gives a body that means the same.
Trap: levels of headings count only together. Where the shallowest one must stay HTML, the renderer
would move the others up, so then all of them stay HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from intercom_sync.markup.settled import addresses
from intercom_sync.markup.settled.attributes import Reading
from intercom_sync.markup.settled.blocks import Block, headings_of
from intercom_sync.markup.settled.reading import UnsettledError, read
from intercom_sync.markup.writing.blocks import BlockWriter
from intercom_sync.markup.writing.fences import fenced_html
from intercom_sync.markup.writing.inline import Addresses

__all__ = ["Converted", "to_markdown"]


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


def to_markdown(
    html: str,
    *,
    link: Callable[[str], str] = _as_it_is,
    image: Callable[[str], str] = _as_it_is,
) -> Converted:
    """The body as Markdown. No input makes it raise.

    Args:
        html: As the service returned it, as rendered, or canonical.
        link: The `href` of a link → what is written. Asked for absolute addresses and our own
            references only, and not for what stays HTML.
        image: The `src` of an image, without a signed query → what is written.
    """
    try:
        blocks = read(html, Reading())
    except UnsettledError:
        unsigned = addresses.without_signatures(html).strip("\n")
        return Converted(text=f"{fenced_html(unsigned)}\n", blocks=1, raw_blocks=1)
    shown = Addresses(link=link, image=image)
    writer, parts = _written(blocks, shown)
    text = "\n\n".join(parts)
    return Converted(
        text=f"{text}\n" if text else "", blocks=writer.blocks, raw_blocks=writer.raw_blocks
    )


def _written(blocks: Sequence[Block], shown: Addresses) -> tuple[BlockWriter, list[str]]:
    """The body, block by block, and who wrote it."""
    # The renderer makes the heading of a section an h2, which moves up where there is no other.
    summary_level = 1 if set(headings_of(blocks)) == {("h1", True)} else 2
    writer = BlockWriter(shown=shown, summary_level=summary_level)
    parts = writer.write(blocks)
    if summary_level == 1 and writer.raw_headings:
        writer = BlockWriter(shown=shown, summary_level=None)
    elif writer.levels and min(writer.levels) > 1:
        writer = BlockWriter(shown=shown, summary_level=summary_level, keeps_headings=True)
    else:
        return writer, parts
    return writer, writer.write(blocks)
