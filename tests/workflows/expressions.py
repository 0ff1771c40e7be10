"""Expressions of GitHub, as far as our workflows use them: names, text, `==`, `!=`, `&&`, `||`.

Trap: anything else must fail loudly, or a condition that nobody evaluated would pass for one that
holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_EXPRESSION = re.compile(r"\$\{\{\s*(?P<what>.+?)\s*\}\}")
_NAME = re.compile(r"(?<!')\b(?:github|inputs|needs|runner|secrets|steps)\.[\w.-]+")
_ALLOWED = re.compile(r"(?:\s|and|or|==|!=|\(|\)|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")*")
_EVEN_AFTER_A_FAILURE = ("always()", "!cancelled()")


def value(expression: str, known: Mapping[str, str]) -> str:
    """What an expression is; a name that nobody gave is empty."""
    text = _NAME.sub(lambda found: repr(known.get(found[0], "")), expression)
    text = text.replace("&&", " and ").replace("||", " or ")
    assert _ALLOWED.fullmatch(text), text
    found = eval(" ".join(text.split()), {"__builtins__": {}})  # noqa: S307 -- matched just above
    return str(found).lower() if isinstance(found, bool) else str(found)


def filled(text: str, known: Mapping[str, str]) -> str:
    """A text with its expressions replaced."""
    return _EXPRESSION.sub(lambda found: value(found["what"], known), text)


def is_due(condition: str, known: Mapping[str, str], *, failed: bool) -> bool:
    """Whether a step or job with this `if` runs; after a failure only one that says so does."""
    if failed and not any(one in condition for one in _EVEN_AFTER_A_FAILURE):
        return False
    for one in _EVEN_AFTER_A_FAILURE:
        condition = condition.replace(one, "'true' == 'true'")
    return not condition or value(condition, known) not in ("", "false")
