"""Finding articles by the words in their titles and texts.

Owns what matches and in which order. Trap: what is searched is text, so a body's tags are taken out
by a pattern that is good enough to find words and for nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from intercom_sync.preview.library import Article, Library, Text

_WITHIN_WORDS = re.compile(r"</?(?:a|b|code|del|em|i|ins|s|span|strong|sub|sup|u)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_AROUND = 70  # characters on both sides of what was found
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of text; `is_found` where it is one of the words that were asked for."""

    text: str
    is_found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found, with its title and a passage of its text."""

    article: Article
    title: tuple[Snippet, ...]
    passage: tuple[Snippet, ...]


def search(library: Library, query: str, locale: str) -> tuple[Hit, ...]:
    """Articles with every word of the query in a locale, those with all in the title first."""
    words = query.split()[:_MOST_WORDS]
    if not words:
        return ()
    patterns = [re.compile(_begins(word), re.IGNORECASE) for word in words]
    anywhere = re.compile("|".join(map(_begins, words)), re.IGNORECASE)
    found = []
    for article in library.articles.values():
        text = article.texts.get(locale)
        if text is None:
            continue
        title, body = text.title, f"{text.description} {_read(text)}".strip()
        if all(one.search(title) or one.search(body) for one in patterns):
            hit = Hit(
                article=article,
                title=_pieces(title, anywhere),
                passage=_passage(body, anywhere),
            )
            found.append((not all(one.search(title) for one in patterns), title.casefold(), hit))
    return tuple(hit for _, _, hit in sorted(found, key=lambda one: one[:2]))


def _begins(word: str) -> str:
    """A pattern for what begins with a word: "port" is in "ports", not in "support"."""
    return (r"(?<!\w)" if word[0].isalnum() else "") + re.escape(word)


def _read(text: Text) -> str:
    return text.source if text.body is None else _words(text.body)


@lru_cache(maxsize=8_192)
def _words(body: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", _WITHIN_WORDS.sub("", body))).split())


def _passage(text: str, words: re.Pattern[str]) -> tuple[Snippet, ...]:
    """The text around the first word that was found; its beginning where none stands in it."""
    first = words.search(text)
    start = 0 if first is None else max(0, first.start() - _AROUND)
    end = start + 2 * _AROUND + (0 if first is None else len(first[0]))
    cut = text[start:end]
    if start:
        cut = f"… {cut.partition(' ')[2] or cut}"
    if end < len(text):
        cut = f"{cut.rpartition(' ')[0] or cut} …"
    return _pieces(cut, words)


def _pieces(text: str, words: re.Pattern[str]) -> tuple[Snippet, ...]:
    pieces, at = [], 0
    for found in words.finditer(text):
        pieces += [Snippet(text[at : found.start()], False), Snippet(found[0], True)]
        at = found.end()
    return tuple(piece for piece in (*pieces, Snippet(text[at:], False)) if piece.text)
