"""The walk: from the HTML of a Markdown parser to the blocks Intercom has.

Owns the order of things, and which element becomes which block (the table in the design, §5). The
larger blocks are built in lists.py, tables.py, boxes.py and frames.py, the text in run.py.
Trap: Intercom knows text only in paragraphs, and formatting only inside them, while raw HTML has
text anywhere and may put a link around a whole table. Loose text gets a paragraph of its own, and
formatting around blocks is handed down into each of them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from intercom_sync.markup import tree
from intercom_sync.markup.dialect import attributes, boxes, callouts, frames, html_block, lists
from intercom_sync.markup.dialect.inherited import Inherited, nodes_of
from intercom_sync.markup.dialect.links import read_link
from intercom_sync.markup.dialect.run import FORMATS, Run
from intercom_sync.markup.dialect.tables import blocks_of_table
from intercom_sync.markup.dialect.unsupported import (
    report_class,
    report_markup,
    report_unsupported,
)
from intercom_sync.markup.findings import Code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from intercom_sync.markup.dialect.context import Context
    from intercom_sync.markup.dialect.inherited import Content, Node
    from intercom_sync.markup.tree import Element

_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ASIDES: Final = {"figcaption": "i", "caption": "i", "dt": "b"}
"""Blocks Intercom does not have, and the formatting that sets them apart as paragraphs."""
_CONTAINERS: Final = frozenset(
    ("address", "article", "aside", "center", "dd", "div", "dl", "fieldset", "figure", "footer")
).union(
    ("form", "header", "hgroup", "main", "nav", "section", "summary"),
    ("tbody", "td", "tfoot", "th", "thead", "tr"),
)
_BLOCKS: Final = frozenset(("blockquote", "details", "hr", "p", "pre", "table")).union(
    _HEADINGS, _CONTAINERS, _ASIDES, lists.TAGS, frames.TAGS
)
_WHITE_SPACE: Final = " \t\n\r\f"


def blocks_of(article: Element, context: Context) -> list[Element]:
    """The blocks of a whole parsed article, with `intercom-html` elements still around HTML that is
    sent unchanged.
    """
    return _content(nodes_of(article), article, Inherited(), context=context)


def _content(
    nodes: Iterable[Node], near: Element, inherited: Inherited, *, context: Context
) -> list[Element]:
    flow = _Flow(context, inherited, near)
    for node in nodes:
        flow.take(node)
    return flow.finished()


class _Flow:
    """The blocks of one container, in the making."""

    def __init__(self, context: Context, inherited: Inherited, near: Element) -> None:
        self._context = context
        self._inherited = inherited
        self._near = near
        self._blocks: list[Element] = []
        self._loose: Run | None = None
        self._content: Content = partial(_content, context=context)

    def take(self, node: Node) -> None:
        if isinstance(node, str):
            if self._loose is not None or node.strip(_WHITE_SPACE):
                self._loose_run().add_text(node)
        elif _is_block(node):
            self._end_run()
            self._blocks.extend(self._block(node))
        else:
            self._loose_run().add(node)

    def finished(self) -> list[Element]:
        self._end_run()
        return self._blocks

    def _loose_run(self) -> Run:
        if self._loose is None:
            self._loose = Run(self._context, self._inherited, self._near)
        return self._loose

    def _end_run(self) -> None:
        if self._loose is not None:
            self._blocks.extend(self._loose.blocks())
            self._loose = None

    def _block(self, element: Element) -> list[Element]:
        context, inherited = self._context, self._inherited
        match element.tag:
            case "p":
                return self._paragraph(element)
            case tag if tag in _HEADINGS:
                return self._heading(element)
            case tag if tag in lists.TAGS:
                return lists.blocks_of_list(context, element, inherited, self._content)
            case "table":
                return blocks_of_table(context, element, inherited, self._content)
            case "pre":
                return self._code(element)
            case "blockquote":
                return boxes.blocks_of_quotation(context, element, inherited, self._content)
            case "details":
                _unwrap_blocks_in_summary(element)
                return boxes.blocks_of_section(context, element, inherited, self._content)
            case "hr":
                return [tree.new("hr")]
            case tag if tag in frames.TAGS:
                return frames.blocks_of_frame(context, element, inherited)
            case tag if tag in _ASIDES or tag in _CONTAINERS:
                return self._container(element)
            case _:
                return self._inline_around_blocks(element)

    def _paragraph(self, element: Element) -> list[Element]:
        report_markup(self._context, element)
        inherited = self._inherited.by(element)
        if any(_is_block(child) for child in element):
            return self._content(nodes_of(element), element, inherited)
        run = Run(self._context, inherited, element)
        run.add_content(element)
        return run.blocks()

    def _heading(self, element: Element) -> list[Element]:
        report_markup(self._context, element)
        _unwrap_blocks(element)
        self._drop_attribute_list(element)
        run = Run(self._context, self._inherited.by(element), element, element.tag)
        run.add_content(element)
        blocks = run.blocks()
        for block in blocks:
            if block.tag in _HEADINGS:
                self._context.headings[block] = element
        if not blocks:
            reason, fix = "a heading without text is dropped", "Give it a text"
            self._context.report(Code.EMPTY_HEADING, element, reason, fix)
        return blocks

    def _drop_attribute_list(self, heading: Element) -> None:
        last = heading[-1] if len(heading) else None
        listed = attributes.trailing(heading.text if last is None else last.tail)
        if listed is None:
            return
        for name in listed.classes:
            report_class(self._context, heading, name, listed.written)
        if last is None:
            heading.text = listed.rest
        else:
            last.tail = listed.rest

    def _code(self, element: Element) -> list[Element]:
        for line_break in element.iter("br"):
            line_break.tail = "\n" + (line_break.tail or "")
        text = tree.text_of(element)
        if html_block.is_html_block(element):
            return html_block.unchanged(self._context, element, text)
        if not text.strip():
            return []
        block = tree.new("pre")
        tree.append(block, tree.new("code", text=text.removesuffix("\n")))
        return [block]

    def _container(self, element: Element) -> list[Element]:
        inherited = self._inherited.by(element)
        admonition = callouts.admonition_of(element)
        if admonition is not None:
            return boxes.blocks_of_admonition(
                self._context, element, admonition, inherited, self._content
            )
        report_unsupported(self._context, element)
        if element.tag in _ASIDES:
            inherited = inherited.within(_ASIDES[element.tag])
        return self._content(nodes_of(element), element, inherited)

    def _inline_around_blocks(self, element: Element) -> list[Element]:
        """A link or formatting around blocks goes into each of them."""
        inherited = self._inherited
        if element.tag in FORMATS:
            inherited = inherited.within(FORMATS[element.tag])
        elif element.tag == "a":
            link = read_link(self._context, element)
            if link is not None:
                inherited = inherited.within("a", ("href", link.href))
        else:
            report_unsupported(self._context, element)
        return self._content(nodes_of(element), element, inherited)


def _is_block(element: Element) -> bool:
    if element.tag in _BLOCKS:
        return True
    return len(element) > 0 and next(element.iterdescendants(*_BLOCKS), None) is not None


def _unwrap_blocks_in_summary(section: Element) -> None:
    for summary in section.iterchildren("summary"):
        _unwrap_blocks(summary)


def _unwrap_blocks(element: Element) -> None:
    """Make everything in `element` inline: a heading holds nothing else."""
    inside = list(element.iterdescendants(*_BLOCKS)) if len(element) else []
    for inner in inside:
        tree.add_text_before(inner, " ")
        inner.tail = f" {inner.tail or ''}"
        tree.unwrap(inner)
