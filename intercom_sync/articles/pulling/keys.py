"""Front matter edited in place, key by key.

Owns changing single keys of a file while every other character stays, comments included. Pure.
Trap: a value may span lines, and a comment below it belongs to what follows; so a key ends where
its last line of content ends.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import yaml

from intercom_sync.articles.front_matter import part
from intercom_sync.articles.merging import MIDDLE, OURS, THEIRS
from intercom_sync.articles.schema import ArticleKeys


def with_keys(text: str, path: str, values: Mapping[str, str]) -> str:
    """The file with these keys set; new ones come first, and front matter where there was none.

    Args:
        text: Front matter without a problem.
    """
    text = _in_lines(text, path)
    lines = text.split("\n")
    spans = _spans(text, path, values)
    for name in sorted(spans, key=lambda name: -spans[name][0]):
        start, end = spans[name]
        lines[start:end] = _written(name, values[name])
    fresh = [line for name in values if name not in spans for line in _written(name, values[name])]
    if fresh and part(text, path, (), ArticleKeys).body_line > 1:
        lines[1:1] = fresh
    elif fresh:
        lines[0:0] = ["---", *fresh, "---"]
    return "\n".join(lines)


def with_conflicts(
    text: str, path: str, values: Mapping[str, str], *, ours_name: str, theirs_name: str
) -> str:
    """The file with these keys, which it has, shown twice between markers."""
    text = _in_lines(text, path)
    lines = text.split("\n")
    spans = _spans(text, path, values)
    for name in sorted(spans, key=lambda name: -spans[name][0]):
        start, end = spans[name]
        lines[start:end] = [
            f"{OURS} {ours_name}",
            *lines[start:end],
            MIDDLE,
            *_written(name, values[name]),
            f"{THEIRS} {theirs_name}",
        ]
    return "\n".join(lines)


def _in_lines(text: str, path: str) -> str:
    """The file with each key on a line of its own: `{title: A, state: draft}` has them on one."""
    parted = part(text, path, (), ArticleKeys)
    value = parted.document.value
    if not isinstance(value, dict):
        return text
    starts = [parted.document.place_of((str(name),)).key.line for name in value]
    if len(set(starts)) == len(starts):
        return text
    dumped = yaml.safe_dump(value, allow_unicode=True, width=10**6, sort_keys=False)
    return f"---\n{dumped}---\n{parted.body}"


def _spans(text: str, path: str, names: Collection[str]) -> dict[str, tuple[int, int]]:
    """Key → the lines it fills, counted from 0, the end not included."""
    parted = part(text, path, (), ArticleKeys)
    if not isinstance(parted.document.value, dict):
        return {}
    lines = text.split("\n")
    keys = [str(name) for name in parted.document.value]
    starts = [(parted.document.place_of((name,)).key.line or 1) - 1 for name in keys]
    closing = parted.body_line - 2
    spans = {}
    for name, start, end in zip(keys, starts, [*starts[1:], closing], strict=True):
        last = end
        while last > start + 1 and lines[last - 1].strip()[:1] in ("", "#"):
            last -= 1
        if name in names:
            spans[name] = (start, last)
    return spans


def _written(name: str, value: str) -> list[str]:
    dumped = yaml.safe_dump({name: value}, allow_unicode=True, width=10**6, sort_keys=False)
    return dumped.rstrip("\n").split("\n")
