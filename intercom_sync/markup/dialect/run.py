"""One run of text: a paragraph, a heading, or what turns out to be an image, a button or a video.

Owns inline content: which tags stay, and what a finished run is. Blocks are the flow's business
(flow.py). Trap: a run is judged when it is finished, not when it is started: only then is it known
whether the link, the image or the address stands alone.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Final

from intercom_sync.markup import tree
from intercom_sync.markup.dialect import attributes, pictures
from intercom_sync.markup.dialect.alignment import aligned
from intercom_sync.markup.dialect.context import quoted
from intercom_sync.markup.dialect.embeds import embed_address, video_block
from intercom_sync.markup.dialect.inherited import text_after
from intercom_sync.markup.dialect.links import BUTTON_CLASS, read_link
from intercom_sync.markup.dialect.unsupported import (
    report_markup,
    report_script,
    report_unsupported,
)
from intercom_sync.markup.dialect.white_space import is_blank, is_settled, settle
from intercom_sync.markup.findings import Code

if TYPE_CHECKING:
    from intercom_sync.markup.dialect.context import Context
    from intercom_sync.markup.dialect.inherited import Inherited
    from intercom_sync.markup.tree import Element

FORMATS: Final = {"b": "b", "strong": "b", "i": "i", "em": "i", "code": "code"}
"""Inline tags that stay, and what Intercom calls them (facts §2, 4)."""
_STRUCK_OUT: Final = frozenset(("del", "s", "strike"))


class Run:
    """Inline content in the making. Feed it, then ask for its blocks."""

    __slots__ = (
        "_after",
        "_align",
        "_at",
        "_buttons",
        "_context",
        "_has_break",
        "_inside",
        "_near",
        "_pending",
        "_root",
        "_source_of",
    )

    def __init__(
        self, context: Context, inherited: Inherited, near: Element, tag: str = "p"
    ) -> None:
        self._context = context
        self._near = near
        self._align = inherited.align
        self._root = self._at = tree.new(tag)
        self._after: Element | None = None  # the last element in there
        self._source_of: dict[Element, Element] = {}
        self._inside: list[Element] = []  # what was entered, in reading order
        self._buttons: list[Element] = []
        self._has_break = False
        # Text waits for the next element, and is written once: adding a thousand pieces one by one
        # to a growing text takes quadratic time.
        self._pending: list[str] = []
        for wrapper, attrs in inherited.wrappers:
            self._enter(wrapper, dict(attrs))

    def add_text(self, text: str | None) -> None:
        """Add text as it stands."""
        if text:
            self._pending.append(text)

    def add_content(self, element: Element) -> None:
        """Add what is inside an element of the parsed article."""
        self.add_text(element.text)
        for child in element:
            self.add(child)
            self.add_text(text_after(child))

    def add(self, element: Element) -> None:
        """Add an element of the parsed article, without the text after it."""
        tag = element.tag
        if tag in FORMATS:
            report_markup(self._context, element)
            self._add_inside(FORMATS[tag], {}, element)
        elif tag == "a":
            self._add_link(element)
        elif tag == "img":
            self._add_image(element)
        elif tag == "br":
            self._write_pending()
            self._after = tree.add(self._at, "br")
            self._has_break = True
        elif tag == "input" and element.get("type", "").lower() == "checkbox":
            self.add_text("☑" if element.get("checked") is not None else "☐")
        elif tag in {"script", "style"}:
            report_script(self._context, element)
        else:
            if tag in _STRUCK_OUT:
                self._report_struck_out(element)
            else:
                report_unsupported(self._context, element)
            self.add_content(element)

    def blocks(self) -> list[Element]:
        """The finished block; several where it held only images, none where it held nothing."""
        self._write_pending()
        root = self._root
        text = tree.text_of(root)
        if self._has_break or not is_settled(text):
            settle(root)
        images: list[Element] = []
        # Most runs are plain text.
        if len(root):
            self._drop_empty()
            images = list(root.iter("img"))
        text = tree.text_of(root)
        if not text.strip(" "):
            if self._has_break and not images and root.tag == "p":
                return [self._empty_paragraph()]
            captions = {image: self._source_of[image].get("title", "") for image in images}
            return pictures.containers(captions, self._align)
        if "{" in text:
            self._report_stray_attributes()
        for image in images:
            self._report_inline(self._source_of[image])
        if root.tag == "p" and " " not in text:
            video = self._video(text)
            if video is not None:
                return [video]
        button = self._button() if self._buttons else None
        return [self._finished() if button is None else button]

    def _empty_paragraph(self) -> Element:
        """What a line break alone is: an empty line, and one more for each that follows."""
        breaks = list(self._root.iter("br"))
        if breaks:
            tree.drop(breaks[-1])
        return self._finished()

    def _finished(self) -> Element:
        classes = aligned("no-margin" if self._root.tag == "p" else "", self._align)
        if classes:
            self._root.set("class", classes)
        for button in self._buttons:
            del button.attrib["class"]
            self._context.report(
                Code.BUTTON_NOT_ALONE,
                self._source_of[button],
                f"the button {quoted(tree.text_of(button))} shares its paragraph and stays a link",
                "Put empty lines before and after it",
                "{.button}",
            )
        return self._root

    def _button(self) -> Element | None:
        if self._root.tag != "p" or self._only_child() is not self._buttons[0]:
            return None
        block = tree.new("div", {"class": aligned("intercom-container", self._align)})
        tree.append(block, self._buttons[0])
        return block

    def _video(self, text: str) -> Element | None:
        address = text
        if len(self._root):
            only = self._only_child()
            address = only.get("href", "") if only is not None and not len(only) else ""
            if text not in {address, address.partition("://")[2]}:
                return None
        embed = embed_address(address)
        return None if embed is None else video_block(embed)

    def _only_child(self) -> Element | None:
        """The one element that stands here, if no text stands beside it."""
        root = self._root
        is_alone = len(root) == 1 and not root.text and not root[0].tail
        return root[0] if is_alone else None

    def _add_inside(self, tag: str, attrs: dict[str, str], element: Element) -> Element | None:
        """The content of `element` in a new inline element, which is returned."""
        # A <b> in a <b> says nothing, and a link in a link cannot be.
        outside = self._at
        if outside is not self._root and (
            outside.tag == tag or next(outside.iterancestors(tag), None) is not None
        ):
            self.add_content(element)
            return None
        self._enter(tag, attrs)
        inner = self._at
        self._source_of[inner] = element
        self.add_content(element)
        self._write_pending()
        self._at, self._after = outside, inner
        return inner

    def _add_link(self, element: Element) -> None:
        link = read_link(self._context, element)
        if link is None:
            self.add_content(element)
            return
        attrs = {"class": BUTTON_CLASS} if link.is_button else {}
        inner = self._add_inside("a", {**attrs, "href": link.href}, element)
        if link.is_button and inner is not None:
            self._buttons.append(inner)

    def _add_image(self, element: Element) -> None:
        image = pictures.read_image(self._context, element)
        if image is not None:
            self._source_of[image] = element
            self._write_pending()
            self._at.append(image)
            self._after = image

    def _enter(self, tag: str, attrs: dict[str, str]) -> None:
        self._write_pending()
        self._at, self._after = tree.add(self._at, tag, attrs), None
        self._inside.append(self._at)

    def _write_pending(self) -> None:
        if not self._pending:
            return
        text = "".join(self._pending)
        self._pending.clear()
        if self._after is None:
            self._at.text = text
        else:
            self._after.tail = text

    def _drop_empty(self) -> None:
        for element in reversed(self._inside):
            is_empty = not tree.text_of(element) if element.tag == "code" else is_blank(element)
            if not is_empty:
                continue
            source = self._source_of.get(element)
            if element.tag == "a" and source is not None:
                self._context.report(
                    Code.EMPTY_LINK,
                    source,
                    f"the link to {quoted(element.get('href'))} has no text and is dropped",
                    "Put text between its brackets",
                    source.get("href"),
                )
            tree.unwrap(element)

    def _report_struck_out(self, element: Element) -> None:
        text = tree.text_of(element)
        self._context.report(
            Code.STRIKETHROUGH,
            element,
            f"Intercom cannot strike out text: {quoted(text)} stays as it is",
            "Take it away, or say in words that it no longer holds",
            f"~~{text}",
            f"<{element.tag}",
            "~",
        )

    def _report_inline(self, image: Element) -> None:
        self._context.report(
            Code.INLINE_IMAGE,
            image,
            f"the image {quoted(image.get('src'))} stands within text; "
            "Intercom may move it to a line of its own",
            "Put empty lines before and after it",
            image.get("src"),
        )

    def _report_stray_attributes(self) -> None:
        visible = deepcopy(self._root)
        for code in list(visible.iter("code")):
            tree.drop(code)
        stray = attributes.stray(tree.text_of(visible))
        if stray:
            self._context.report(
                Code.STRAY_ATTRIBUTES,
                self._near,
                f"readers will see {quoted(stray)}: it follows no heading, link or image",
                "Take it away, or put it right after one",
                stray,
            )
