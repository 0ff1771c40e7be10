"""What may be a moved article, where taking it for a removed one would take it away.

Owns the doubts that forbid a removal; what clearly is the same article bind has joined before.
Pure. Trap: the only safe mistake is to ask. So everything that hints at a move counts here: a word
in front matter, a title, a file name, a fifth of the text, and all files of a change together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.likeness import (
    Pairs,
    is_telling,
    said_lines,
    share_found,
    shares_taken,
    word_pairs,
)
from intercom_sync.articles.model import Desired, DesiredArticle
from intercom_sync.plan.model import Kind, Notice, Observation

MOSTLY = 0.5  # from here on a text counts as taken over by a file that has a text of its own
PARTLY = 0.2  # from here on a new file may have come from it
CHANCE = 0.01  # up to here two texts share a phrase of the language
NEARLY = 0.8  # from here on a file that is no article has it; a mere template has less


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """What is left to a person.

    Attributes:
        undecided: Files that the notices are about: to be left alone.
        unclear: Paths of records that may live on in one of them: not to be removed.
    """

    notices: tuple[Notice, ...] = ()
    undecided: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Text:
    """What a file says, made ready to be compared with many others."""

    title: str
    lines: tuple[str, ...]
    pairs: Pairs

    @classmethod
    def of(cls, source: str, title: str = "") -> _Text:
        words = " ".join(title.casefold().split())
        return cls(words, tuple(said_lines(source)), word_pairs(source))


@dataclass(frozen=True, kw_only=True)
class _Change:
    """What a change of the files leaves open.

    Attributes:
        new: Files that no record is bound to.
        rewritten: Bound files that say something else than their record.
    """

    desired: Desired
    new: Mapping[str, DesiredArticle]
    rewritten: Mapping[str, tuple[DesiredArticle, ArticleBase]]
    vanished: Mapping[str, ArticleBase]

    @cached_property
    def news(self) -> dict[str, _Text]:
        return {path: _Text.of(one.source, one.title) for path, one in self.new.items()}

    @cached_property
    def now(self) -> dict[str, _Text]:
        return {path: _Text.of(one.source, one.title) for path, (one, _) in self.rewritten.items()}

    @cached_property
    def gained(self) -> dict[str, Pairs]:
        """What a rewritten file says that it did not say before."""
        return {
            path: self.now[path].pairs - word_pairs(record.source)
            for path, (_, record) in self.rewritten.items()
        }

    @cached_property
    def shares(self) -> Mapping[tuple[str, str], float]:
        """(new or rewritten file, vanished path) → how much of the article it has taken in."""
        places = {path: text.pairs for path, text in self.news.items()} | self.gained
        olds = {path: word_pairs(record.source) for path, record in self.vanished.items()}
        return shares_taken(places, olds)

    @cached_property
    def new_words(self) -> Pairs:
        """What all new files say together."""
        return Pairs().union(*(text.pairs for text in self.news.values()))

    @cached_property
    def all_words(self) -> Pairs:
        """What new and rewritten files together say that was not said in them before."""
        return self.new_words.union(*self.gained.values())

    @cached_property
    def common_names(self) -> frozenset[str]:
        """File names that say nothing, because several files have them."""
        here = Counter(_name(article.path) for article in self.desired.articles)
        gone = Counter(map(_name, self.vanished))
        return frozenset(name for name in here | gone if max(here[name], gone[name]) > 1)


def find_doubts(
    desired: Desired,
    new: Mapping[str, DesiredArticle],
    bound: Mapping[str, ArticleBase],
    vanished: Mapping[str, ArticleBase],
) -> Doubts:
    """Say which files may be articles whose own file is gone."""
    if not vanished:
        return Doubts()
    articles = {article.path: article for article in desired.articles}
    change = _Change(
        desired=desired,
        new=new,
        rewritten={
            path: (articles[path], record)
            for path, record in bound.items()
            if articles[path].source != record.source
        },
        vanished=vanished,
    )
    heirs: dict[str, list[str]] = defaultdict(list)
    for old, record in sorted(vanished.items()):
        for path in _heirs(change, old, record):
            heirs[path].append(old)
    notices = [
        moved(path, olds) if path in new else _overwritten(path, olds)
        for path, olds in sorted(heirs.items())
    ]
    successors = dict(_successors(change, heirs))
    notices += [_succeeds(path, before) for path, before in sorted(successors.items())]
    unclear = {old for olds in heirs.values() for old in olds}
    aside = dict(_set_aside(change, unclear))
    notices += [_stands_in(old, path) for old, path in sorted(aside.items())]
    return Doubts(
        notices=tuple(notices),
        undecided=frozenset(heirs) | frozenset(successors),
        unclear=frozenset(unclear) | frozenset(aside),
    )


def _heirs(change: _Change, old: str, record: ArticleBase) -> list[str]:
    """The files that may be this article now."""
    text = _Text.of(record.source, str(record.sent.title))
    found = [
        path
        for path, article in change.new.items()
        if _may_be_new_place(change, old, text, article)
    ]
    found += [
        path
        for path, (article, before) in change.rewritten.items()
        if _may_have_taken_in(change, old, text, article, before)
    ]
    if not found:
        found = _parts(change, old, text.pairs)
    return sorted(found)


def _may_be_new_place(change: _Change, old: str, text: _Text, article: DesiredArticle) -> bool:
    new = change.news[article.path]
    name = _name(old)
    is_readable = is_telling(text.pairs) and is_telling(new.pairs)
    return (
        new.title == text.title
        or new.lines == text.lines
        or (name == _name(article.path) and name not in change.common_names)
        or change.shares.get((article.path, old), 0) > PARTLY
        or (not is_readable and _folder(old) == _folder(article.path))
        or bool(article.moved_from and get_close_matches(article.moved_from, [old], 1, 0.8))
    )


def _may_have_taken_in(
    change: _Change, old: str, text: _Text, article: DesiredArticle, before: ArticleBase
) -> bool:
    """Whether a file that has a record of its own may have another one's text."""
    now = change.now[article.path]
    is_retitled = now.title != _Text.of("", str(before.sent.title)).title
    # A file that moved may have come from two; one that stayed has a text of its own.
    enough = MOSTLY if article.path == before.path else PARTLY
    return (
        change.shares.get((article.path, old), 0) >= enough
        or now.lines == text.lines
        or (is_retitled and now.title == text.title)
    )


def _parts(change: _Change, old: str, pairs: Pairs) -> list[str]:
    """The files that a text was split among, so that none has much of it.

    All of them: one that were made an article now would be no hint any more in the next plan.
    """
    is_split = share_found(pairs, change.new_words) > PARTLY
    if not is_split and share_found(pairs, change.all_words) < MOSTLY:
        return []
    shares = {path: share for (path, one), share in change.shares.items() if one == old}
    return [path for path, share in shares.items() if share >= CHANCE] or list(shares)


def _successors(change: _Change, heirs: Iterable[str]) -> Iterator[tuple[str, str]]:
    """New files with the text of a file that another text may have been moved over."""
    overwritten = {
        path: word_pairs(change.rewritten[path][1].source)
        for path in heirs
        if path in change.rewritten
    }
    for path, new in change.news.items():
        for before, text in overwritten.items():
            if share_found(text, new.pairs) > PARTLY and path not in heirs:
                yield path, before


def _set_aside(change: _Change, known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Removed articles whose text stands in a file that is no article."""
    sources = dict(change.desired.set_aside)
    for article in change.desired.articles:
        sources |= {one.path: one.source for one in article.translations.values()}
    aside = {path: _Text.of(source) for path, source in sorted(sources.items())}
    for old, record in change.vanished.items():
        if old in known:
            continue
        text = _Text.of(record.source)
        for path, other in aside.items():
            is_same = path == old or other.lines == text.lines
            if is_same or share_found(text.pairs, other.pairs) >= NEARLY:
                yield old, path
                break


def moved(new: str, olds: Sequence[str]) -> Notice:
    """A new file may be an article whose file is gone."""
    return _notice(
        new,
        f"this file is new and {_listed(olds)} gone; it may be the same article, moved",
        f'Write "moved_from: {olds[0]}" into its front matter if it is the same article; '
        "if it is another one, apply the removal in a change of its own first",
    )


def _overwritten(path: str, olds: Sequence[str]) -> Notice:
    return _notice(
        path,
        f"this file says what {_listed(olds)} gone with; that article may have been moved over it",
        f'Write "moved_from: {olds[0]}" into its front matter if it was; if not, bring '
        f"{olds[0]} back, apply, and remove it in a change of its own",
    )


def _succeeds(path: str, before: str) -> Notice:
    return _notice(
        path,
        f"this file is new and says what {before} said, about which there is a question as well",
        f"Answer the one about {before} first",
    )


def _stands_in(old: str, path: str) -> Notice:
    where = "is still there" if path == old else f"stands in {path}"
    return _notice(
        old,
        f"the file is no article any more, and its text {where}",
        f'Remove {path} too if the article is meant to go, or let go of it with "intercom-sync '
        f'state forget {old}"',
    )


def _notice(key: str, reason: str, fix: str) -> Notice:
    return Notice(
        observation=Observation.AMBIGUOUS, kind=Kind.ARTICLE, key=key, reason=reason, fix=fix
    )


def _listed(paths: Sequence[str]) -> str:
    return f"{' and '.join(paths)} {'is' if len(paths) == 1 else 'are'}"


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
