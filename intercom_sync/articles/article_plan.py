"""The articles' part of a plan while it is made.

Owns what is known so far: steps, notices, and which file will have which id. Pure. Trap: bodies
link to each other, so all ids must be filled in before the first body is compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from intercom_sync.articles.bodies import comparable
from intercom_sync.articles.collection_plan import CollectionPlan
from intercom_sync.articles.decision import ArticleWrite
from intercom_sync.articles.model import NOT_GIVEN, AdminId, ArticleId, DesiredArticle
from intercom_sync.articles.parts import DesiredPart
from intercom_sync.articles.view import View
from intercom_sync.plan.model import FieldChange, Kind, Notice, Observation, Step, Verb, step_id


@dataclass(slots=True, kw_only=True)
class ArticlePlan:
    """Steps and notices about articles, growing.

    Attributes:
        ids: File → article id; None for one that does not and will not exist; absent for one that
            this plan creates (the contract of bodies.comparable).
        unchanged: How many of the articles asked for are as git says.
    """

    view: View
    collections: CollectionPlan
    ids: dict[str, ArticleId | None] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    writes: dict[str, ArticleWrite] = field(default_factory=dict)
    unchanged: int = 0

    def add(self, step: Step, write: ArticleWrite) -> Step:
        """Take a step in, with what it does."""
        self.steps.append(step)
        self.writes[step.id] = write
        return step

    def notice(
        self,
        key: str,
        observation: Observation,
        reason: str,
        fix: str,
        *,
        shown: tuple[FieldChange, ...] = (),
        article_id: str | None = None,
        is_file_gone: bool = False,
    ) -> None:
        """Take a notice in."""
        url = self.view.article_url(article_id) if article_id else None
        self.notices.append(
            Notice(
                observation=observation,
                kind=Kind.ARTICLE,
                key=key,
                reason=reason,
                fix=fix,
                changes=shown,
                url=url,
                is_file_gone=is_file_gone,
            )
        )

    def body(self, part: DesiredPart) -> str:
        """A file's body, ready to be compared."""
        return comparable(part, self.ids, self.view.desired.image_hashes)

    def links(self, paths: Iterable[str]) -> dict[str, ArticleId | None]:
        """Linked file → id, as far as it is known before the plan is applied."""
        return {path: self.ids.get(path) for path in paths}

    def images(self, paths: Iterable[str]) -> dict[str, str]:
        """Image file → hash of its content; images that do not exist are left out."""
        hashes = self.view.desired.image_hashes
        return {path: hashes[path] for path in paths if path in hashes}

    def creators(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Ids of the steps that create these files' articles, for those that are created."""
        return tuple(step_id(Verb.CREATE, path) for path in paths if path not in self.ids)

    def author_id(self, article: DesiredArticle) -> AdminId | None:
        """Who writes a new article; None where the e-mail belongs to nobody."""
        author = self.view.setting.default_author if article.author is NOT_GIVEN else article.author
        return (
            self.view.actual.workspace.admin.id if author is None else self.view.author_id(author)
        )
