"""Saved plans on the command line: written, shown, and held against the files before an apply.

Owns what a saved plan is bound to. Trap: nothing in the file permits anything. Flags are given
again when it is applied, and what shaped the plan must be given alike, or another plan would be
applied than the one that was read.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from intercom_sync import __version__
from intercom_sync.articles.digests import contents, digest, sends
from intercom_sync.articles.model import Desired, Workspace
from intercom_sync.articles.pages import Views
from intercom_sync.cli.engine import Outlook, Request
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.reports import Output, show_plan
from intercom_sync.config import CONFIG_FILE, Settings
from intercom_sync.errors import StateError, UsageError
from intercom_sync.plan.model import Gate
from intercom_sync.plan.outcome import conclude_plan
from intercom_sync.plan.render.reported import Reported
from intercom_sync.plan.render.text import shown
from intercom_sync.plan.saved import Held, SavedPlan, without_bodies
from intercom_sync.state.atomic import write_whole
from intercom_sync.state.saved_plans import dump_saved, load_saved

_NAMED = 3  # files that changed since; more are counted
_MOST_BYTES = 200_000_000


def asked_of(options: Mapping[str, Any]) -> tuple[str, ...]:
    """The flags that shape a plan, as they are typed; not those that only let it through."""
    gates = {gate.removeprefix("--").replace("-", "_") for gate in Gate}
    found = []
    for name, value in options.items():
        if name in gates or name.startswith("allow_"):
            continue
        flag = f"--{name.replace('_', '-')}"
        if value is True:
            found.append(flag)
        elif value is not None and value is not False and value != "keep":
            found.append(f"{flag} {value}")
    return tuple(sorted(found))  # not in the order in which they were typed


def views_of(outlook: Outlook) -> Views:
    """What the plan was made from."""
    return Views(desired=outlook.desired, base=outlook.base, actual=outlook.actual)


def save_plan(
    invocation: Invocation,
    settings: Settings,
    outlook: Outlook,
    request: Request,
    reported: Reported,
    output: Output,
    asked: tuple[str, ...],
) -> None:
    """Write the plan to the file that was asked for."""
    if output.out is None:
        return
    plan = outlook.decision.plan
    saved = SavedPlan(
        tool_version=__version__,
        config=_config(settings),
        content=contents(outlook.desired),
        sends=sends(outlook.decision, outlook.setting.site),
        asked=asked,
        only=request.wishes.only,
        gates=request.gates,
        violations=tuple(reported.violations),
        unsettled=reported.unsettled,
        plan=plan if output.with_bodies else without_bodies(plan),
        has_bodies=output.with_bodies,
        pages=reported.pages if output.with_bodies else {},
    )
    write_whole(invocation.working_directory / output.out, dump_saved(saved))


def read_plan(invocation: Invocation, file: Path) -> SavedPlan:
    """A saved plan.

    Raises:
        StateError: it is damaged, none at all, or of a newer format.
        OSError: it cannot be read.
    """
    path = invocation.working_directory / file
    if path.is_file() and path.stat().st_size > _MOST_BYTES:
        raise StateError(f"{file}: it is too large to be a saved plan")
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise StateError(f"{file}: it is not UTF-8 text, so no saved plan") from error
    return load_saved(text, name=str(file))


def show_saved(invocation: Invocation, file: Path, output: Output, *, detailed: bool) -> int:
    """Show a plan as it was made: no token, no project, no look at what is the case now."""
    saved = read_plan(invocation, file)
    plan, violations = saved.plan, saved.violations
    target = ("--sandbox",) if plan.target == "sandbox" else ("--target", plan.target)
    words = ("intercom-sync", *target, "apply", str(file))
    flags = " ".join((*saved.asked, *saved.gates))
    # A report of a runner is read elsewhere, where its files are not.
    is_read_elsewhere = output.format != "text" and bool(invocation.environment.get("CI"))
    is_final = plan.is_offline or is_read_elsewhere
    reported = Reported(
        plan=plan,
        gates=saved.gates,
        violations=violations,
        exit_code=conclude_plan(plan, violations, detailed=detailed, unknown=saved.unsettled),
        next_command="" if is_final else f"{shlex.join(words)} {flags}".rstrip(),
        unsettled=saved.unsettled,
        pages=saved.pages,
    )
    if output.format in ("markdown", "html") and not saved.has_bodies:
        invocation.terminal.say(
            "The plan was saved without bodies, so no texts are shown. "
            "Save it with --with-bodies to show them."
        )
    show_plan(invocation, reported, output, root=invocation.working_directory)
    return reported.exit_code


def check_fits(
    saved: SavedPlan, settings: Settings, desired: Desired, asked: tuple[str, ...]
) -> None:
    """Refuse a plan that was made from something else; asks nobody.

    Raises:
        UsageError: what it is bound to is not so; nothing was sent.
    """
    plan = saved.plan
    differs = []
    if plan.is_offline:
        differs.append("Intercom was not asked when it was made")
    if plan.target != settings.target_name:
        differs.append(f"it is for target {plan.target}, and this is {settings.target_name}")
    if plan.api_version != settings.target.api_version:
        differs.append(
            f"it is for API version {plan.api_version}, and the target now says "
            f"{settings.target.api_version}"
        )
    if saved.tool_version != __version__:
        differs.append(f"intercom-sync {saved.tool_version} made it, and this is {__version__}")
    if saved.config != _config(settings):
        differs.append(f"{CONFIG_FILE} changed after it was made")
    changed = _changed(saved.content, contents(desired))
    if changed:
        differs.append(f"the content changed after it was made: {_listed(changed)}")
    if asked != saved.asked:
        differs.append(
            f"it was made with {' '.join(saved.asked) or 'no such flags'}, and this has "
            f"{' '.join(asked) or 'none'}: what shapes a plan is given to apply too"
        )
    if differs:
        raise UsageError(
            f"The plan does not fit: {'; '.join(differs)}. Nothing was sent. Plan again with "
            '"intercom-sync plan --out FILE"'
        )


def as_planned(
    request: Request, saved: SavedPlan, workspace: Workspace, say: Callable[[str], None]
) -> Request:
    """What the saved plan asks for, if it is of this workspace.

    Raises:
        UsageError: it is of another one.
    """
    if saved.plan.workspace_id != workspace.id:
        raise UsageError(
            f"The plan is for workspace {saved.plan.workspace_id}, and the token belongs to "
            f"{workspace.id}. Nothing was sent. Use the token the plan was made with"
        )
    missing = [gate for gate in saved.gates if gate not in request.gates]
    if missing:
        flags = " ".join(missing)
        say(f"The plan was made with {flags}, and opens no gate by itself: give {flags} here too.")
    return replace(request, wishes=replace(request.wishes, only=saved.only), saved=saved)


def tell_left(held: Held, say: Callable[[str], None]) -> None:
    """What of a saved plan will not be done, before anybody is asked."""
    for result in held.left:
        say(f"{result.outcome} {shown(result.step.id)}: {shown(result.reason)}")
    for step in held.unplanned:
        say(f"not in the plan, so not done: {shown(step.id)}")


def _config(settings: Settings) -> str:
    try:
        return digest((settings.root / CONFIG_FILE).read_text("utf-8"))
    except FileNotFoundError:
        return ""


def _changed(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [path for path in sorted(then.keys() | now.keys()) if then.get(path) != now.get(path)]


def _listed(paths: Sequence[str]) -> str:
    more = len(paths) - _NAMED
    return ", ".join(paths[:_NAMED]) + (f" and {more} more" if more > 0 else "")
