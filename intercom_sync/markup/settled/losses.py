"""Would reading a body lose something it says?

Owns that question only. The parser under lxml reads `<b><p>x</p></b>` as `<b></b><p>x</p>`,
forgetting without a word that x was bold, and all control characters as one and the same; such a
body must not be taken for another one.
Trap: leaving out the end tags that HTML lets one leave out loses nothing and is no reason.
"""

from __future__ import annotations

import re

from intercom_sync.markup.settled.elements import (
    CLOSED_BEFORE,
    END_TAG_OPTIONAL,
    IGNORED_WHEN_NESTING,
)

# A quoted value may hold `>`; a quote anywhere else is none. What is not closed reaches to the end,
# so that no input is scanned twice.
_TAG = re.compile(
    r"<(?:(?P<name>/?[a-zA-Z][^\s/>]*+)"
    r"(?:[^>=]++|=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))?+)*+(?:>(?:(?<=(?P<closed>/)>))?|\Z)"
    r"|!--.*?(?:-->|\Z))",
    re.DOTALL,
)
_NOT_TOLD_APART = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def is_lossy(html: str) -> bool:
    """Whether tags overlap, a block stands inside formatting, or characters are not text."""
    if not html.isprintable() and _NOT_TOLD_APART.search(html):
        return True
    open_tags: list[str] = []
    for name, closed in _TAG.findall(html.lower()):
        if name in IGNORED_WHEN_NESTING:
            continue
        innermost = open_tags[-1] if open_tags else ""
        if name[0] != "/":
            if innermost in CLOSED_BEFORE and name in CLOSED_BEFORE[innermost]:
                return True
            if not closed:
                open_tags.append(name)
        elif name[1:] == innermost:
            open_tags.pop()
        elif name[1:] not in IGNORED_WHEN_NESTING:
            while open_tags and open_tags[-1] != name[1:] and open_tags[-1] in END_TAG_OPTIONAL:
                open_tags.pop()
            if not open_tags or open_tags.pop() != name[1:]:
                return True
    return False
