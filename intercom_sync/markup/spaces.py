"""White space as HTML has it: five characters, any run of which a browser shows as one space.

Owns that, and nothing about where white space may go. Trap: a no-break space is content, and so are
the other spaces that Unicode knows.
"""

from __future__ import annotations

import re
from typing import Final

_RUN = re.compile(r"[ \t\n\r\f]+")
_SIGNS: Final = ("  ", "\n", "\t", "\r", "\f")


def squeezed(text: str) -> str:
    """Each run of white space as one space."""
    # Most text has nothing to squeeze, and looking costs a tenth of replacing.
    for sign in _SIGNS:
        if sign in text:
            return _RUN.sub(" ", text)
    return text
