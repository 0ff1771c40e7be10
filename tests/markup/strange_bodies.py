"""Bodies nobody would write and every Help Center has: for long sweeps, drawn by a seed.

Owns drawing them. Where bodies.py draws what Intercom stores, this draws what people paste and
what editors leave behind: marks that touch letters, breaks in rows, text that looks like Markdown.
Trap: it must be the same for the same seed, or a sweep's finding cannot be repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from tests.markup import bodies as b
from tests.markup.bodies import Node, Tag

_STARTS = (
    *("1.", "1)", "0.", "12345678901.", "#", "##", "####### x", "- ", "* ", "+ ", "> ", ">"),
    *("|", "| a | b |", "|---|", "---", "***", "___", "===", "-", "=", ":::", ":::note"),
    *("!!! note", "[!NOTE]", "[!TIP] x", "[x]", "[ ]", "☐ ", "☑ x", "☐", "```", "````sh"),
    *("~~~", "    x", "\tx", "<details>", "</details>", "<!--", "-->", "<?php", "<![CDATA["),
    *("<script>", "<p>", "{.button}", "[1]: https://x.example", "[^1]: x", "[^1]", ": x"),
    *(":--", "--- | ---", ":-: | -", "%%", "$$", "title: x", "+++", "* * *", "- - -", "-- "),
    *("==", "# ", "#x", "1.x", "1.\xa0x", "-\xa0x"),
)
_MIDDLES = (
    *("a", "b", "ab c", "A1", "ä", "東", "م", "ש", "👩🏽‍💻", "✅", "\u200d", "\u200b"),
    *("\u00ad", "\ufeff", "*", "**", "***", "_", "__", "`", "``", "~", "~~", "[", "]", "("),
    *(")", "](", "![", "\\", "|", "\\|", "\\\\", "<", ">", "&", "&amp;", "&copy;", "&copy"),
    *("&#35;", "&#x2a;", "&nbsp;", "<b>", "</b>", "<br>", "<!-- x -->", "<a", "a<b", "a&b;"),
    *("&;", "&#;", "{", "}", "{.x}", "{#x}", "!", "https://x.example/a"),
    *("http://x.example/(a)", "www.x.example", "ftp://x.example", "a@x.example"),
    *("mailto:a@x.example", "xmpp:a@x.example", "https://x.example/?a=1&copy=2", "https://"),
    *("www.", "https://youtu.be/dQw4w9WgXcQ", "x.example", "a_b_c", "_a_", "*a*", "**a**"),
    *("`a`", "[a](b)", ":smile:", "@team", "#12", "1.", "...", "--", '"', "'", "“", "”", "«"),
    *("$x$", "\\(", "%20", "^", "=", "+", "-", ".", ",", ";", ":", "/", "?", "☐", "☑", "[x]"),
    *("[!NOTE]", "://", "a:b"),
)
_SPACES = ("", "", "", "", " ", " ", " ", "  ", "\n", "\t", "\xa0", "\u2003", "\u2028", "\u3000")
_LINKS = (
    *("https://x.example", "https://x.example/", "https://x.example/a_b*c"),
    *("https://x.example/a b", "https://x.example/(a", "https://x.example/a)"),
    *("https://x.example/((a))", "mailto:a@x.example", "https://x.example/?a=1&b=2"),
    *("https://x.example/&copy;", "https://x.example/&amp;", "tel:+12", "https://x.example/é"),
    *("https://x.example/東", "https://x.example/%zz", "https://x.example/a\\b"),
    *("https://x.example/<a>", 'https://x.example/"', "https://x.example/'"),
    *("https://x.example/`a`", "https://x.example/[a]", "https://x.example/a|b"),
    *("https://x.example/{a}", "#h_12ab", "/a", "a.md", "//x.example/a", "", " "),
    *("HTTPS://X.EXAMPLE", "https://youtu.be/dQw4w9WgXcQ", "intercom:x"),
    "https://downloads.intercomcdn.com/i/o/1/a.pdf?expires=1&signature=2",
    "https://x.example/#a",
    "https://intercom-attachments-7.com/i/o/42/ab/terms%20x.pdf?expires=1&signature=2",
    "ftp://x/a",
)
_PICTURES = (
    "https://downloads.intercomcdn.com/i/o/1/aa/one.png?expires=1&signature=ab&req=cd",
    *("https://x.example/a b.png", "https://x.example/(a).png", "https://x.example/é.png"),
    *("https://x.example/a.png?b=1&c=2", "https://x.example/a[b].png"),
)
_ALTS = (
    *(None, "", "a", "a]b", "[a]", "![a](b)", "a*b*", "a\\", "<b>", "&copy;", '"a"', " a  b ", "|"),
)
_VIDEOS = (
    "https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0",
    "https://www.loom.com/embed/0281766fa2d0",
    "https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0&start=42",
    *("https://x.streamio.com/api/v1/a?b=c", "https://player.vimeo.com/video/76979871?h=ab12"),
    "https://www.youtube.com/embed/a-b_c-d_e-_",
    "https://www.youtube.com/embed/videoseries?list=PL123",
    "https://www.loom.com/share/0281766fa2",
    "https://fast.wistia.net/embed/iframe/abcde12345",
    "https://play.vidyard.com/uAhZwMu5MUBfo1f",
    "https://fast.wistia.com/embed/iframe/abcde12345",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    *("https://play.vidyard.com/uAhZwMu5MUBfo1f.html?v=3.1.1", "https://other.example/embed"),
)
_ALIGNMENTS = (None, None, None, None, None, "center", "left", "right", "justify")
_MARKS = ("b", "b", "i", "i", "code", "strong", "em")
_ODD_MARKS = ("u", "s", "span", "sup", "kbd", "font", "mark", "small")
_STYLES = (
    *("background-color: #e8e8e880", "background-color: rgba(1, 2, 3, 0.5); width: 33.3333%"),
    *("width: 50%;", "color: red", "background-color:#FFF;", "vertical-align: top; width: 10px"),
    *("text-align: center", "width: calc(100% - 10px)", "background-color: var(--x)"),
)


class StrangeBodies:
    """Draws bodies.

    Args:
        seed: The same bodies for the same one.
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._budget = 0

    def body(self) -> tuple[Node, ...]:
        """The next one, as a tree."""
        self._budget = self._random.choice((1, 2, 3, 5, 8, 13))
        return self._blocks(self._random.choice((1, 1, 2, 3, 5)), depth=0)

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _blocks(self, most: int, depth: int) -> tuple[Node, ...]:
        return tuple(self._block(depth) for _ in range(self._random.randint(1, most)))

    def _block(self, depth: int) -> Node:
        self._budget -= 1
        simple: Sequence[Callable[[], Node]] = (
            *(self._paragraph, self._paragraph, self._paragraph, self._paragraph, self._heading),
            *(self._code, self._picture, self._button, self._video, b.p, self._bare, self._rule),
        )
        deep: Sequence[Callable[[int], Node]] = (
            *(self._list, self._list, self._list, self._table, self._table, self._callout),
            *(self._callout, self._section, self._section, self._wrapped),
        )
        if depth > 4 or self._budget < 0 or self._chance(0.6):
            return self._random.choice(simple)()
        return self._random.choice(deep)(depth + 1)

    def _text(self) -> str:
        parts = [self._random.choice(_STARTS)] if self._chance(0.25) else []
        for _ in range(self._random.choice((1, 1, 2, 3, 4))):
            parts += [self._random.choice(_SPACES), self._random.choice(_MIDDLES)]
        return "".join([*parts, self._random.choice(_SPACES)])

    def _line(self, depth: int = 0) -> tuple[Node, ...]:
        return tuple(
            part
            for _ in range(self._random.choice((1, 1, 2, 3, 4, 6)))
            for part in self._inline(depth)
        )

    def _inline(self, depth: int) -> tuple[Node, ...]:
        draw = self._random.random()
        if draw < 0.45 or depth > 3:
            return (self._text(),)
        if draw < 0.75:
            return (Tag(self._random.choice(_MARKS), self._line(depth + 1)),)
        if draw < 0.85:
            # No browser and no editor has a link in a link.
            return (self._link(_without_links(self._line(depth + 1))),)
        if draw < 0.92:
            return (Tag("br"),) * self._random.choice((1, 1, 1, 2, 3))
        if draw < 0.96:
            return (self._image(),)
        odd = Tag(self._random.choice(_ODD_MARKS), self._line(depth + 1))
        return (odd if self._chance(0.7) else odd.with_attribute("class", "x"),)

    def _link(self, inside: tuple[Node, ...]) -> Tag:
        href = self._random.choice(_LINKS)
        if self._chance(0.2):
            inside = (href.removeprefix("mailto:"),)
        if self._chance(0.05):
            return Tag("a", inside, (("name", "x"),))
        return b.link(href, *inside)

    def _image(self) -> Tag:
        image = b.image(self._random.choice(_PICTURES), self._random.choice(_ALTS))
        for name in ("width", "height", "title"):
            if self._chance(0.1):
                image = image.with_attribute(name, self._random.choice(("80", "600", "100%", "a")))
        return image

    def _aligned(self, tag: Tag) -> Tag:
        direction = self._random.choice(_ALIGNMENTS)
        return tag if direction is None else tag.with_attribute("class", _align(direction))

    def _paragraph(self) -> Node:
        return self._aligned(b.p(*self._line()))

    def _bare(self) -> Node:
        return self._text()

    def _rule(self) -> Node:
        return Tag("hr")

    def _heading(self) -> Node:
        return self._aligned(b.heading(self._random.choice((1, 1, 2, 2, 3, 4, 5)), *self._line()))

    def _code(self) -> Node:
        rows = [
            self._random.choice((*_STARTS, *_MIDDLES, "", "", "  ", "\t", "a\tb", "x  "))
            for _ in range(self._random.choice((1, 2, 3, 5)))
        ]
        text = "\n".join(rows) + self._random.choice(("", "", "", "\n", "\n\n"))
        code: Node = Tag("code", (text,)) if self._chance(0.9) else text
        return Tag("pre", (code,))

    def _picture(self) -> Node:
        image: Tag = self._image()
        shown = self._link((image,)) if self._chance(0.3) else image
        return b.container(shown, self._random.choice(_ALIGNMENTS))

    def _button(self) -> Node:
        return b.button(self._random.choice(_LINKS), *_without_links(self._line(2)))

    def _video(self) -> Node:
        return b.video(self._random.choice(_VIDEOS))

    def _list(self, depth: int) -> Node:
        items = tuple(self._item(depth) for _ in range(self._random.choice((1, 2, 3))))
        block = Tag(self._random.choice(("ul", "ol")), items)
        if self._chance(0.1):
            return block.with_attribute("start", self._random.choice(("1", "0", "7", "007", "-1")))
        return block

    def _item(self, depth: int) -> Tag:
        draw = self._random.random()
        if draw < 0.5:
            return Tag("li", (b.p(*self._line()),))
        if draw < 0.6:
            return Tag("li", self._line())
        if draw < 0.65:
            return Tag("li", (b.p(),))
        return Tag("li", self._blocks(3, depth))

    def _table(self, depth: int) -> Node:
        width = self._random.choice((1, 2, 2, 3))
        has_headings = self._chance(0.5)
        rows = []
        for number in range(self._random.choice((1, 2, 3))):
            is_bold = has_headings and number == 0
            cells = width if self._chance(0.95) else width + 1
            rows.append([self._cell(depth, is_bold=is_bold) for _ in range(cells)])
        return b.table(*rows)

    def _cell(self, depth: int, *, is_bold: bool) -> Tag:
        line = (Tag("b", self._line(1)),) if is_bold else self._line(1)
        draw = self._random.random()
        if draw < 0.15:
            blocks: tuple[Node, ...] = (b.p(),)
        elif draw < 0.75 or is_bold:
            blocks = (self._aligned(b.p(*line)) if self._chance(0.2) else b.p(*line),)
        else:
            blocks = self._blocks(2, depth + 2)
        cell = Tag("td", blocks)
        if self._chance(0.15):
            cell = cell.with_attribute("style", self._random.choice(_STYLES))
        if self._chance(0.05):
            cell = cell.with_attribute("colspan", self._random.choice(("2", "1", "x")))
        return cell

    def _callout(self, depth: int) -> Node:
        return b.callout(self._random.choice(sorted(b.COLOURS)), *self._blocks(3, depth))

    def _section(self, depth: int) -> Node:
        level = self._random.choice((1, 2, 2, 2, 2, 3))
        inside = self._blocks(3, depth) if self._chance(0.95) else ()
        return b.details(b.heading(level, *self._line(2)), *inside)

    def _wrapped(self, depth: int) -> Node:
        wrapper = self._random.choice(("div", "div", "blockquote", "section", "center"))
        return Tag(wrapper, self._blocks(2, depth))


def _without_links(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    return tuple(
        part
        for node in nodes
        for part in (
            (node,)
            if isinstance(node, str)
            else _without_links(node.children)
            if node.name == "a"
            else (replace(node, children=_without_links(node.children)),)
        )
    )


def _align(direction: str) -> str:
    return f"intercom-align-{direction}"
