"""Markdown that follows files to another place.

Owns rewriting relative addresses, of a file that moved and of files that link to one. Pure. Trap:
where an address stands in Markdown is a guess, and code may look like one; so what was rewritten is
rendered, and is returned only where it says the same.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from intercom_sync.articles.front_matter import part
from intercom_sync.articles.schema import ArticleKeys
from intercom_sync.markup import references, tree
from intercom_sync.markup.dialect.urls import AddressKind, read_address
from intercom_sync.markup.references import Reference
from intercom_sync.markup.to_html import Flavor, render

_ADDRESS = re.compile(
    r"""\]\(\s*(?:<(?P<angled>[^<>\n]*)>|(?P<plain>[^\s()<>]+))"""
    r"""|^\ {0,3}\[[^\]\n]+\]:\s*(?:<(?P<far_angled>[^<>\n]*)>|(?P<far>[^\s<>]+))"""
    r"""|\b(?:href|src)\s*=\s*(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)')""",
    re.MULTILINE | re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Change:
    """Characters of a body, and what should stand there."""

    start: int
    end: int
    address: str


def written_from(
    text: str, old: str, new: str, moved: Mapping[str, str], flavor: Flavor
) -> str | None:
    """A file's text as it must be at another place; None where that cannot be done safely.

    Args:
        old, new: Where the file stands, and where it will; they may be the same.
        moved: File → where it will be.
    """
    body = part(text, old, (), ArticleKeys).body
    head = text[: len(text) - len(body)]
    wanted = _meaning(body, old, flavor, lambda file: moved.get(file, file))
    changes = tuple(_changes(body, old, new, moved))
    if not changes and posixpath.dirname(old) == posixpath.dirname(new):
        return text
    attempts = (changes, tuple(one for one in changes if _is_address(body, one, old, flavor)))
    for attempt in attempts:
        edited = _edited(body, attempt)
        if _meaning(edited, new, flavor, str) == wanted:
            return head + edited
    return None


def _changes(body: str, old: str, new: str, moved: Mapping[str, str]) -> Iterator[_Change]:
    folder = posixpath.dirname(new)
    for found in _ADDRESS.finditer(body):
        name = found.lastgroup or ""
        written = found[name]
        address = read_address(written, from_file=old)
        if address.kind is not AddressKind.LOCAL:
            continue
        target = moved.get(address.path, address.path)
        if read_address(written, from_file=new).path == target:
            continue
        rest = re.sub(r"^[^?#]*", "", written)
        path = quote(posixpath.relpath(target, folder), safe="/")
        yield _Change(*found.span(name), path + rest)


def _edited(body: str, changes: tuple[_Change, ...]) -> str:
    for change in reversed(changes):
        body = body[: change.start] + change.address + body[change.end :]
    return body


def _is_address(body: str, change: _Change, path: str, flavor: Flavor) -> bool:
    """Whether it changes nothing but where something leads: code that looks like it would show."""
    edited = _edited(body, (change,))
    blind = (_meaning(one, path, flavor, lambda _: "") for one in (edited, body))
    return next(blind) == next(blind)


def _meaning(body: str, path: str, flavor: Flavor, place: Callable[[str], str]) -> str:
    """The body as rendered, each address of a file as `place` has it."""

    def resolved(reference: Reference) -> str:
        return str(Reference(reference.kind, place(reference.value)))

    html = render(body, path=path, flavor=flavor, take_title=False).html
    try:
        return references.resolve(html, link=resolved, image=resolved)
    except tree.LimitError:
        return html
