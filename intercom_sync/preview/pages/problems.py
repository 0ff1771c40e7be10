"""Problems where they belong: above an article, and all of them on one page.

Owns how a problem looks. Trap: the line that is quoted is content, and may be very long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from intercom_sync.errors import Problem, Severity
from intercom_sync.plan.render.page.elements import Html, as_written, joined, tag
from intercom_sync.preview.pages.frame import page
from intercom_sync.preview.pages.view import View

_BEFORE, _AFTER = 60, 100  # characters of a line that are shown around the place


def problems(view: View) -> Html:
    """All of them, by file."""
    found = view.library.problems_of
    errors = view.library.errors
    counts = counted(errors, len(view.library.problems) - errors)
    content: list[Html] = [tag("h1", "Problems")]
    if counts:
        content.append(tag("p", f"{counts}.", class_="lead"))
    for path, here in sorted(found.items(), key=lambda one: not _has_errors(one[1])):
        known = view.library.files.get(path)
        heading: Html | str = path or "The project"
        if known is not None:
            article, locale = known
            title = article.texts[locale].title
            link = tag("a", as_written(title), href=view.article_address(article, locale))
            heading = joined(link, " ", tag("code", path))
        content.append(tag("section", tag("h2", heading), listed(view, here), class_="file"))
    if not found:
        content.append(tag("p", "Nothing is wrong with the content.", class_="box empty"))
    return page(view, "Problems", *content)


def folded(view: View, found: Sequence[Problem]) -> Html:
    """Those of one file, above its text; warnings alone do not stand in the way of it."""
    errors = sum(problem.severity is Severity.ERROR for problem in found)
    counts = counted(errors, len(found) - errors)
    listing = listed(view, found)
    return tag("details", tag("summary", counts), listing, open=errors > 0, class_="found")


def counted(errors: int, warnings: int) -> str:
    """E.g. "1 error, 2 warnings"."""
    found = ((errors, "error"), (warnings, "warning"))
    return ", ".join(f"{count} {noun}{'s'[: count != 1]}" for count, noun in found if count)


def listed(view: View, found: Iterable[Problem]) -> Html:
    """Problems one below the other, errors first."""
    ordered = sorted(found, key=lambda one: one.severity is not Severity.ERROR)
    return tag("ul", *(_problem(view, one) for one in ordered), class_="problems")


def _has_errors(found: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in found)


def _problem(view: View, problem: Problem) -> Html:
    kind = "problem" if problem.severity is Severity.ERROR else "warning"
    place = problem.location
    return tag(
        "li",
        tag(
            "p",
            tag("span", problem.severity.capitalize(), class_=f"badge {kind}"),
            " ",
            tag("b", f"{problem.reason[:1].upper()}{problem.reason[1:]}."),
        ),
        tag("p", f"{problem.fix}."),
        _line(view, problem),
        tag("p", *((tag("code", str(place)), " ") if place else ()), problem.code, class_="note"),
        class_=kind,
    )


def _line(view: View, problem: Problem) -> Html | str:
    """The line of the file, with a mark from the place on."""
    place = problem.location
    known = view.library.files.get(place.path) if place else None
    if place is None or place.line is None or known is None:
        return ""
    article, locale = known
    lines = article.texts[locale].source.split("\n")
    if place.line > len(lines) or not lines[place.line - 1].strip():
        return ""
    line, at = lines[place.line - 1], (place.column or 1) - 1
    start = max(0, at - _BEFORE)
    before, marked = line[start:at], line[at : at + _AFTER]
    word, space, after = marked.partition(" ")
    more = "…" if at + _AFTER < len(line) else ""
    quoted = [f"{'…' if start else ''}{before}", tag("mark", word), f"{space}{after}{more}"]
    return tag("pre", tag("code", *(quoted if place.column else (line[:_AFTER],))))
