"""Symbolic references: what stands in a body for addresses that change while the meaning does not.

Owns the `intercom-sync:` scheme: building it, reading it, and replacing it in a body. Trap: authors
must not be able to write it, so the renderer refuses it as a URL; whatever carries it was put there
by us.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from intercom_sync.markup import tree

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEME: Final = "intercom-sync:"


class ReferenceKind(StrEnum):
    """What a reference names: two ways to name an article, two ways to name an image."""

    FILE = "file"
    ARTICLE = "article"
    ASSET = "asset"
    IMAGE = "image"


IMAGE_PREFIX: Final = f"{SCHEME}{ReferenceKind.IMAGE}/"
"""How a reference to an image by its content begins, wherever one stands."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One symbolic reference; as text, the URL that stands in the body.

    Attributes:
        value: FILE and ASSET: a path from the project's root, as on disk. ARTICLE: the article's
            id. IMAGE: SHA-256 of the content, in hex.
        locale: Of a link that leads to another locale than that of the text it stands in.
    """

    kind: ReferenceKind
    value: str
    locale: str | None = None

    def __str__(self) -> str:
        locale = f"#{self.locale}" if self.locale else ""
        return f"{SCHEME}{self.kind}/{quote(self.value, safe='/')}{locale}"


def article_file(path: str) -> Reference:
    """A link to an article by its file, e.g. "content/billing/refunds.md"."""
    return Reference(ReferenceKind.FILE, path)


def article_id(article: str) -> Reference:
    """A link to an article of this help center by its id."""
    return Reference(ReferenceKind.ARTICLE, article)


def asset(path: str) -> Reference:
    """A local image by its file."""
    return Reference(ReferenceKind.ASSET, path)


def image(sha256: str) -> Reference:
    """A local image by its content."""
    return Reference(ReferenceKind.IMAGE, sha256)


def parse(url: str) -> Reference | None:
    """The reference a `href` or `src` is; None for any other address."""
    if not url.startswith(SCHEME):
        return None
    kind, slash, rest = url.removeprefix(SCHEME).partition("/")
    value, _, locale = rest.partition("#")
    if not slash or not value or kind not in set(ReferenceKind):
        return None
    return Reference(ReferenceKind(kind), unquote(value), locale or None)


def resolve(
    html: str,
    *,
    link: Callable[[Reference], str | None],
    image: Callable[[Reference], str | None],
) -> str:
    """A body with its references replaced.

    Args:
        link: The `href` for a reference in a link. None leaves the link's text without the link,
            which is what the first of two writes sends.
        image: The `src` for a reference in an image. None keeps the reference.

    Raises:
        LimitError: the body is beyond what `tree.parse` reads.
    """
    # Most bodies have none, and their bytes must not change.
    if SCHEME not in html:
        return html
    root = tree.parse(html)
    changed = False
    for element in list(root.iter("a", "img")):
        attribute = "href" if element.tag == "a" else "src"
        reference = parse(element.get(attribute, ""))
        if reference is None:
            continue
        address = link(reference) if element.tag == "a" else image(reference)
        if address is not None:
            changed = changed or address != element.get(attribute)
            element.set(attribute, address)
        elif element.tag == "a":
            changed = True
            tree.unwrap(element)
    return tree.serialize(root) if changed else html
