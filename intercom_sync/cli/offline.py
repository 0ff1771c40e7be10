"""`plan --offline`: git against base, without a token and without the network.

Owns the order of the stages where nobody may be asked; what Intercom says is what base remembers.
Trap: nothing in here may open a target. A pull request from a stranger is planned by this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from intercom_sync import __version__
from intercom_sync.articles.diff import diff
from intercom_sync.articles.pages import pages_of
from intercom_sync.articles.remembered import remembered, without_unknown_ids
from intercom_sync.cli.asked import request_of
from intercom_sync.cli.backends import (
    backend_of,
    known_base,
    known_identity,
    refresh_if_possible,
)
from intercom_sync.cli.engine import Outlook, load_content, violations_of
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.reports import Output, show_plan
from intercom_sync.cli.saving import asked_of, save_plan, views_of
from intercom_sync.cli.stale import stale_translations
from intercom_sync.cli.wiring import setting_of, site_of
from intercom_sync.errors import ContentError, Severity
from intercom_sync.plan.outcome import conclude_plan
from intercom_sync.plan.render.reported import Reported
from intercom_sync.state.store import Identity

_NOBODY = Identity(workspace_id="", region="", help_center_id=None, default_locale="")


def plan_offline(
    invocation: Invocation,
    paths: Sequence[Path],
    options: Mapping[str, Any],
    output: Output,
    *,
    detailed: bool,
) -> int:
    """Show what git changed since the last apply; the exit code of design §11.

    Raises:
        ContentError: the content is not in order.
        StateError: state cannot be read.
    """
    settings = invocation.settings()
    desired = load_content(settings, invocation.terminal)
    backend = backend_of(invocation, settings)
    refresh_if_possible(invocation, backend)
    base, identity = known_base(backend, settings), known_identity(backend, settings)
    if not base.articles and not base.collections:
        invocation.terminal.say(
            f"There is no state of target {settings.target_name} here, so everything counts as new."
        )
    request = request_of(invocation, settings, desired, base, paths, options)
    stale = stale_translations(settings, desired, base)
    if any(found.severity is Severity.ERROR for found in stale):
        raise ContentError(stale)
    desired = without_unknown_ids(desired, base)
    actual = remembered(
        base,
        desired,
        workspace_id=identity.workspace_id if identity else "",
        default_author=settings.default_author,
    )
    urls = actual.help_center.urls if actual.help_center else ()
    setting = setting_of(
        settings,
        site=site_of(settings, urls),
        tool_version=__version__,
        default_locale=identity.default_locale if identity else "",
    )
    decision = diff(
        base, desired, actual, replace(setting, tells_stale=bool(stale)), request.wishes
    )
    plan = replace(decision.plan, is_offline=True)
    violations = violations_of(plan, settings, len(desired.articles), request)
    outlook = Outlook(
        decision=replace(decision, plan=plan),
        violations=violations,
        setting=setting,
        desired=desired,
        base=base,
        identity=identity or _NOBODY,
        actual=actual,
    )
    reported = Reported(
        plan=plan,
        gates=request.gates,
        violations=violations,
        exit_code=conclude_plan(plan, violations, detailed=detailed),
        pages=pages_of(plan, views_of(outlook)) if output.wants_pages else {},
    )
    save_plan(invocation, settings, outlook, request, reported, output, asked_of(options))
    show_plan(invocation, reported, output, root=settings.root)
    return reported.exit_code
