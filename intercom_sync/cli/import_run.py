"""An import, from the first request to the exit code.

Owns the flow: lock, look, write, report. Trap: the lock is taken before state is read, as for an
apply; and nothing but GET may leave here.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

from intercom_sync import __version__
from intercom_sync.articles.article_file import Reading
from intercom_sync.articles.fetch import fetch
from intercom_sync.articles.importing.assets import Assets
from intercom_sync.articles.importing.body import Writing
from intercom_sync.articles.importing.choice import Wanted
from intercom_sync.articles.importing.judging import Sources
from intercom_sync.articles.importing.keep import Keeper
from intercom_sync.articles.importing.places import Places, lay_out
from intercom_sync.articles.importing.report import (
    ImportReport,
    render_import,
    render_import_json,
)
from intercom_sync.articles.importing.run import Ends, import_wanted
from intercom_sync.articles.importing.standing import look
from intercom_sync.articles.model import (
    Actual,
    Admin,
    AdminId,
    ArticleId,
    ArticleState,
    CollectionId,
    Desired,
    is_number,
)
from intercom_sync.cli.engine import checked_identity, who_am_i
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.progress import counted
from intercom_sync.cli.signals import stopping
from intercom_sync.cli.wiring import Target, open_target, setting_of, site_of
from intercom_sync.config import Settings
from intercom_sync.errors import ForbiddenError, StateError, UsageError
from intercom_sync.intercom.client import Intercom
from intercom_sync.intercom.downloads import Downloads
from intercom_sync.markup.to_html import Flavor
from intercom_sync.state.journal import RunJournal


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line asks for, as it was typed."""

    collections: tuple[str, ...]
    articles: tuple[str, ...]
    state: str | None
    assets: bool


@dataclass(frozen=True, slots=True)
class _Hosted:
    """The files Intercom keeps: told by the API, fetched without the token."""

    client: Intercom
    downloads: Downloads

    async def signed(self, article_id: ArticleId) -> Mapping[str, str]:
        return await self.client.signed_addresses(article_id)

    async def fetch(self, url: str) -> bytes:
        return await self.downloads.fetch(url)


async def import_run(invocation: Invocation, asked: Asked, output_format: str) -> int:
    """Import, and say what came of it; the exit code of design §11."""
    terminal = invocation.terminal
    settings = invocation.settings()
    if asked.assets and not settings.has_assets:
        raise UsageError(
            "--assets would make images local files, and nothing says where Intercom can fetch "
            "them: no plan would go through. Write assets.base_url or assets.command into "
            "intercom-sync.yaml first, or import without --assets: images then keep their address."
        )
    async with open_target(invocation, settings) as target:
        report, exit_code = await import_into(target, asked)
    if output_format == "json":
        terminal.result(render_import_json(report, exit_code=exit_code))
    else:
        terminal.result(render_import(report))
    return exit_code


async def import_into(target: Target, asked: Asked) -> tuple[ImportReport, int]:
    """Import from a target; what came of it, and the exit code that says so.

    Raises:
        LockedError: another run works on this target.
        TargetError: the workspace is not the one that the target or the state means.
        ServiceError: Intercom could not be read.
    """
    terminal = target.invocation.terminal
    with target.hold_intake():
        sources, wanted = await look_around(target, asked)
        with (
            stopping(target.invocation.parent) as signals,
            counted(terminal, "articles") as (begin, tell),
        ):
            async with AsyncExitStack() as stack:
                keeper = Keeper(target.settings.root)
                assets = None
                if asked.assets:
                    downloads = await stack.enter_async_context(target.downloads())
                    hosted = _Hosted(target.client, downloads)
                    assets = Assets(hosted, keeper, sources.standing.spelled)
                ends = Ends(
                    keeper=keeper,
                    records=target.intake,
                    assets=assets,
                    stop=signals.stop,
                    begin=begin,
                    tell=tell,
                    aside=target.aside,
                )
                target.stages.begin("import")
                report = await import_wanted(sources, wanted, ends)
    return report, signals.exit_code or (0 if report.is_complete else 1)


async def look_around(target: Target, asked: Asked) -> tuple[Sources, Wanted]:
    """Everything Intercom says and everything that stands here, before anything is written."""
    settings = target.settings
    workspace = await who_am_i(target)
    refuse_open_ends(target)
    target.stages.begin("load")
    base = target.known()
    target.stages.begin("fetch")
    everything = await fetch(
        target.client,
        workspace,
        base,
        Desired(),
        help_center_id=settings.target.help_center,
        default_author=None,
    )
    actual = _of_one_help_center(replace(everything, admins=await _admins(target)))
    identity = checked_identity(target, workspace, actual)
    urls = actual.help_center.urls if actual.help_center else ()
    site = site_of(settings, urls)
    reading = reading_of(settings)
    standing = look(settings.root, settings.locales, base, reading)
    places = lay_out(actual.articles, actual.collections, base, settings.content, standing.folders)
    wanted = _wanted(target, asked, actual, places)
    target.intake.bind(identity)
    Keeper(settings.root).make_folder(settings.content)
    emails = emails_of(actual.admins)
    sources = Sources(
        actual=actual,
        base=base,
        places=places,
        standing=standing,
        writing=Writing(
            reading=reading,
            site=site,
            checks=settings.checks,
            emails=emails,
            unnamed_author=_unnamed_author(settings, emails),
            locales=settings.locales[1:],
        ),
        setting=setting_of(
            settings,
            site=site,
            tool_version=__version__,
            default_locale=identity.default_locale,
        ),
    )
    return sources, wanted


def refuse_open_ends(target: Target) -> None:
    """What a killed apply may have written must be known before files are.

    Raises:
        StateError: somebody has to find out.
    """
    if any(
        found.first_sent_at_unix is not None
        for found in RunJournal(target.folder / "journal").earlier()
    ):
        raise StateError(
            "An earlier apply ended before it heard what became of its writes. "
            'Run "intercom-sync apply" first: it finds out'
        )


async def _admins(target: Target) -> tuple[Admin, ...]:
    try:
        return await target.client.list_admins()
    except ForbiddenError:
        target.invocation.terminal.say(
            "The token may not read teammates, so the files name no authors."
        )
        return ()


def emails_of(admins: tuple[Admin, ...]) -> dict[AdminId, str]:
    """Teammate → the e-mail that names them alone."""
    return {admin.id: admin.email for admin in admins if _is_own(admin, admins)}


def _is_own(admin: Admin, admins: tuple[Admin, ...]) -> bool:
    """Whether an e-mail leads back to this admin alone, and can stand in a file."""
    same = [other for other in admins if other.email.lower() == admin.email.lower()]
    name, at, host = admin.email.partition("@")
    return (
        len(same) == 1
        and bool(name and at and host)
        and "@" not in host
        and not (admin.email.split()[1:])
    )


def _of_one_help_center(actual: Actual) -> Actual:
    """Without collections of other help centers, and what stands in those."""
    own = actual.help_center.id if actual.help_center else None
    foreign = {
        collection.id
        for collection in actual.collections
        if own is not None and collection.help_center_id not in (None, own)
    }
    if not foreign:
        return actual
    return replace(
        actual,
        collections=tuple(one for one in actual.collections if one.id not in foreign),
        articles=tuple(
            article
            for article in actual.articles
            if article.parent_id not in foreign
            or not foreign.issuperset((article.parent_id, *article.parent_ids))
        ),
    )


def reading_of(settings: Settings) -> Reading:
    """How the project's files are read."""
    return Reading(
        content=settings.content,
        target=settings.target_name,
        targets=settings.target_names,
        flavor=Flavor(settings.flavor),
        ignored_keys=frozenset(settings.ignored_keys),
    )


def _unnamed_author(settings: Settings, emails: Mapping[AdminId, str]) -> AdminId | None:
    author = settings.default_author
    if author is None or is_number(author):
        return None if author is None else AdminId(author)
    return next((id_ for id_, email in emails.items() if email.lower() == author.lower()), None)


def _wanted(target: Target, asked: Asked, actual: Actual, places: Places) -> Wanted:
    articles = {article.id for article in actual.articles}
    for article in asked.articles:
        if article not in articles:
            raise UsageError(f'The Help Center has no article "{article}".')
    return Wanted(
        collections=frozenset(_collection(target, name, places) for name in asked.collections),
        articles=frozenset(map(ArticleId, asked.articles)),
        state=None if asked.state is None else ArticleState(asked.state),
    )


def _collection(target: Target, name: str, places: Places) -> CollectionId:
    """A collection by its id, or by the folder it has or would get."""
    for id_ in places.folders:
        if id_ == name:
            return id_
    root, here = target.settings.root, target.invocation.working_directory
    path = posixpath.normpath((here / name).as_posix())
    found = path.removeprefix(f"{root.as_posix()}/")
    for candidate in (found, f"{places.content}{name.strip('/')}"):
        for id_, folder in places.folders.items():
            if folder == f"{candidate}/":
                return id_
    known = ", ".join(sorted(places.folders.values())[:10]) or "none"
    raise UsageError(f'No collection has the id or folder "{name}". There are: {known}.')
