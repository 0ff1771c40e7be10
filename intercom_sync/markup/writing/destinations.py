"""Addresses as Markdown writes them.

Owns which address fits into brackets, and which page a person would copy to show an embedded
video.
Trap: GitHub's parser percent-encodes what it does not like in an address, and that would be
another one. What does not fit stays an HTML attribute.
"""

from __future__ import annotations

import re
from typing import Final

from intercom_sync.markup.dialect.embeds import embed_address

_FITS = re.compile(r"[\w.+!*'(),%#@?=;:/&$~-]+", re.ASCII)
_ENTITY = re.compile(r"&#?\w+;", re.ASCII)
_WEB_ADDRESS = re.compile(r"https?://[\w.+!*'(),%#@?=;:/&$~-]+", re.ASCII | re.IGNORECASE)
_MAIL_ADDRESS = re.compile(r"[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE)

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_DANGEROUS: Final = frozenset(("javascript:", "vbscript:", "data:", "file:", "blob:"))

_VIDEO_SITE = re.compile(
    r"(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|wistia\.(?:com|net)|wi\.st|loom\.com"
    r"|vidyard\.com|streamio\.com)/",
    re.IGNORECASE,
)
_PAGES: Final = tuple(
    (re.compile(embedded, re.ASCII), page)
    for embedded, page in (
        (
            r"https://www\.youtube\.com/embed/(?P<id>[\w-]{6,})(?:\?start=(?P<start>[1-9]\d{0,5}))?",
            "https://www.youtube.com/watch?v={id}",
        ),
        (
            r"https://player\.vimeo\.com/video/(?P<id>\d+)(?:\?h=(?P<hash>[0-9a-f]+))?",
            "https://vimeo.com/{id}",
        ),
        (r"https://www\.loom\.com/embed/(?P<id>\w+)", "https://www.loom.com/share/{id}"),
        (
            r"https://fast\.wistia\.net/embed/iframe/(?P<id>\w+)",
            "https://fast.wistia.net/embed/iframe/{id}",
        ),
        (r"https://play\.vidyard\.com/(?P<id>[\w-]{6,})", "https://play.vidyard.com/{id}"),
    )
)


def leads_somewhere(href: str) -> bool:
    """Whether a link written in Markdown may lead there: a full address, and a harmless one."""
    scheme = _SCHEME.match(href)
    return scheme is not None and scheme[0].lower() not in _DANGEROUS and min(href) > "\x1f"


def is_public(source: str) -> bool:
    """Whether an image written in Markdown may come from there, or is one of our references."""
    return min(source, default="\0") > "\x1f" and source.lower().startswith(
        ("http://", "https://", "intercom-sync:")
    )


def fits_brackets(address: str) -> bool:
    """Whether `[text](address)` is read as exactly this address."""
    return (
        _FITS.fullmatch(address) is not None
        and _ENTITY.search(address) is None
        and _is_balanced(address)
    )


def is_its_own_text(href: str, text: str) -> bool:
    """Whether `<text>` is read as a link to exactly this address."""
    if _ENTITY.search(href):
        return False
    if href == text:
        return _WEB_ADDRESS.fullmatch(text) is not None
    return href == f"mailto:{text}" and _MAIL_ADDRESS.fullmatch(text) is not None


def looks_like_video(text: str) -> bool:
    """Whether a paragraph of nothing but this text might be shown as a video."""
    return " " not in text and _VIDEO_SITE.search(text) is not None


def page_of_video(source: str) -> str | None:
    """The address of the page that shows an embedded video; None where the frame says more."""
    for embedded, page in _PAGES:
        found = embedded.fullmatch(source)
        if found:
            groups = found.groupdict()
            address = page.format(id=found["id"])
            if groups.get("start"):
                address += f"&t={found['start']}"
            if groups.get("hash"):
                address += f"/{found['hash']}"
            return address
    # Some frames stand at an address that is found again as it is.
    is_page = embed_address(source) == source and is_its_own_text(source, source)
    return source if is_page else None


def _is_balanced(address: str) -> bool:
    depth = 0
    for character in address:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0
