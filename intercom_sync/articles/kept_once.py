"""Equal texts, kept in memory once.

Owns nothing but that. Of an article that nobody changed, file and state hold the same source and
the same body; a help center of ten thousand articles would hold each of them twice. Pure.
"""

from __future__ import annotations

from collections.abc import Callable

from intercom_sync.articles.model import Desired
from intercom_sync.articles.parts import desired_parts


def kept_once(desired: Desired) -> Callable[[str], str]:
    """What makes of a text that a file holds too that file's own; of any other, itself."""
    texts = {
        text: text
        for article in desired.articles
        for part in desired_parts(article).values()
        for text in (part.source, part.body)
    }
    return lambda text: texts.get(text, text)
