"""One server's way of rewriting: the facts' list first, then what was chosen or drawn beyond it.

Owns the order of the stages and the drawing. `Rewriting()` does what the facts list and nothing
else. Trap: what a write is answered with and what a read returns are two things, see `Answered`.
"""

from __future__ import annotations

import html as markup
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from intercom_sync.sandbox.rewrite.accept import accept
from intercom_sync.sandbox.rewrite.drawn import RULES, smart_quoted
from intercom_sync.sandbox.rewrite.spelling import AttributeOrder, Spelling
from intercom_sync.sandbox.rewrite.structure import structure
from intercom_sync.sandbox.rewrite.tree import Element, parse

Host = Callable[[str], str]
"""The address of an image as it was sent → the bare address it is served at from now on."""


_TAG = re.compile(r"<[a-zA-Z!/]")


class Answered(StrEnum):
    """The body in the answer to a write."""

    AS_STORED = "as stored"
    IMAGES_AT_THEIR_SOURCE = "images at their source"
    AS_SENT = "as sent"


class Titles(StrEnum):
    """What becomes of titles and names."""

    KEPT = "kept"
    TIDIED = "tidied"
    TYPESET = "typeset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """One body, saved.

    Attributes:
        body: What reads return from now on.
        answer: What the write is answered with.
        has_images: Whether there was something to fetch.
    """

    body: str
    answer: str
    has_images: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """How bodies and titles change when they are saved.

    Attributes:
        rules: Names from drawn.RULES, beyond the facts' list.
        drops_unknown_videos: Otherwise an iframe that is not a supported embed answers 400.
        touches_after_images: `updated_at` moves by a second, without an edit, after images were
            taken over.

    Raises:
        ValueError: a rule nobody knows.
    """

    rules: frozenset[str] = frozenset()
    spelling: Spelling = field(default_factory=Spelling)
    titles: Titles = Titles.KEPT
    answered: Answered = Answered.AS_STORED
    drops_unknown_videos: bool = False
    touches_after_images: bool = False

    def __post_init__(self) -> None:
        if unknown := self.rules - RULES.keys():
            raise ValueError(f"no such rules: {', '.join(sorted(unknown))}")

    @classmethod
    def draw(cls, seed: int) -> Rewriting:
        """A server nobody has seen; the same for the same seed."""
        choice = random.Random(seed)
        return cls(
            rules=frozenset(name for name in RULES if choice.random() < 0.3),
            spelling=Spelling(
                no_break_space=choice.choice(["&nbsp;", "\xa0", "&#160;"]),
                apostrophe=choice.choice(["'", "'", "&#39;", "&#x27;"]),
                quote=choice.choice(['"', '"', "&quot;", "&#34;"]),
                closes_void=choice.random() < 0.3,
                breaks_lines=choice.random() < 0.2,
                attributes=choice.choice(list(AttributeOrder)),
            ),
            titles=choice.choice(list(Titles)),
            answered=choice.choice(list(Answered)),
            drops_unknown_videos=choice.random() < 0.3,
            touches_after_images=choice.random() < 0.3,
        )

    def save(self, html: str, *, save: int, host: Host) -> Saved:
        """Rewrite a body.

        Args:
            save: The how-manieth save of this body it is, from 1.
            host: Called once for each image, in the order of the document.

        Raises:
            BodyRefusedError: what Intercom answers 400 to, also raised by host.
        """
        root = self._rewritten(html, save)
        images = [element for element in root.descendants() if element.tag == "img"]
        answer = html
        if self.answered is Answered.IMAGES_AT_THEIR_SOURCE:
            answer = self.spelling.write(root)
        for image in images:
            image.attributes["src"] = host(image.attributes.get("src", ""))
        body = self.spelling.write(root)
        if self.answered is Answered.AS_STORED:
            answer = body
        return Saved(body=body, answer=answer, has_images=bool(images))

    def save_message(self, text: str, *, host: Host) -> str:
        """Rewrite what somebody writes in a conversation: as bodies, but with no word of margins.

        Args:
            text: HTML, or plain text of which every line stays a line.

        Raises:
            BodyRefusedError: as `save`.
        """
        root = self._rewritten(text if _TAG.search(text) else _marked_up(text), 1)
        for element in root.descendants():
            if element.tag == "p" and element.attributes.get("class") == "no-margin":
                del element.attributes["class"]
            if element.tag == "img":
                element.attributes["src"] = host(element.attributes.get("src", ""))
        return self.spelling.write(root)

    def _rewritten(self, html: str, save: int) -> Element:
        root = parse(html)
        accept(root, drops_unknown_videos=self.drops_unknown_videos)
        structure(root)
        for name, rule in RULES.items():
            if name in self.rules:
                rule(root, save)
        return root

    def title(self, text: str) -> str:
        """A title or a name, as it is kept."""
        match self.titles:
            case Titles.KEPT:
                return text
            case Titles.TIDIED:
                return re.sub(r"\s+", " ", text).strip()
            case Titles.TYPESET:
                return smart_quoted(re.sub(r"\s+", " ", text).strip())


def _marked_up(text: str) -> str:
    """Plain text as HTML: an empty line parts paragraphs, any other line end stays one."""
    paragraphs = re.split(r"\n\s*\n", markup.escape(text, quote=False).strip())
    return "".join(f"<p>{'<br>'.join(part.splitlines())}</p>" for part in paragraphs)
