"""What we last wrote and what a later read returned: the third view that makes a diff three-way.

Owns the nouns of base; how a provisional answer becomes settled, settling knows. No files: state/
keeps them. Trap: an answer to a write is provisional, so until it is settled, a difference from it
may be the server's own doing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    ActualCollection,
    ArticleFields,
    ArticleId,
    CollectionFields,
    CollectionId,
    NotGiven,
    TranslationFields,
)

_NOTHING_SENT = TranslationFields()


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedBase:
    """What state knows of our draft behind a published article: the second base, of its texts.

    Attributes:
        sent: The texts as they will be once the draft is live; no state, author or place.
        read: The article with its drafts for content, as Intercom returned it.
        settled: False while `read` is only the answer to the write.
    """

    sent: ArticleFields
    read: ActualArticle
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationBase:
    """What state knows of one translation besides what was sent and read.

    Attributes:
        source: The text of its file when we last wrote.
        made_from: Digest of the original's text when that file last changed (staleness.py).
        was_live: Whether readers have seen it at any time since it is managed.
    """

    source: str
    made_from: str
    was_live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleBase:
    """What state knows of one managed article.

    Attributes:
        path: The file it is bound to.
        source: The text of that file when we last wrote.
        sent: The fields as we last sent them, body with symbolic references. A field that was
            never sent is NOT_GIVEN; state is what git last asked for and got.
        read: What Intercom returned.
        settled: False while `read` is only the answer to the write.
        links: Linked file → the id the link was sent with, in whatever locale; None for one sent
            as plain text, because its article did not exist yet.
        images: Image file → SHA-256 of the content that was sent.
        translations: Locale → the rest of what is known of a managed translation.
        tool_version: Of the intercom-sync that wrote.
        was_live: Whether readers have seen it at any time since it is managed.
        staged: Our draft behind what is live. Where there is one, source, links and images are
            those of the draft, and `sent` and `read` those of what is live.
    """

    path: str
    id: ArticleId
    source: str
    sent: ArticleFields
    read: ActualArticle
    settled: bool
    tool_version: str
    links: Mapping[str, ArticleId | None] = field(default_factory=dict)
    images: Mapping[str, str] = field(default_factory=dict)
    was_live: bool = False
    staged: StagedBase | None = None
    translations: Mapping[str, TranslationBase] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionBase:
    """What state knows of one managed collection. Attributes as in ArticleBase."""

    path: str
    id: CollectionId
    source: str
    sent: CollectionFields
    read: ActualCollection
    settled: bool
    tool_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """Everything state knows of a target, sorted by path; empty before the first apply.

    Attributes:
        elsewhere: File → id of each managed article that this run leaves aside: its record was not
            read. The file stands where the record says.
    """

    articles: tuple[ArticleBase, ...] = ()
    collections: tuple[CollectionBase, ...] = ()
    elsewhere: Mapping[str, ArticleId] = field(default_factory=dict)


def with_texts(sent: ArticleFields, texts: ArticleFields) -> ArticleFields:
    """Fields that were sent, with newer texts."""
    return replace(
        sent,
        title=texts.title,
        description=texts.description,
        body=texts.body,
        translations={
            **sent.translations,
            **{
                locale: replace(
                    sent.translations.get(locale, _NOTHING_SENT),
                    title=one.title,
                    description=one.description,
                    body=one.body,
                )
                for locale, one in texts.translations.items()
            },
        },
    )


def sent_locales(record: ArticleBase) -> frozenset[str]:
    """The other locales git ruled at base, live or staged."""
    staged = record.staged.sent.translations if record.staged else {}
    return frozenset(record.sent.translations) | frozenset(staged)


def told(description: str | NotGiven) -> str:
    """The description of a collection in another locale; "" where nobody gave one."""
    return "" if description is NOT_GIVEN else description


def letters_of(text: str) -> str:
    """Letters and digits only: quotes, spaces and dashes are what servers tidy up."""
    return "".join(character for character in text.casefold() if character.isalnum())
