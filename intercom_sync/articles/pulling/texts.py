"""One Markdown file and Intercom's content, before and now: what the file becomes.

Owns the merge of one file, field by field and then line by line. Pure. Trap: the file may have
changed in git too. Then Intercom's side is built from the source that was applied, never from the
file, and the two are merged; a place both changed is shown to a person, never decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from intercom_sync.articles.front_matter import part
from intercom_sync.articles.merging import merge
from intercom_sync.articles.pulling.carried import carry
from intercom_sync.articles.pulling.keys import with_conflicts, with_keys
from intercom_sync.articles.schema import ArticleKeys

THEIRS_NAME = "Intercom"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How Markdown is read and judged, for one file.

    Attributes:
        title_of: Text of a file → the title it gives by its first heading; None where it gives
            it by a key, or not at all.
        heading: A title → the heading that gives it, one line.
        means: Text of a file → whether its body means what Intercom has now.
        settled: A paragraph → the one spelling of all that mean the same.
    """

    title_of: Callable[[str], str | None]
    heading: Callable[[str], str]
    means: Callable[[str], bool]
    settled: Callable[[str], str]


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
    is_headed = language.title_of(source) is not None
    title = changed.pop("title", None) if is_headed else None
    theirs = _with_body(path, source, was, now, language, is_headed=is_headed)
    if title is not None:
        theirs = _with_title(path, theirs, language.heading(title))
    theirs = with_keys(theirs, path, changed)
    if ours == source:
        return Pulled(text=theirs, theirs=theirs, conflicts=0)
    return _merged(path, source, ours, theirs, changed)


def _with_body(
    path: str, source: str, was: Content, now: Content, language: Language, *, is_headed: bool
) -> str:
    """The source with Intercom's body, in the author's own spelling as far as that goes."""
    if was.body == now.body:
        return source
    head, body = _parts(source, path)
    heading, body = _heading(body) if is_headed else ("", body)
    carried = head + heading + carry(body, was.body, now.body, settled=language.settled)
    return carried if language.means(carried) else head + heading + now.body


def _with_title(path: str, text: str, heading: str) -> str:
    head, body = _parts(text, path)
    _, rest = _heading(body)
    return f"{head}{heading}\n" + (f"\n{rest}" if rest else "")


def _heading(body: str) -> tuple[str, str]:
    """The heading that is the title, with the blank lines around it, and what follows."""
    lines = body.split("\n")
    at = next((n for n, line in enumerate(lines) if line.strip()), 0)
    is_underlined = at + 1 < len(lines) and set(lines[at + 1].strip()) <= set("=") != set()
    end = at + 1 + (is_underlined and not lines[at].lstrip().startswith("#"))
    while end < len(lines) and not lines[end].strip():
        end += 1
    return "".join(f"{line}\n" for line in lines[:end]), "\n".join(lines[end:])


def _merged(path: str, source: str, ours: str, theirs: str, changed: Mapping[str, str]) -> Pulled:
    """Keys one by one, then the text by lines."""
    before, mine = _keys(source, path), _keys(ours, path)
    wanted = {name: text for name, text in changed.items() if mine.get(name) != text}
    disputed = {
        name: text
        for name, text in wanted.items()
        if mine.get(name) != before.get(name) and name in mine
    }
    head, body = _parts(with_keys(ours, path, _without(wanted, disputed)), path)
    lines = merge(
        _parts(source, path)[1],
        body,
        _parts(theirs, path)[1],
        ours_name=path,
        theirs_name=THEIRS_NAME,
    )
    text = with_conflicts(
        head + lines.text, path, disputed, ours_name=path, theirs_name=THEIRS_NAME
    )
    return Pulled(text=text, theirs=theirs, conflicts=lines.conflicts + len(disputed))


def _keys(text: str, path: str) -> dict[str, str]:
    value = part(text, path, (), ArticleKeys).document.value
    return (
        {str(name): str(given) for name, given in value.items()} if isinstance(value, dict) else {}
    )


def _without(values: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in values.items() if name not in names}


def _parts(text: str, path: str) -> tuple[str, str]:
    """Front matter with its dashes, and the rest."""
    body = part(text, path, (), ArticleKeys).body
    return text[: len(text) - len(body)], body
