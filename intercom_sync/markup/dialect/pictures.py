"""Images: what is shown, and the block Intercom puts an image in.

Owns <img>. Whether the file exists, and which address it gets, is decided elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from intercom_sync.markup import references, tree
from intercom_sync.markup.dialect.alignment import aligned
from intercom_sync.markup.dialect.attributes import leading
from intercom_sync.markup.dialect.context import ImageUse, quoted
from intercom_sync.markup.dialect.unsupported import report_class, report_markup
from intercom_sync.markup.dialect.urls import AddressKind, is_public
from intercom_sync.markup.findings import Code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intercom_sync.markup.dialect.context import Context
    from intercom_sync.markup.dialect.urls import Address
    from intercom_sync.markup.tree import Element

# Facts §2: PNG, JPEG, SVG and GIF. An unknown ending may still be one of them.
_REFUSED_ENDINGS: Final = (".avif", ".bmp", ".heic", ".ico", ".tif", ".tiff", ".webp")
_SIZE = re.compile(r"([0-9]{1,5})(?:px)?")


def read_image(context: Context, element: Element) -> Element | None:
    """The image to send; None where there is nothing to show."""
    report_markup(context, element)
    listed = leading(element.tail)
    for name in listed.classes if listed else ():
        report_class(context, element, name, listed.written if listed else "")
    src = _src(context, element)
    if src is None:
        return None
    attrs = {"src": src, "alt": " ".join(element.get("alt", "").split())}
    for name in ("width", "height"):
        size = _SIZE.fullmatch(element.get(name, "").strip())
        if size:
            attrs[name] = size[1]
    return tree.new("img", attrs)


def containers(images: Mapping[Element, str], align: str | None) -> list[Element]:
    """A block of its own for each image, its link around it, its caption below it.

    Intercom has no captions: they become paragraphs in italics.

    Args:
        images: Each with its caption, "" without one.
    """
    blocks = []
    for image, caption in images.items():
        link = next(image.iterancestors("a"), None)
        shown = image
        if link is not None:
            shown = tree.new("a", {"href": link.get("href")})
            tree.append(shown, image)
        block = tree.new("div", {"class": aligned("intercom-container", align)})
        tree.append(block, shown)
        blocks.append(block)
        if caption.strip():
            blocks.append(_caption(" ".join(caption.split()), align))
    return blocks


def _caption(text: str, align: str | None) -> Element:
    paragraph = tree.new("p", {"class": aligned("no-margin", align)})
    tree.append(paragraph, tree.new("i", text=text))
    return paragraph


def _src(context: Context, element: Element) -> str | None:
    address = context.read_address(element, "src")
    if address.kind is AddressKind.LOCAL:
        _report_type(context, element, address.path)
        written = element.get("src")
        place = context.source.place(element, written, unquote(written))
        context.images.append(ImageUse(path=address.path, location=place))
        return str(references.asset(address.path))
    if is_public(address):
        _report_type(context, element, address.text)
        return address.text
    _report_unusable(context, element, address)
    return None


def _report_unusable(context: Context, element: Element, address: Address) -> None:
    if address.kind in {AddressKind.EMPTY, AddressKind.SAME_PAGE}:
        context.report(
            Code.IMAGE_WITHOUT_SOURCE,
            element,
            "an image names no file and is dropped",
            "Give the path of an image",
            "![",
            "<img",
        )
    elif address.kind is AddressKind.EXTERNAL:
        context.report(
            Code.UNSAFE_URL,
            element,
            f"Intercom cannot fetch the image {quoted(address.text)}",
            "Give an https address, or a path to a file of the project",
            address.text,
        )


def _report_type(context: Context, element: Element, address: str) -> None:
    path = address.partition("?")[0].partition("#")[0].lower()
    if path.endswith(_REFUSED_ENDINGS):
        context.report(
            Code.UNSUPPORTED_IMAGE_TYPE,
            element,
            f"Intercom may refuse the image {quoted(address)}: it takes PNG, JPEG, SVG and GIF",
            "Save it as one of these",
            element.get("src", ""),
        )
