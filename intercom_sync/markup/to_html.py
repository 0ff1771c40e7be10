"""Markdown to the body Intercom stores.

Owns the public way in: choosing the parser, taking the title, renumbering headings, writing the
body on one line. What each construct becomes is decided in dialect/.
Trap: a body is what a plan compares and what a person approved. The same Markdown must give the
same bytes, whatever was rendered before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, assert_never

from intercom_sync.markup import tree
from intercom_sync.markup.dialect.context import Context, ImageUse, LinkUse
from intercom_sync.markup.dialect.flow import blocks_of
from intercom_sync.markup.dialect.html_block import UNCHANGED, check_body_html
from intercom_sync.markup.dialect.source import Source
from intercom_sync.markup.findings import Code
from intercom_sync.markup.settled.blocks import HEADINGS
from intercom_sync.markup.spaces import squeezed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from intercom_sync.errors import Problem
    from intercom_sync.location import Location
    from intercom_sync.markup.tree import Element

__all__ = ["Flavor", "ImageUse", "LinkUse", "Rendered", "check_body_html", "render"]

_MAX_NESTING: Final = 80
"""Levels of elements in the parsed article. Intercom's own structure at most doubles them, so the
body stays within what can be read back without loss; and Python's stack holds."""
_DEEPEST_HEADING: Final = 4


class Flavor(StrEnum):
    """Which Markdown it is."""

    GFM = "gfm"
    PYTHON_MARKDOWN = "python-markdown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A rendered article.

    Attributes:
        html: On one line, line breaks only in <pre>, with symbolic references. Not to be sent if
            one of the problems is an error.
        title: Plain text of the first heading, where it was taken out of the body.
        title_at: Where it stands.
        links: To other articles' files, in reading order.
        images: Local ones, in reading order.
        problems: Sorted by place.
    """

    html: str
    title: str | None
    title_at: Location | None
    links: tuple[LinkUse, ...]
    images: tuple[ImageUse, ...]
    problems: tuple[Problem, ...]


def render(
    markdown: str,
    *,
    path: str,
    first_line: int = 1,
    flavor: Flavor = Flavor.GFM,
    take_title: bool,
) -> Rendered:
    """The body for an article, and all that is wrong with it. No input makes it raise.

    Args:
        markdown: What follows the front matter.
        path: The file, from the project's root, e.g. "content/billing/refunds.md".
        first_line: The line of that file at which `markdown` starts, from 1.
        take_title: Whether a first heading of level 1 that starts the article is its title, and
            leaves the body.
    """
    source = Source(markdown, path=path, first_line=first_line)
    context = Context(source)
    body, title, title_at = tree.new("div"), None, None
    try:
        article = _parsed(markdown, flavor)
        source.belongs_to(article)
        tree.append(body, *blocks_of(article, context))
        if take_title:
            title, title_at = _taken_title(body, context)
        _renumber(context.headings, has_fixed=_has_fixed_heading(body))
        for block in list(body.iter(UNCHANGED)):
            tree.unwrap(block)
        if tree.is_deeper_than(tree.MAX_DEPTH, body):
            raise tree.TooDeepError(tree.MAX_DEPTH)
    except tree.LimitError as exc:
        _report_limit(context, exc)
        body = tree.new("div")
    return Rendered(
        html=tree.serialize(body),
        title=title,
        title_at=title_at,
        links=tuple(context.links),
        images=tuple(context.images),
        problems=context.findings.problems(),
    )


def _parsed(markdown: str, flavor: Flavor) -> Element:
    match flavor:
        case Flavor.GFM:
            from intercom_sync.markup.dialect.gfm import to_html
        case Flavor.PYTHON_MARKDOWN:
            from intercom_sync.markup.dialect.python_markdown import to_html
        case _:
            assert_never(flavor)
    return tree.parse(to_html(markdown), deepest=_MAX_NESTING)


def _taken_title(body: Element, context: Context) -> tuple[str | None, Location | None]:
    first = body[0] if len(body) else None
    if first is None or first.tag != "h1" or first not in context.headings:
        return None, None
    title = squeezed(tree.text_of(first)).strip()
    if not title:
        return None, None
    place = context.source.place(context.headings.pop(first))
    body.remove(first)
    return title, place


def _has_fixed_heading(body: Element) -> bool:
    """Whether HTML that is sent unchanged holds a heading."""
    return any(next(block.iter(*HEADINGS), None) is not None for block in body.iter(UNCHANGED))


def _renumber(headings: Iterable[Element], *, has_fixed: bool) -> None:
    """Up until the shallowest is an h1, as Intercom does on saving (facts §2, 2).

    Args:
        has_fixed: Other headings stay as they are. Then the way up is one level, whatever is
            there: what stands below an h1 that cannot move must not become an h1 itself.
    """
    levels = {heading: int(heading.tag[1]) for heading in headings}
    shift = min(levels.values(), default=1) - 1
    if has_fixed:
        shift = min(shift, 1)
    for heading, level in levels.items():
        heading.tag = f"h{min(level - shift, _DEEPEST_HEADING)}"


def _report_limit(context: Context, limit: tree.LimitError) -> None:
    is_depth = isinstance(limit, tree.TooDeepError)
    context.findings.add(
        Code.TOO_DEEP if is_depth else Code.TOO_LONG,
        context.source.whole,
        f"this cannot be read safely: {limit}",
        "Nest lists, quotations and sections less" if is_depth else "Split it",
    )
