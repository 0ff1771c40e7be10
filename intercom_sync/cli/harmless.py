"""The last thing done to text before it is printed: nothing that reads along may obey it.

Owns the net behind all output. What shows words of content or of a server makes them visible where
it writes them (plan/render/text.py); this catches whatever did not. Trap: JSON passes through here
too and must stay the same data, so a character is spelled the way JSON spells it.
"""

from __future__ import annotations

import re
from typing import Final

# Controls but for tab and line feed, format characters (which turn text around, or hide it),
# halves of characters, and the two separators that some viewers end a line at.
_STEERING: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f]"
)
# What a runner of GitHub takes for a command: the first where a line begins, the second anywhere.
_BEGINS_COMMAND: Final = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)
_COMMAND: Final = "##["


def harmless(text: str) -> str:
    """Lines for people, or JSON: the same, with what would act on a terminal or a runner spelled
    out."""
    text = _STEERING.sub(_spelled, text)
    return _BEGINS_COMMAND.sub(r"\1\\u003a", text).replace(_COMMAND, "\\u0023#[")


def harmless_source(text: str, *, is_terminal: bool, is_logged: bool) -> str:
    """HTML or Markdown, which is to stay what it is.

    A file gets it as it is. A terminal shows what it would obey; where a runner's log may be
    listening, the characters of a command are written as HTML and Markdown may write them.
    """
    if is_terminal:
        return harmless(text)
    if is_logged:
        return _BEGINS_COMMAND.sub(r"\1&#58;", text).replace(_COMMAND, "&#35;#[")
    return text


def _spelled(found: re.Match[str]) -> str:
    halves = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{halves[at : at + 4]}" for at in range(0, len(halves), 4))
