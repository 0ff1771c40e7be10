"""Short ways to ask the renderer, so that a test shows only what it is about."""

from __future__ import annotations

from intercom_sync.markup.to_html import Flavor, Rendered, render

PATH = "content/billing/refunds.md"
BOTH = tuple(Flavor)


def rendered(
    markdown: str, flavor: Flavor = Flavor.GFM, *, first_line: int = 1, take_title: bool = False
) -> Rendered:
    return render(markdown, path=PATH, first_line=first_line, flavor=flavor, take_title=take_title)


def body(markdown: str, flavor: Flavor = Flavor.GFM) -> str:
    """The body without the class every paragraph has."""
    html = rendered(markdown, flavor).html
    return html.replace('<p class="no-margin">', "<p>").replace('class="no-margin ', 'class="')


def told(markdown: str, flavor: Flavor = Flavor.GFM) -> list[str]:
    """Each problem as line, column and code."""
    return [
        f"{problem.location.line}:{problem.location.column} {problem.code}"
        for problem in rendered(markdown, flavor).problems
        if problem.location is not None
    ]


def codes(markdown: str, flavor: Flavor = Flavor.GFM) -> list[str]:
    """Each problem's code."""
    return [problem.code for problem in rendered(markdown, flavor).problems]


def callout(background: str, border: str, content: str) -> str:
    style = f"background-color: {background}; border-color: {border};"
    return f'<div class="intercom-interblocks-callout" style="{style}">{content}</div>'


def table(*rows: tuple[str, ...]) -> str:
    """A table by the content of its cells."""
    written = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        '<div class="intercom-interblocks-table-container"><table role="presentation"><tbody>'
        f"{written}</tbody></table></div>"
    )


def section(title: str, content: str) -> str:
    return (
        f"<details><summary><h2>{title}</h2></summary>"
        f'<div class="collapsible-section-content">{content}</div></details>'
    )


def video(source: str) -> str:
    return f'<div class="intercom-h2b-video"><iframe src="{source}"></iframe></div>'


def image(source: str, alt: str = "") -> str:
    return f'<div class="intercom-container"><img src="{source}" alt="{alt}"></div>'
