"""A run of doctor: the checks, the probe if it was asked for, and what is printed.

Owns the flow and the exit code. Trap: where checks and probe are both told, the checks come first
and are told even if the probe then fails.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from intercom_sync import __version__
from intercom_sync.cli.abilities import abilities, render_abilities
from intercom_sync.cli.by_hand import ask
from intercom_sync.cli.checkup import Checkup, check_up, check_without_token
from intercom_sync.cli.doctor_probe import Probed, probe_target
from intercom_sync.cli.findings import (
    Finding,
    Grade,
    findings_json,
    render_findings,
    summary,
)
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.probe_table import probe_json, render_probe
from intercom_sync.cli.wiring import Target, open_target
from intercom_sync.config import Settings
from intercom_sync.errors import UsageError
from intercom_sync.plan.render.text import shown
from intercom_sync.state.atomic import write_whole


async def doctor_run(
    invocation: Invocation, output_format: str, *, probe: bool, yes: bool, save: Path | None
) -> int:
    """Check the target; with `probe`, try assumptions on a throw-away draft.

    Returns:
        1 where a check failed or something relied on does not hold; 4 where the draft may be left.

    Raises:
        UsageError: --yes or --save without --probe, or nobody is there to be asked.
        LockedError: another run is working on this target, so nothing was probed.
    """
    if (yes or save is not None) and not probe:
        raise UsageError(f"{'--yes' if yes else '--save'} belongs to --probe. Add it.")
    if probe and not yes and not invocation.terminal.is_interactive:
        raise UsageError(
            "--probe writes to Intercom and asks first. Run with --yes where nobody can be asked."
        )
    settings = invocation.settings()
    async with AsyncExitStack() as stack:
        try:
            target = await stack.enter_async_context(open_target(invocation, settings))
        except UsageError as error:
            checkup = check_without_token(settings, _unusable(settings, error))
            return _tell(invocation, settings, checkup, None, output_format)
        checkup = await check_up(target, time.time)
        probed = None
        if probe and output_format == "text":
            _tell_checks(invocation, settings, checkup)
        if probe and not _must_not_write(checkup):
            probed = await _probe(target, checkup, yes=yes)
        elif probe:
            invocation.terminal.say("Nothing was probed: mend what failed first.")
    code = _tell(invocation, settings, checkup, probed, output_format, checks_are_told=probe)
    if save is not None and probed is not None:
        write_whole(invocation.working_directory / save, _dump(_profile(settings, probed)))
        invocation.terminal.say(f"What was seen was saved to {save}.")
    return code


async def _probe(target: Target, checkup: Checkup, *, yes: bool) -> Probed:
    workspace = checkup.workspace
    if workspace is None:
        raise TypeError("the token opens no workspace")
    name = f'{workspace.id} "{shown(workspace.name)}"'
    question = f"Create one throw-away draft in workspace {name}, look at it, and delete it?"
    ask(target.invocation, question, yes=yes)
    return await probe_target(target, workspace, checkup.admins)


def _must_not_write(checkup: Checkup) -> bool:
    """Whether the token opens no workspace, or one that is not meant."""
    decisive = ("token", "region", "workspace", "state", "read articles")
    return any(one.grade is Grade.FAIL and one.check in decisive for one in checkup.findings)


def _unusable(settings: Settings, error: UsageError) -> Finding:
    reason, _, fix = str(error).rstrip(".").partition(". ")
    check = "API version" if settings.target.is_sandbox else "token"
    return Finding(check=check, grade=Grade.FAIL, reason=reason, fix=fix)


def _tell(
    invocation: Invocation,
    settings: Settings,
    checkup: Checkup,
    probed: Probed | None,
    output_format: str,
    *,
    checks_are_told: bool = False,
) -> int:
    found_later = probed.findings if probed else ()
    later = {found.check for found in found_later}
    findings = (*(one for one in checkup.findings if one.check not in later), *found_later)
    code = conclude_doctor(findings, probed)
    if output_format == "json":
        invocation.terminal.result(_dump(_json(settings, findings, probed, code)))
        return code
    if not checks_are_told:
        _tell_checks(invocation, settings, checkup)
    if probed is not None:
        invocation.terminal.result(f"\n{render_probe(probed.rows)}")
        invocation.terminal.result(f"\n{render_findings(found_later)}")
    invocation.terminal.result(f"\n{summary(findings)}\n")
    return code


def _tell_checks(invocation: Invocation, settings: Settings, checkup: Checkup) -> None:
    invocation.terminal.result(render_findings(checkup.findings))
    invocation.terminal.result(f"\n{render_abilities(settings.target.api_version)}")


def conclude_doctor(findings: Sequence[Finding], probed: Probed | None) -> int:
    """The exit code, by the precedence of design §11."""
    if probed is not None and probed.signal_code:
        return probed.signal_code
    if probed is not None and probed.is_left:
        return 4
    return 1 if any(found.grade is Grade.FAIL for found in findings) else 0


def _json(
    settings: Settings, findings: Sequence[Finding], probed: Probed | None, code: int
) -> dict[str, Any]:
    version = settings.target.api_version
    return {
        "format": 1,
        "target": settings.target_name,
        "exit_code": code,
        "checks": findings_json(findings),
        "api_version": version,
        "abilities": [
            {"name": one.name, "what": one.what, "has": one.has, "since": one.since}
            for one in abilities(version)
        ],
        "probe": None if probed is None else probe_json(probed.rows),
    }


def _profile(settings: Settings, probed: Probed) -> dict[str, Any]:
    return {
        "format": 1,
        "workspace": probed.workspace_id,
        "region": settings.target.region,
        "api_version": settings.target.api_version,
        "tool_version": __version__,
        "probe": probe_json(probed.rows),
    }


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
