"""Videos Intercom embeds: from the address people copy to the address a frame needs.

Source: facts §2, 9 for YouTube and Loom [seen]; the other sites by their own embed codes. A site
that is not listed here is not embedded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from intercom_sync.markup import tree

if TYPE_CHECKING:
    from intercom_sync.markup.tree import Element

_YOUTUBE: Final = (
    r"(?:(?:www|m|music)\.)?youtube(?:-nocookie)?\.com/"
    r"(?:watch/?\?(?:[^#\s]*&)?v=|(?:shorts|embed|live|v)/)(?P<id>[\w-]{6,})"
)
_VIMEO: Final = (
    r"(?:www\.)?vimeo\.com/(?:channels/[\w-]+/|groups/[\w-]+/videos/)?(?P<id>[0-9]+)"
    r"(?:/(?P<hash>[0-9a-f]+))?(?![\w/])"
)
_VIMEO_PLAYER: Final = (
    r"player\.vimeo\.com/video/(?P<id>[0-9]+)(?:\?(?:[^#\s]*&)?h=(?P<hash>[0-9a-f]+))?"
)
_WISTIA: Final = (
    r"(?:[\w-]+\.)*(?:wistia\.(?:com|net)|wi\.st)/(?:medias|embed/iframe|embed)/(?P<id>\w+)"
)
_LOOM: Final = r"(?:www\.)?loom\.com/(?:share|embed)/(?P<id>\w+)"
_VIDYARD: Final = (
    r"(?:[\w-]+\.)*vidyard\.com/(?:watch/|share/)?(?P<id>[\w-]{6,})(?:\.html)?(?![\w/-])"
)
_SITES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), embed)
    for pattern, embed in (
        (_YOUTUBE, "https://www.youtube.com/embed/{id}"),
        (r"youtu\.be/(?P<id>[\w-]{6,})", "https://www.youtube.com/embed/{id}"),
        (_VIMEO, "https://player.vimeo.com/video/{id}"),
        (_VIMEO_PLAYER, "https://player.vimeo.com/video/{id}"),
        (_WISTIA, "https://fast.wistia.net/embed/iframe/{id}"),
        (_LOOM, "https://www.loom.com/embed/{id}"),
        (_VIDYARD, "https://play.vidyard.com/{id}"),
    )
)
_STREAMIO = re.compile(r"(?:[\w-]+\.)*streamio\.com/\S+", re.IGNORECASE)
_PROTOCOL = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_START = re.compile(
    r"[?&#](?:t|start)=(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s?)?(?![\w.])"
)


def embed_address(url: str) -> str | None:
    """The address for a frame that shows the video at `url`; None where Intercom embeds no such."""
    url = url.strip()
    protocol = _PROTOCOL.match(url)
    if protocol is None:
        return None
    rest = url[protocol.end() :]
    if _STREAMIO.fullmatch(rest):
        # Its addresses carry the player's id, too: nothing in them can be spared.
        return f"https://{rest}"
    for pattern, embed in _SITES:
        found = pattern.match(rest)
        if found:
            address = embed.format(id=found["id"])
            if found.groupdict().get("hash"):
                address += f"?h={found['hash']}"
            return address + _start_option(address, url)
    return None


def video_block(embed: str) -> Element:
    """Intercom's own structure for a video, by the address of its frame."""
    block = tree.new("div", {"class": "intercom-h2b-video"})
    tree.append(block, tree.new("iframe", {"src": embed}))
    return block


def _start_option(address: str, url: str) -> str:
    start = _START.search(url) if "youtube.com" in address else None
    if start is None:
        return ""
    hours, minutes, seconds = (int(part or 0) for part in start.groups())
    total = hours * 3600 + minutes * 60 + seconds
    return f"?start={total}" if total else ""
