"""What differs between the files and what was last sent: what git would still bring to Intercom.

Owns the comparison of desired with base, without actual. Trap: it is no plan. It knows nothing of
what a colleague did since in Intercom, and so must never say what an apply would do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intercom_sync.articles.base import ArticleBase, Base, told, with_texts
from intercom_sync.articles.bind import bind
from intercom_sync.articles.bodies import comparable, same_body
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ArticleFields,
    ArticleId,
    CollectionFields,
    DesiredArticle,
    DesiredCollection,
    Manage,
)
from intercom_sync.articles.parts import DEFAULT, DesiredPart, SentPart, desired_parts, sent_part
from intercom_sync.markup.canonical import Site
from intercom_sync.plan.model import FieldChange
from intercom_sync.preview.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDifference:
    """What differs in one locale.

    Attributes:
        is_new: Nothing of it was ever sent.
        changes: The short fields.
        body: As it was last sent, where the body differs; else None.
    """

    is_new: bool = False
    changes: tuple[FieldChange, ...] = ()
    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDifference:
    """What differs in an article; one that is the same has no texts and did not move.

    Attributes:
        texts: Locale → what differs there; a locale without a difference is absent.
        moved_from: The file that base knows it by, where that is another.
        is_left_alone: `manage: create-only`, so nothing of it is sent any more.
    """

    texts: Mapping[str, TextDifference]
    moved_from: str | None = None
    is_left_alone: bool = False

    @property
    def is_new(self) -> bool:
        """Whether the article was never sent."""
        return DEFAULT in self.texts and self.texts[DEFAULT].is_new


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All that differs.

    Attributes:
        articles: File → difference, of those that differ or are left alone.
        collections: Folder → its differing fields; one that is new has a `name` without a before.
        gone: Files that base knows and that are no more, sorted.
        paths: Article id → file, for the links in what was sent.
        is_first: Base is empty: nothing was sent yet.
    """

    articles: Mapping[str, ArticleDifference]
    collections: Mapping[str, tuple[FieldChange, ...]]
    gone: tuple[str, ...]
    paths: Mapping[str, str]
    is_first: bool

    def differs(self, path: str) -> bool:
        """Whether anything of an article would be sent."""
        return path in self.articles and not self.articles[path].is_left_alone


def compare(library: Library, base: Base, site: Site) -> Comparison:
    """Hold the files against base."""
    desired = library.desired
    binding = bind(base, desired)
    ids = {path: record.id for path, record in binding.articles.items()}
    views = _Views(library, site, ids)
    articles = {}
    for article in desired.articles:
        found = views.difference(article, binding.articles.get(article.path))
        if found.texts or found.moved_from or found.is_left_alone:
            articles[article.path] = found
    collections = {}
    for folder in desired.collections:
        known = binding.collections.get(folder.path)
        changes = tuple(_collection_changes(folder, None if known is None else known.sent))
        if changes:
            collections[folder.path] = changes
    return Comparison(
        articles=articles,
        collections=collections,
        gone=tuple(
            record.path
            for record in binding.vanished_articles
            # A file that is there but broken is not gone.
            if record.path not in library.articles
        ),
        paths={id_: path for path, id_ in ids.items()},
        is_first=not base.articles and not base.collections,
    )


@dataclass(frozen=True, slots=True)
class _Views:
    library: Library
    site: Site
    ids: Mapping[str, ArticleId]

    def difference(self, article: DesiredArticle, record: ArticleBase | None) -> ArticleDifference:
        if record is not None and article.manage is Manage.CREATE_ONLY:
            return ArticleDifference(texts={}, is_left_alone=True)
        moved_from = None
        if record is not None and record.path != article.path:
            moved_from = record.path
        sent = ArticleFields() if record is None else _sent(record)
        texts = {}
        for locale, part in desired_parts(article).items():
            found = self._text(part, locale, sent_part(sent, locale), record)
            if found is not None:
                texts[locale] = found
        return ArticleDifference(texts=texts, moved_from=moved_from)

    def _text(
        self, part: DesiredPart, locale: str, sent: SentPart, record: ArticleBase | None
    ) -> TextDifference | None:
        if record is None or sent.title is NOT_GIVEN:
            return TextDifference(is_new=True)
        changes = tuple(_changes(part, sent))
        body = self._body_sent(part, locale, sent, record)
        return TextDifference(changes=changes, body=body) if changes or body is not None else None

    def _body_sent(
        self, part: DesiredPart, locale: str, sent: SentPart, record: ArticleBase
    ) -> str | None:
        """The body that was sent, where the file's is another and that is the file's doing."""
        links = {path: self.ids.get(path) for path in part.links}
        hashes = self.library.desired.image_hashes
        before = "" if sent.body is NOT_GIVEN else sent.body
        if same_body(comparable(part, links, hashes), before, self.site):
            return None
        known = record if locale == DEFAULT else record.translations.get(locale)
        is_same_source = known is not None and known.source == part.source
        has_same_images = all(record.images.get(path) == hashes.get(path) for path in part.images)
        has_same_links = all(record.links.get(path) == id_ for path, id_ in links.items())
        # Another body of the same source is a newer renderer's, and no wish of git's.
        return None if is_same_source and has_same_images and has_same_links else before


def _sent(record: ArticleBase) -> ArticleFields:
    """What was sent last, be it live or staged behind what is."""
    return record.sent if record.staged is None else with_texts(record.sent, record.staged.sent)


def _changes(part: DesiredPart, sent: SentPart) -> Iterator[FieldChange]:
    if part.title != sent.title:
        yield FieldChange(field="title", before=_given(sent.title), after=part.title)
    if part.description is not NOT_GIVEN and part.description != sent.description:
        yield FieldChange(
            field="description", before=_given(sent.description), after=part.description
        )
    if part.state is not NOT_GIVEN and part.state is not sent.state:
        yield FieldChange(field="state", before=_given(sent.state), after=str(part.state))


def _collection_changes(
    folder: DesiredCollection, sent: CollectionFields | None
) -> Iterator[FieldChange]:
    if sent is None:
        yield FieldChange(field="name", before=None, after=folder.name)
        return
    if folder.name != sent.name:
        yield FieldChange(field="name", before=_given(sent.name), after=folder.name)
    if folder.description is not NOT_GIVEN and folder.description != sent.description:
        yield FieldChange(
            field="description", before=_given(sent.description), after=folder.description
        )
    for locale, texts in sorted(folder.translations.items()):
        known = sent.translations.get(locale)
        if known is None or texts.name != known.name:
            before = None if known is None else known.name
            yield FieldChange(field="name", locale=locale, before=before, after=texts.name)
        if known is not None and texts.description not in (NOT_GIVEN, known.description):
            yield FieldChange(
                field="description",
                locale=locale,
                before=told(known.description),
                after=told(texts.description),
            )


def _given(value: object) -> str:
    return "" if value is NOT_GIVEN else str(value)
