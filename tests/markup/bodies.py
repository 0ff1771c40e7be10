"""A Hypothesis generator of Help Center bodies, as Intercom stores them.

Owns small trees, how they are written as the service returns them, and the strategies that draw
them. Trap: only what Intercom stores is drawn; a body with broken HTML is another test's business.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape
from typing import TypeAlias

from hypothesis import strategies as st


@dataclass(frozen=True, slots=True)
class Tag:
    """An element; attributes in the order they are written."""

    name: str
    children: tuple[Node, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str | None:
        """The value of an attribute."""
        return dict(self.attributes).get(name)

    def with_attribute(self, name: str, value: str) -> Tag:
        """The same element with one attribute set."""
        return replace(self, attributes=tuple({**dict(self.attributes), name: value}.items()))


Node: TypeAlias = Tag | str

EMPTY = frozenset(("br", "hr", "img"))

COLOURS = {
    "gray": ("#e8e8e880", "#73737633"),
    "blue": ("#e3e7fa80", "#334bfa33"),
    "green": ("#d7efdc80", "#1bb15733"),
    "red": ("#fed9db80", "#fd3a5733"),
    "yellow": ("#feedaf80", "#fbc91633"),
}

_DICTIONARY = """
refund invoice the a I Order-42 Größe naïve 東京 مرحبا שלום 👩🏽‍💻 ✅ it's "quoted" (aside) 100% $5
C:\\temp snake_case_name 2*3*4 *star* **two** _under_ __init__ ~tilde~ ~~struck~~ `tick` ``t``
# ## 1. 2) 1986. - + * --- === ___ *** > | a|b :--- \\ \\* [x] [link](url) ](u) ![img](x) !
<b> </p> <!--c--> &amp; &copy; &copy &#42; AT&T a<b http://x.example/a_b_c https://x.example
www.example.com mail@example.com mailto:a@b.example {.button} {#id} [!NOTE] [^1] [1]: ``` ~~~
<https://x.example> <a@b.example> ☐ ☑ … a\\ :smile: $x$ !!! ??? == ++ %% @team #tag
"""
WORDS = tuple(_DICTIONARY.split())

_ADDRESSES = (
    "https://example.com/",
    "https://example.com/a_b?c=d&e=f#g",
    "https://example.com/a(b)c",
    "https://example.com/%C3%A9%20x",
    "https://example.com/é",
    "mailto:help@example.com",
    "https://help.acme.com/en/articles/42-refunds",
    "https://help.acme.com/en/articles/43-invoices",
    "https://intercom-attachments-7.com/i/o/42/ab/terms.pdf?expires=1&signature=2",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
)
_IMAGES = (
    "https://downloads.intercomcdn.com/i/o/1/aa/one.png?expires=1700000000&signature=ab&req=cd",
    "https://downloads.intercomcdn.com/i/o/1/bb/two%20words.png?expires=1700000000",
    "https://downloads.intercomcdn.eu/i/o/9/cc/three.gif?signature=ef",
    "https://example.com/logo.svg",
)
_VIDEOS = (
    "https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0",
    "https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0&start=42",
    "https://player.vimeo.com/video/76979871",
    "https://www.loom.com/embed/0281766fa2d04bb788eaf19e65135184",
    "https://fast.wistia.net/embed/iframe/abcde12345",
    "https://play.vidyard.com/uAhZwMu5MUBfo1fdvP3x1o",
)

words = st.sampled_from(WORDS)
phrases = st.lists(words, min_size=1, max_size=6).map(" ".join)
spacing = st.sampled_from(("", "", "", " ", " ", "\xa0"))


def p(*children: Node, align: str | None = None) -> Tag:
    """A paragraph."""
    return Tag("p", children, (("class", _classes("no-margin", align)),))


def heading(
    level: int, *children: Node, align: str | None = None, id_: str = "h_0123456789"
) -> Tag:
    """A heading with the id the service makes."""
    attributes = (("id", id_),) if align is None else (("id", id_), ("class", _classes("", align)))
    return Tag(f"h{level}", children, attributes)


def link(address: str, *children: Node) -> Tag:
    """A link within text."""
    return Tag(
        "a",
        children,
        (("href", address), ("target", "_blank"), ("class", "intercom-content-link")),
    )


def image(source: str, alt: str | None = None) -> Tag:
    """An image alone."""
    return Tag("img", (), (("src", source),) + ((("alt", alt),) if alt is not None else ()))


def container(child: Node, align: str | None = None) -> Tag:
    """What Intercom puts around a lone image or button."""
    return Tag("div", (child,), (("class", _classes("intercom-container", align)),))


def button(address: str, *children: Node) -> Tag:
    """A button, in its container."""
    attributes = (("class", "intercom-h2b-button"), ("target", "_blank"), ("href", address))
    return container(Tag("a", children, attributes))


def video(source: str) -> Tag:
    """A video, in its container."""
    frame = Tag("iframe", (), (("src", source), ("frameborder", "0"), ("allowfullscreen", "")))
    return Tag("div", (frame,), (("class", "intercom-h2b-video"),))


def callout(colour: str, *children: Node) -> Tag:
    """A coloured box."""
    background, border = COLOURS[colour]
    style = f"background-color: {background}; border-color: {border};"
    return Tag("div", children, (("class", "intercom-interblocks-callout"), ("style", style)))


def details(summary: Node, *children: Node) -> Tag:
    """A collapsible section."""
    content = Tag("div", children, (("class", "collapsible-section-content"),))
    return Tag("details", (Tag("summary", (summary,)), content))


def table(*rows: Iterable[Node]) -> Tag:
    """A table of cells, in its container."""
    body = Tag("tbody", tuple(Tag("tr", tuple(cells)) for cells in rows))
    return Tag(
        "div",
        (Tag("table", (body,), (("role", "presentation"),)),),
        (("class", "intercom-interblocks-table-container"),),
    )


def stored(nodes: Iterable[Node]) -> str:
    """As the service returns it."""
    return "".join(map(_written, nodes))


def _written(node: Node) -> str:
    if isinstance(node, str):
        return escape(node, quote=False)
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes)
    if node.name in EMPTY:
        return f"<{node.name}{attributes}>"
    return f"<{node.name}{attributes}>{stored(node.children)}</{node.name}>"


def _classes(first: str, align: str | None) -> str:
    return f"{first} intercom-align-{align}".strip() if align else first


# Strategies -------------------------------------------------------------------------------------

_alignments = st.sampled_from((None, None, None, None, "center", "left", "right", "justify"))


@st.composite
def _marked(draw: st.DrawFn, children: st.SearchStrategy[tuple[Node, ...]]) -> Tag:
    name = draw(st.sampled_from(("b", "i", "b", "i", "code")))
    return Tag(name, draw(children))


@st.composite
def _linked(draw: st.DrawFn, children: st.SearchStrategy[tuple[Node, ...]]) -> Tag:
    return link(draw(st.sampled_from(_ADDRESSES)), *draw(children))


_text = st.tuples(spacing, phrases, spacing).map("".join)
_images = st.builds(image, st.sampled_from(_IMAGES), st.one_of(st.none(), st.just(""), phrases))


def _content(
    *parts: st.SearchStrategy[Node], max_size: int = 4
) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(st.one_of(_text, *parts), min_size=1, max_size=max_size).map(tuple)


_deep = _content(_marked(_content(max_size=1)), max_size=2)
_breaks: st.SearchStrategy[Node] = st.just(Tag("br"))
lines = _content(_marked(_deep), _linked(_deep), _marked(_deep), _breaks, _images)
_plain_lines = _content(_marked(_deep), _linked(_content(max_size=1)), _breaks)

paragraphs = st.builds(lambda line, align: p(*line, align=align), lines, _alignments)
_headings = st.builds(
    lambda level, line, align: heading(level, *line, align=align),
    st.integers(1, 4),
    _content(_marked(_content(max_size=1)), max_size=2),
    _alignments,
)
_code = st.lists(
    st.one_of(
        phrases, st.sampled_from(("", "  indented", "\ttab", "* star", "```", "~~~", "</b>"))
    ),
    min_size=1,
    max_size=5,
).map(lambda rows: Tag("pre", (Tag("code", ("\n".join(rows),)),)))
_buttons = st.builds(button, st.sampled_from(_ADDRESSES), phrases)
_videos = st.builds(video, st.sampled_from(_VIDEOS))
_pictures = st.builds(container, _images, _alignments)
_empty_paragraphs = st.just(p())
_rules = st.just(Tag("hr"))


@st.composite
def _tables(draw: st.DrawFn) -> Tag:
    width = draw(st.integers(1, 3))
    cell = st.one_of(
        st.just(Tag("td", (p(),))),
        _plain_lines.map(lambda line: Tag("td", (p(*line),))),
        _plain_lines.map(lambda line: Tag("td", (p(*line),))),
        st.just(Tag("td", (p("a"), p("b")))),
        st.just(Tag("td", (p("x"),), (("style", "background-color: #e8e8e880"),))),
    )
    rows = st.lists(cell, min_size=width, max_size=width)
    return table(*draw(st.lists(rows, min_size=1, max_size=3)))


def _lists(blocks: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    item = st.tuples(
        _plain_lines.map(lambda line: (p(*line),)),
        st.lists(blocks, max_size=2).map(tuple),
    ).map(lambda parts: Tag("li", parts[0] + parts[1]))
    items = st.lists(item, min_size=1, max_size=3).map(tuple)
    return st.builds(Tag, st.sampled_from(("ul", "ol")), items)


def _sections(blocks: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.builds(
        lambda text, inside: details(heading(2, text), *inside),
        phrases,
        st.lists(blocks, min_size=1, max_size=3),
    )


def _callouts(blocks: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.builds(
        lambda colour, inside: callout(colour, *inside),
        st.sampled_from(sorted(COLOURS)),
        st.lists(blocks, min_size=1, max_size=3),
    )


_simple: st.SearchStrategy[Node] = st.one_of(
    paragraphs,
    paragraphs,
    _headings,
    _code,
    _pictures,
    _empty_paragraphs,
    _buttons,
    _videos,
    _rules,
)
_in_lists = st.one_of(paragraphs, _code, _pictures, _lists(paragraphs))
blocks: st.SearchStrategy[Node] = st.one_of(
    _simple,
    _simple,
    _tables(),
    _lists(_in_lists),
    _callouts(st.one_of(_simple, _lists(paragraphs))),
    _sections(st.one_of(_simple, _tables(), _lists(paragraphs), _callouts(paragraphs))),
    _sections(_sections(paragraphs)),
)
trees = st.lists(blocks, max_size=6).map(tuple)
bodies = trees.map(stored)

ONE_OF_EACH: tuple[Node, ...] = (
    heading(1, "Refunds and returns"),
    p("We pay ", Tag("b", ("within",)), " two ", Tag("i", ("working",)), " days."),
    p("Ask for ", Tag("code", ("ORDER",)), " or read ", link(_ADDRESSES[6], "the rule"), "."),
    heading(2, "Later on"),
    Tag("ul", (Tag("li", (p("first"),)), Tag("li", (p("second"),)))),
    Tag("ol", (Tag("li", (p("third"),)), Tag("li", (p("fourth one"),)))),
    table(
        (Tag("td", (p("a1"),)), Tag("td", (p("b1"),))), (Tag("td", (p("a2"),)), Tag("td", (p(),)))
    ),
    callout("blue", p("Mind the gap"), p("between them")),
    container(image(_IMAGES[0], "A window")),
    button(_ADDRESSES[0], "Contact us"),
    video(_VIDEOS[0]),
    details(heading(2, "More to know"), p("Nothing else.")),
    Tag("pre", (Tag("code", ("make all\nmake clean",)),)),
    p("in the middle", align="center"),
    Tag("hr"),
)
"""A body with a block of every kind, for tests that need one to be there."""
