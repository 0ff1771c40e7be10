"""What an article and a collection are, seen from git (desired), from Intercom (actual) and from
what we last wrote (base).

Owns the nouns only: no comparing, no files, no HTTP. Trap: "not given" is not "empty". A field the
file does not give is NOT_GIVEN and never compared; an empty string is a wish to empty it.

Bodies are HTML. In desired and sent bodies, links to other files and local images stand as
symbolic references (markup/references.py), because ids, commits and image hosts change while the
meaning does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final, Literal, NewType

from intercom_sync.location import Location

ArticleId = NewType("ArticleId", str)
"""Digits. Intercom answers a string."""
CollectionId = NewType("CollectionId", str)
"""Digits. An integer in articles, a string in collections; a string here."""
AdminId = NewType("AdminId", str)
"""Digits. An integer in articles, a string in the list of admins; a string here."""


class _NotGivenType(Enum):
    NOT_GIVEN = "not given"

    def __repr__(self) -> str:
        return "NOT_GIVEN"


NOT_GIVEN: Final = _NotGivenType.NOT_GIVEN
NotGiven = Literal[_NotGivenType.NOT_GIVEN]


class ArticleState(StrEnum):
    """Whether readers see the article."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Manage(StrEnum):
    """How far git rules an article: always, or only until it exists."""

    FULL = "full"
    CREATE_ONLY = "create-only"


class OnRemove(StrEnum):
    """What becomes of an article or a collection whose file or folder was removed."""

    KEEP = "keep"
    UNPUBLISH = "unpublish"
    DELETE = "delete"


def is_number(text: str) -> bool:
    """Whether a text is an id: digits that a URL and an API understand."""
    return text.isascii() and text.isdigit()


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredTranslation:
    """One Markdown file of another locale, e.g. install.fr.md beside install.md.

    Attributes as in DesiredArticle; a place, an id and `manage` belong to the article alone.
    """

    path: str
    title: str
    body: str
    source: str
    description: str | NotGiven = NOT_GIVEN
    state: ArticleState | NotGiven = NOT_GIVEN
    author: str | NotGiven = NOT_GIVEN
    links: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    title_at: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredArticle:
    """One Markdown file, parsed and rendered.

    Attributes:
        path: The file, e.g. "content/billing/refunds.md"; what people know the article by.
        parent: The collection's path, e.g. "content/billing/"; None at the top of content.
        body: HTML on one line, with symbolic references.
        links: Files of other articles the body links to, sorted, each once.
        images: Local image files the body shows, sorted, each once.
        author: An e-mail address or an admin id.
        id: Bound to an existing article for the current target.
        source: The whole text of the file.
        title_at: Where the title stands, for messages.
        translations: Locale → the file beside it.
    """

    path: str
    parent: str | None
    title: str
    body: str
    source: str
    description: str | NotGiven = NOT_GIVEN
    state: ArticleState | NotGiven = NOT_GIVEN
    author: str | NotGiven = NOT_GIVEN
    id: ArticleId | None = None
    moved_from: str | None = None
    manage: Manage = Manage.FULL
    links: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    title_at: Location | None = None
    translations: Mapping[str, DesiredTranslation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionTexts:
    """A collection's texts in another locale, seen from git or from Intercom."""

    name: str
    description: str | NotGiven = NOT_GIVEN


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredCollection:
    """One folder below content.

    Attributes:
        path: With a slash at the end, e.g. "content/billing/".
        parent: The folder above it, None where that is the content folder itself.
        source: The text of _collection.yaml, "" where there is none.
        translations: Locale → its texts.
    """

    path: str
    parent: str | None
    name: str
    description: str | NotGiven = NOT_GIVEN
    source: str = ""
    translations: Mapping[str, CollectionTexts] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        """1 for a collection at the top."""
        return self.path.count("/") - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """All that git says, sorted by path.

    Attributes:
        image_hashes: Path of each local image that exists → SHA-256 of its content, in hex.
        set_aside: Markdown files of the content folder that are no articles → their text; what
            stands in them was not removed, whatever its place.
    """

    articles: tuple[DesiredArticle, ...] = ()
    collections: tuple[DesiredCollection, ...] = ()
    image_hashes: Mapping[str, str] = field(default_factory=dict)
    set_aside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActualTranslation:
    """An article in a locale other than the default one. Attributes as in ActualArticle."""

    title: str
    body: str
    state: ArticleState
    author_id: AdminId
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActualArticle:
    """An article as Intercom answered it.

    Attributes:
        body: HTML as the server returned it, but for the signatures of images and attachments,
            which change on every read; "" where it returned null.
        parent_id: Of the collection; None for an article in none.
        parent_ids: All collections it stands in; empty or of one entry, mostly.
        created_at_unix: Seconds, of the server's clock.
        updated_at_unix: Seconds, of the server's clock; does not move for every change.
        url: Public address; None for drafts.
        default_locale: "" where the answer did not say.
        translations: Locale → its content, without the default locale; None where the answer did
            not say, which is no word about what exists.
        unpublished_locales: Those with a draft behind what is live, the default one first ("" where
            the help center has but one language); always empty before API version 2.16.
        draft_updated_at_unix: When the default locale's draft was last edited; 0 without one.
    """

    id: ArticleId
    title: str
    body: str
    state: ArticleState
    author_id: AdminId
    description: str = ""
    parent_id: CollectionId | None = None
    parent_ids: tuple[CollectionId, ...] = ()
    created_at_unix: int = 0
    updated_at_unix: int = 0
    url: str | None = None
    default_locale: str = ""
    translations: Mapping[str, ActualTranslation] | None = None
    unpublished_locales: tuple[str, ...] = ()
    draft_updated_at_unix: int = 0

    @property
    def has_unpublished_changes(self) -> bool:
        """Whether a draft waits behind what is live, in any locale."""
        return bool(self.unpublished_locales)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActualCollection:
    """A collection as Intercom answered it. Attributes as in ActualArticle."""

    id: CollectionId
    name: str
    description: str = ""
    parent_id: CollectionId | None = None
    created_at_unix: int = 0
    updated_at_unix: int = 0
    default_locale: str = ""
    help_center_id: str | None = None
    translations: Mapping[str, CollectionTexts] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """A teammate."""

    id: AdminId
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCenter:
    """A help center of the workspace.

    Attributes:
        urls: Every address it answers at, without a slash at the end.
    """

    id: str
    identifier: str
    name: str
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Who we are and where: the answer of GET /me."""

    id: str
    name: str
    region: str
    admin: Admin


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationFields:
    """One locale's fields of a write. NOT_GIVEN is not sent. Attributes as in ArticleFields."""

    title: str | NotGiven = NOT_GIVEN
    description: str | NotGiven = NOT_GIVEN
    body: str | NotGiven = NOT_GIVEN
    state: ArticleState | NotGiven = NOT_GIVEN
    author_id: AdminId | NotGiven = NOT_GIVEN


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFields:
    """The fields of one write. NOT_GIVEN is not sent.

    Attributes:
        body: HTML, ready for Intercom where this goes on the wire; with symbolic references where
            it is kept in state.
        translations: Locale → its fields; a locale that is absent is not sent.
    """

    title: str | NotGiven = NOT_GIVEN
    description: str | NotGiven = NOT_GIVEN
    body: str | NotGiven = NOT_GIVEN
    state: ArticleState | NotGiven = NOT_GIVEN
    author_id: AdminId | NotGiven = NOT_GIVEN
    parent_id: CollectionId | None | NotGiven = NOT_GIVEN
    translations: Mapping[str, TranslationFields] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionFields:
    """The fields of one write to a collection. NOT_GIVEN is not sent."""

    name: str | NotGiven = NOT_GIVEN
    description: str | NotGiven = NOT_GIVEN
    parent_id: CollectionId | None | NotGiven = NOT_GIVEN
    help_center_id: str | NotGiven = NOT_GIVEN
    translations: Mapping[str, CollectionTexts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actual:
    """All that Intercom says now.

    Attributes:
        articles: Those seen, sorted by id; one that is absent was not seen, which is not "gone".
        gone: Ids that answered 404 when they were asked for by name.
        drafts: Article → the same article with its staged drafts for content.
        admins: Empty where nobody had to be looked up.
        help_center: The one the target means; None where the workspace has none.
    """

    workspace: Workspace
    articles: tuple[ActualArticle, ...] = ()
    collections: tuple[ActualCollection, ...] = ()
    gone_articles: frozenset[ArticleId] = frozenset()
    gone_collections: frozenset[CollectionId] = frozenset()
    drafts: Mapping[ArticleId, ActualArticle] = field(default_factory=dict)
    admins: tuple[Admin, ...] = ()
    help_center: HelpCenter | None = None
