"""A plan and a report as JSON: the same data as the text, for programs.

Owns the shape, documented in docs/reference/json.md. Bodies are shown as the lines of a diff, not
whole, so that a plan in a log does not hold a Help Center.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from intercom_sync.plan.guards import Violation, open_steps
from intercom_sync.plan.model import FieldChange, Gate, Notice, Plan, Step
from intercom_sync.plan.outcome import Report, summarize_apply, summarize_plan
from intercom_sync.plan.render.text import body_diff

FORMAT = 1
"""Raised when a reader of an earlier shape would misunderstand a later one."""


def render_plan_json(
    plan: Plan, gates: Iterable[Gate], violations: Sequence[Violation], *, exit_code: int
) -> str:
    """The plan as one JSON object, keys in a fixed order."""
    gates = tuple(gates)
    opened = {step.id for step in open_steps(plan, gates)}
    return _dump(
        {
            "format": FORMAT,
            "target": plan.target,
            "workspace": {"id": plan.workspace_id, "name": plan.workspace_name},
            "api_version": plan.api_version,
            "offline": plan.is_offline,
            "summary": summarize_plan(plan, gates),
            "exit_code": exit_code,
            "counts": {
                "managed": plan.managed,
                "unchanged": plan.unchanged,
                "unmanaged": plan.unmanaged,
            },
            "steps": [_step(step, runs=step.id in opened) for step in plan.steps],
            "notices": [_notice(notice) for notice in plan.notices],
            "guards": [
                {"guard": found.guard, "reason": found.reason, "fix": found.fix}
                for found in violations
            ],
        }
    )


def render_report_json(plan: Plan, report: Report, *, exit_code: int) -> str:
    """What an apply did, as one JSON object."""
    return _dump(
        {
            "format": FORMAT,
            "target": plan.target,
            "workspace": {"id": plan.workspace_id, "name": plan.workspace_name},
            "summary": summarize_apply(plan, report),
            "exit_code": exit_code,
            "results": [
                {
                    "step": result.step.id,
                    "verb": result.step.verb,
                    "key": result.step.key,
                    "outcome": result.outcome,
                    "reason": result.reason,
                    "id": result.remote_id,
                }
                for result in report.results
            ],
            "unplanned": list(report.unplanned),
            "notices": [_notice(notice) for notice in plan.notices],
        }
    )


def _step(step: Step, *, runs: bool) -> dict[str, Any]:
    return {
        "id": step.id,
        "kind": step.kind,
        "verb": step.verb,
        "key": step.key,
        "title": step.title,
        "impact": step.impact,
        "needs": list(step.gates),
        "runs": runs,
        "writes": step.writes,
        "remote_id": step.remote_id,
        "expects": step.expects,
        "after": list(step.after),
        "changes": [_change(change) for change in step.changes],
        "url": step.url,
    }


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "observation": notice.observation,
        "problem": notice.observation.is_problem,
        "kind": notice.kind,
        "key": notice.key,
        "reason": notice.reason,
        "fix": notice.fix,
        "changes": [_change(change) for change in notice.changes],
        "url": notice.url,
    }


def _change(change: FieldChange) -> dict[str, Any]:
    if change.field == "body":
        is_told = change.before is not None or change.after is not None
        return {
            "field": "body",
            "locale": change.locale or None,
            "diff": list(body_diff(change)) if is_told else None,
        }
    return {
        "field": change.field,
        "locale": change.locale or None,
        "before": change.before,
        "after": change.after,
    }


def _dump(value: dict[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    # To a runner of GitHub the first is a command, wherever it stands; to JSON both are the same.
    return text.replace("##[", "\\u0023#[") + "\n"
