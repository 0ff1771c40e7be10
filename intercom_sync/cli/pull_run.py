"""A pull, from the first request to the exit code.

Owns the flow: lock, look, write, report. Trap: the lock is taken before state is read, as for an
apply; and nothing but GET may leave here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from intercom_sync import __version__
from intercom_sync.articles.decision import Wishes
from intercom_sync.articles.fetch import fetch
from intercom_sync.articles.files import walk
from intercom_sync.articles.importing.body import Writing
from intercom_sync.articles.load import load
from intercom_sync.articles.pulling.report import PullReport, render_pull, render_pull_json
from intercom_sync.articles.pulling.run import Ends, pull
from intercom_sync.articles.pulling.sight import Ground
from intercom_sync.cli.engine import checked_identity, who_am_i
from intercom_sync.cli.import_run import emails_of, reading_of, refuse_open_ends
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.progress import counted
from intercom_sync.cli.scope import plannable, wanted_paths
from intercom_sync.cli.signals import stopping
from intercom_sync.cli.wiring import Target, open_target, setting_of, site_of


async def pull_run(invocation: Invocation, paths: Sequence[Path], output_format: str) -> int:
    """Pull, and say what came of it; the exit code of design §11."""
    async with open_target(invocation, invocation.settings()) as target:
        report, exit_code = await pull_from(target, paths)
    if output_format == "json":
        invocation.terminal.result(render_pull_json(report, exit_code=exit_code))
    else:
        invocation.terminal.result(render_pull(report))
    return exit_code


async def pull_from(target: Target, paths: Sequence[Path]) -> tuple[PullReport, int]:
    """Pull from a target; what came of it, and the exit code that says so.

    Raises:
        LockedError: another run works on this target.
        TargetError: the workspace is not the one that the target or the state means.
        ServiceError: Intercom could not be read.
    """
    with target.hold_intake():
        ground = await look_around(target, paths)
        with (
            stopping(target.invocation.parent) as signals,
            counted(target.invocation.terminal, "articles") as (begin, tell),
        ):
            target.stages.begin("pull")
            report = await pull(ground, Ends(stop=signals.stop, begin=begin, tell=tell))
    return report, signals.exit_code or (0 if report.is_complete else 1)


async def look_around(target: Target, paths: Sequence[Path]) -> Ground:
    """Everything Intercom says, and how the files are read."""
    settings = target.settings
    workspace = await who_am_i(target)
    refuse_open_ends(target)
    target.stages.begin("load")
    base, desired = target.known(), load(settings).desired
    only = wanted_paths(
        paths,
        plannable(desired, base),
        root=settings.root,
        working_directory=target.invocation.working_directory,
    )
    target.stages.begin("fetch")
    actual = await fetch(
        target.client,
        workspace,
        base,
        desired,
        help_center_id=settings.target.help_center,
        default_author=settings.default_author,
    )
    identity = checked_identity(target, workspace, actual)
    site = site_of(settings, actual.help_center.urls if actual.help_center else ())
    return Ground(
        root=settings.root,
        content=f"{settings.content}/",
        actual=actual,
        setting=setting_of(
            settings, site=site, tool_version=__version__, default_locale=identity.default_locale
        ),
        wishes=Wishes(only=only),
        writing=Writing(
            reading=reading_of(settings),
            site=site,
            checks=settings.checks,
            emails=emails_of(actual.admins),
            locales=settings.locales[1:],
        ),
        records=target.intake,
        known=target.known,
        load=partial(load, settings),
        walk=partial(walk, settings.root, settings.content, settings.locales),
    )
