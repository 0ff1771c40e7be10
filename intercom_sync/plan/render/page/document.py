"""The whole report: one file that needs no network, and asks for none.

Owns the frame: policy, contents, filters. Pure. Trap: the policy names our style and our script by
their hashes, so not even a mistake in escaping could run anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from intercom_sync.plan.model import Impact
from intercom_sync.plan.outcome import summarize_plan
from intercom_sync.plan.render.page.article import article, label, shows_as
from intercom_sync.plan.render.page.elements import Html, by_hash, joined, tag
from intercom_sync.plan.render.page.script import SCRIPT
from intercom_sync.plan.render.page.style import SHOWN, STYLE
from intercom_sync.plan.render.reported import Entry, Reported, entries, headline, impact_meaning

_COMMAND = re.compile(r"^(\s*):(?=:)", re.MULTILINE)


def render_plan_html(reported: Reported) -> str:
    """The report; same plan, same bytes."""
    found = entries(reported.plan)
    title = f"Help Center: {headline(reported, found)}"
    body = tag(
        "body",
        tag("a", "Skip to the changes", href="#changes", class_="skip"),
        _header(reported, title),
        tag("div", _side(found), _main(reported, found), class_="layout"),
        tag("script", Html(SCRIPT)),
    )
    page = joined(Html("<!doctype html>\n"), tag("html", _head(title), body, lang="en"), Html("\n"))
    # On a runner of GitHub what begins a line with :: is a command, also in a page that is logged.
    return _COMMAND.sub(r"\1&#58;", page).replace("##[", "&#35;#[")


def _head(title: str) -> Html:
    policy = (
        f"default-src 'none'; style-src {by_hash(STYLE)}; script-src {by_hash(SCRIPT)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", Html(STYLE)),
    )


def _header(reported: Reported, title: str) -> Html:
    plan = reported.plan
    where = tag(
        "p",
        "Target ",
        tag("code", plan.target),
        ", workspace ",
        tag("b", plan.workspace_name),
        f" ({plan.workspace_id}), API {plan.api_version}. ",
        summarize_plan(plan, reported.gates).splitlines()[0],
    )
    how = ""
    if reported.next_command and plan.steps and not reported.violations:
        how = tag("p", "Apply with: ", tag("code", reported.next_command))
    return tag("header", tag("h1", title), where, how)


def _side(found: Sequence[Entry]) -> Html:
    counts = Counter(map(shows_as, found))
    labels = {shows_as(entry): label(entry) for entry in found}
    boxes = [
        tag(
            "label",
            tag("input", type="checkbox", id=f"show-{name}", checked=True, autocomplete="off"),
            tag("span", labels[name]),
            tag("span", str(counts[name]), class_="count"),
        )
        for name in SHOWN
        if counts[name]
    ]
    tools = tag(
        "div",
        tag("input", type="search", placeholder="Find a title or path", aria_label="Find"),
        tag("button", "Open all", type="button"),
        tag("button", "Close all", type="button"),
        tag("p", role="status"),
        class_="tools",
        hidden=True,
    )
    filters = tag("fieldset", tag("legend", "Show"), *boxes)
    entries_of = [
        tag(
            "li",
            tag("span", label(entry), class_=f"badge {shows_as(entry)}"),
            tag("a", entry.title or entry.key, href=f"#{_anchor(index)}"),
            data_shows=shows_as(entry),
        )
        for index, entry in enumerate(found)
    ]
    contents = tag("details", tag("summary", "Contents"), tag("ol", *entries_of), open=True)
    return tag(
        "div",
        tag("section", filters, tools, class_="box filters", aria_label="Filters"),
        tag("nav", contents, class_="box contents", aria_label="Contents"),
        class_="side",
    )


def _main(reported: Reported, found: Sequence[Entry]) -> Html:
    articles = [article(reported, entry, _anchor(index)) for index, entry in enumerate(found)]
    nothing = tag("p", "Nothing would change.", class_="box empty")
    shown = articles or [nothing]
    return tag("main", *_alerts(reported, found), tag("h2", "Changes", id="changes"), *shown)


def _alerts(reported: Reported, found: Sequence[Entry]) -> Iterator[Html]:
    for violation in reported.violations:
        stopped = tag("b", "A limit stands in the way: nothing of this would be applied.")
        why = tag("p", f"{violation.reason}. {violation.fix}.")
        yield tag("div", tag("p", stopped), why, class_="box alert loud")
    if reported.unsettled:
        words = (
            "An earlier run ended before it heard what became of "
            f"{reported.unsettled} of its writes. This plan may be wrong about those."
        )
        yield tag("div", tag("p", words), class_="box alert")
    counts = Counter(step.impact for entry in found for step in entry.steps)
    for impact, class_ in ((Impact.REMOVED, "box alert loud"), (Impact.LIVE, "box alert")):
        if counts[impact]:
            many = f"{counts[impact]} step{'s'[: counts[impact] != 1]}"
            words = f" {many}: {impact_meaning(impact)}."
            yield tag("div", tag("p", tag("b", impact.upper()), words), class_=class_)


def _anchor(index: int) -> str:
    return f"entry-{index + 1}"
