"""A plan as a comment on a pull request, for a writer who never starts this program.

Owns the order and what is left out where the comment would be too long. Pure. Trap: whatever comes
from content or from Intercom goes through github_text, or a title could mention a whole team.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from intercom_sync.plan.model import FieldChange, Impact, Notice, Step
from intercom_sync.plan.outcome import summarize_plan
from intercom_sync.plan.render.fitting import COMMENT_LIMIT, Block, cut_notice, fitted
from intercom_sync.plan.render.github_text import block, clipped, code, link, marked_code, prose
from intercom_sync.plan.render.reported import (
    Entry,
    Reported,
    entries,
    field_and_locale,
    full_name,
    has_no_texts,
    headline,
    impact_label,
    impact_meaning,
    verb_in_words,
    waits,
)
from intercom_sync.plan.render.words import Left, around_changes, diff_title, diff_words

SUMMARY_LIMIT = 250_000
"""Characters that surely fit a job's summary, which may have a mebibyte."""
_MOST_LINES = 80  # of one article's diff; more is read better in the full report
_LONGEST_COMMAND = 1_000  # half a command must not be copied
_NO_NAME = re.compile(r"[^\w.-]", re.ASCII)
_MOST_OPEN = 10  # problems that are shown unfolded


def render_plan_markdown(
    reported: Reported, *, report: str = "", limit: int = COMMENT_LIMIT
) -> str:
    """The comment.

    Args:
        report: Address of the full report; "" where there is none.
    """
    found = entries(reported.plan)
    head = "\n\n".join([*_head(reported, found), *_guards(reported)])
    blocks = [_article(reported, entry, index) for index, entry in enumerate(found)]
    end = list(_end(reported, report))
    return fitted(
        head,
        blocks,
        end,
        limit=limit,
        told=lambda folded, left: _told(report, folded=folded, left=left),
    )


def _told(report: str, *, folded: int, left: int) -> str:
    parts = []
    if folded:
        parts.append(f"{folded:,} of these are without their changes")
    if left:
        parts.append(f"{left:,} more are not listed")
    return cut_notice(parts, f"The {'full' if report else 'HTML'} report has them all.")


def _head(reported: Reported, found: Sequence[Entry]) -> Iterator[str]:
    plan = reported.plan
    # Of a saved plan it may be anything, and must not end the comment.
    yield f"<!-- intercom-sync plan: {_NO_NAME.sub('?', plan.target)} -->"
    yield f"## Help Center: {headline(reported, found)}"
    yield (
        f"<p>Target {code(plan.target)}, workspace {code(plan.workspace_name)} "
        f"({code(plan.workspace_id)}), API {code(plan.api_version)}.<br>"
        f"{prose(summarize_plan(plan, reported.gates).splitlines()[0])}</p>"
    )
    if reported.unsettled:
        yield (
            "> [!WARNING]\n> An earlier run ended before it heard what became of "
            f"{reported.unsettled} of its writes. This plan may be wrong about those."
        )
    yield from _alerts(found)


def _alerts(found: Sequence[Entry]) -> Iterator[str]:
    """What nobody may overlook: our own words and numbers only, because this is Markdown."""
    counts = Counter(step.impact for entry in found for step in entry.steps)
    removed, live = counts[Impact.REMOVED], counts[Impact.LIVE]
    problems = sum(entry.is_problem for entry in found)
    if removed:
        many = "1 page is" if removed == 1 else f"{removed} pages are"
        yield f"> [!CAUTION]\n> **REMOVED:** {many} taken away from readers."
    if problems:
        many = "1 article or collection is" if problems == 1 else f"{problems} are"
        yield f"> [!WARNING]\n> **PROBLEMS:** {many} left alone until somebody decides."
    if live:
        many = "1 step is" if live == 1 else f"{live} steps are"
        yield f"> [!IMPORTANT]\n> **LIVE:** {many} seen by readers at once."


def _guards(reported: Reported) -> Iterator[str]:
    if reported.violations:
        listed = "\n".join(
            f"<li>{prose(found.reason)}. {prose(found.fix)}.</li>" for found in reported.violations
        )
        yield "> [!CAUTION]\n> **A limit stands in the way:** nothing of this would be applied."
        yield f"<ul>\n{listed}\n</ul>"


def _article(reported: Reported, entry: Entry, index: int) -> Block:
    summary = f"<summary>{_summary(entry)}</summary>"
    facts = "\n".join(
        [
            *(_step(reported, step) for step in entry.steps),
            *(_notice(notice) for notice in entry.notices),
        ]
    )
    parts = [f"<details{' open' * (entry.is_problem and index < _MOST_OPEN)}>", summary]
    parts.append(f"<ul>\n{facts}\n</ul>")
    url = link(entry.url or "", "Open in Intercom")
    way = f"<p>{url}</p>" if url else ""
    short = "\n".join(["<details>", summary, f"<ul>\n{facts}\n</ul>", way, "</details>"])
    short = short.replace("\n\n", "\n")
    bodies = [found for change in entry.changes for found in _body(change)]
    if not bodies:
        return Block(full=short.replace("<details>", parts[0], 1), short=short)
    whole = "\n\n".join(["\n".join(parts), *bodies, f"{way}\n</details>".lstrip()])
    return Block(full=whole, short=short)


def _summary(entry: Entry) -> str:
    words = [f"<b>PROBLEM: {found.observation}</b>" for found in _problems(entry)]
    words += [f"<b>{impact_label(entry.impact)}</b>"] if entry.steps else []
    words += [f"{found.observation}" for found in entry.notices if not found.observation.is_problem]
    verbs = ", ".join(dict.fromkeys(verb_in_words(step.verb) for step in entry.steps))
    title = f" {code(entry.title)}" if entry.title else ""
    return " · ".join(filter(None, [*words, verbs, f"{code(entry.key)}{title}"]))


def _problems(entry: Entry) -> list[Notice]:
    return [notice for notice in entry.notices if notice.observation.is_problem]


def _step(reported: Reported, step: Step) -> str:
    needs = waits(step, reported)
    line = f"<li><b>{impact_label(step.impact)}</b>: {verb_in_words(step.verb)}. "
    line += f"{impact_meaning(step.impact).capitalize()}.{f' <i>It {needs}.</i>' if needs else ''}"
    fields = _fields(step.changes)
    return f"{line}{fields}</li>"


def _notice(notice: Notice) -> str:
    line = f"<li><b>{notice.observation}</b>: {prose(notice.reason)}. {prose(notice.fix)}."
    sides = "Intercom then and now" if notice.shows_intercom_twice else "Intercom and git"
    fields = _fields(notice.changes)
    return f"{line}{f' <i>{sides}:</i>' if notice.changes else ''}{fields}</li>"


def _fields(changes: Sequence[FieldChange]) -> str:
    """The short ones; bodies come below, where there is room."""
    rows = [f"<li>{_field(change)}</li>" for change in changes]
    return f"\n<ul>\n{chr(10).join(rows)}\n</ul>" if rows else ""


def _field(change: FieldChange) -> str:
    name, _ = field_and_locale(change)
    label = prose(full_name(change))
    if has_no_texts(change) or name == "body":
        return f"{label} changes"
    before, after = clipped(change.before or ""), clipped(change.after or "")
    if change.before is None:
        return f"{label}: {code(after)}"
    if change.after is None:
        return f"{label}: <del>{code(before)}</del>, then none"
    if name in ("title", "name", "description"):
        return f"{label}: {marked_code(diff_title(before, after))}"
    return f"{label}: <del>{code(before)}</del> → <ins>{code(after)}</ins>"


def _body(change: FieldChange) -> Iterator[str]:
    name, locale = field_and_locale(change)
    if name != "body" or has_no_texts(change):
        return
    lines = [
        _left(line) if isinstance(line, Left) else line
        for line in around_changes(diff_words(change.before or "", change.after or ""))
    ]
    if locale:
        yield f"<p>{prose(full_name(change))}:</p>"
    if lines:
        yield block(lines, most=_MOST_LINES)


def _left(left: Left) -> str:
    return f"… {left.count} unchanged"


def _end(reported: Reported, report: str) -> Iterator[str]:
    if report:
        yield f"<p>{link(report, 'The full report') or code(report)}</p>"
    command = reported.next_command
    is_ready = reported.plan.steps and not reported.violations
    if command and is_ready and len(command) <= _LONGEST_COMMAND:
        yield f"<p>Apply with: {code(command)}</p>"
