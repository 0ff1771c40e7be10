"""YAML text as plain values with the place of each, every mistake collected.

Owns the structure: one document, string keys, no key twice, bounded depth and aliases.
Trap: values are composed here, from PyYAML's events, because its own composer recurses (a deep
file ends the interpreter), keeps the last of two equal keys, and lets aliases multiply.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import yaml
from yaml import events

from intercom_sync.errors import Problem
from intercom_sync.location import Location
from intercom_sync.strict_yaml import scalars
from intercom_sync.strict_yaml.document import Document, KeyPath, Place, Value
from intercom_sync.strict_yaml.syntax import explain

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH: Final = 50
MAX_ALIASED_VALUES: Final = 1_000
"""How many values all aliases of a file may stand for together."""
MAX_VALUES: Final = 25_000
"""Keys and values of one file; checking more takes seconds, and nobody writes them by hand."""

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_QUOTE: Final = "Put it in quotes if it is meant as text"
_WRITE_OUT: Final = "Write the value out"


def parse(text: str, *, path: str, first_line: int = 1) -> Document:
    """Read one YAML document; what is wrong stands in its problems.

    Args:
        text: As `decode` gives it.
        path: Of the file, for places.
        first_line: The line of the file on which `text` begins.
    """
    reader = _Reader(text, path, first_line)
    try:
        reader.read()
    except _UnreadableError as stop:
        problems = (*reader.problems, stop.problem)
        return Document(path, None, reader.places, problems, is_whole=False)
    return Document(path, reader.value, reader.places, tuple(reader.problems))


class _UnreadableError(Exception):
    """Nothing after this place can be read."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet.

    Attributes:
        path: None below a key that was refused: such values are read and dropped.
        key: Of the value to come, its text None where it was refused; None while a key is to come.
        first_places: Where each key of a mapping stands.
        size: Values inside, those behind aliases included.
    """

    container: dict[str, Value] | list[Value]
    path: KeyPath | None
    anchor: str | None
    key: tuple[str | None, Location] | None = None
    first_places: dict[str, Location] = field(default_factory=dict)
    size: int = 1


class _Reader:
    """Builds values from events, without recursion."""

    def __init__(self, text: str, path: str, first_line: int) -> None:
        self.value: Value = None
        self.places: dict[KeyPath, Place] = {}
        self.problems: list[Problem] = []
        self._text = text
        self._path = path
        self._first_line = first_line
        # PyYAML also ends a line at U+0085 and U+2028; editors and people do not.
        self._line_starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]
        self._open: list[_Open] = []
        self._anchors: dict[str | None, tuple[Value, int] | None] = {}
        self._aliased = 0
        self._values = 0

    def read(self) -> None:
        documents = 0
        for event in self._events():
            match event:
                case events.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        reason = "a second YAML document begins here"
                        fix = "Remove the line `---`, or put it in quotes if it is text"
                        raise self._stop("yaml-syntax", event, reason, fix)
                case events.ScalarEvent():
                    self._scalar(event)
                case events.MappingStartEvent() | events.SequenceStartEvent():
                    self._start(event)
                case events.MappingEndEvent() | events.SequenceEndEvent():
                    self._end()
                case events.AliasEvent():
                    self._alias(event)
                case _:  # start and end of the stream, end of the document
                    pass

    def _events(self) -> Iterator[events.Event]:
        try:
            yield from yaml.parse(self._text, Loader=_LOADER)
        except yaml.YAMLError as error:
            index, reason, fix = explain(error, self._text)
            place = self._location(index)
            raise _UnreadableError(
                Problem(location=place, code="yaml-syntax", reason=reason, fix=fix)
            ) from error

    def _scalar(self, event: events.ScalarEvent) -> None:
        text = event.value
        tag = scalars.tag_of(text, event.tag, is_plain=event.implicit[0])
        if self._wants_key():
            self._key(event, tag)
            return
        value: Value = text
        try:
            value = scalars.construct(text, tag)
        except scalars.ScalarError as error:
            self._report("yaml-value", event, f"`{text:.60}` {error}", _QUOTE)
        self._add(value, event, text=text, kind=scalars.kind_of(tag) or "text")
        self._count(1)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1)

    def _start(self, event: events.MappingStartEvent | events.SequenceStartEvent) -> None:
        if len(self._open) >= MAX_DEPTH:
            reason = f"lists and mappings nest more than {MAX_DEPTH} deep"
            raise self._stop("yaml-depth", event, reason, "Nest less")
        is_mapping = isinstance(event, events.MappingStartEvent)
        if event.tag not in (None, "!", scalars.MAPPING if is_mapping else scalars.SEQUENCE):
            reason = f"the tag {scalars.short_tag(event.tag)} is not allowed here"
            self._report("yaml-value", event, reason, "Remove the tag")
        container: dict[str, Value] | list[Value] = {} if is_mapping else []
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        path = None
        if self._wants_key():
            self._refuse_key(event, "a key is a mapping or a list")
        else:
            path = self._add(container, event, kind="mapping" if is_mapping else "list")
        self._open.append(_Open(container, path, event.anchor))

    def _end(self) -> None:
        closed = self._open.pop()
        if closed.anchor is not None:
            self._anchors[closed.anchor] = (closed.container, closed.size)
        self._count(closed.size)

    def _alias(self, event: events.AliasEvent) -> None:
        name = event.anchor
        target = self._anchors.get(name)
        if target is None:
            reason = "stands inside what it names" if name in self._anchors else "names nothing"
            raise self._stop("yaml-alias", event, f"the alias `*{name}` {reason}", _WRITE_OUT)
        value, size = target
        self._aliased += size
        if self._aliased > MAX_ALIASED_VALUES:
            reason = f"the aliases up to here stand for over {MAX_ALIASED_VALUES:,} values"
            raise self._stop("yaml-alias", event, reason, _WRITE_OUT)
        if self._wants_key():
            self._refuse_key(event, f"the alias `*{name}` stands as a key")
            return
        self._add(value, event, kind="alias")
        self._count(size)

    def _wants_key(self) -> bool:
        if not self._open:
            return False
        return isinstance(self._open[-1].container, dict) and self._open[-1].key is None

    def _key(self, event: events.ScalarEvent, tag: str) -> None:
        mapping, key = self._open[-1], event.value
        at = self._location(_index(event))
        if tag == scalars.MERGE:
            self._refuse_key(event, "`<<`, which merges mappings, is not supported")
        elif tag != scalars.TEXT:
            kind = scalars.kind_of(tag) or f"value tagged {scalars.short_tag(tag)}"
            self._refuse_key(event, f"the key `{key:.60}` is a YAML {kind}, and a key is text")
        elif key in mapping.first_places:
            first = mapping.first_places[key]
            mapping.key = (None, at)
            reason = f'the key "{key}" is given here and at {first.line}:{first.column}'
            self._report("duplicate-key", event, reason, "Remove one of the two")
        else:
            mapping.first_places[key] = at
            mapping.key = (key, at)

    def _refuse_key(self, event: events.NodeEvent, reason: str) -> None:
        """Report a key, and have its value read and dropped."""
        self._open[-1].key = (None, self._location(_index(event)))
        self._report("yaml-key", event, reason, "Put the key in quotes, or write it out")

    def _add(
        self, value: Value, event: events.NodeEvent, *, kind: str, text: str = ""
    ) -> KeyPath | None:
        """Put a value where it belongs; its path, or None where it is dropped."""
        at = self._location(_index(event))
        self._values += 1
        if self._values > MAX_VALUES:
            reason = f"the file holds more than {MAX_VALUES:,} values up to here"
            raise self._stop("file-too-large", event, reason, "Split it into several files")
        if not self._open:
            self.value = value
            self.places[()] = Place(at, at, text, kind)
            return ()
        parent, key_at = self._open[-1], at
        step: str | int | None
        if isinstance(parent.container, list):
            step = len(parent.container)
            parent.container.append(value)
        else:
            step, key_at = parent.key or (None, at)
            parent.key = None
            if step is not None:
                parent.container[step] = value
        if parent.path is None or step is None:
            return None
        path = (*parent.path, step)
        self.places[path] = Place(key_at, at, text, kind)
        return path

    def _count(self, values: int) -> None:
        if self._open:
            self._open[-1].size += values

    def _location(self, index: int) -> Location:
        line = bisect_right(self._line_starts, index)
        column = index - self._line_starts[line - 1] + 1
        return Location(self._path, self._first_line + line - 1, column)

    def _report(self, code: str, event: events.Event, reason: str, fix: str) -> None:
        place = self._location(_index(event))
        self.problems.append(Problem(location=place, code=code, reason=reason, fix=fix))

    def _stop(self, code: str, event: events.Event, reason: str, fix: str) -> _UnreadableError:
        place = self._location(_index(event))
        return _UnreadableError(Problem(location=place, code=code, reason=reason, fix=fix))


def _index(event: events.Event) -> int:
    """Where an event begins, in characters from the start of the text."""
    return event.start_mark.index if event.start_mark is not None else 0
