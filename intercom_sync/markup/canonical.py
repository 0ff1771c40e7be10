"""What a body means, as HTML that two bodies share exactly when they mean the same.

Owns the answers to "is it the same?": canonical form, visible text, images. Idempotent, and total:
no text makes it raise.
Trap: a canonical body is for comparing and showing, never for sending. Links to own articles and
the hosts of images are symbolic in it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from intercom_sync.markup import tree
from intercom_sync.markup.settled import addresses
from intercom_sync.markup.settled.addresses import NO_SITE, Site, is_hosted_by_intercom
from intercom_sync.markup.settled.attributes import Reading
from intercom_sync.markup.settled.elements import BLOCKS, NOT_TEXT
from intercom_sync.markup.settled.reading import UnsettledError, read
from intercom_sync.markup.writing.html import html_of

__all__ = [
    "NO_SITE",
    "Site",
    "canonical",
    "image_sources",
    "is_hosted_by_intercom",
    "plain_text",
    "same_but_for_images",
]

_STARTS_LINE: Final = BLOCKS | {"br"}
_NOT_SHOWN: Final = NOT_TEXT | {"iframe"}
# One change asks the same of the same four or five bodies, a dozen times and shortly after another.
_REMEMBERED: Final = 128
_TOO_LONG_TO_REMEMBER: Final = 100_000


def canonical(html: str, site: Site = NO_SITE) -> str:
    """The canonical form of a body; the body as it stands, but for signatures, where it has none.

    A body has none if its tags overlap, if formatting stands around blocks, or if it is too deep
    or too long to be read: Intercom stores no such thing, and guessing could hide a difference.

    Args:
        site: The own Help Center, whose article URLs become `intercom-sync:article/<id>`.
    """
    return _canonical(html, site, addresses.on_one_host)


def same_but_for_images(one: str, other: str, site: Site = NO_SITE) -> bool:
    """Whether two bodies mean the same when nobody looks at where images come from."""
    return _canonical(one, site, _anywhere) == _canonical(other, site, _anywhere)


def plain_text(html: str) -> str:
    """What a reader sees as words: a line for each block, white space settled, no empty lines.

    A body that is beyond what can be read is its own plain text.
    """
    try:
        root = tree.parse(html)
    except tree.LimitError:
        return html
    words: list[str] = []
    _collect_words(root, words, is_code=False)
    lines = (" ".join(line.split()) for line in "".join(words).split("\n"))
    return "\n".join(filter(None, lines))


def image_sources(html: str) -> tuple[str, ...]:
    """Where the images of a body come from, in its order, without Intercom's signed queries.

    One for each img; "" for an img without a source. None where the body is beyond reading.
    """
    try:
        root = tree.parse(html)
    except tree.LimitError:
        return ()
    return tuple(addresses.bare(image.get("src", "")) for image in root.iter("img"))


def _canonical(html: str, site: Site, image: Callable[[str], str]) -> str:
    if len(html) > _TOO_LONG_TO_REMEMBER:
        return _settled(html, site, image)
    return _remembered(html, site, image)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(html: str, site: Site, image: Callable[[str], str]) -> str:
    return _settled(html, site, image)


def _settled(html: str, site: Site, image: Callable[[str], str]) -> str:
    def link(href: str) -> str:
        return addresses.article_reference(addresses.on_one_host(href), site)

    try:
        return html_of(read(html, Reading(link=link, image=image)))
    except UnsettledError:
        unsigned = addresses.without_signatures(html)
    # A signature may have been what could not be read.
    return unsigned if unsigned == html else _canonical(unsigned, site, image)


def _anywhere(_: str) -> str:
    return ""


def _collect_words(element: tree.Element, words: list[str], *, is_code: bool) -> None:
    line_end = "\n" if element.tag in _STARTS_LINE else ""
    words.append(line_end)
    if element.tag in _NOT_SHOWN:
        return
    is_code = is_code or element.tag == "pre"
    words.append(_on_one_line(element.text, is_code=is_code))
    for child in element:
        _collect_words(child, words, is_code=is_code)
        words.append(_on_one_line(child.tail, is_code=is_code))
    words.append(line_end)


def _on_one_line(text: str | None, *, is_code: bool) -> str:
    if not text or is_code:
        return text or ""
    return text.replace("\n", " ")
