"""What a `style` attribute says, in one notation.

Owns declarations and colours. Trap: the order of declarations is kept, because a shorthand and a
longhand override each other; and a value with quotes or a URL is left alone, because what looks
like a colour in there is none.
"""

from __future__ import annotations

import re
from colorsys import hls_to_rgb
from typing import Final

_COLOUR = re.compile(
    r"#(?P<hex>[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![\w-])"
    r"|(?<![\w-])(?P<model>rgb|hsl)a?\((?P<numbers>[^()]*)\)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,6}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})(?P<unit>%|deg)?")
_SEPARATOR = re.compile(r"[\s,/]+")
_NAMES: Final = {
    "aqua": "#00ffff",
    "black": "#000000",
    "blue": "#0000ff",
    "cyan": "#00ffff",
    "fuchsia": "#ff00ff",
    "gray": "#808080",
    "green": "#008000",
    "grey": "#808080",
    "lime": "#00ff00",
    "magenta": "#ff00ff",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#ffa500",
    "purple": "#800080",
    "red": "#ff0000",
    "silver": "#c0c0c0",
    "teal": "#008080",
    "transparent": "#00000000",
    "white": "#ffffff",
    "yellow": "#ffff00",
}
"""The names people type. The other hundred stay as they are: different, never wrong."""


def settled_style(style: str) -> str:
    """Declarations as `name: value`, joined by `; `, colours as `#rrggbb` or `#rrggbbaa`."""
    if any(mark in style for mark in "\"'\\") or "url(" in style.lower():
        return style.strip()
    settled = []
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), " ".join(value.split())
        if colon and name and value:
            settled.append(f"{name}: {_settled_value(name, value)}")
        elif declaration.strip():
            settled.append(" ".join(declaration.split()))
    return "; ".join(settled)


def _settled_value(name: str, value: str) -> str:
    if name.endswith(("color", "background")) and value.lower() in _NAMES:
        return _NAMES[value.lower()]
    return _COLOUR.sub(_settled_colour, value)


def _settled_colour(colour: re.Match[str]) -> str:
    if colour["hex"]:
        digits = colour["hex"].lower()
        if len(digits) < 6:
            digits = "".join(digit * 2 for digit in digits)
        return f"#{digits.removesuffix('ff') if len(digits) == 8 else digits}"
    channels = _channels(colour["model"].lower(), colour["numbers"])
    return colour[0] if channels is None else _hexadecimal(*channels)


def _channels(model: str, numbers: str) -> tuple[float, float, float, float] | None:
    """Red, green, blue and alpha, each from 0 to 1; None where this is no colour we know."""
    found = [_NUMBER.fullmatch(part) for part in _SEPARATOR.split(numbers.strip())]
    if len(found) not in {3, 4}:
        return None
    parts = []
    for number in found:
        if number is None:
            return None
        parts.append((float(number[0].removesuffix(number["unit"] or "")), number["unit"]))
    alpha = _share(*parts[3], whole=1) if len(parts) == 4 else 1.0
    (first, first_unit), (second, second_unit), (third, third_unit) = parts[:3]
    if model == "rgb":
        return (
            _share(first, first_unit, whole=255),
            _share(second, second_unit, whole=255),
            _share(third, third_unit, whole=255),
            alpha,
        )
    lightness, saturation = _share(third, third_unit, whole=100), _share(second, second_unit, 100)
    return (*hls_to_rgb(first / 360 % 1, lightness, saturation), alpha)


def _share(number: float, unit: str | None, whole: int) -> float:
    return min(max(number / (100 if unit == "%" else whole), 0.0), 1.0)


def _hexadecimal(red: float, green: float, blue: float, alpha: float) -> str:
    """Rounded half up: 0.5 of 255 is 80 in hexadecimal, as Intercom writes it (facts §2, 11)."""
    levels = [int(share * 255 + 0.5) for share in (red, green, blue, alpha)]
    opaque = levels[3] == 255
    return "#" + "".join(f"{level:02x}" for level in (levels[:3] if opaque else levels))
