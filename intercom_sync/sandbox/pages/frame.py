"""What stands around every page: head, header, footer."""

from __future__ import annotations

from intercom_sync.sandbox.pages.html import Child, Html, joined, tag


def page(
    *content: Child,
    title: str | None,
    name: str,
    home: str,
    links: tuple[Html, ...],
    footer: str,
    language: str,
    style_sheets: tuple[str, ...] = ("style.css",),
) -> Html:
    """A whole page.

    Args:
        name: Stands in the header and leads to `home`.
        links: At the other end of the header.
        style_sheets: Names below `/_site/`.
    """
    return joined(
        Html("<!doctype html>"),
        tag(
            "html",
            tag(
                "head",
                tag("meta", charset="utf-8"),
                tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
                tag("meta", name="color-scheme", content="light dark"),
                tag("title", f"{title} · {name}" if title else name),
                *[tag("link", rel="stylesheet", href=f"/_site/{sheet}") for sheet in style_sheets],
                tag("link", rel="icon", href="/_site/icon.svg", type="image/svg+xml"),
            ),
            tag(
                "body",
                tag("a", "Skip to the content", href="#content", class_="skip"),
                tag(
                    "header",
                    tag("a", name, href=home, class_="brand"),
                    tag("nav", *links, aria_label="Pages"),
                ),
                tag("main", *content, id="content"),
                tag("footer", footer),
            ),
            lang=language,
        ),
    )
