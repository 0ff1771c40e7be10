"""Rendering in the default dialect equals GitHub's parser, block for block and text for text.

The oracle shares no code with the renderer: cmark's plain HTML and our body are both read by the
small reader below, which knows the constructs of the dialect table and nothing else. What the two
must differ in is taken away on both sides by these rules, never by article:

1. Headings count from the shallowest one, to four levels.
2. `{…}` after a link, an image or at the end of a heading is no text.
3. A quotation that starts with a known alert alone on its line is a callout; any other is no box.
4. A checkbox is ☐ or ☑.
5. Header cells are cells; a table in a list stands behind the outermost list.
6. A run of nothing but images is one block for each, its title a paragraph behind it.
7. A frame or a player is a paragraph with its address, linked.
8. A list item without a list is a list.
9. Any other tag of raw HTML is transparent; blocks end paragraphs; blocks and links without content
   are none; a link within the page is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import zip_longest
from typing import Final
from urllib.parse import unquote

import pytest
from cmarkgfm import cmark

from intercom_sync.markup.to_html import render
from tests.corpus import ARTICLES, CORPUS

HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
LISTS: Final = ("ul", "ol")
BLOCKS: Final = frozenset(("p", "div", "pre", "blockquote", "details", "summary", "hr")).union(
    HEADINGS,
    ("ul", "ol", "li", "table", "caption", "thead", "tbody", "tr", "td", "th", "dl", "dt", "dd"),
    ("figure", "figcaption", "form", "section", "center", "iframe", "video"),
)
VOID: Final = frozenset(("br", "hr", "img", "input", "source"))
ATTRIBUTES: Final = r"\{:?\s*[#.][\w:-]+(?:\s+[#.][\w:-]+)*\s*\}"
ALERT: Final = re.compile(
    r"\s*\[!(note|tip|important|warning|caution)\][ \t]*(?:\n|$)", re.IGNORECASE
)
LINK: Final = r"⟨[^⟩]*⟩"
IMAGE: Final = re.compile(r"⟦([^⟧]*)⟧")


@dataclass(eq=False)
class Box:
    """A container around blocks; `name` may turn out later, "" is none."""

    name: str
    members: int = 0


@dataclass(frozen=True)
class Block:
    boxes: tuple[Box, ...]
    kind: str
    text: str

    def settled(self, shallowest: int) -> tuple[str, str, str]:
        kind = self.kind
        if kind in HEADINGS:
            kind = f"h{min(int(kind[1]) - shallowest + 1, 4)}"
        path = " ".join(box.name for box in self.boxes if box.name)
        text = re.sub(rf"[ \t\n]*({LINK})[ \t\n]*", r"\1 ", self.text)
        return path, kind, re.sub(r"[ \t\n]+", " ", text).strip(" ")


@dataclass
class Tag:
    name: str
    box: Box | None = None
    href: str | None = None
    text_at: int = 0
    rows: int = 0


@dataclass
class Reader(HTMLParser):
    """HTML as a list of blocks."""

    blocks: list[Block] = field(default_factory=list)
    lifted: list[Block] = field(default_factory=list)
    open: list[Tag] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    after_link: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in BLOCKS:
            self.end_block()
        if tag in {"li", "td", "th"}:
            self.end_unclosed({"li"} if tag == "li" else {"td", "th"})
        if tag == "img":
            source = unquote(given.get("src", "")).rpartition("/")[2]
            self.pieces.append(f"⟦{source} {given.get('alt', '')}⟧")
            self.titles.append(given.get("title", ""))
            self.after_link = True
        elif tag == "br":
            self.handle_data("\n")
        elif tag == "input" and given.get("type") == "checkbox":
            self.handle_data("☑ " if "checked" in given else "☐ ")
        elif tag == "hr":
            self.blocks.append(Block(self.boxes(), "hr", ""))
        elif tag in {"iframe", "source"}:
            self.pieces.append(f"{given['src']}⟨{given['src']}⟩")
        if tag not in VOID:
            self.open.append(Tag(tag, self.box(tag, given), given.get("href"), len(self.pieces)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in {known.name for known in self.open}:
            return
        if tag in BLOCKS:
            self.end_block()
        while (closed := self.open.pop()).name != tag:
            pass
        if tag == "a":
            has_text = "".join(self.pieces[closed.text_at :]).strip()
            if has_text and "://" in (closed.href or ""):
                self.pieces.append(f"⟨{closed.href}⟩")
            self.after_link = True
        elif tag in LISTS and not any(known.name in LISTS for known in self.open):
            self.blocks += self.lifted
            self.lifted = []

    def end_unclosed(self, names: set[str]) -> None:
        """An item ends where the next one of the same list starts; so does a cell."""
        for known in reversed(self.open):
            if known.name in {"ul", "ol", "table"}:
                return
            if known.name in names:
                self.handle_endtag(known.name)
                return

    def handle_data(self, data: str) -> None:
        if any(known.name in {"script", "style", "video"} for known in self.open):
            return
        if self.after_link:
            data = re.sub(rf"^ ?{ATTRIBUTES}", "", data)
            self.after_link = False
        self.pieces.append(data)

    def box(self, tag: str, given: dict[str, str]) -> Box | None:
        """What a tag puts around blocks."""
        if tag in {"ul", "ol", "details", "table"}:
            return Box(tag)
        if tag == "blockquote":
            return Box("quotation")
        if "callout" in given.get("class", ""):
            return Box("callout")
        around = next((known.box for known in reversed(self.open) if known.box), None)
        if tag in {"li", "td", "th"} and around is not None:
            if tag == "li" and around.name not in LISTS:
                return Box("ul item 1")
            around.members += 1
            return Box(f"{'item' if tag == 'li' else 'cell'} {around.members}")
        return None

    def boxes(self) -> tuple[Box, ...]:
        return tuple(known.box for known in self.open if known.box)

    def end_block(self) -> None:
        """Whatever text there is becomes a block."""
        text, titles = "".join(self.pieces), self.titles
        self.pieces, self.titles, self.after_link = [], [], False
        for known in self.open:
            known.text_at = 0
        names = [known.name for known in self.open]
        leaves = ("summary", "pre", *HEADINGS)
        kind = next((name for name in leaves if name in names), "p")
        boxes = list(self.boxes())
        if not text.strip(" \t\n"):
            return
        for box in boxes:
            if box.name == "quotation":
                alert = ALERT.match(text)
                box.name = "callout" if alert else ""
                text = text[alert.end() :] if alert else text
        if kind in HEADINGS:
            text = re.sub(rf"\s*{ATTRIBUTES}\s*$", "", text)
        if kind == "pre":
            text = text.rstrip("\n").replace(" ", "·").replace("\n", "↵")
        target = self.blocks
        lists = [number for number, box in enumerate(boxes) if box.name in LISTS]
        tables = [number for number, box in enumerate(boxes) if box.name == "table"]
        if lists and tables and lists[0] < tables[-1]:
            boxes, target = boxes[tables[-1] :], self.lifted
        for box_text, title in self.split(text, titles):
            target.append(Block(tuple(boxes), kind, box_text))
            if title:
                target.append(Block(tuple(boxes), "p", title))

    @staticmethod
    def split(text: str, titles: list[str]) -> list[tuple[str, str]]:
        if re.sub(LINK, "", IMAGE.sub("", text)).strip():
            return [(text, "")]
        return list(zip(IMAGE.findall(text), titles, strict=True))


def blocks_of(html: str) -> list[tuple[str, str, str]]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    reader.end_block()
    blocks = reader.blocks + reader.lifted
    shallowest = min((int(block.kind[1]) for block in blocks if block.kind in HEADINGS), default=1)
    return [block.settled(shallowest) for block in blocks]


def github(markdown: str) -> list[tuple[str, str, str]]:
    html = cmark.markdown_to_html_with_extensions(
        markdown,
        cmark.Options.CMARK_OPT_UNSAFE,
        ("table", "strikethrough", "autolink", "tasklist"),
    )
    return blocks_of(html)


def ours(markdown: str) -> list[tuple[str, str, str]]:
    return blocks_of(render(markdown, path="content/article.md", take_title=False).html)


def without_front_matter(text: str) -> str:
    return re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("markdown", ["# a\n\n### b\n\n- c\n  - d\n\n> [!TIP]\n> e\n", "a"])
def test_oracle_sees_what_a_small_article_says(markdown: str) -> None:
    assert github(markdown) == ours(markdown)


def test_render_equals_githubs_parser_on_every_article_of_a_real_help_center() -> None:
    if not CORPUS.is_dir():
        pytest.skip("needs ../shared/corpora/arduino-help-center")
    different, compared = {}, 0
    for article in sorted(CORPUS.rglob("*.md")):
        markdown = without_front_matter(article.read_text(encoding="utf-8"))
        expected, actual = github(markdown), ours(markdown)
        compared += 1
        if expected != actual:
            pairs = zip_longest(expected, actual)
            different[article.name] = next(pair for pair in pairs if pair[0] != pair[1])

    assert ({}, ARTICLES) == (different, compared)
