"""What can be imported, judged before anything is written.

Owns the decision, article by article and folder by folder, and the texts it rests on. It reads the
disk and writes nothing.
Trap: the judgement must come out the same when half of the articles are managed already, or a run
that was killed would end differently from one that was not.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from intercom_sync.articles.base import Base
from intercom_sync.articles.decision import Setting
from intercom_sync.articles.files import COLLECTION_FILE
from intercom_sync.articles.importing.body import Writing
from intercom_sync.articles.importing.choice import (
    Wanted,
    chosen_articles,
    chosen_collections,
    claimed,
    gone_folders,
)
from intercom_sync.articles.importing.places import Places
from intercom_sync.articles.importing.report import LeftOut
from intercom_sync.articles.importing.shelves import Shelf, disagreement
from intercom_sync.articles.importing.standing import Standing
from intercom_sync.articles.importing.texts import ArticleTexts, article_texts
from intercom_sync.articles.model import Actual, ActualArticle, ArticleId
from intercom_sync.articles.three_way import same_text
from intercom_sync.cores import on_all_cores
from intercom_sync.workers import Stop

MOVE_AWAY = "Move it away and import again, or keep it: the next plan compares the two"
RENAME = "Rename it and import again. As it is, the next plan makes a new article of it"
MEND_FIRST = "Mend that first, and import again"
_TOGETHER: Final = 500
"""Articles converted before a signal is heard again: two seconds, or less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What an import goes by.

    Attributes:
        actual: Of one help center: what belongs to another one is not in it.
        base: As it was when the run began.
        writing: `paths` are filled in while the articles are judged.
    """

    actual: Actual
    base: Base
    places: Places
    standing: Standing
    writing: Writing
    setting: Setting


@dataclass(slots=True, kw_only=True)
class Judgement:
    """What is to be imported, and what is not.

    Attributes:
        articles: To be written, by id.
        texts: What they will say.
        shelves: Folders to be made, the outer ones first.
        writing: Of the texts: links lead to what is written or managed.
        blocked: Folders that could not be bound: what stands in them stays out.
        managed: How many of the articles asked for were managed before.
    """

    writing: Writing
    articles: list[ActualArticle] = field(default_factory=list)
    texts: dict[ArticleId, ArticleTexts] = field(default_factory=dict)
    shelves: list[Shelf] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    managed: int = 0

    def leave_folder(self, shelf: Shelf, reason: str) -> None:
        """A folder stays out, with everything in it."""
        fix = "Make the folder say what Intercom says, or move it away, and import again"
        if self.is_blocked(shelf.path):
            fix = MEND_FIRST
        self.blocked.append(shelf.path)
        name = shelf.actual.name
        self.left_out.append(LeftOut(place=shelf.path, title=name, reason=reason, fix=fix))

    def is_blocked(self, path: str) -> bool:
        """Whether a file or folder stands in one that stays out."""
        return path.startswith(tuple(self.blocked))


async def judge(sources: Sources, wanted: Wanted, stop: Stop) -> Judgement:
    """Look at everything that was asked for; incomplete where a stop was asked for meanwhile."""
    places, base, standing = sources.places, sources.base, sources.standing
    chosen = chosen_articles(wanted, sources.actual.articles, places)
    bound = {record.id for record in base.articles}
    judgement = Judgement(
        writing=sources.writing,
        articles=[article for article in chosen if article.id not in bound],
        managed=sum(article.id in bound for article in chosen),
    )
    for gone in gone_folders(base, standing):
        judgement.left_out.append(gone)
        judgement.blocked.append(gone.place)
    _judge_folders(sources, wanted, judgement)
    _judge_claims(sources, judgement)
    await _judge_texts(sources, judgement, stop)
    return judgement


def _judge_folders(sources: Sources, wanted: Wanted, judgement: Judgement) -> None:
    places, standing = sources.places, sources.standing
    bound = {record.id for record in sources.base.collections}
    needed = chosen_collections(
        wanted, sources.actual.collections, tuple(judgement.articles), places
    )
    for collection in needed:
        if collection.id in bound:
            continue
        path = places.folders[collection.id]
        shelf = Shelf(
            actual=collection,
            path=path,
            parent=places.parent(path),
            standing=standing.on_disk.get(path + COLLECTION_FILE),
            is_there=path in standing.folders,
        )
        other = disagreement(shelf)
        if judgement.is_blocked(path):
            other = "the collection around it could not be imported"
        if other is None:
            judgement.shelves.append(shelf)
        else:
            judgement.leave_folder(shelf, other)


def _judge_claims(sources: Sources, judgement: Judgement) -> None:
    places = sources.places
    out = {}
    for article, left in claimed(tuple(judgement.articles), places, sources.standing):
        out[article.id] = left
    for article in judgement.articles:
        path = places.files[article.id]
        if article.id not in out and judgement.is_blocked(path):
            out[article.id] = LeftOut(
                place=path,
                title=article.title,
                reason="its collection could not be imported",
                fix=MEND_FIRST,
            )
    judgement.left_out += out.values()
    judgement.articles = [one for one in judgement.articles if one.id not in out]


async def _judge_texts(sources: Sources, judgement: Judgement, stop: Stop) -> None:
    """Convert every article, until those that stay out are known to all that link to them."""
    places = sources.places
    paths = _linkable_managed(sources)
    paths |= {article.id: places.files[article.id] for article in judgement.articles}
    pending = list(judgement.articles)
    while pending:
        out = set()
        judgement.writing = replace(sources.writing, paths=dict(paths))
        for start in range(0, len(pending), _TOGETHER):
            await asyncio.sleep(0)  # a signal may want to be heard
            if stop.is_asked:
                return
            some = pending[start : start + _TOGETHER]
            files = [(article, places.files[article.id]) for article in some]
            converted = on_all_cores(partial(_converted, judgement.writing), files)
            for article, texts in zip(some, converted, strict=True):
                judgement.texts[article.id] = texts
                left = _refusal(article, texts, sources.standing)
                if left is not None:
                    judgement.left_out.append(left)
                    out.add(article.id)
        lost = {paths.pop(id_) for id_ in out}
        judgement.articles = [one for one in judgement.articles if one.id not in out]
        judgement.writing = replace(sources.writing, paths=dict(paths))
        pending = [
            article
            for article in judgement.articles
            if lost.intersection(judgement.texts[article.id].links)
        ]


def _converted(writing: Writing, file: tuple[ActualArticle, str]) -> ArticleTexts:
    article, path = file
    return article_texts(article, path, writing)


def _linkable_managed(sources: Sources) -> dict[ArticleId, str]:
    """Managed articles whose file is where state says; of the others nobody knows where."""
    on_disk = sources.standing.on_disk
    return {record.id: record.path for record in sources.base.articles if record.path in on_disk}


def _refusal(article: ActualArticle, texts: ArticleTexts, standing: Standing) -> LeftOut | None:
    """Why an article stays out, seen before anything is written."""
    if texts.refused:
        first = texts.refused[0]
        return LeftOut(
            place=str(first.location or texts.article.path),
            title=article.title,
            reason=f"{first.reason} [{first.code}]",
            fix=f"{first.fix} in Intercom, or weigh the code under checks in intercom-sync.yaml",
        )
    for file in texts.files:
        there = standing.on_disk.get(file.path)
        # What a killed run wrote begins as we would write it, whatever its links were then.
        if there is not None and not there.read_bytes().startswith(file.head.encode()):
            is_other = _is_another(article, file.path, standing)
            what, fix = ("is another article", RENAME) if is_other else ("differs", MOVE_AWAY)
            reason = f"{file.path} is there already, and {what}"
            return LeftOut(place=file.path, title=article.title, reason=reason, fix=fix)
    return None


def _is_another(article: ActualArticle, path: str, standing: Standing) -> bool:
    """Whether the file at a path has another title, so that no plan would compare the two."""
    titles = [file.title for file in standing.unbound if file.path == path]
    return bool(titles) and not same_text(titles[0], article.title)
