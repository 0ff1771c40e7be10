"""Which file is which managed article or collection, after people moved and renamed them.

Owns identity and nothing else: what to do about it is diff's. Pure. Trap: taking a move for a
removal and a creation would lose the article's address, its statistics and its history, so what
cannot be told apart is a problem, never a guess.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from intercom_sync.articles.base import ArticleBase, Base, CollectionBase
from intercom_sync.articles.doubts import Doubts, find_doubts, moved
from intercom_sync.articles.likeness import said_lines, similarities, word_pairs
from intercom_sync.articles.model import Desired, DesiredArticle, DesiredCollection
from intercom_sync.plan.model import Notice

SAME = 0.5  # from here on two texts are versions of one article
DIFFERENT = 0.2  # up to here they are two articles; between the two a person has to say


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Who is who.

    Attributes:
        articles, collections: Path of the file or folder → its record; those without one are new.
        vanished_articles, vanished_collections: Records whose file is gone, sorted by path.
        notices: What could not be told apart.
        undecided: Paths of files the notices are about: to be left alone.
    """

    articles: Mapping[str, ArticleBase]
    collections: Mapping[str, CollectionBase]
    vanished_articles: tuple[ArticleBase, ...] = ()
    vanished_collections: tuple[CollectionBase, ...] = ()
    notices: tuple[Notice, ...] = ()
    undecided: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Matching:
    """Articles being matched: what is bound, and what is left on both sides."""

    bound: dict[str, ArticleBase] = field(default_factory=dict)
    new: dict[str, DesiredArticle] = field(default_factory=dict)
    vanished: dict[str, ArticleBase] = field(default_factory=dict)

    def join(self, article: DesiredArticle, record: ArticleBase) -> None:
        self.bound[article.path] = record
        del self.new[article.path]
        del self.vanished[record.path]


def bind(base: Base, desired: Desired, *, removes: bool = False) -> Binding:
    """Bind every file and folder to its record: by path, by what the file says, by its text.

    Args:
        removes: What has no file any more is taken away from readers; then any hint of a move is
            a question.
    """
    matching = _Matching(
        new={article.path: article for article in desired.articles},
        vanished={record.path: record for record in base.articles},
    )
    _by_word(matching)
    _by_path(matching)
    _by_id(matching)
    _by_same_text(matching)
    likely = _by_similar_text(matching)
    doubts = (
        find_doubts(desired, matching.new, matching.bound, matching.vanished)
        if removes
        else _doubts_of_text(matching, likely)
    )
    collections, vanished_collections = _bind_collections(base, desired, matching.bound)
    return Binding(
        articles=matching.bound,
        collections=collections,
        vanished_articles=tuple(
            record
            for path, record in sorted(matching.vanished.items())
            if path not in doubts.unclear
        ),
        vanished_collections=vanished_collections,
        notices=doubts.notices,
        undecided=doubts.undecided,
    )


def _by_word(matching: _Matching) -> None:
    """`moved_from` is the author's own word, also where another file had the new name before.

    It stays in the file after the move; then its old path has no record any more.
    """
    for article in tuple(matching.new.values()):
        record = matching.vanished.get(article.moved_from or "")
        is_gone = record is not None and record.path not in matching.new
        if record is not None and is_gone and article.id in (None, record.id):
            matching.join(article, record)


def _by_path(matching: _Matching) -> None:
    for path in matching.new.keys() & matching.vanished.keys():
        matching.join(matching.new[path], matching.vanished[path])


def _by_id(matching: _Matching) -> None:
    records = {record.id: record for record in matching.vanished.values()}
    for article in tuple(matching.new.values()):
        if article.id is not None and article.id in records:
            matching.join(article, records.pop(article.id))


def _by_same_text(matching: _Matching) -> None:
    """The same source text, or the same title and body where front matter gained a key."""
    for look in (_source, _meaning):
        olds: dict[object, list[ArticleBase]] = defaultdict(list)
        for record in matching.vanished.values():
            olds[look(record)].append(record)
        candidates = [
            (article, record)
            for article in matching.new.values()
            if article.id is None
            for record in olds.get(look(article), ())
        ]
        for article, record in _unique(candidates):
            matching.join(article, record)


def _source(side: DesiredArticle | ArticleBase) -> object:
    return side.source


def _meaning(side: DesiredArticle | ArticleBase) -> object:
    title = side.title if isinstance(side, DesiredArticle) else side.sent.title
    return title, tuple(said_lines(side.source))


def _unique(
    pairs: Iterable[tuple[DesiredArticle, ArticleBase]],
) -> list[tuple[DesiredArticle, ArticleBase]]:
    """The pairs whose both sides stand in no other pair; equal file names decide among several.

    A folder of look-alikes that was renamed keeps its file names, so those tell them apart.
    """
    pairs = list(pairs)
    named = [pair for pair in pairs if _file_name(pair[0].path) == _file_name(pair[1].path)]
    chosen: list[tuple[DesiredArticle, ArticleBase]] = []
    for group in (named, pairs):
        taken_new = {article.path for article, _ in chosen}
        taken_old = {record.path for _, record in chosen}
        free = [
            (article, record)
            for article, record in group
            if article.path not in taken_new and record.path not in taken_old
        ]
        news = Counter(article.path for article, _ in free)
        olds = Counter(record.path for _, record in free)
        chosen += [
            (article, record)
            for article, record in free
            if news[article.path] == 1 and olds[record.path] == 1
        ]
    return chosen


def _by_similar_text(matching: _Matching) -> dict[tuple[str, str], float]:
    """Join what is clearly one article.

    Returns:
        (new path, vanished path) → how alike they are; absent means not at all.
    """
    scores = similarities(
        {
            path: word_pairs(article.source)
            for path, article in matching.new.items()
            if article.id is None
        },
        {path: word_pairs(record.source) for path, record in matching.vanished.items()},
    )
    alike = [pair for pair, score in scores.items() if score >= SAME]
    pairs = [(matching.new[new], matching.vanished[old]) for new, old in alike]
    for article, record in _unique(pairs):
        matching.join(article, record)
    return scores


def _doubts_of_text(matching: _Matching, scores: Mapping[tuple[str, str], float]) -> Doubts:
    """What might be a move, by its text alone: enough where nothing is taken away."""
    unclear = defaultdict(list)
    for (new, old), score in scores.items():
        both_left = new in matching.new and old in matching.vanished
        if both_left and (score >= SAME or (score > DIFFERENT and _folder(new) == _folder(old))):
            unclear[new].append(old)
    return Doubts(
        notices=tuple(moved(new, sorted(olds)) for new, olds in sorted(unclear.items())),
        undecided=frozenset(unclear),
        unclear=frozenset(old for olds in unclear.values() for old in olds),
    )


def _file_name(path: str) -> str:
    return path.rpartition("/")[2]


def _folder(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0]


def _bind_collections(
    base: Base, desired: Desired, articles: Mapping[str, ArticleBase]
) -> tuple[dict[str, CollectionBase], tuple[CollectionBase, ...]]:
    """Folders by path, and a renamed folder by the articles that moved with it."""
    records = {record.path: record for record in base.collections}
    new = {folder.path: folder for folder in desired.collections if folder.path not in records}
    wanted = {folder.path for folder in desired.collections}
    bound = {path: record for path, record in records.items() if path in wanted}
    vanished = {path: record for path, record in records.items() if path not in wanted}
    votes: Counter[tuple[str, str]] = Counter()
    for path, article in articles.items():
        for old, folder in _renamed_folders(article.path, path):
            if old in vanished and folder in new:
                votes[old, folder] += 1
    for old, folder in _by_look(vanished.values(), new.values()):
        votes[old, folder] += 1
    for (old, folder), _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
        if old in vanished and folder in new:
            bound[folder] = vanished.pop(old)
            del new[folder]
    return bound, tuple(record for _, record in sorted(vanished.items()))


def _renamed_folders(old_path: str, new_path: str) -> Iterable[tuple[str, str]]:
    """Pairs of folders, innermost first, that a file's move suggests are the same."""
    old, new = _folder(old_path), _folder(new_path)
    while old and new and old != new:
        yield f"{old}/", f"{new}/"
        if _file_name(old) != _file_name(new):
            return
        old, new = _folder(old), _folder(new)


def _by_look(
    vanished: Iterable[CollectionBase], new: Iterable[DesiredCollection]
) -> Iterable[tuple[str, str]]:
    """Folders without articles: the same name elsewhere, or the same text in the same place."""
    fresh = list(new)
    for record in vanished:
        for folder in fresh:
            same_place = _folder(record.path) == _folder(folder.path)
            same_text = bool(folder.source) and folder.source == record.source
            if folder.name == record.sent.name or (same_place and same_text):
                yield record.path, folder.path
