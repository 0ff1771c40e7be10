"""One YAML scalar as a plain value.

Owns what `no`, `12` and `2026-03-01` are, by YAML 1.1 as PyYAML reads it, and which tags are safe.
Trap: PyYAML's constructors raise whatever Python raises for a date such as 2026-13-45, and reading
a number of a million digits takes minutes; both are refused here, in words.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Final, TypeAlias

from yaml.constructor import SafeConstructor
from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

Scalar: TypeAlias = str | int | float | bool | dt.date | None

_PREFIX: Final = "tag:yaml.org,2002:"
TEXT: Final = _PREFIX + "str"
MERGE: Final = _PREFIX + "merge"
MAPPING: Final = _PREFIX + "map"
SEQUENCE: Final = _PREFIX + "seq"

_KINDS: Final = {
    TEXT: "text",
    _PREFIX + "null": "null",
    _PREFIX + "bool": "boolean",
    _PREFIX + "int": "number",
    _PREFIX + "float": "number",
    _PREFIX + "timestamp": "date",
}
_MAX_DIGITS: Final = 100
_PLAIN_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")

_resolver = Resolver()
_constructor = SafeConstructor()


class ScalarError(ValueError):
    """A scalar that has no value, in words that follow the scalar itself."""


def tag_of(text: str, tag: str | None, *, is_plain: bool) -> str:
    """The full tag of a scalar: the one it carries, else the one YAML finds for it.

    Args:
        is_plain: Written without quotes, so that YAML guesses.
    """
    if tag not in (None, "!"):
        return tag
    if not is_plain:
        return TEXT
    found = _guess(text)
    return found if found in _KINDS or found == MERGE else TEXT


def kind_of(tag: str) -> str:
    """The word for a scalar's tag: text, null, boolean, number or date; "" for any other tag."""
    return _KINDS.get(tag, "")


def construct(text: str, tag: str) -> Scalar:
    """The value of a scalar.

    Raises:
        ScalarError: The tag is not one of YAML's plain ones, or the text has no such value.
    """
    if tag == TEXT:
        return text
    kind = kind_of(tag)
    if not kind:
        raise ScalarError(f"carries the tag {short_tag(tag)}, which is not allowed here")
    if len(text) > _MAX_DIGITS:
        raise ScalarError(f"is a {kind} of more than {_MAX_DIGITS} characters")
    # A tag written out makes PyYAML skip its own check of the text.
    if _guess(text) != tag:
        raise ScalarError(f"is not a {kind}")
    try:
        # Not construct_object: it keeps every node it has seen.
        value: Scalar = _constructor.yaml_constructors[tag](_constructor, ScalarNode(tag, text))
    except (ValueError, OverflowError) as error:
        raise ScalarError(f"looks like a {kind} and is none") from error
    if isinstance(value, float) and not math.isfinite(value):
        raise ScalarError("is not a finite number")
    return value


def is_surprising(text: str, kind: str) -> bool:
    """Whether YAML reads this number otherwise than a person does: 010, 0x1F, 12:30, 1_000."""
    return kind == "number" and not _PLAIN_NUMBER.fullmatch(text)


def _guess(text: str) -> str:
    # types-PyYAML leaves `resolve` without types.
    tag: str = _resolver.resolve(ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return tag


def short_tag(tag: str) -> str:
    """A tag as people write it."""
    return tag.replace(_PREFIX, "!!") if tag.startswith(_PREFIX) else tag
