"""`plan` and `apply`.

Owns their options and the order in which people see things. Light on purpose: --help reads this
file, so the engine is imported when a command runs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from intercom_sync.cli.invocation import Invocation, formats, paths_argument, wait_option

_FILE = click.Path(path_type=Path, dir_okay=False)


def _steps(_: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    """A number of steps. An IntRange would print its bounds behind every help text."""
    if value is not None and not (value.isascii() and value.isdigit()):
        raise click.BadParameter(f'"{value}" is no number of steps.', param=parameter)
    return None if value is None else int(value)


def allow(guard: str, meaning: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that lets one run do N steps of what a guard limits."""
    return click.option(f"--allow-{guard}", metavar="N", help=meaning, callback=_steps)


def _shared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What plan and apply both understand, so that a plan shows what the apply will do."""
    options = (
        paths_argument,
        click.option("--publish", is_flag=True, help="Let steps run that readers notice."),
        click.option(
            "--rerender", is_flag=True, help="Send bodies that only the renderer changed."
        ),
        click.option(
            "--prune", is_flag=True, help="Let on_remove take away what has no file any more."
        ),
        click.option("--adopt", is_flag=True, help="Take over articles that differ; git wins."),
        click.option("--recreate", is_flag=True, help="Create again what was deleted in Intercom."),
        click.option(
            "--on-drift",
            type=click.Choice(["keep", "overwrite"]),
            default="keep",
            show_default=True,
            help="What to do where Intercom changed since the last apply.",
        ),
        click.option("--allow-empty", is_flag=True, help="Accept an empty content folder."),
        allow("updates", "Let this run update up to N articles."),
        allow("live-edits", "Let this run change up to N things readers see."),
        allow("unpublishes", "Let this run take up to N pages away."),
        allow("deletes", "Let this run delete up to N articles and collections."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@_shared_options
@click.option(
    "--detailed-exitcode",
    is_flag=True,
    help="Exit with 3 where readers would notice, 2 for other changes.",
)
@click.option(
    "--offline",
    is_flag=True,
    help="Compare with what was last applied; no token, no network.",
)
@click.option("--out", type=_FILE, metavar="FILE", help="Save the plan, for apply FILE.")
@click.option("--with-bodies", is_flag=True, help="Save the texts too, to show them later.")
@click.option("--show", type=_FILE, metavar="FILE", help="Show a saved plan; needs no token.")
@click.option(
    "--report-url",
    default="",
    metavar="URL",
    help="Where the full report is, for --format markdown and github.",
)
@formats("text", "json", "markdown", "html", "github")
@click.pass_context
def plan(
    context: click.Context,
    /,
    *,
    paths: tuple[Path, ...],
    detailed_exitcode: bool,
    offline: bool,
    out: Path | None,
    with_bodies: bool,
    show: Path | None,
    report_url: str,
    output_format: str,
    **options: Any,
) -> int:
    """Show what apply would change in Intercom. Writes nothing to Intercom.

    PATHS limit it to some files or folders of the content.

    \b
    Examples:
      intercom-sync plan
      intercom-sync plan content/billing --format json
      intercom-sync plan --offline
      intercom-sync plan --out plan.json --with-bodies
      intercom-sync plan --show plan.json --format html > plan.html
    """
    import asyncio

    from intercom_sync.cli.reports import Output

    if with_bodies and out is None:
        raise click.UsageError("--with-bodies says what is saved, so it needs --out FILE.")
    output = Output(output_format, report=report_url, out=out, with_bodies=with_bodies)
    if show is not None:
        _refuse_beside_show(context)
        from intercom_sync.cli.saving import show_saved

        return show_saved(context.obj, show, output, detailed=detailed_exitcode)
    if offline:
        from intercom_sync.cli.offline import plan_offline

        return plan_offline(context.obj, paths, options, output, detailed=detailed_exitcode)
    from intercom_sync.cli.plan_run import plan_run

    return asyncio.run(plan_run(context.obj, paths, options, output, detailed=detailed_exitcode))


def _refuse_beside_show(context: click.Context) -> None:
    """A saved plan is shown as it was made; another option would promise something else."""
    fits = ("show", "output_format", "report_url", "detailed_exitcode")
    given = [
        parameter.opts[0] if isinstance(parameter, click.Option) else "PATHS"
        for parameter in context.command.params
        if parameter.name not in fits
        and context.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE
    ]
    if given:
        raise click.UsageError(f"--show shows the plan as it was made; remove {', '.join(given)}.")


@click.command()
@_shared_options
@click.option("--yes", is_flag=True, help="Do not ask.")
@wait_option
@formats("text", "json", "github")
@click.pass_obj
def apply(
    invocation: Invocation,
    /,
    *,
    paths: tuple[Path, ...],
    yes: bool,
    wait: bool,
    output_format: str,
    **options: Any,
) -> int:
    """Make Intercom as git says: drafts, unless --publish is given.

    Shows the plan and asks first. PATHS limit it to some files or folders of the content; or one
    PATH is a plan that was saved with plan --out, ending in .json.

    \b
    Examples:
      intercom-sync apply
      intercom-sync apply content/billing --yes --publish
      intercom-sync apply plan.json --yes
    """
    import asyncio

    from intercom_sync.cli.runs import apply_run
    from intercom_sync.cli.saving import read_plan

    saved = None
    if any(path.suffix == ".json" for path in paths):
        if len(paths) > 1:
            raise click.UsageError("A saved plan has its own paths; give it alone.")
        saved, paths = read_plan(invocation, paths[0]), ()
    return asyncio.run(
        apply_run(invocation, paths, options, output_format, yes=yes, wait=wait, saved=saved)
    )
