"""A plan and a report of an action as JSON: the same data as the text, for programs.

Owns the shape, documented in docs/reference/json.md. It is for reading; what `run` takes back is
the file that `--out` writes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from intercom_sync.conversations.plan_model import ActionPlan, PlannedConversation, PlannedStep
from intercom_sync.conversations.writes import message_of, reaches_customer
from intercom_sync.plan.action_guards import ActionRules
from intercom_sync.plan.action_outcome import (
    ActionReport,
    summarize_action,
    summarize_action_plan,
)
from intercom_sync.plan.guards import Violation
from intercom_sync.plan.render.action_text import describe
from intercom_sync.plan.render.json import FORMAT


def render_action_plan_json(
    plan: ActionPlan, rules: ActionRules, violations: Sequence[Violation], *, exit_code: int
) -> str:
    """The plan as one JSON object, keys in a fixed order."""
    return _dump(
        {
            "format": FORMAT,
            "target": plan.target,
            "workspace": {"id": plan.workspace_id, "name": plan.workspace_name},
            "api_version": plan.api_version,
            "action": plan.action,
            "path": plan.path,
            "summary": summarize_action_plan(plan, send=rules.send),
            "exit_code": exit_code,
            "admin": {"id": plan.admin_id, "name": plan.admin_name},
            "once": plan.once,
            "mark": plan.mark,
            "limits": {
                "matched": plan.matched,
                "limit": plan.limit,
                "customer_messages": plan.customer_messages,
                "customer_messages_limit": rules.bound,
            },
            "requests": plan.requests,
            "seconds": plan.seconds,
            "conversations": [_conversation(found, rules) for found in plan.conversations],
            "dropped": [
                {"id": one.id, "url": one.url, "reason": one.reason} for one in plan.dropped
            ],
            "warnings": list(plan.warnings),
            "guards": [
                {
                    "guard": found.guard,
                    "reason": found.reason,
                    "fix": found.fix,
                    "urls": list(found.urls),
                }
                for found in violations
            ],
        }
    )


def render_action_report_json(plan: ActionPlan, report: ActionReport, *, exit_code: int) -> str:
    """What a run did, as one JSON object."""
    return _dump(
        {
            "format": FORMAT,
            "target": plan.target,
            "workspace": {"id": plan.workspace_id, "name": plan.workspace_name},
            "action": plan.action,
            "run": plan.run,
            "summary": summarize_action(report),
            "exit_code": exit_code,
            "not_reached": report.not_reached,
            "results": [
                {
                    "conversation": result.conversation,
                    "url": result.url,
                    "step": result.step.id,
                    "verb": result.step.write.verb,
                    "outcome": result.outcome,
                    "reason": result.reason,
                    "sent": result.sent,
                }
                for result in report.results
            ],
        }
    )


def _conversation(found: PlannedConversation, rules: ActionRules) -> dict[str, Any]:
    return {
        "id": found.id,
        "title": found.title,
        "customer": found.customer,
        "url": found.url,
        "state": found.seen.state,
        "steps": [_step(step, rules) for step in found.steps],
    }


def _step(step: PlannedStep, rules: ActionRules) -> dict[str, Any]:
    return {
        "id": step.id,
        "verb": step.write.verb,
        "does": describe(step.write),
        "impact": "customer" if reaches_customer(step.write) else "draft",
        "standing": step.standing,
        "reason": step.reason,
        "needs": ["--send"] if step.waits_for_send and not rules.send else [],
        "text": message_of(step.write),
    }


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
