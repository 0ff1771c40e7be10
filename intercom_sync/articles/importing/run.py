"""One import, from what Intercom says to files and records.

Owns the order: judge everything, then folders, then article by article its files and last its
record. Reads Intercom through ports that cannot write there.
Trap: a run may be killed anywhere and started again. A file without a record is then recognised by
its bytes, so nothing may be in a file that was not there the first time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from intercom_sync.articles.agreed import agreed_record
from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.bind import Binding
from intercom_sync.articles.collection_plan import CollectionPlan
from intercom_sync.articles.decision import Wishes
from intercom_sync.articles.importing.assets import Assets, Brought
from intercom_sync.articles.importing.choice import Wanted
from intercom_sync.articles.importing.judging import (
    MEND_FIRST,
    MOVE_AWAY,
    Judgement,
    Sources,
    judge,
)
from intercom_sync.articles.importing.keep import Keeper, Kept
from intercom_sync.articles.importing.notes import notes
from intercom_sync.articles.importing.report import Imported, ImportReport, LeftOut
from intercom_sync.articles.importing.shelves import keep_shelf
from intercom_sync.articles.importing.texts import ArticleTexts, article_texts
from intercom_sync.articles.model import (
    ActualArticle,
    CollectionId,
    Desired,
)
from intercom_sync.articles.ports import Records
from intercom_sync.articles.view import View
from intercom_sync.location import Location
from intercom_sync.workers import Aside, Stop, at_once, side_by_side

_AT_ONCE = 16
"""Articles under way at once, where there is only the disk to wait for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Where an import leads, and who hears of it.

    Attributes:
        assets: None leaves images and attachments where they are.
        begin: Told how many articles there are to write.
        tell: Told after each.
        aside: How what the disk takes its time for is written while others are under way.
    """

    keeper: Keeper
    records: Records
    assets: Assets | None
    stop: Stop
    begin: Callable[[int], None]
    tell: Callable[[], None]
    aside: Aside = at_once


async def import_wanted(sources: Sources, wanted: Wanted, ends: Ends) -> ImportReport:
    """Write what was asked for, and bind it.

    Raises:
        OSError: a file cannot be written. What was written so far is bound; run it again.
        ServiceError: with assets, Intercom could not be read.
    """
    judgement = await judge(sources, wanted, ends.stop)
    run = _Run(sources, ends, judgement)
    if not ends.stop.is_asked:
        run.keep_folders()
        await run.keep_articles()
    return ImportReport(
        imported=tuple(run.imported),
        left_out=tuple(sorted(judgement.left_out, key=lambda left: (left.place, left.reason))),
        collections=tuple(sorted(run.collections)),
        assets=tuple(sorted(run.assets)),
        managed=judgement.managed,
        notes=notes(sources, wanted, images_in_html=run.images_in_html),
        remaining=len(judgement.articles) - run.done,
    )


@dataclass
class _Run:
    """An import under way."""

    sources: Sources
    ends: Ends
    judgement: Judgement
    imported: list[Imported] = field(default_factory=list)
    collections: list[str] = field(default_factory=list)
    assets: list[str] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    images_in_html: int = 0
    done: int = 0

    def __post_init__(self) -> None:
        self._folder_ids: dict[str, CollectionId] = {
            record.path: record.id for record in self.sources.base.collections
        }
        view = View(
            base=self.sources.base,
            desired=Desired(image_hashes=self.hashes),
            actual=self.sources.actual,
            binding=Binding(articles={}, collections={}),
            setting=self.sources.setting,
            wishes=Wishes(),
        )
        self._plan = ArticlePlan(view=view, collections=CollectionPlan())
        self._plan.ids.update(self.judgement.writing.ids)

    def keep_folders(self) -> None:
        """Make and bind the collections, the outer ones first."""
        files = [self._path(article) for article in self.judgement.articles]
        files += [record.path for record in self.sources.base.articles]
        filled = {f"{path[:index]}/" for path in files for index, c in enumerate(path) if c == "/"}
        for shelf in self.judgement.shelves:
            record = keep_shelf(
                shelf,
                self.ends.keeper,
                tuple(self.sources.writing.locales),
                is_empty=shelf.path not in filled,
                parent_id=self._folder_ids.get(shelf.parent or ""),
                tool_version=self.sources.setting.tool_version,
            )
            if record is None:
                self.judgement.leave_folder(
                    shelf, "something is in its way: its file changed, or a link leads out"
                )
                continue
            self.ends.records.save_collection(record, replaces=None)
            self._folder_ids[shelf.path] = shelf.actual.id
            self.collections.append(shelf.path)

    async def keep_articles(self) -> None:
        """Write and bind every article, and bring what it shows, one article after the other."""
        self.ends.begin(len(self.judgement.articles))
        jobs = [partial(self._article, article) for article in self.judgement.articles]
        is_disk_all = self.ends.assets is None and self.ends.aside is not at_once
        await side_by_side(jobs, self.ends.stop, most=_AT_ONCE if is_disk_all else 1)

    async def _article(self, article: ActualArticle) -> None:
        await asyncio.sleep(0)  # a signal may want to be heard
        if self.ends.stop.is_asked:
            return
        if self.judgement.is_blocked(self._path(article)):
            self._leave(article, "its collection could not be imported", MEND_FIRST)
        else:
            await self._keep_article(article)
        self.done += 1
        self.ends.tell()

    async def _keep_article(self, article: ActualArticle) -> None:
        brought = Brought()
        if self.ends.assets is not None:
            brought = await self.ends.assets.bring(article, self._path(article))
            self.hashes |= brought.hashes()
        texts = self._texts(article, brought)
        contents = {file.path: file.text.encode() for file in texts.files}
        looks = {name: self.ends.keeper.look(name, text) for name, text in contents.items()}
        for name, look in looks.items():
            if look is Kept.OTHER:
                self._leave(article, f"{name} is there already, and differs")
                return
        if self.ends.assets is not None:
            self.assets += self.ends.assets.keep(brought, texts.images)
            self.images_in_html += len(set(brought.images.values()).difference(texts.images))
        await self.ends.aside(partial(self._write, contents, self._record(article, texts)))
        self._told(article, texts, brought, was_there=set(looks.values()) == {Kept.THERE})

    def _write(self, contents: Mapping[str, bytes], record: ArticleBase) -> None:
        for name, text in contents.items():
            self.ends.keeper.keep(name, text)
        self.ends.records.save_article(record, replaces=None)

    def _texts(self, article: ActualArticle, brought: Brought) -> ArticleTexts:
        judged = self.judgement.texts[article.id]
        if not brought.images:
            return judged
        path, writing = self._path(article), self.judgement.writing
        local = article_texts(article, path, writing, brought.images)
        return judged if local.refused else local

    def _record(self, article: ActualArticle, texts: ArticleTexts) -> ArticleBase:
        """Sent is what the files say, read is what Intercom says: the next plan is empty."""
        desired = texts.desired
        record = agreed_record(self._plan, desired, article)
        # Where the file stands, not where Intercom has it: a collection may have no folder.
        place = self._folder_ids.get(desired.parent or "")
        return replace(record, sent=replace(record.sent, parent_id=place))

    def _told(
        self, article: ActualArticle, texts: ArticleTexts, brought: Brought, *, was_there: bool
    ) -> None:
        path, files = self._path(article), sorted(texts.files, key=lambda file: file.path)
        self.imported.append(
            Imported(
                path=path,
                id=article.id,
                title=article.title,
                files=tuple(file.path for file in files),
                blocks=sum(file.blocks for file in files),
                raw_blocks=sum(file.raw_blocks for file in files),
                html=tuple(Location(file.path, line) for file in files for line in file.html_lines),
                comes_back=all(file.comes_back for file in files),
                was_there=was_there,
            )
        )
        self.judgement.left_out += [
            LeftOut(
                place=path,
                title="",
                reason=f"{url}: {reason}",
                fix="The file keeps that address; put the image beside it by hand",
            )
            for url, reason in brought.missing.items()
        ]

    def _leave(self, article: ActualArticle, reason: str, fix: str = MOVE_AWAY) -> None:
        self.judgement.left_out.append(
            LeftOut(place=self._path(article), title=article.title, reason=reason, fix=fix)
        )

    def _path(self, article: ActualArticle) -> str:
        return self.sources.places.files[article.id]
