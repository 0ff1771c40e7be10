"""One article or collection of the report: what happens, what changes, and its pages.

Owns an entry's HTML. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from intercom_sync.plan.model import FieldChange, Impact, Notice, Step
from intercom_sync.plan.pages import Page
from intercom_sync.plan.render.page.bodies import show
from intercom_sync.plan.render.page.elements import Html, joined, tag
from intercom_sync.plan.render.reported import (
    Entry,
    Reported,
    field_and_locale,
    has_no_texts,
    impact_label,
    impact_meaning,
    verb_in_words,
    waits,
)
from intercom_sync.plan.render.words import (
    Left,
    Line,
    Mark,
    Piece,
    around_changes,
    diff_title,
    diff_words,
)

_MARKED = ("title", "name", "description")


def shows_as(entry: Entry) -> str:
    """What the entry can be filtered by; one of style.SHOWN."""
    if entry.is_problem:
        return "problem"
    if entry.steps:
        return entry.impact.value
    return "drift" if entry.is_drift else "note"


def label(entry: Entry) -> str:
    """The same for people."""
    if entry.is_problem:
        return "PROBLEM"
    if entry.steps:
        return impact_label(entry.impact)
    return "changed in Intercom" if entry.is_drift else "to know"


def article(reported: Reported, entry: Entry, anchor: str) -> Html:
    """The entry, folded."""
    shows = shows_as(entry)
    does = [verb_in_words(step.verb) for step in entry.steps]
    seen = [str(notice.observation) for notice in entry.notices]
    about = ", ".join(dict.fromkeys((*seen, *does)))
    summary = tag(
        "summary",
        tag("span", label(entry), class_=f"badge {shows}"),
        " ",
        tag("h3", entry.title or entry.key),
        tag("span", about, " · ", tag("code", entry.key), class_="about"),
    )
    content = tag("div", *_content(reported, entry, anchor), class_="content", id=anchor)
    folding = tag("details", summary, content, open=entry.is_problem)
    return tag("article", folding, class_="entry", data_shows=shows)


def _content(reported: Reported, entry: Entry, anchor: str) -> Iterator[Html]:
    facts = [*(_step(step, reported) for step in entry.steps), *map(_notice, entry.notices)]
    yield tag("ul", *facts, class_="facts")
    if entry.url and entry.url.startswith("https://"):
        way = tag("a", "Open in Intercom", href=entry.url, rel="noopener noreferrer")
        yield tag("p", way)
    pages = {page.locale: page for page in reported.pages.get(entry.key, ())}
    locales = sorted({field_and_locale(change)[1] for change in entry.changes} | pages.keys())
    sections = [_language(entry, locale, pages.get(locale)) for locale in locales]
    if len(sections) > 1:
        yield tag("div", _tabs(locales, anchor), *sections, class_="languages")
    else:
        yield from sections


def _tabs(locales: Sequence[str], anchor: str) -> Html:
    """One for each section that follows, in its order; style.py says which of them is seen."""
    tabs = [
        tag(
            "label",
            tag(
                "input",
                type="radio",
                name=f"language-of-{anchor}",
                checked=number == 0,
                autocomplete="off",
            ),
            tag("span", locale or "Default language"),
        )
        for number, locale in enumerate(locales)
    ]
    return tag("fieldset", tag("legend", "Language"), *tabs, class_="tabs")


def _language(entry: Entry, locale: str, page: Page | None) -> Html:
    """What changes in one language, and its page."""
    changes = [change for change in entry.changes if field_and_locale(change)[1] == locale]
    parts = [*_texts(changes)]
    if page is not None:
        parts += _pages(_worth_showing(page, changes, entry), entry)
    if not locale:
        return tag("section", *parts)
    return tag("section", tag("h4", "Translation: ", tag("code", locale)), *parts, lang=locale)


def _step(step: Step, reported: Reported) -> Html:
    needs = waits(step, reported)
    return tag(
        "li",
        tag("b", f"{impact_label(step.impact)}: {verb_in_words(step.verb)}."),
        f" {impact_meaning(step.impact).capitalize()}.",
        tag("i", f" It {needs}.") if needs else "",
    )


def _notice(notice: Notice) -> Html:
    is_twice = notice.shows_intercom_twice
    sides = " Below: Intercom then and now." if is_twice else " Below: Intercom and git."
    return tag(
        "li",
        tag("b", f"{notice.observation}: {notice.reason}."),
        f" {notice.fix}.",
        sides if notice.changes else "",
    )


def _texts(changes: Sequence[FieldChange]) -> Iterator[Html]:
    texts = [
        change
        for change in changes
        if field_and_locale(change)[0] == "body" and not has_no_texts(change)
    ]
    rest = [change for change in changes if change not in texts]
    if rest:
        yield fields(rest)
    for change in texts:
        yield prose(change.before or "", change.after or "")


def fields(changes: Sequence[FieldChange]) -> Html:
    """Short fields side by side with what they were; of a body only that it changes."""
    return tag("table", tag("tbody", *map(_row, changes)), class_="fields")


def prose(before: str, after: str) -> Html:
    """What changed in a text, with the sentences next to it."""
    lines = around_changes(diff_words(before, after))
    return tag("div", *map(_line, lines), class_="prose")


def _row(change: FieldChange) -> Html:
    name, _ = field_and_locale(change)
    value = [tag("span", "changes", class_="note")]
    if has_no_texts(change) or name == "body":
        pass
    elif change.before is None:
        value = [tag("ins", change.after or "")]
    elif change.after is None:
        value = [tag("del", change.before)]
    elif name in _MARKED:
        value = [*map(_piece, diff_title(change.before, change.after))]
    else:
        value = [tag("del", change.before), Html(" → "), tag("ins", change.after)]
    return tag("tr", tag("th", name, scope="row"), tag("td", *value))


def _line(line: Line | Left) -> Html:
    if isinstance(line, Left):
        many = "line" if line.count == 1 else "lines"
        return tag("p", f"{line.count} unchanged {many}", class_="left")
    return tag("p", *map(_piece, line))


def _piece(piece: Piece) -> Html:
    match piece.mark:
        case Mark.SAME:
            return joined(piece.text)
        case Mark.GONE:
            return tag("del", piece.text)
        case Mark.NEW:
            return tag("ins", piece.text)
        case _:
            assert_never(piece.mark)


def _worth_showing(page: Page, changes: Sequence[FieldChange], entry: Entry) -> Page:
    """One side is enough where the text stays as it is."""
    if any(field_and_locale(change)[0] == "body" for change in changes):
        return page
    if entry.impact is Impact.REMOVED or page.after is None:
        return replace(page, after=None)
    return replace(page, before=None)


def _pages(page: Page, entry: Entry) -> Iterator[Html]:
    shown = show(page)
    before, after = _captions(entry)
    sides = [
        tag("figure", tag("figcaption", words), tag("div", body, class_="body"))
        for words, body in ((before, shown.before), (after, shown.after))
        if body is not None
    ]
    yield tag("div", *sides, class_="pages two" if len(sides) == 2 else "pages")
    raw = [
        joined(tag("p", words, class_="note"), tag("pre", tag("code", html)))
        for words, html in ((before, page.before), (after, page.after))
        if html is not None
    ]
    yield tag("details", tag("summary", "Raw HTML"), *raw, class_="raw")


def _captions(entry: Entry) -> tuple[str, str]:
    if any(notice.shows_intercom_twice for notice in entry.notices):
        return "Intercom, when it was last applied", "Intercom now"
    if entry.impact is Impact.REMOVED:
        return "Intercom now, taken away from readers", "As git says"
    return "Intercom now", "As git says"
