"""A Markdown file as its front matter and its body.

Owns where front matter ends and what it says. Trap: the body keeps its place in the file, because
every later problem is reported by line; python-frontmatter's own `parse` would strip it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from frontmatter.default_handlers import YAMLHandler
from pydantic import BaseModel

from intercom_sync.errors import Problem
from intercom_sync.location import Location
from intercom_sync.strict_yaml import Document, parse
from intercom_sync.strict_yaml.schema import check

if TYPE_CHECKING:
    from collections.abc import Collection

KeysT = TypeVar("KeysT", bound=BaseModel)

_LATE: Final = re.compile(r"\s+---[ \t]*\n(?=[A-Za-z_]+:)")
_HINT: Final = "name it under front_matter.ignore in intercom-sync.yaml if another tool needs it"


class _Handler(YAMLHandler):
    """Front matter between two lines of exactly three dashes, as GitHub has it."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$\n?", re.MULTILINE)


_HANDLER: Final = _Handler()


@dataclass(frozen=True, slots=True)
class Parted(Generic[KeysT]):
    """A Markdown file in its two parts.

    Attributes:
        keys: None where the front matter has a problem.
        body_line: Line of the file on which the body begins.
    """

    keys: KeysT | None
    document: Document
    body: str
    body_line: int
    problems: tuple[Problem, ...]


def part(text: str, path: str, ignored: Collection[str], model: type[KeysT]) -> Parted[KeysT]:
    """Take a file apart and check its front matter.

    Args:
        ignored: Keys of other tools, skipped.
        model: The keys that may stand here; all of them optional.
    """
    nothing = Document(path, None, {})
    if not _HANDLER.detect(text):
        if late := _LATE.match(text):
            return Parted(None, nothing, "", 1, (_late(path, late.group().count("\n")),))
        return Parted(model(), nothing, text, 1, ())
    try:
        mapping, body = _HANDLER.split(text)
    except ValueError:
        return Parted(None, nothing, "", 1, (_open(path),))
    document = parse(mapping, path=path, first_line=2)
    keys, problems = check(
        model, document, subject="the front matter", ignored=ignored, unknown_hint=_HINT
    )
    body_line = 3 + mapping.count("\n")
    return Parted(keys, document, body, body_line, problems)


def _open(path: str) -> Problem:
    return Problem(
        location=Location(path, 1),
        code="front-matter-open",
        reason="the front matter opens here and never closes",
        fix="Add a line --- below it; a file that begins with a rule can write it as ***",
    )


def _late(path: str, line: int) -> Problem:
    return Problem(
        location=Location(path, line),
        code="front-matter-late",
        reason="front matter counts on the first line only, and this would show as text",
        fix="Remove what stands above it",
    )
