"""JSON as we write it ourselves.

Owns refusing whatever else Python takes for JSON. Trap: a state folder, a plan and a ref come
through git and through artifacts of pull requests, so a file may be made to be misread: a key
twice, of which a person sees the first and Python takes the last, NaN, half a character that no
file can hold, or nesting that ends the interpreter.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final, NoReturn

_HALF: Final = re.compile(r"\\u[dD]")


def parsed(text: str | bytes) -> Any:
    """The value that a text says.

    Raises:
        ValueError: it is no JSON, or none that we write.
    """
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    # Only an escape can spell half a character; looking for one first spares nearly every file.
    if _HALF.search(text if isinstance(text, str) else text.decode("ascii", "replace")):
        json.dumps(value, ensure_ascii=False).encode()  # a UnicodeEncodeError is a ValueError
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key is given twice")
    return value


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")
