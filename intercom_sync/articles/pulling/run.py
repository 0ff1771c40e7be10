"""One pull, from what Intercom says to files and records.

Owns the order: files that move, then collections, then article by article its files and last its
record. Reads Intercom through nothing at all: what it says was read before.
Trap: a run may be killed anywhere and started again. A file without its record is then recognised
because it says the same already, or comes out the same when it is merged once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from intercom_sync.articles import staging
from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.importing.report import LeftOut
from intercom_sync.articles.merging import is_unfinished, ours_alone, theirs_names
from intercom_sync.articles.model import DesiredArticle, Manage
from intercom_sync.articles.pulling.moving import Mover
from intercom_sync.articles.pulling.places import marked_places
from intercom_sync.articles.pulling.report import Outcome, PulledFile, PullReport
from intercom_sync.articles.pulling.shelves import pull_shelf
from intercom_sync.articles.pulling.sides import Side, sides_of, with_translation
from intercom_sync.articles.pulling.sight import Ground, Sight, look
from intercom_sync.articles.pulling.taking import Taken, take
from intercom_sync.errors import Problem
from intercom_sync.plan.model import Kind, Observation
from intercom_sync.workers import Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Who may stop a pull, and who hears of it.

    Attributes:
        begin: Told how many articles there are to look at.
        tell: Told after each.
    """

    stop: Stop
    begin: Callable[[int], None]
    tell: Callable[[], None]


async def pull(ground: Ground, ends: Ends) -> PullReport:
    """Bring what was changed in Intercom into the files that were asked for.

    Raises:
        ContentError: there is no content.
        OSError: a file cannot be written. What was pulled so far is bound; run it again.
    """
    run = _Run(look(ground), ends)
    run.move()
    run.pull_shelves()
    await run.pull_articles()
    return run.report()


@dataclass
class _Run:
    """A pull under way."""

    sight: Sight
    ends: Ends
    files: list[PulledFile] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    unchanged: int = 0
    remaining: int = 0

    def move(self) -> None:
        """Let files follow their articles; afterwards everything is seen anew."""
        moved = tuple(
            sides[0]
            for sides in self._articles()
            if sides[0].is_moved
            and not sides[0].fields["collection"].agree
            and self._refusal(sides) is None
        )
        if moved:
            self.files += Mover(self.sight, self.left_out).move(moved)
            self.sight = look(self.sight.ground)

    def pull_shelves(self) -> None:
        """Names and descriptions of collections, the outer ones first."""
        for folder in self.sight.view.desired.collections:
            if self._wants(folder.path):
                for told in pull_shelf(self.sight, folder):
                    self._tell(told)
        for notice in self.sight.collections.notices:
            if notice.observation is Observation.GONE and self._wants(notice.key):
                fix = 'Remove the folder, or create it again with "intercom-sync apply --recreate"'
                self._tell(LeftOut(place=notice.key, title="", reason=notice.reason, fix=fix))

    async def pull_articles(self) -> None:
        """Article after article, each with its translations."""
        self._leave_what_the_plan_cannot_tell()
        articles = tuple(self._articles())
        self.ends.begin(len(articles))
        for number, sides in enumerate(articles):
            await asyncio.sleep(0)  # a signal may want to be heard
            if self.ends.stop.is_asked:
                self.remaining = len(articles) - number
                return
            self._pull(sides)
            self.ends.tell()

    def report(self) -> PullReport:
        view = self.sight.view
        return PullReport(
            files=tuple(sorted(self.files, key=lambda file: (file.path, file.outcome))),
            left_out=tuple(sorted(self.left_out, key=lambda left: (left.place, left.reason))),
            unchanged=self.unchanged,
            unmanaged=sum(one.id not in view.managed_ids for one in view.actual.articles),
            remaining=self.remaining,
        )

    def _wants(self, path: str) -> bool:
        return self.sight.ground.wishes.wants(path)

    def _tell(self, told: PulledFile | LeftOut) -> None:
        if isinstance(told, PulledFile):
            self.files.append(told)
        else:
            self.left_out.append(told)

    def _articles(self) -> Iterator[tuple[Side, ...]]:
        """Bound articles that git rules, as far as they were asked for."""
        view = self.sight.view
        for article in view.desired.articles:
            record = view.binding.articles.get(article.path)
            now = None if record is None else view.articles.get(record.id)
            if record is not None and now is not None and self._rules(article):
                yield sides_of(self.sight.plan, article, record, now)

    def _rules(self, article: DesiredArticle) -> bool:
        is_clear = article.path not in self.sight.view.binding.undecided
        return is_clear and article.manage is Manage.FULL and self._wants(article.path)

    def _leave_what_the_plan_cannot_tell(self) -> None:
        """Articles without a file to pull into, or with several."""
        for notice in self.sight.plan.notices:
            if not self._wants(notice.key) or notice.kind is not Kind.ARTICLE:
                continue
            reason, fix = notice.reason, notice.fix
            if notice.observation is Observation.GONE:
                fix = 'Remove the file, or create it again with "intercom-sync apply --recreate"'
            elif staging.TEAMMATES_DRAFT in reason:
                reason, fix = staging.TEAMMATES_DRAFT, "Publish or discard them there, then pull"
            elif not notice.is_file_gone and notice not in self.sight.view.binding.notices:
                continue
            self._tell(LeftOut(place=notice.key, title="", reason=reason, fix=fix))

    def _pull(self, sides: tuple[Side, ...]) -> None:
        own = sides[0]
        path = own.desired.path
        takes_place = own.is_moved and own.fields["collection"].agree
        changed = [side for side in sides if side.changed or (side is own and takes_place)]
        if not changed:
            if any(one.code == "merge-conflict" for one in self.sight.broken.get(path, ())):
                self._tell(_broken(own, self.sight.broken[path]))
            elif all(path != file.path for file in self.files):
                self.unchanged += 1
            return
        left = self._refusal(sides)
        taken: list[Taken] = []
        for side in changed:
            found = left or self._taken(side)
            if isinstance(found, LeftOut):
                self._tell(found)
                return
            taken.append(found)
        self._keep(own.record, taken)

    def _refusal(self, sides: tuple[Side, ...]) -> LeftOut | None:
        """Why an article's files must not be touched."""
        own = sides[0]
        article, record, view = own.desired, own.record, self.sight.view
        for side in sides:
            problems = self.sight.broken.get(side.desired.path, ())
            if any(problem.code != "merge-conflict" for problem in problems):
                return _broken(side, problems)
        if article.id is not None and article.id != record.id and article.id in view.articles:
            reason = f'front matter says "id: {article.id}", but the file is bound to {record.id}'
            return _left(own, reason, "Remove the id, or give the other article a file of its own")
        holders = {one.path: one.id for one in view.base.articles}
        if holders.get(article.path, record.id) != record.id:
            reason = "another article had this file's name when it was last applied"
            return _left(own, reason, 'Run "intercom-sync apply" first, then pull again')
        return None

    def _taken(self, side: Side) -> Taken | LeftOut:
        path = side.desired.path
        held = self.sight.tree.hold(path)
        if isinstance(held, str):
            return _left(side, held, "Put the file itself there, then pull again")
        if not (is_unfinished(held.text) and path in self.sight.broken):
            return take(self.sight, side, held, held.text)
        taken = take(self.sight, side, held, ours_alone(held.text))
        if isinstance(taken, Taken) and theirs_names(held.text) == {taken.theirs_name}:
            # A killed run wrote this, and a person may have decided some of it since.
            return replace(taken, text=held.text, conflicts=1)
        return _broken(side, self.sight.broken[path])

    def _keep(self, record: ArticleBase, taken: list[Taken]) -> None:
        """Write the files, translations first, then the record."""
        records = self.sight.ground.records
        path = taken[0].side.desired.path
        if taken[0].side.locale is None and path != record.path:
            # A file that was renamed in git is known by its text, and that is about to change.
            records.save_article(replace(record, path=path), replaces=None)
        for one in reversed(taken):
            if not self.sight.tree.replace(one.held, one.text):
                self._tell(_left(one.side, "it was changed while it was pulled", "Pull again"))
                return
        for one in taken:
            locale = one.side.locale
            record = one.record if locale is None else with_translation(record, locale, one.record)
        records.save_article(record, replaces=None)
        for one in taken:
            self._tell(_told(one))


def _told(taken: Taken) -> PulledFile:
    side = taken.side
    outcome = Outcome.MERGED if taken.is_merged else Outcome.REWRITTEN
    if taken.conflicts:
        outcome = Outcome.CONFLICT
    elif side.agrees:
        outcome = Outcome.AGREED
    return PulledFile(
        path=side.desired.path,
        outcome=outcome,
        id=side.record.id,
        fields=side.changed or ("collection",),
        places=marked_places(taken.text, side.desired.path) if taken.conflicts else (),
        comes_back=taken.comes_back,
    )


def _left(side: Side, reason: str, fix: str) -> LeftOut:
    return LeftOut(place=side.desired.path, title=side.now.title, reason=reason, fix=fix)


def _broken(side: Side, problems: tuple[Problem, ...]) -> LeftOut:
    """In the loader's words, the first of them whole."""
    first, *more = problems
    others = f" ({len(more)} more errors)" if len(more) > 1 else " (1 more error)" if more else ""
    return LeftOut(
        place=str(first.location),
        title=side.now.title,
        reason=f"{first.reason}{others} [{first.code}]",
        fix=f"{first.fix}, then pull again",
    )
