"""What an address in a body means, apart from how it is written today.

Owns the addresses of the own Help Center, of the files Intercom hosts and of embedded videos. It
asks no server anything.
Trap: the query of a hosted file is signed anew on every read, and the same file answers at more
than one host. What is compared folds the hosts into one; what is sent back keeps the host it came
from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from intercom_sync.markup import references

# downloads.intercomcdn.com, its regional variants, and intercom-attachments-1.com and so on.
_HOSTED_HOST: Final = (
    r"https?://(?:(?:[a-z0-9-]+\.)+(?:intercomcdn|intercomassets)"
    r"|(?:[a-z0-9-]+\.)*intercom-attachments(?:-[0-9]+)?)\.(?:com|eu|au)"
)
_HOSTED = re.compile(rf"{_HOSTED_HOST}(?P<path>/[^?#]*)?(?=[?#]|$)", re.IGNORECASE)
_HOSTED_IN_TEXT = re.compile(rf"({_HOSTED_HOST}(?:/[^?#\s\"'<>]*)?)[?#][^\s\"'<>]*", re.IGNORECASE)
_ONE_HOST: Final = "https://downloads.intercomcdn.com"

_WHITE_SPACE: Final = " \t\n\r\f"
_LOCALE: Final = r"(?i:[a-z]{2,3}(?:-[a-z0-9]{2,8})*)"
_ARTICLE: Final = rf"(?:/{_LOCALE})?/articles/(?P<id>[0-9]+)(?:-[^/?#]*)?/?(?:[?#].*)?"

_VIDEO_HOST = re.compile(
    r"(?:https?:)?//(?:[a-z0-9-]+\.)*"
    r"(?:youtube(?:-nocookie)?\.com|vimeo\.com|wistia\.(?:com|net)|loom\.com|vidyard\.com"
    r"|streamio\.com)/",
    re.IGNORECASE,
)
_LOOM_SHARE = re.compile(r"(//(?:www\.)?loom\.com)/share/", re.IGNORECASE)
# What players add to an embed without changing which video it is, nor where it starts.
_PLAYER_OPTIONS: Final = frozenset(("rel", "feature", "si", "sid", "wmode"))


@dataclass(frozen=True, slots=True)
class Site:
    """The own Help Center, as far as its addresses go.

    Attributes:
        urls: Every address it answers at, e.g. ("https://help.acme.com",
            "https://intercom.help/acme"); scheme and host count in any case.
    """

    urls: tuple[str, ...] = ()


NO_SITE: Final = Site()


def article_reference(href: str, site: Site) -> str:
    """`intercom-sync:article/<id>` for an article of the own Help Center, else `href` itself.

    Locale, slug, query and fragment are left out: they change with the title and the reader.
    """
    href = href.strip(_WHITE_SPACE)
    # A cheap question first: it spares nearly every link the pattern.
    if "/articles/" not in href:
        return href
    pattern = _own_article(site)
    found = pattern.fullmatch(href) if pattern else None
    return str(references.article_id(found["id"])) if found else href


def is_hosted_by_intercom(url: str) -> bool:
    """Whether Intercom itself keeps this image or attachment."""
    return _HOSTED.match(url) is not None


def bare(url: str) -> str:
    """The address without its signed query where Intercom hosts it; any other as it is.

    Source: facts §2, 7: the bare path is stable, and sending it back is safe.
    """
    url = url.strip(_WHITE_SPACE)
    hosted = _HOSTED.match(url)
    # White space may stand before the query too, and is then at the end.
    return hosted[0].rstrip(_WHITE_SPACE) if hosted else url


def on_one_host(url: str) -> str:
    """The same as `bare`, with all of Intercom's hosts folded into one. For comparing only."""
    url = url.strip(_WHITE_SPACE)
    hosted = _HOSTED.match(url)
    return f"{_ONE_HOST}{(hosted['path'] or '/').rstrip(_WHITE_SPACE)}" if hosted else url


def without_signatures(text: str) -> str:
    """Any text, with the signed query taken off every hosted address in it."""
    return _HOSTED_IN_TEXT.sub(r"\1", text)


def embedded_video(source: str) -> str:
    """The `src` of a video's iframe without what its player adds; any other as it is."""
    source = source.strip(_WHITE_SPACE)
    if not _VIDEO_HOST.match(source):
        return source
    address, _, query = source.partition("?")
    address = _LOOM_SHARE.sub(r"\1/embed/", f"https://{address.partition('//')[2]}", count=1)
    options = [
        option for option in query.split("&") if option.partition("=")[0] not in _PLAYER_OPTIONS
    ]
    kept = "&".join(filter(None, options))
    return f"{address}?{kept}" if kept else address


@lru_cache(maxsize=8)
def _own_article(site: Site) -> re.Pattern[str] | None:
    bases = [_base_pattern(url) for url in site.urls if url]
    if not bases:
        return None
    return re.compile(rf"(?:{'|'.join(bases)}){_ARTICLE}", re.DOTALL)


def _base_pattern(url: str) -> str:
    """Scheme and host in any case, http as good as https; the path after them as it is."""
    _, found, rest = url.rpartition("://")
    host, slash, path = (rest if found else url).rstrip("/").partition("/")
    return rf"(?i:(?:https?:)?//{re.escape(host)}){re.escape(slash + path)}"
