"""Boxes around blocks: quotations, callouts and collapsible sections.

Owns which of them a <blockquote>, an admonition or a <details> becomes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_sync.markup import tree
from intercom_sync.markup.dialect import callouts
from intercom_sync.markup.dialect.context import quoted
from intercom_sync.markup.dialect.inherited import Inherited, nodes_of
from intercom_sync.markup.dialect.run import Run
from intercom_sync.markup.dialect.unsupported import report_markup
from intercom_sync.markup.findings import Code

if TYPE_CHECKING:
    from intercom_sync.markup.dialect.context import Context
    from intercom_sync.markup.dialect.inherited import Content
    from intercom_sync.markup.tree import Element


def blocks_of_quotation(
    context: Context, element: Element, inherited: Inherited, content: Content
) -> list[Element]:
    """A callout, or the quoted blocks with their paragraphs in italics."""
    report_markup(context, element)
    inherited = inherited.by(element)
    alert = callouts.alert_of(element)
    if alert is not None and alert.is_alone and alert.colour is not None:
        alert.paragraph.text = alert.rest
        blocks = content(nodes_of(element), element, inherited)
        return [callouts.callout(alert.colour, blocks)]
    if alert is not None:
        callouts.report_no_alert(context, element, alert)
    else:
        text = quoted(tree.text_of(element))
        context.report(
            Code.BLOCKQUOTE,
            element,
            f"Intercom has no quotations: {text} becomes text in italics",
            "Write it as a paragraph, or as a callout with [!NOTE] on the first line",
            "<blockquote",
        )
    return content(nodes_of(element), element, inherited.within("i"))


def blocks_of_admonition(
    context: Context,
    element: Element,
    admonition: callouts.Admonition,
    inherited: Inherited,
    content: Content,
) -> list[Element]:
    """A callout, its title in bold."""
    callouts.report_unknown_kind(context, element, admonition)
    blocks = []
    title = admonition.title
    if title is not None:
        blocks = content(nodes_of(title), element, inherited.within("b"))
    blocks += content(nodes_of(element), element, inherited)
    return [callouts.callout(admonition.colour or callouts.Colour.GRAY, blocks)]


def blocks_of_section(
    context: Context, element: Element, inherited: Inherited, content: Content
) -> list[Element]:
    """A collapsible section. Its classes are admonition kinds of MkDocs; Intercom has one look."""
    summary = next(element.iterchildren("summary"), None)
    heading = tree.new("summary")
    tree.append(heading, _section_title(context, element, summary))
    if summary is not None:
        tree.drop(summary)
    blocks = content(nodes_of(element), element, inherited.by(element))
    inside = tree.new("div", {"class": "collapsible-section-content"})
    tree.append(inside, *(blocks or [tree.new("p", {"class": "no-margin"})]))
    block = tree.new("details")
    tree.append(block, heading, inside)
    return [block]


def _section_title(context: Context, element: Element, summary: Element | None) -> Element:
    blocks: list[Element] = []
    if summary is not None:
        run = Run(context, Inherited(), summary, "h2")
        run.add_content(summary)
        blocks = run.blocks()
    if blocks and blocks[0].tag == "h2":
        return blocks[0]
    context.report(
        Code.NO_SUMMARY,
        element,
        'a collapsible section has no heading; readers see "Details"',
        "Start it with <summary>its heading</summary>",
        "<details",
    )
    return tree.new("h2", text="Details")
