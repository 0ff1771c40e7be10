"""Bodies between the three views: the same references, then the same meaning.

Owns how symbolic references become comparable, sendable and readable. Pure. Trap: compare only
bodies whose references were made comparable first; a link by file never equals a link by id.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256

from intercom_sync.articles.base import ArticleBase, told
from intercom_sync.articles.model import ActualArticle, ActualCollection, ArticleId
from intercom_sync.articles.parts import (
    DEFAULT,
    DesiredPart,
    actual_part,
    sent_part,
    translation_path,
)
from intercom_sync.markup import references
from intercom_sync.markup.canonical import Site, canonical, image_sources, is_hosted_by_intercom
from intercom_sync.markup.references import Reference
from intercom_sync.markup.to_markdown import to_markdown


def same_body(one: str, other: str, site: Site) -> bool:
    """Whether two bodies mean the same. The cheap question first: most bodies are untouched."""
    return one == other or canonical(one, site) == canonical(other, site)


def comparable(
    article: DesiredPart, ids: Mapping[str, ArticleId | None], image_hashes: Mapping[str, str]
) -> str:
    """A file's body with links by id and images by content.

    An image that is not there (where the config waives that) is known by its path from the file,
    so that a moved folder changes nothing.

    Args:
        ids: File → article id. None makes the link plain text, which is what the first of two
            passes sends; a file that is absent keeps its reference.
    """

    def link(reference: Reference) -> str | None:
        if reference.value not in ids:
            return str(reference)
        article_id = ids[reference.value]
        if article_id is None:
            return None
        return str(replace(references.article_id(article_id), locale=reference.locale))

    def image(reference: Reference) -> str:
        digest = image_hashes.get(reference.value)
        if digest is None:
            return str(references.asset(path_from(article.path, reference.value)))
        return str(references.image(digest))

    return references.resolve(article.body, link=link, image=image)


def path_from(file: str, image: str) -> str:
    """An image's path as its article writes it, e.g. "images/window.png"."""
    return posixpath.relpath(image, posixpath.dirname(file))


def with_known_images(body: str, urls: Mapping[str, str]) -> str:
    """A comparable body that shows an image where Intercom keeps it, as far as that is known.

    To be held against what Intercom says: in which locale a link opens, canonical does not tell.

    Args:
        urls: SHA-256 of an image → its address at Intercom.
    """
    return references.resolve(
        body,
        link=lambda found: str(replace(found, locale=None)),
        image=lambda found: urls.get(found.value, str(found)),
    )


def sendable(
    body: str,
    link_base: Callable[[str | None], str | None],
    image_url: Callable[[Reference], str],
) -> str:
    """A comparable body with public addresses in place of references.

    Args:
        link_base: For the locale a link asks for, None for that of the text: where articles are
            (Setting.link_base); without one links become plain text.
        image_url: The public address of an image, by file or by content.
    """

    def link(reference: Reference) -> str | None:
        base = link_base(reference.locale)
        return None if base is None else f"{base}/articles/{reference.value}"

    return references.resolve(body, link=link, image=image_url)


def known_image_urls(record: ArticleBase | None, locale: str = DEFAULT) -> dict[str, str]:
    """SHA-256 of an image → where Intercom keeps it, as far as the read-back shows.

    Images keep their order when a body is saved, so the n-th that was sent is the n-th that came
    back. Where the counts differ nothing is known, and the source is sent once more.

    Args:
        locale: Whose own images count first; the same picture may be kept once for each locale.
    """
    if record is None:
        return {}
    locales = [DEFAULT, *sorted(record.sent.translations), locale]
    return {digest: url for each in locales for digest, url in _image_urls(record, each).items()}


def _image_urls(record: ArticleBase, locale: str) -> dict[str, str]:
    known = {}
    for source, url in _kept(record, locale, references.IMAGE_PREFIX):
        reference = references.parse(source)
        if reference is not None and reference.kind is references.ReferenceKind.IMAGE:
            known[reference.value] = url
    return known


def kept_pictures(record: ArticleBase | None, locale: str = DEFAULT) -> dict[str, str]:
    """Address of a picture from elsewhere → where Intercom keeps it; as known_image_urls.

    For people: a picture that nobody changed has one address in both texts then.
    """
    if record is None:
        return {}
    kept = _kept(record, locale, "<img")
    return {source: url for source, url in kept if references.parse(source) is None}


def _kept(record: ArticleBase, locale: str, sign: str) -> list[tuple[str, str]]:
    """The images as they were sent, and where Intercom keeps each; without `sign` none is read."""
    body, saved = sent_part(record.sent, locale).body, actual_part(record.read, locale)
    # Most bodies have no picture of ours, and reading them would be for nothing.
    if not isinstance(body, str) or saved is None or sign not in body:
        return []
    sent = image_sources(body)
    read = image_sources(saved.body)
    if len(sent) != len(read):
        return []
    pairs = zip(sent, read, strict=True)
    return [(source, url) for source, url in pairs if is_hosted_by_intercom(url)]


def readable(
    body: str, site: Site, paths: Mapping[str, str], kept: Mapping[str, str] | None = None
) -> str:
    """A body as Markdown for people, links to managed articles by their files.

    Args:
        paths: Article id, or hash of an image → file.
        kept: Address of a picture → the one to show.
    """

    def link(href: str) -> str:
        reference = references.parse(href)
        if reference is None:
            return href
        path = paths.get(reference.value, reference.value)
        return translation_path(path, reference.locale) if reference.locale else path

    def image(source: str) -> str:
        reference = references.parse(source)
        if reference is None:
            return (kept or {}).get(source, source)
        return paths.get(reference.value, reference.value)

    return to_markdown(canonical(body, site), link=link, image=image).text


def fingerprint_article(article: ActualArticle, site: Site, locales: Iterable[str] = ()) -> str:
    """What must not change between plan and write, as one hex digest.

    Args:
        locales: Those git manages besides the default one; the others may change as they like.
    """
    return _digest(
        article.title,
        article.description,
        canonical(article.body, site),
        article.state,
        article.author_id,
        article.parent_id or "",
        *sorted(article.parent_ids),
        *(part for locale in sorted(locales) for part in _translation(article, locale, site)),
    )


def fingerprint_pending(
    now: ActualArticle, draft: ActualArticle | None, site: Site, locales: Iterable[str] = ()
) -> str:
    """The same for what is live together with the drafts behind it."""
    locales = tuple(locales)
    behind = "" if draft is None else fingerprint_article(draft, site, locales)
    return _digest(fingerprint_article(now, site, locales), behind)


def _translation(article: ActualArticle, locale: str, site: Site) -> tuple[str, ...]:
    found = (article.translations or {}).get(locale)
    if found is None:
        return (locale,)
    body = canonical(found.body, site)
    return (locale, found.title, found.description, body, found.state, found.author_id)


def fingerprint_collection(collection: ActualCollection, locales: Iterable[str] = ()) -> str:
    """The same for a collection."""
    parts = [collection.name, collection.description, collection.parent_id or ""]
    for locale in sorted(locales):
        found = (collection.translations or {}).get(locale)
        parts += [locale] if found is None else [locale, found.name, told(found.description)]
    return _digest(*parts)


def _digest(*parts: str) -> str:
    # Lengths keep ("ab", "c") and ("a", "bc") apart.
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()
