"""Frames and players: a video Intercom embeds, or a link where it does not.

Owns <iframe>, <video>, <audio>, <embed> and <object>.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from intercom_sync.markup import tree
from intercom_sync.markup.dialect.context import quoted
from intercom_sync.markup.dialect.embeds import embed_address, video_block
from intercom_sync.markup.dialect.run import Run
from intercom_sync.markup.dialect.urls import AddressKind
from intercom_sync.markup.findings import Code

if TYPE_CHECKING:
    from intercom_sync.markup.dialect.context import Context
    from intercom_sync.markup.dialect.inherited import Inherited
    from intercom_sync.markup.tree import Element

TAGS: Final = frozenset(("iframe", "video", "audio", "embed", "object"))


def blocks_of_frame(context: Context, element: Element, inherited: Inherited) -> list[Element]:
    """What shows, or leads to, what a frame or a player shows."""
    source = _source_of(element)
    if source is None:
        return _fallback(context, element, inherited, href=None)
    attribute = "data" if source.tag == "object" else "src"
    embed = embed_address(source.get(attribute))
    if element.tag == "iframe" and embed is not None:
        return [video_block(embed)]
    address = context.read_address(source, attribute)
    if address.kind is AddressKind.LOCAL:
        context.report(
            Code.RELATIVE_LINK,
            source,
            f"{quoted(address.text)} is a file Intercom cannot show",
            "Give a full https address",
            address.text,
        )
    if address.kind is not AddressKind.EXTERNAL:
        return _fallback(context, element, inherited, href=None)
    context.report(
        Code.UNSUPPORTED_EMBED,
        element,
        f"Intercom does not embed {quoted(address.text)}; it becomes a link",
        "Write the link yourself, or show a video of YouTube, Vimeo, Wistia, Loom, Vidyard or "
        "StreamIO",
        address.text,
        f"<{element.tag}",
    )
    return _fallback(context, element, inherited, href=address.text)


def _source_of(element: Element) -> Element | None:
    """The element that carries the address: the player itself or the first of its sources."""
    if element.get("src") or element.get("data"):
        return element
    return next((inner for inner in element.iter("source", "embed") if inner.get("src")), None)


def _fallback(
    context: Context, element: Element, inherited: Inherited, *, href: str | None
) -> list[Element]:
    """A link to what would be shown; without one the text for readers who cannot see it."""
    # What stands in an <iframe> is never shown, nor is it text.
    text = "" if element.tag == "iframe" else tree.text_of(element).strip()
    if href is not None:
        text = element.get("title") or href
    if not text:
        return []
    run = Run(context, inherited, element)
    run.add(tree.new("a", {"href": href} if href else {}, text))
    return run.blocks()
