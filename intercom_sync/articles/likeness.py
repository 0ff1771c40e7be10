"""How much of one text is found in others: what tells a moved article from another one.

Owns the measure, by pairs of words; what follows from it is bind's (docs/decisions/0009). Pure.
Trap: a text of a few words shares its pairs, or none, by chance. `is_telling` says so.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

Pairs = frozenset[tuple[str, str]]

COMMONPLACE = 50
"""A pair of words in more texts than this tells none of them apart."""
FEW_PAIRS = 8
"""Fewer pairs of words than this are a text by chance."""
_SPACELESS: Final = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]+)"
)
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese: no spaces between words."""


def word_pairs(source: str) -> Pairs:
    """Every word of a file with the next one; without its front matter.

    Pairs, because single words are common to all texts of a language.
    """
    text = " ".join(said_lines(source))
    return frozenset(pairwise(text.split() if text.isascii() else _words(text)))


def _words(text: str) -> Iterator[str]:
    """As spaces part them; in a script without spaces, every two characters that touch.

    A whole paragraph would be one word there, and one edit would make it another.
    """
    for word in text.split():
        for index, run in enumerate(_SPACELESS.split(word)):
            if index % 2 and len(run) > 1:
                yield from map("".join, pairwise(run))
            elif run:
                yield run


def said_lines(source: str) -> list[str]:
    """The lines after front matter that say something."""
    body = source.split("\n---", 1)[-1] if source.startswith("---") else source
    return [line.strip() for line in body.splitlines() if line.strip()]


def is_telling(pairs: Pairs) -> bool:
    """Whether a text is long enough to be recognised."""
    return len(pairs) >= FEW_PAIRS


def similarities(
    news: Mapping[str, Pairs], olds: Mapping[str, Pairs]
) -> dict[tuple[str, str], float]:
    """(new, old) → the share of pairs both have, 0 to 1; absent means none."""
    shared = _shared(news, olds, COMMONPLACE)
    return {
        (new, old): count / max(len(news[new]), len(olds[old]))
        for (new, old), count in shared.items()
    }


def shares_taken(
    news: Mapping[str, Pairs], olds: Mapping[str, Pairs]
) -> dict[tuple[str, str], float]:
    """(new, old) → how much of the old text stands in the new one, 0 to 1; absent means nothing.

    Commonplace pairs count too: this is asked where overlooking a move would do harm.
    """
    shared = _shared(news, olds, len(olds))
    return {(new, old): count / len(olds[old]) for (new, old), count in shared.items()}


def share_found(text: Pairs, place: Pairs) -> float:
    """How much of a text stands in another, 0 to 1."""
    return len(text & place) / len(text) if text else 0.0


def _shared(
    news: Mapping[str, Pairs], olds: Mapping[str, Pairs], commonplace: int
) -> dict[tuple[str, str], int]:
    """(new, old) → how many pairs both have; absent means none.

    An index of pairs, because comparing each text with each is quadratic after a large move.
    """
    index: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path, pairs in olds.items():
        for pair in pairs:
            index[pair].append(path)
    telling = {pair: paths for pair, paths in index.items() if len(paths) <= commonplace}
    counts: dict[tuple[str, str], int] = {}
    for path, pairs in news.items():
        shared = Counter(old for pair in pairs if pair in telling for old in telling[pair])
        counts |= {(path, old): count for old, count in shared.items()}
    return counts
