"""The stages in their order: load → fetch → diff → check → render → apply.

Owns the order, and what a plan needs besides the diff. Trap: a plan writes nothing, not even to
state; what it settles, it settles in memory.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from intercom_sync import __version__
from intercom_sync.articles.base import Base
from intercom_sync.articles.decision import Decision, Setting, Wishes
from intercom_sync.articles.diff import diff
from intercom_sync.articles.digests import sends
from intercom_sync.articles.fetch import TargetError, choose_help_center, fetch
from intercom_sync.articles.load import Loaded, load
from intercom_sync.articles.model import Actual, Desired, Workspace
from intercom_sync.articles.pulled import overlaid, take_in
from intercom_sync.articles.settling import settle
from intercom_sync.cli.stale import stale_translations
from intercom_sync.cli.terminal import Terminal
from intercom_sync.cli.wiring import Target, setting_of, site_of
from intercom_sync.config import CONFIG_FILE, Settings
from intercom_sync.errors import ContentError, Severity
from intercom_sync.plan import guards
from intercom_sync.plan.guards import Allowances, Violation
from intercom_sync.plan.model import Gate, Plan
from intercom_sync.plan.saved import Held, SavedPlan, hold
from intercom_sync.state.store import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the command line asks a plan or an apply for."""

    wishes: Wishes
    gates: tuple[Gate, ...]
    allowances: Allowances
    saved: SavedPlan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A decision, and everything apply needs to carry it out.

    Attributes:
        beyond: Which more violations there would be with the gates that every step waits for.
        held: Of a saved plan: what is left of it. The decision holds its steps only.
    """

    decision: Decision
    violations: tuple[Violation, ...]
    setting: Setting
    desired: Desired
    base: Base
    identity: Identity
    actual: Actual
    beyond: tuple[Violation, ...] = ()
    held: Held | None = None


def load_content(settings: Settings, terminal: Terminal) -> Desired:
    """The files, if they are in order; warnings are told.

    Raises:
        ContentError: they are not; all problems of all files.
    """
    return sound(load(settings), terminal)


def sound(loaded: Loaded, terminal: Terminal) -> Desired:
    """What was read, if it is in order; errors and warnings as load_content."""
    warnings = [found for found in loaded.problems if found.severity is Severity.WARNING]
    if len(warnings) < len(loaded.problems):
        raise ContentError(loaded.problems)
    if warnings:
        many = f"{len(warnings)} warnings" if len(warnings) > 1 else "1 warning"
        terminal.say(f'{many} about the content; "intercom-sync validate" lists them.')
    return loaded.desired


async def look_ahead(
    target: Target,
    desired: Desired,
    base: Base,
    workspace: Workspace,
    request: Request,
    *,
    article_files: int | None = None,
) -> Outlook:
    """Fetch, diff and check: what would happen.

    Args:
        article_files: How many there are, where files and base are those of some articles only.

    Raises:
        ContentError: a translation is stale, and the config says that this is an error.
        TargetError: the workspace is not the one that the target or the state means.
        ServiceError: Intercom could not be read.
    """
    settings = target.settings
    pulled = Base() if target.pulled is None else target.pulled.fresh()
    known = overlaid(base, pulled, target.stands)
    stale = stale_translations(settings, desired, known)
    if any(found.severity is Severity.ERROR for found in stale):
        raise ContentError(stale)
    target.stages.begin("fetch")
    actual = await fetch(
        target.client,
        workspace,
        known,
        desired,
        help_center_id=settings.target.help_center,
        default_author=settings.default_author,
        is_part=article_files is not None,
    )
    target.stages.begin("diff")
    _check_default_author(settings, actual)
    identity = checked_identity(target, workspace, actual)
    urls = actual.help_center.urls if actual.help_center else ()
    site = site_of(settings, urls)
    setting = setting_of(
        settings, site=site, tool_version=__version__, default_locale=identity.default_locale
    )
    setting = replace(setting, tells_stale=bool(stale))
    settled = settle(take_in(base, pulled, actual, site, target.stands), actual, site)
    decision = diff(settled, desired, actual, setting, request.wishes)
    held = None
    if request.saved is not None:
        held = hold(request.saved, decision.plan, sends(decision, site))
        decision = replace(decision, plan=replace(decision.plan, steps=held.steps))
    target.stages.begin("check")
    count = len(desired.articles) if article_files is None else article_files
    return Outlook(
        decision=decision,
        violations=violations_of(decision.plan, settings, count, request),
        beyond=_beyond(decision.plan, settings, count, request),
        setting=setting,
        desired=desired,
        base=settled,
        identity=identity,
        actual=actual,
        held=held,
    )


def violations_of(
    plan: Plan, settings: Settings, article_files: int, request: Request
) -> tuple[Violation, ...]:
    """Which limits of the config the plan would break."""
    limits = settings.limits
    return guards.check(
        plan,
        guards.Limits(
            deletes=limits.deletes,
            unpublishes=limits.unpublishes,
            live_edits=limits.live_edits,
            updates_percent=limits.updates_percent,
        ),
        request.allowances,
        request.gates,
        desired_articles=article_files,
    )


def _beyond(
    plan: Plan, settings: Settings, article_files: int, request: Request
) -> tuple[Violation, ...]:
    missing = guards.gates_needed(plan, request.gates)
    if not missing:
        return ()
    wider = replace(request, gates=(*request.gates, *missing))
    return violations_of(plan, settings, article_files, wider)


def checked_identity(target: Target, workspace: Workspace, actual: Actual) -> Identity:
    """The workspace as state will know it.

    Raises:
        TargetError: its default language is not the one that config or state mean.
    """
    identity = _identity(target, workspace, actual)
    _check_locale(target, identity)
    return identity


async def who_am_i(target: Target) -> Workspace:
    """The workspace behind the token, if it is the one that the target and the state mean.

    Raises:
        TargetError: it is another one; nothing was read or written there.
    """
    workspace = await target.client.me()
    wanted = target.settings.target.workspace
    if wanted is not None and wanted != workspace.id:
        raise TargetError(
            f'The token belongs to workspace {workspace.id} ("{workspace.name}"), and target '
            f'"{target.settings.target_name}" means {wanted}. Use the other token or target'
        )
    known = target.identity
    if known is not None and known.workspace_id != workspace.id:
        raise TargetError(
            f'The token belongs to workspace {workspace.id} ("{workspace.name}"), and the state of '
            f'target "{target.settings.target_name}" to {known.workspace_id}. Use the other token, '
            "or give the new workspace a target of its own in intercom-sync.yaml"
        )
    return workspace


async def setting_for_recovery(target: Target) -> Setting:
    """The target's setting before anything was fetched, to settle what an earlier run left open."""
    centers = await target.client.list_help_centers()
    chosen = choose_help_center(centers, target.settings.target.help_center)
    site = site_of(target.settings, chosen.urls if chosen else ())
    return setting_of(target.settings, site=site, tool_version=__version__, default_locale="")


def _check_default_author(settings: Settings, actual: Actual) -> None:
    """One message about the config rather than one about each new article."""
    author = settings.default_author
    emails = {admin.email.lower() for admin in actual.admins}
    if author is not None and not author.isdigit() and author.lower() not in emails:
        raise TargetError(
            f'{CONFIG_FILE}: defaults.author is "{author}", and no teammate of workspace '
            f'{actual.workspace.id} has that e-mail (see "intercom-sync admin list")'
        )


def _identity(target: Target, workspace: Workspace, actual: Actual) -> Identity:
    known = target.identity
    locales = {article.default_locale for article in actual.articles if article.default_locale}
    return Identity(
        workspace_id=workspace.id,
        region=target.settings.target.region,
        help_center_id=actual.help_center.id if actual.help_center else None,
        # A help center without articles tells no language; what was known still holds.
        default_locale=locales.pop()
        if len(locales) == 1
        else (known.default_locale if known else ""),
    )


def _check_locale(target: Target, now: Identity) -> None:
    """A change of the default locale would put every body into another language's place."""
    known = target.identity
    before = known.default_locale if known else ""
    configured = target.settings.locales[0] if target.settings.locales else ""
    for name, wanted in (("it was when state was written", before), ("locales says", configured)):
        if wanted and now.default_locale and wanted != now.default_locale:
            raise TargetError(
                f"The help center's default language is {now.default_locale}, and {name} {wanted}. "
                "Set it back in Intercom, or correct locales in intercom-sync.yaml and remove "
                f".intercom-sync/{target.settings.target_name}/workspace.json{_where(target)}"
            )


def _where(target: Target) -> str:
    """Where state is on a ref, that file is in nobody's reach."""
    if not target.settings.keeps_state_on_a_ref:
        return ""
    return ', after "intercom-sync state migrate" to files and before the way back'
