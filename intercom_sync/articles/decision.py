"""What a diff is told besides the three views, and what it hands to apply besides the plan.

Owns nouns only. A plan is for people and holds no payloads; the writes here belong to its steps,
by step id, so that apply never has to decide what to send.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from intercom_sync.articles.base import ArticleBase, CollectionBase
from intercom_sync.articles.intent import Channel
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ArticleFields,
    ArticleId,
    CollectionFields,
    DesiredArticle,
    DesiredCollection,
    NotGiven,
    OnRemove,
)
from intercom_sync.articles.wishes import Wishes as Wishes
from intercom_sync.markup.canonical import Site
from intercom_sync.plan.model import Plan

_NO_ARTICLE_FIELDS = ArticleFields()
_NO_COLLECTION_FIELDS = CollectionFields()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The target, as far as a decision depends on it.

    Attributes:
        site: The own Help Center's addresses.
        link_base: Where links to articles point, e.g. "https://help.acme.com/en"; None where
            Intercom has no help center and the config gives none.
        help_center_id: Sent when a collection is created; None means the default one.
        default_author: E-mail or id for new articles; None means the token's admin.
        app_url: The web app of the region, e.g. "https://app.eu.intercom.com"; None for the
            sandbox.
        on_remove: What becomes of an article whose file was removed.
        stages_drafts: Whether an edit can wait behind a published page (API 2.16); otherwise it
            is live at once.
        tells_stale: Whether a plan lists translations that are older than their originals.
    """

    target: str
    api_version: str
    tool_version: str
    site: Site
    link_base: str | None = None
    help_center_id: str | None = None
    default_author: str | None = None
    app_url: str | None = "https://app.intercom.com"
    on_remove: OnRemove = OnRemove.KEEP
    stages_drafts: bool = False
    tells_stale: bool = True

    def link_base_in(self, locale: str | None) -> str | None:
        """Where links of a text in a locale point; None stands for the default locale."""
        if self.link_base is None or locale is None:
            return self.link_base
        return f"{self.link_base.rpartition('/')[0]}/{locale}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleWrite:
    """What one step does to one article.

    Attributes:
        desired: The file; None where it was removed.
        fields: To send; the body with symbolic references to files and images.
        parent: Path of the collection to send; NOT_GIVEN where the parent is not sent.
        record: What base says after the step; None where the answer has to tell.
        previous: What base said before; None for a new article.
        ids: Linked file → its article's id, as far as the plan knew it.
        channel: Where it goes.
    """

    desired: DesiredArticle | None
    fields: ArticleFields = _NO_ARTICLE_FIELDS
    parent: str | None | NotGiven = NOT_GIVEN
    record: ArticleBase | None = None
    previous: ArticleBase | None = None
    ids: Mapping[str, ArticleId | None] = field(default_factory=dict)
    channel: Channel = Channel.ARTICLE


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionWrite:
    """What one step does to one collection. Attributes as in ArticleWrite."""

    desired: DesiredCollection | None
    fields: CollectionFields = _NO_COLLECTION_FIELDS
    parent: str | None | NotGiven = NOT_GIVEN
    record: CollectionBase | None = None
    previous: CollectionBase | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A plan, and what each of its steps sends.

    Attributes:
        articles, collections: Step id → what to do.
        seen: Ids of all articles that were looked at; one that is not among them is news.
        newest_unix: When the last of them changed, by the server's clock.
    """

    plan: Plan
    seen: frozenset[str] = frozenset()
    newest_unix: int = 0
    articles: Mapping[str, ArticleWrite] = field(default_factory=dict)
    collections: Mapping[str, CollectionWrite] = field(default_factory=dict)
