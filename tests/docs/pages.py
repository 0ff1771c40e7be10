"""The pages for people, as the tests read them.

Owns what an HTML comment above a fenced block means: `file: PATH` is a file the reader makes,
`run` a session the reader types, `demo: N` what step N of docs/demo.sh prints, `json: COMMAND` the
shape of an answer. In a session, a line with nothing but … stands for any lines left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(
    r"^<!-- (?P<role>file|run|demo|json)(?:: (?P<about>[^\n]+?))? -->\n"
    r"(?P<fence>`{3,})\w+\n(?P<text>.*?)^(?P=fence)$",
    re.DOTALL | re.MULTILINE,
)
_LEFT_OUT = "…"
_VARYING = (
    (re.compile(r"\S*/intercom-sync-demo\.\w+"), "DEMO"),
    (re.compile(r"\S*/bin/intercom-sync"), "intercom-sync"),
    # Which of the articles made side by side gets which id depends on who is first.
    (re.compile(r"\b[0-9]{7}\b"), "0000000"),
)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block that a test looks at.

    Attributes:
        role: What its comment says it is.
        about: What stands behind the colon; "" for nothing.
    """

    role: str
    about: str
    text: str


def page(name: str) -> str:
    """The text of a page, by its path from the root."""
    return (ROOT / name).read_text("utf-8")


def blocks(name: str) -> Iterator[Block]:
    """The blocks of a page that carry a comment, in order."""
    for found in _BLOCK.finditer(page(name)):
        yield Block(found["role"], found["about"] or "", found["text"])


def shows(block: str, output: str) -> bool:
    """Whether a block is what was printed, but for lines it leaves out."""
    parts = [_settled(part) for part in re.split(rf"^{_LEFT_OUT}\n", block, flags=re.MULTILINE)]
    pattern = r"(?:.*\n)*?".join(re.escape(part) for part in parts)
    return re.fullmatch(pattern, _settled(output)) is not None


def _settled(text: str) -> str:
    for pattern, word in _VARYING:
        text = pattern.sub(word, text)
    return text.strip("\n") + "\n" if text.strip("\n") else ""
