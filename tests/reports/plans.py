"""Plans for reports: small ones to read, and ones that content has written with bad intent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from intercom_sync.plan.guards import Violation
from intercom_sync.plan.model import (
    FieldChange,
    Gate,
    Impact,
    Kind,
    Notice,
    Observation,
    Plan,
    Step,
    Verb,
)
from intercom_sync.plan.pages import Page
from intercom_sync.plan.render.reported import Reported

URL = "https://app.intercom.com/a/apps/abc123/articles/articles/9/show"
BEFORE = "You can get your money back for 30 days. Ask us if you are not sure."
AFTER = "You can get your money back for 14 days. Ask us if you are not sure."


def body(before: str | None = BEFORE, after: str | None = AFTER, locale: str = "") -> FieldChange:
    return FieldChange(field="body", locale=locale, before=before, after=after)


def edit(key: str = "content/billing/refunds.md", *changes: FieldChange, **fields: object) -> Step:
    """An edit of a published article."""
    step = Step(
        kind=Kind.ARTICLE,
        verb=Verb.UPDATE,
        key=key,
        title="Refunds",
        impact=Impact.LIVE,
        remote_id="9",
        expects="f" * 64,
        changes=changes or (body(),),
        gates=(Gate.PUBLISH,),
        url=URL,
    )
    return replace(step, **fields)  # type: ignore[arg-type]


def notice(observation: Observation = Observation.CONFLICT, **fields: object) -> Notice:
    found = Notice(
        observation=observation,
        kind=Kind.ARTICLE,
        key="content/billing/fees.md",
        reason="changed in git and, differently, in Intercom",
        fix="Run with --on-drift overwrite to let git win",
        changes=(FieldChange(field="title", before="Costs", after="Fees"),),
        url=URL,
    )
    return replace(found, **fields)  # type: ignore[arg-type]


def plan(*parts: Step | Notice, **fields: object) -> Plan:
    found = Plan(
        target="production",
        workspace_id="abc123",
        workspace_name="Acme",
        api_version="2.11",
        steps=tuple(part for part in parts if isinstance(part, Step)),
        notices=tuple(part for part in parts if isinstance(part, Notice)),
        unchanged=87,
    )
    return replace(found, **fields)  # type: ignore[arg-type]


def reported(*parts: Step | Notice, **fields: object) -> Reported:
    return Reported(plan=plan(*parts), **fields)  # type: ignore[arg-type]


def of_every_kind() -> Plan:
    """Every verb, every impact and every observation once, an article and a collection."""
    steps = [
        edit(f"content/{verb}/{kind}{number}.md", verb=verb, kind=kind, impact=impact)
        for verb in Verb
        for kind in Kind
        for number, impact in enumerate(Impact)
    ]
    notices = [notice(seen, key=f"content/{seen}.md") for seen in Observation]
    return plan(*steps, *notices)


def many(count: int) -> Reported:
    """So many edited articles of about a thousand words each, with both sides as HTML."""
    steps, pages = [], {}
    for number in range(count):
        key = f"content/billing/article-{number:03}.md"
        sides = [_long_text(f"It takes {days} days for number {number}.") for days in (30, 14)]
        impact = tuple(Impact)[number % len(Impact)]
        changes = body("\n\n".join(sides[0]), "\n\n".join(sides[1]))
        steps.append(edit(key, changes, title=f"Article {number}", impact=impact))
        before, after = ("".join(f"<p>{each}</p>" for each in side) for side in sides)
        pages[key] = (Page(locale="", before=before, after=after),)
    return Reported(plan=plan(*steps), pages=pages)


def _long_text(changed: str) -> list[str]:
    paragraphs = [
        " ".join(f"This is sentence {n} of paragraph {p}, and it stays." for n in range(8))
        for p in range(12)
    ]
    for place in (2, 9):
        paragraphs[place] += f" {changed}"
    return paragraphs


FRAGMENTS: Sequence[str] = (
    "```",
    "`",
    "@octocat",
    "@acme/team",
    "#12",
    "GH-1",
    "acme/help#3",
    "deadbeefcafe",
    "https://evil.example/x",
    "www.evil.example",
    "mona@example.com",
    "</details>",
    "</summary>",
    "</pre>",
    "</code>",
    "<!--",
    "-->",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><a href="https://evil.example">',
    "[x](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "\n\n# Heading\n",
    "\n::error::x",
    "##[error]x",
    "::set-output name=x::y",
    "| a | b |",
    "**bold**",
    "~~gone~~",
    "&lt;b&gt;",
    "&#64;octocat",
    "$x$",
    ":tada:",
    "\u202e",
    "\x1b[31m",
    "\x00",
    "\r\n",
    "%0A",
    "- [ ] task",
    "]]>",
    "\u2028",
    "CVE-2026-1",
)
hostile = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), min_size=1, max_size=8).map(
    " ".join
) | st.lists(st.sampled_from(FRAGMENTS), max_size=8).map("".join)


@st.composite
def hostile_reports(draw: st.DrawFn) -> Reported:
    """A plan whose every word from outside is somebody's attempt; its structure never changes."""
    text = hostile
    key, other = f"content/{draw(text)}.md", f"content/{draw(text)}/"
    changes = (
        FieldChange(field="title", before=draw(text), after=draw(text)),
        FieldChange(field="author", before=draw(text), after=None),
        body(draw(text), draw(text)),
        body(draw(text), draw(text), "fr"),
    )
    steps = [
        edit(f"1{key}", *changes, title=draw(text)),
        edit(f"2{other}", *changes[:1], kind=Kind.COLLECTION, title=draw(text), url=None),
    ]
    seen = notice(
        draw(st.sampled_from(Observation)),
        key=f"3{key}",
        reason=f'nobody has the e-mail "{draw(text)}"',
        fix=f'Name another; nearest: "{draw(text)}"',
        changes=changes,
    )
    found = plan(*steps, seen, workspace_name=draw(text), workspace_id=draw(text))
    html = draw(text)
    return Reported(
        plan=found,
        violations=(Violation(guard="live-edits", reason=draw(text), fix=draw(text)),),
        next_command=f"intercom-sync apply '{draw(text)}'",
        pages={step.key: (Page(locale="", before=html, after=draw(text)),) for step in steps},
    )
