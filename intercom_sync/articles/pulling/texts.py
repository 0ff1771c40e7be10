"""One Markdown file and Intercom's content, before and now: what the file becomes.

Owns the merge of one file, field by field and then line by line. Pure. Trap: the file may have
changed in git too. Then Intercom's side is built from the source that was applied, never from the
file, and the two are merged; a place both changed is shown to a person, never decided.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

from intercom_sync.articles.front_matter import part
from intercom_sync.articles.merging import MIDDLE, OURS, THEIRS, merge
from intercom_sync.articles.pulling.carried import carry, ended, lines_of
from intercom_sync.articles.pulling.keys import keys_of, mapping_of, with_conflicts, with_keys
from intercom_sync.articles.schema import ArticleKeys

THEIRS_NAME = "Intercom"
_DIGITS = 8
_UNDERLINE = re.compile(r" {0,3}=+[ \t]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What Intercom has of one file's article, in Markdown.

    Attributes:
        body: Markdown, without front matter and without the title.
        keys: "title", "description", "state", "author" → the value a file would give.
    """

    body: str
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """A file with Intercom's side taken in.

    Attributes:
        text: What the file becomes.
        theirs: The source at base with Intercom's changes alone: the new base.
        conflicts: Places with markers in `text`.
    """

    text: str
    theirs: str
    conflicts: int

    @property
    def name(self) -> str:
        """What stands behind the markers: which of Intercom's versions was merged."""
        return _named(self.theirs)


@dataclass(frozen=True, slots=True)
class Title:
    """The title a file gives.

    Attributes:
        line: Of the heading that gives it, from 1; None where a key does.
    """

    text: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How Markdown is read and judged, for one file.

    Attributes:
        title_of: Text of a file → its title.
        heading: A title → the heading that gives it, one line.
        means: Text of a file → whether its body means what Intercom has now.
        settled: A paragraph → the one spelling of all that mean the same.
    """

    title_of: Callable[[str], Title]
    heading: Callable[[str], str]
    means: Callable[[str], bool]
    settled: Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """A file in its parts; together they are the file.

    Attributes:
        head: Front matter with its dashes.
        above: What stands above the heading that is the title.
        heading: That heading; "" where a key gives the title.
        gap: Blank lines.
        rest: Everything behind, from the first line that says something.
    """

    head: str
    above: str
    heading: str
    gap: str
    rest: str

    @property
    def text(self) -> str:
        return f"{self.head}{self.above}{self.heading}{self.gap}{self.rest}"


def pull_file(
    path: str, *, source: str, ours: str, was: Content, now: Content, language: Language
) -> Pulled:
    """Take what changed between `was` and `now` into the file.

    Args:
        source: The file's text when it was last applied.
        ours: The file's text now.
        was: Intercom's content at base.
        now: Intercom's content; only keys that the file manages.
    """
    changed = {name: text for name, text in now.keys.items() if was.keys.get(name) != text}
    title = changed.pop("title", None)
    theirs = _with_body(path, source, was, now, language)
    if title is not None:
        theirs = _with_title(path, theirs, title, language)
    theirs = with_keys(theirs, path, changed)
    if ours == source:
        return Pulled(text=theirs, theirs=theirs, conflicts=0)
    if title is not None:
        changed["title"] = title
    return _merged(path, source, ours, theirs, changed, language)


def _with_body(path: str, source: str, was: Content, now: Content, language: Language) -> str:
    """The source with Intercom's body, in the author's own spelling as far as that goes."""
    if was.body == now.body:
        return source
    parts = _parts(path, source, language)
    parts = replace(parts, head=ended(parts.head), heading=ended(parts.heading))
    carried = carry(parts.rest, was.body, now.body, settled=language.settled)
    text = replace(parts, rest=carried).text
    if language.means(text):
        return text
    gap = parts.gap or ("\n" if parts.heading else "")
    return replace(parts, gap=gap, rest=now.body).text


def _with_title(path: str, text: str, title: str, language: Language) -> str:
    """The file with another title, given in the way it gives one."""
    parts = _parts(path, text, language)
    if not parts.heading:
        return with_keys(text, path, {"title": title})
    headed = replace(parts, heading=f"{language.heading(title)}\n").text
    if language.title_of(headed).text == title:
        return headed
    # Some titles are no heading. The key says anything.
    return with_keys(replace(parts, heading="").text, path, {"title": title})


def _merged(
    path: str, source: str, ours: str, theirs: str, changed: Mapping[str, str], language: Language
) -> Pulled:
    """Keys one by one, then the text by lines."""
    before, mine = _keys(path, source, language), _keys(path, ours, language)
    wanted = {name: text for name, text in changed.items() if mine.get(name) != text}
    disputed = {
        name: text
        for name, text in wanted.items()
        if mine.get(name) != before.get(name) and name in mine
    }
    free = {name: text for name, text in wanted.items() if name not in disputed}
    title = free.pop("title", None)
    if title is not None:
        ours = _with_title(path, ours, title, language)
    parts = _parts(path, with_keys(ours, path, free), language)
    lines = merge(
        _parts(path, source, language).rest,
        parts.rest,
        _parts(path, theirs, language).rest,
        ours_name=path,
        theirs_name=_named(theirs),
    )
    conflicts = lines.conflicts + len(disputed)
    if parts.heading and "title" in disputed:
        parts = replace(
            parts,
            heading=f"{OURS} {path}\n{ended(parts.heading)}{MIDDLE}\n"
            f"{language.heading(disputed.pop('title'))}\n{THEIRS} {_named(theirs)}\n",
        )
    text = with_conflicts(
        replace(parts, rest=lines.text).text,
        path,
        disputed,
        ours_name=path,
        theirs_name=_named(theirs),
    )
    return Pulled(text=text, theirs=theirs, conflicts=conflicts)


def _named(theirs: str) -> str:
    digest = sha256(theirs.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{THEIRS_NAME} {digest[:_DIGITS]}"


def _keys(path: str, text: str, language: Language) -> dict[str, str]:
    return {**keys_of(mapping_of(text, path), path), "title": language.title_of(text).text}


def _parts(path: str, text: str, language: Language) -> _Parts:
    parted = part(text, path, (), ArticleKeys)
    lines = lines_of(parted.body)
    line = language.title_of(text).line
    start = 0 if line is None else line - parted.body_line
    end = 0 if line is None else _end_of_heading(lines, start)
    behind = end
    while behind < len(lines) and not lines[behind].strip():
        behind += 1
    return _Parts(
        head=text[: len(text) - len(parted.body)],
        above="".join(lines[:start]),
        heading="".join(lines[start:end]),
        gap="".join(lines[end:behind]),
        rest="".join(lines[behind:]),
    )


def _end_of_heading(lines: list[str], start: int) -> int:
    """Behind its last line: a heading may be underlined, or HTML, and then have several."""
    if lines[start].lstrip().startswith("#"):
        return start + 1
    for at in range(start, len(lines)):
        if _UNDERLINE.fullmatch(lines[at].removesuffix("\n")) or "</h1" in lines[at].lower():
            return at + 1
        if not lines[at].strip():
            return at
    return len(lines)
