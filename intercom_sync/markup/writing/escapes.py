"""Text that Markdown reads as nothing but text.

Owns which characters GitHub's Markdown would take for more than themselves, and where. As few as
possible are escaped, because people read and edit this.
Trap: an address or an e-mail address in plain text becomes a link by itself, and what stands at the
start of a line may start a list, a heading or a rule.
"""

from __future__ import annotations

import re
from typing import Final

_PUNCTUATION: Final = r"!-/:-@\[-`{-~"
_ACTIVE: Final = (
    rf"(?P<slash>\\(?=[{_PUNCTUATION}\xa0\ufeff]|\Z))"
    r"|(?P<always>[*`~\[\]])"
    r"|(?P<underscore>_)"
    r"|(?P<tag><(?=\S|\Z))"
    r"|(?P<entity>&(?=#?\w+;))"
    r"|(?P<space>\xa0)"
    r"|(?P<mark>\ufeff)"
)
_SELF_LINKING: Final = (
    r"|(?P<before>(?<![A-Za-z])(?:(?:https?|ftp)(?=://)|www(?=\.)))"
    r"|(?P<at>(?<=\S)@(?=[\w.-]*\.\w))"
)
_IN_LINK = re.compile(_ACTIVE)
_IN_TEXT = re.compile(_ACTIVE + _SELF_LINKING, re.IGNORECASE)
_BLOCK_START = re.compile(r"#{1,6}(?:\s|\Z)|[-+](?:\s|\Z)|[-=]+\s*\Z|(?:-\s*)+\Z|>|[-|:][-|: ]*\Z")
_ITEM_NUMBER = re.compile(r"[0-9]{1,9}(?=[.)](?:\s|\Z))")


def escaped(text: str) -> str:
    """Text to stand anywhere but at the start of a line, and outside links."""
    return _IN_TEXT.sub(_escaped_character, text)


def escaped_in_link(text: str) -> str:
    """The same inside a link, where no address becomes a link by itself."""
    return _IN_LINK.sub(_escaped_character, text)


def at_line_start(markdown: str) -> str:
    """Escaped text that starts a line and shall start no block."""
    number = _ITEM_NUMBER.match(markdown)
    if number:
        return f"{number[0]}\\{markdown[number.end() :]}"
    return f"\\{markdown}" if _BLOCK_START.match(markdown) else markdown


def at_heading_end(markdown: str) -> str:
    """Escaped text that ends a heading and shall not close it."""
    return f"{markdown[:-1]}\\#" if markdown.endswith("#") else markdown


def _escaped_character(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "underscore":
            return "_" if _is_within_word(found) else r"\_"
        case "space":
            return "&nbsp;"
        case "mark":
            # At the start of a text this is a byte order mark, which belongs to the file.
            return "&#xFEFF;"
        case "before":
            # The character after it is a colon or a dot.
            return f"{found[0]}\\"
        case "at":
            # An e-mail address is found after escapes are gone; a comment parts it all the same.
            return "@<!-- -->"
        case _:
            return f"\\{found[0]}"


def _is_within_word(found: re.Match[str]) -> bool:
    text, start, end = found.string, found.start(), found.end()
    return start > 0 and end < len(text) and text[start - 1].isalnum() and text[end].isalnum()
