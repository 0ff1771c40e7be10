"""What stands around every page: policy, header with search and choices, footer.

Owns the frame. Trap: the policy allows one style and one script by their hashes, so neither a
mistake in escaping nor an article could run anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from intercom_sync.articles.parts import DEFAULT
from intercom_sync.plan.render.page.elements import Html, by_hash, joined, tag
from intercom_sync.preview.pages.script import SCRIPT
from intercom_sync.preview.pages.style import STYLE
from intercom_sync.preview.pages.view import CHANGES, HOME, PROBLEMS, SEARCH, View

POLICY: Final = (
    f"default-src 'none'; style-src {by_hash(STYLE)}; script-src {by_hash(SCRIPT)}; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
ICON: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="8" fill="#0c2d62"/>'
    '<path d="M8 10h16M8 16h16M8 22h9" stroke="#fff" stroke-width="3"/></svg>'
)


def page(view: View, title: str, *content: str, class_: str | None = None) -> Html:
    """A whole page.

    Args:
        class_: Of the body, where a page looks different as a whole.
    """
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", f"{title} · Preview" if title else "Preview"),
        tag("link", rel="icon", href="/_preview/icon.svg", type="image/svg+xml"),
        tag("style", Html(STYLE)),
    )
    body = tag(
        "body",
        tag("a", "Skip to the content", href="#content", class_="skip"),
        _header(view),
        tag("main", *_told(view), *content, id="content", tabindex="-1"),
        tag(
            "footer",
            "A preview of the files on this computer. Nothing is sent to Intercom.",
            tag("span", "", role="status", id="status"),
        ),
        tag("script", Html(SCRIPT)),
        class_=class_,
    )
    whole = tag("html", head, body, lang="en", data_version=view.library.version)
    return joined(Html("<!doctype html>\n"), whole, Html("\n"))


def _header(view: View) -> Html:
    return tag(
        "header",
        tag(
            "div",
            tag("a", "Help Center preview", href=view.address(HOME), class_="brand"),
            tag("nav", *_choices(view), aria_label="Preview"),
            class_="bar",
        ),
        _search(view),
        _locales(view),
    )


def _choices(view: View) -> Iterator[Html]:
    errors, warnings = view.library.errors, len(view.library.problems) - view.library.errors
    words = f"{errors} error{'s'[: errors != 1]}" if errors else "No problems"
    if warnings and not errors:
        words = f"{warnings} warning{'s'[: warnings != 1]}"
    kind = "loud" if errors else "calm"
    yield tag("a", words, href=view.address(PROBLEMS), class_=f"choice {kind}")
    is_on = view.marks_changes
    yield tag(
        "a",
        "Hide what differs" if is_on else "Show what differs",
        href=view.with_marks(not is_on).here_address,
        class_="choice on" if is_on else "choice",
        id="toggle",
    )


def _search(view: View) -> Html:
    kept = (("locale", view.locale), ("changes", "1" if view.marks_changes else ""))
    return tag(
        "form",
        tag(
            "input",
            type="search",
            name="q",
            value=view.query,
            placeholder="Search titles and texts",
            title="Press / to come here",
            aria_keyshortcuts="/",
            aria_label="Search",
            autocomplete="off",
        ),
        *(tag("input", type="hidden", name=key, value=value) for key, value in kept if value),
        tag("button", "Search", type="submit"),
        action=SEARCH,
        role="search",
        class_="search",
    )


def _locales(view: View) -> str:
    """The switch, where there is anything to switch to."""
    if len(view.library.locales) < 2:
        return ""
    found = view.library.files.get(view.here.removeprefix("/articles/"))
    links = []
    for locale in (DEFAULT, *view.library.locales[1:]):
        is_missing = found is not None and locale not in found[0].texts
        name = view.name_of(locale)
        links.append(
            tag(
                "a",
                name,
                tag("span", " missing", class_="note") if is_missing else "",
                href=view.in_locale(locale).here_address,
                aria_current="true" if locale == view.locale else None,
                class_="missing" if is_missing else None,
            )
        )
    return tag("nav", *links, class_="locales", aria_label="Language")


def _told(view: View) -> Iterator[Html]:
    """What holds for every page while differences are marked."""
    if view.library.trouble and view.library.trouble != view.trouble:
        yield tag("p", f"{view.library.trouble}.", class_="told loud")
    if not view.marks_changes:
        return
    if view.comparison is None:
        words = f"What was last sent cannot be read. {view.trouble}."
        yield tag("p", words, class_="told loud")
        return
    differing = sum(map(view.comparison.differs, view.comparison.articles))
    if view.comparison.is_first:
        words = f"Nothing was sent to {view.target} from here yet, so everything is new."
    elif differing:
        words = (
            f"Marked: what differs from what was last sent to {view.target}, in {differing} "
            f"article{'s'[: differing != 1]}. What colleagues changed in Intercom is not looked at."
        )
    else:
        words = f"Every article is as it was last sent to {view.target}."
    every = tag("a", "List of all that differs", href=view.address(CHANGES))
    yield tag("p", words, " ", every, class_="told")
