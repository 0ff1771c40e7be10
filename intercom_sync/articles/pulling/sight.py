"""What a pull sees: files, base and Intercom side by side, as the plan would see them.

Owns the look; it writes nothing. Trap: a file that does not load is absent from what the loader
gives, and would be taken for a removed one, or its article for another file's. So what was last
applied stands in for it, and whoever wants to change it must ask `refused` first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from intercom_sync.articles.article_file import read_article
from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.base import ArticleBase, Base
from intercom_sync.articles.bind import bind
from intercom_sync.articles.collection_plan import CollectionPlan
from intercom_sync.articles.decision import Setting, Wishes
from intercom_sync.articles.diff_articles import diff_articles
from intercom_sync.articles.diff_collections import diff_collections
from intercom_sync.articles.files import ContentFiles, parent_of
from intercom_sync.articles.importing.body import Writing
from intercom_sync.articles.load import Loaded
from intercom_sync.articles.merging import is_unfinished, ours_alone
from intercom_sync.articles.model import Actual, CollectionId, DesiredArticle, OnRemove
from intercom_sync.articles.ports import Records
from intercom_sync.articles.pulling.disk import WorkingTree
from intercom_sync.articles.settling import settle
from intercom_sync.articles.view import View
from intercom_sync.errors import ContentError, Problem, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a pull goes by.

    Attributes:
        content: The content folder with a slash at the end.
        actual: With all teammates, as far as they may be read.
        wishes: What was asked for.
        writing: Without `paths`.
        known: Reads base, with what was taken in so far.
        records: Where what is taken in is kept.
        load: Reads the content folder.
        walk: Lists it.
    """

    root: Path
    content: str
    actual: Actual
    setting: Setting
    wishes: Wishes
    writing: Writing
    known: Callable[[], Base]
    records: Records
    load: Callable[[], Loaded]
    walk: Callable[[], ContentFiles]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The three views, and the files behind them.

    Attributes:
        writing: Links lead to the files that are there.
        broken: File → why it does not load.
    """

    ground: Ground
    files: ContentFiles
    tree: WorkingTree
    view: View
    collections: CollectionPlan
    plan: ArticlePlan
    writing: Writing
    broken: Mapping[str, tuple[Problem, ...]]

    def folder_of(self, collection: CollectionId | None) -> str | None:
        """The folder of a collection, the content folder for none; None where none manages it."""
        if collection is None:
            return self.ground.content
        for path, record in self.view.binding.collections.items():
            if record.id == collection:
                return path
        return None

    def followed(self, record: ArticleBase) -> dict[str, str]:
        """File that an article linked to when it was applied → where that file is by now."""
        return {
            path: self.writing.paths[id_]
            for path, id_ in record.links.items()
            if id_ is not None and id_ in self.writing.paths
        }


def look(ground: Ground) -> Sight:
    """See how things stand.

    Raises:
        ContentError: there is no content to look at.
    """
    loaded, files = ground.load(), ground.walk()
    _refuse_nothing(loaded)
    base = settle(ground.known(), ground.actual, ground.setting.site)
    broken = _broken(loaded)
    tree = WorkingTree(ground.root, files.on_disk)
    articles = {article.path: article for article in loaded.desired.articles}
    for record in base.articles:
        if record.path not in articles and record.path in files.on_disk:
            articles[record.path] = _stand_in(record, tree, ground.writing)
    _recognise_moves(ground, base, articles)
    ordered = tuple(articles[path] for path in sorted(articles))
    view = View(
        base=base,
        desired=replace(loaded.desired, articles=ordered),
        actual=ground.actual,
        binding=bind(
            base,
            replace(loaded.desired, articles=ordered),
            removes=ground.setting.on_remove is not OnRemove.KEEP,
        ),
        setting=ground.setting,
        wishes=ground.wishes,
    )
    collections = diff_collections(view)
    paths = {record.id: path for path, record in view.binding.articles.items()}
    return Sight(
        ground=ground,
        files=files,
        tree=tree,
        view=view,
        collections=collections,
        plan=diff_articles(view, collections),
        writing=replace(ground.writing, paths=paths),
        broken=broken,
    )


def _refuse_nothing(loaded: Loaded) -> None:
    missing = [problem for problem in loaded.problems if problem.code == "no-content"]
    if missing:
        raise ContentError(missing)


def _broken(loaded: Loaded) -> dict[str, tuple[Problem, ...]]:
    found = defaultdict(list)
    for problem in loaded.problems:
        if problem.severity is Severity.ERROR and problem.location is not None:
            found[problem.location.path].append(problem)
    return {path: tuple(problems) for path, problems in found.items()}


def _stand_in(record: ArticleBase, tree: WorkingTree, writing: Writing) -> DesiredArticle:
    """What a file that does not load would say: its own half of a merge, else what was applied."""
    held = tree.hold(record.path)
    texts = [record.source]
    if not isinstance(held, str) and is_unfinished(held.text):
        texts.insert(0, ours_alone(held.text))
    for text in texts:
        read = read_article(text, record.path, writing.reading).article
        if read is not None:
            return read.desired
    above = parent_of(record.path)
    return DesiredArticle(
        path=record.path,
        parent=None if above == f"{writing.reading.content}/" else above,
        title=record.read.title,
        body=record.read.body,
        source=record.source,
    )


def _recognise_moves(ground: Ground, base: Base, articles: dict[str, DesiredArticle]) -> None:
    """Files that a killed pull had moved already, and not yet noted."""
    folders: dict[CollectionId | None, str] = {one.id: one.path for one in base.collections}
    folders[None] = ground.content
    actual = {article.id: article for article in ground.actual.articles}
    bound = {record.path for record in base.articles}
    for record in base.articles:
        now = actual.get(record.id)
        if record.path in articles or now is None or now.parent_id == record.read.parent_id:
            continue
        path = f"{folders.get(now.parent_id)}{record.path.rpartition('/')[2]}"
        if path in articles and path not in bound:
            articles[path] = replace(articles[path], moved_from=record.path)
