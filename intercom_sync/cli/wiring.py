"""Joins settings, client, state and sandbox into what the engine's ports ask for.

Owns the only place where intercom/ and state/ meet. The client, and the HTTP library with it, is
imported where a target is opened: validate opens none. Trap: --sandbox has a state of its own; it
must never touch the state of a target.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from intercom_sync.articles.assets import BaseUrlAssets, CommandAssets, NoAssets
from intercom_sync.articles.base import Base
from intercom_sync.articles.decision import Setting
from intercom_sync.cli.backends import (
    backend_of,
    known_base,
    known_identity,
    pulled_of,
    stands,
    state_folder,
)
from intercom_sync.cli.cost import tell_cost
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.stages import Stages
from intercom_sync.config import Settings, read_token
from intercom_sync.config.settings import AssetCommand, AssetUrl
from intercom_sync.errors import StateError
from intercom_sync.intercom.versions import capabilities
from intercom_sync.markup.canonical import Site
from intercom_sync.state.backend import Backend
from intercom_sync.state.pulled import Pulled
from intercom_sync.state.store import Identity, Store
from intercom_sync.workers import Aside, at_once, in_thread

if TYPE_CHECKING:
    from intercom_sync.articles.ports import ImageUrls
    from intercom_sync.intercom.client import Intercom
    from intercom_sync.intercom.downloads import Downloads
    from intercom_sync.intercom.landed import LandingEvidence
    from intercom_sync.sandbox import Sandbox

DATABASE = "workspace.db"
EMBEDDED_TOKEN = "the-embedded-workspace"  # noqa: S105 -- no secret: it opens nothing else
_ELSEWHERE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="320" height="120">'
    b'<rect width="100%" height="100%" fill="#ddd"/>'
    b'<text x="50%" y="50%" text-anchor="middle" fill="#555">a picture from elsewhere</text></svg>'
)
APP_URLS = {
    "us": "https://app.intercom.com",
    "eu": "https://app.eu.intercom.com",
    "au": "https://app.au.intercom.com",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One workspace, reachable, with the state that belongs to it.

    Attributes:
        aside: How a run waits for the disk. Where Intercom is far away there is something to do
            meanwhile; with one in this process, everything keeps the same order every time.
    """

    invocation: Invocation
    settings: Settings
    client: Intercom
    store: Store
    folder: Path
    backend: Backend
    sandbox: Sandbox | None = None
    stages: Stages = field(default_factory=Stages)
    aside: Aside = at_once

    @property
    def pulled(self) -> Pulled | None:
        """What was taken in where the state itself may not be written; None where it may."""
        return pulled_of(self.backend, self.settings)

    @property
    def intake(self) -> Store:
        """Where `import` and `pull` keep what they bind."""
        return self.store if self.pulled is None else self.pulled.store

    @property
    def identity(self) -> Identity | None:
        """The workspace that the state, or what was taken in before there was one, belongs to."""
        return known_identity(self.backend, self.settings)

    def known(self) -> Base:
        """Base as `import` and `pull` go on from it: what was taken in before counts."""
        return known_base(self.backend, self.settings)

    def stands(self, path: str) -> bool:
        """Whether a file or folder of the project is there."""
        return stands(self.settings, path)

    @contextmanager
    def hold_intake(self) -> Iterator[None]:
        """Keep other runs on this machine off, for what only reads Intercom; errors as refresh."""
        self.backend.refresh()
        with self.backend.hold_here(self.invocation.environment):
            if self.pulled is not None:
                self.pulled.drop_seen()
            yield
            self._mention_intake()

    def _mention_intake(self) -> None:
        """What must come along with the files, or what was learned about them is lost."""
        place = self.backend.pulled
        if place is not None and place.is_dir():
            name = place.relative_to(self.settings.root).as_posix()
            self.invocation.terminal.say(f"Commit {name}/ together with the files.")

    def hold(self, *, wait: bool = False) -> AbstractContextManager[None]:
        """Hold the state, for whatever writes to Intercom; errors as Backend.hold."""
        say = self.invocation.terminal.say
        return self.backend.hold(self.invocation.environment, wait=wait, say=say)

    def landings(self, site: Site) -> LandingEvidence:
        """What finds out whether an unanswered write took effect."""
        from intercom_sync.intercom.landed import LandingEvidence

        return LandingEvidence(self.client, site, time.time)

    def downloads(self) -> Downloads:
        """What fetches the files Intercom keeps."""
        from intercom_sync.intercom.downloads import Downloads
        from intercom_sync.intercom.embedded import embedded_files

        if self.sandbox is None:
            return Downloads()
        return Downloads(embedded_files(self.sandbox.app, "/_cdn"))

    def images(self) -> ImageUrls:
        """The public addresses of local images."""
        match self.settings.assets:
            case AssetUrl(base_url):
                # The embedded workspace reads images from the working tree, whatever is committed.
                is_sandbox = self.settings.target.is_sandbox
                commit = {"GITHUB_SHA": "working-tree"} if is_sandbox else {}
                return BaseUrlAssets(
                    base_url,
                    content=self.settings.content,
                    root=self.settings.root,
                    environment={**self.invocation.environment, **commit},
                )
            case AssetCommand(arguments):
                return CommandAssets(
                    arguments, root=self.settings.root, environment=self.invocation.environment
                )
            case None:
                return NoAssets()


@asynccontextmanager
async def open_target(invocation: Invocation, settings: Settings) -> AsyncIterator[Target]:
    """The target of this run, ready to be talked to.

    Raises:
        UsageError: there is no token, and the sandbox was not asked for.
    """
    from intercom_sync.intercom.access import Access
    from intercom_sync.intercom.client import Intercom
    from intercom_sync.intercom.embedded import EMBEDDED_URL, embedded

    backend = backend_of(invocation, settings)
    folder = backend.folder
    store = Store(folder, root=settings.root)
    if settings.target.is_sandbox:
        sandbox = open_sandbox(settings)
        access = Access(
            base_url=EMBEDDED_URL,
            token=EMBEDDED_TOKEN,
            api_version=settings.target.api_version,
            transport=embedded(sandbox.app),
        )
    else:
        sandbox = None
        token = read_token(settings.target, invocation.environment, invocation.token_file)
        access = Access(
            base_url=settings.api_url,
            token=token.reveal(),
            api_version=settings.target.api_version,
            reserve_percent=settings.reserve_percent,
        )
    try:
        async with Intercom(access) as client:
            target = Target(
                invocation=invocation,
                settings=settings,
                client=client,
                store=store,
                folder=folder,
                backend=backend,
                sandbox=sandbox,
                aside=in_thread if sandbox is None else at_once,
            )
            try:
                yield target
            finally:
                tell_cost(invocation, client.usage, target.stages)
    finally:
        if sandbox is not None:
            sandbox.close()


def open_sandbox(settings: Settings, *, token: str = EMBEDDED_TOKEN) -> Sandbox:
    """The embedded workspace of this project; survives until `sandbox reset`.

    Raises:
        StateError: its file is of another version, or something else.
    """
    from intercom_sync.intercom.embedded import lost_answer
    from intercom_sync.sandbox import (
        DOCS_EMAIL,
        RealClock,
        Sandbox,
        StoreUnreadableError,
        Token,
    )

    folder = state_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder.parent / ".gitignore"
    if not ignore.exists():
        Store(folder, root=settings.root).write_gitignore()
    try:
        return Sandbox(
            path=folder / DATABASE,
            clock=RealClock(),
            tokens=[Token(value=token, admin=DOCS_EMAIL)],
            images=_Published(settings).read,
            locales=settings.locales or ("en",),
            help_center_url=settings.help_center_url or "https://help.example.com",
            lost_as=lost_answer,
        )
    except StoreUnreadableError as error:
        raise StateError(f'{error}. Start over with "intercom-sync sandbox reset"') from error


class _Published:
    """The internet as the embedded workspace sees it: our own images, at their public addresses."""

    def __init__(self, settings: Settings) -> None:
        self._content = settings.root / settings.content
        assets = settings.assets
        self._base_url = assets.base_url if isinstance(assets, AssetUrl) else None

    def read(self, url: str) -> bytes | None:
        """The bytes at an address; whatever is not ours is there, and looks the same."""
        prefix, _, _ = (self._base_url or "").partition("{commit}")
        if not prefix or not url.startswith(prefix):
            return _ELSEWHERE
        path = self._path(url)
        if path is None or not path.is_file():
            return None
        return path.read_bytes()

    def _path(self, url: str) -> Path | None:
        prefix, commit, suffix = (self._base_url or "").partition("{commit}")
        found, rest = True, url.removeprefix(prefix.rstrip("/") + "/")
        if commit:
            _, slash, rest = url.partition(suffix.rstrip("/") + "/")
            found = bool(slash)
        path = (self._content / unquote(rest)).resolve()
        return path if found and path.is_relative_to(self._content.resolve()) else None


def site_of(settings: Settings, urls: Iterable[str]) -> Site:
    """The own Help Center's addresses: those Intercom tells, and the one the config gives."""
    more = (settings.help_center_url,) if settings.help_center_url else ()
    return Site(urls=tuple(dict.fromkeys((*more, *urls))))


def setting_of(
    settings: Settings, *, site: Site, tool_version: str, default_locale: str
) -> Setting:
    """The target as a decision sees it."""
    locale = settings.locales[0] if settings.locales else default_locale or "en"
    return Setting(
        target=settings.target_name,
        api_version=settings.target.api_version,
        tool_version=tool_version,
        site=site,
        link_base=f"{site.urls[0]}/{locale}" if site.urls else None,
        help_center_id=settings.target.help_center,
        default_author=settings.default_author,
        app_url=None if settings.target.is_sandbox else APP_URLS[settings.target.region],
        on_remove=settings.on_remove,
        stages_drafts=capabilities(settings.target.api_version).staged_drafts,
    )
