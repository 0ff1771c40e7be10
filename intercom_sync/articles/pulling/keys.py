"""Keys of a YAML mapping edited in place: front matter, and _collection.yaml.

Owns changing single keys while every other character stays, comments included. Pure. Trap: a
person may write a mapping in ways that no line by line edit survives (braces, anchors, a deeper
indent). So each edit is read back, and where it does not say what it should, the mapping is written
anew.
"""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from intercom_sync.articles.front_matter import part
from intercom_sync.articles.merging import MIDDLE, OURS, THEIRS
from intercom_sync.articles.schema import ArticleKeys
from intercom_sync.strict_yaml import parse

_NO_FOLD = 1_000_000_000


def with_keys(text: str, path: str, values: Mapping[str, str]) -> str:
    """A Markdown file with these keys set; front matter is added where there was none.

    Args:
        text: Front matter without a problem.
    """
    if not values:
        return text
    before, mapping, after = _around(text, path)
    return f"{before}{set_keys(mapping, path, values)}{after}"


def with_conflicts(
    text: str, path: str, values: Mapping[str, str], *, ours_name: str, theirs_name: str
) -> str:
    """A Markdown file with these keys, which it has, shown twice between markers."""
    if not values:
        return text
    before, mapping, after = _around(text, path)
    disputed = dispute_keys(mapping, path, values, ours_name=ours_name, theirs_name=theirs_name)
    return f"{before}{disputed}{after}"


def set_keys(mapping: str, path: str, values: Mapping[str, str]) -> str:
    """A YAML mapping with these keys set; new ones come last."""
    return _set(mapping, path, values) or _set(_anew(mapping, path), path, values)


def dispute_keys(
    mapping: str, path: str, values: Mapping[str, str], *, ours_name: str, theirs_name: str
) -> str:
    """A YAML mapping with these keys, which it has, shown twice between markers."""
    if not _set(mapping, path, values):
        mapping = _anew(mapping, path)
    lines = _lines(mapping)
    spans = {name: span for name, span in _spans(mapping, path).items() if name in values}
    for name in sorted(spans, key=lambda name: -spans[name][0]):
        start, end = spans[name]
        lines[start:end] = [
            f"{OURS} {ours_name}",
            *lines[start:end],
            MIDDLE,
            *_written(name, values[name]),
            f"{THEIRS} {theirs_name}",
        ]
    return _whole(lines)


def keys_of(mapping: str, path: str) -> dict[str, str]:
    """Key → its value as text, as far as it has one."""
    value = parse(mapping, path=path).value
    if not isinstance(value, dict):
        return {}
    return {str(name): str(given) for name, given in value.items()}


def mapping_of(text: str, path: str) -> str:
    """The front matter of a Markdown file, without its dashes."""
    return _around(text, path)[1]


def _around(text: str, path: str) -> tuple[str, str, str]:
    """What stands before the mapping, the mapping, and what follows it."""
    body_line = part(text, path, (), ArticleKeys).body_line
    if body_line == 1:
        return "---\n", "", f"---\n{text}"
    lines = text.split("\n")
    return f"{lines[0]}\n", _whole(lines[1 : body_line - 2]), "\n".join(lines[body_line - 2 :])


def _set(mapping: str, path: str, values: Mapping[str, str]) -> str:
    """The mapping edited line by line; "" where that does not say what it should."""
    lines = _lines(mapping)
    spans = _spans(mapping, path)
    behind = max((end for _, end in spans.values()), default=len(lines))
    fresh = [line for name in values if name not in spans for line in _written(name, values[name])]
    lines[behind:behind] = fresh
    for name in sorted(spans, key=lambda name: -spans[name][0]):
        if name in values:
            start, end = spans[name]
            lines[start:end] = _written(name, values[name])
    edited = _whole(lines)
    return edited if keys_of(edited, path) == {**keys_of(mapping, path), **values} else ""


def _anew(mapping: str, path: str) -> str:
    """The mapping as plain as it gets; comments are lost."""
    value = parse(mapping, path=path).value
    return _dumped(value) if isinstance(value, dict) else ""


def _spans(mapping: str, path: str) -> dict[str, tuple[int, int]]:
    """Key → the lines it fills, counted from 0, the end not included.

    A value may span lines, and a comment below it belongs to what follows; so a key ends where its
    last line of content ends.
    """
    document = parse(mapping, path=path)
    if not isinstance(document.value, dict):
        return {}
    lines = _lines(mapping)
    names = [str(name) for name in document.value]
    starts = [(document.place_of((name,)).key.line or 1) - 1 for name in names]
    spans = {}
    for name, start, end in zip(names, starts, [*starts[1:], len(lines)], strict=True):
        last = end
        while last > start + 1 and (lines[last - 1].strip() or "#")[0] == "#":
            last -= 1
        spans[name] = (start, last)
    return spans


def _lines(mapping: str) -> list[str]:
    return mapping.removesuffix("\n").split("\n") if mapping else []


def _whole(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _written(name: str, value: str) -> list[str]:
    return _lines(_dumped({name: value}))


def _dumped(value: Mapping[str, object]) -> str:
    return yaml.safe_dump(dict(value), allow_unicode=True, width=_NO_FOLD, sort_keys=False)
