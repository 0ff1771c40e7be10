"""A Help Center somebody wrote in the web app, and a project it is imported into."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx

from intercom_sync.articles.importing.report import ImportReport
from intercom_sync.articles.load import load
from intercom_sync.cli.import_run import Asked, import_into
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.terminal import Terminal
from intercom_sync.cli.wiring import Target
from intercom_sync.config import Flags, Settings, load_settings
from intercom_sync.intercom.access import Access
from intercom_sync.intercom.client import Intercom
from intercom_sync.intercom.embedded import App
from intercom_sync.markup.canonical import Site, canonical
from intercom_sync.sandbox import Limits, Sandbox, Teammate
from intercom_sync.state.backend import FileBackend
from tests.engine.world import HELP_CENTER, World, _ClientClock, _lost

EVERYTHING = Asked(collections=(), articles=(), state=None, assets=False)
SITE = Site(urls=(HELP_CENTER,))
ASSETS = 'assets: {base_url: "https://raw.example.org/{commit}/content/"}\n'
FRENCH = "version: 1\nlocales: [en, fr]\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@dataclass
class Scene(World):
    """A world whose files come from a folder, as the command line has it."""

    config: str = "version: 1\n"
    locales: tuple[str, ...] = ("en",)
    internet: Callable[[str], bytes | None] | None = None
    help_center: str | None = HELP_CENTER
    reports: list[ImportReport] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "intercom-sync.yaml").write_text(self.config, "utf-8")
        self.sandbox = Sandbox(
            clock=self.clock,
            rewriting=self.rewriting,
            limits=Limits(per_window=None),
            lost_as=_lost,
            locales=self.locales,
            images=self.internet,
            help_center_url=self.help_center,
        )

    def client(self) -> Intercom:
        """As in World, but not held against Intercom's description: other tests do that."""
        access = Access(
            base_url="http://intercom.test",
            token="sandbox",
            api_version=self.api_version,
            transport=httpx.ASGITransport(app=self.app()),
            clock=_ClientClock(self.clock),
        )
        return Intercom(access)

    def app(self) -> App:
        """What answers the client's requests."""
        return self.sandbox.app

    @property
    def mate(self) -> Teammate:
        return self.sandbox.teammate

    @property
    def settings(self) -> Settings:
        return load_settings(Flags(root=self.folder), {}, self.folder)

    def writes(self, name: str, text: str) -> None:
        """Somebody puts a file into the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def target(self, client: object = None) -> Target:
        invocation = Invocation(
            environment={},
            terminal=Terminal(has_colour=False, is_interactive=False, draws_progress=False),
            working_directory=self.folder,
            root=None,
            target=None,
            sandbox=False,
            allow_api_host=False,
            token_file=None,
            verbosity=0,
        )
        return Target(
            invocation=invocation,
            settings=self.settings,
            client=client or self.client(),  # type: ignore[arg-type]
            store=self.store,
            folder=self.folder / ".intercom-sync" / "test",
            backend=FileBackend(self.folder / ".intercom-sync" / "test"),
            sandbox=self.sandbox,
        )

    def imports(self, code: int | None = 0, **asked: object) -> ImportReport:
        """Import, with the exit code that is expected; None takes any."""
        report, found = asyncio.run(self._imports(replace(EVERYTHING, **asked)))  # type: ignore[arg-type]
        assert code in (None, found), report.left_out
        self.reports.append(report)
        return report

    async def _imports(self, asked: Asked) -> tuple[ImportReport, int]:
        async with self.client() as client:
            return await import_into(self.target(client), asked)

    def loads(self) -> None:
        """The files as plan and apply read them."""
        loaded = load(self.settings)
        assert not loaded.has_errors, loaded.problems
        self.files = loaded.desired

    def next_plan(self) -> str:
        self.loads()
        return self.plan()

    def contents(self) -> dict[str, bytes]:
        """Every file of the project but for the run's own notes."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name not in ("lock", "lock.json")
        }

    def text(self, name: str) -> str:
        return (self.folder / "content" / name).read_text("utf-8")

    def names(self) -> list[str]:
        """The files below content/."""
        top = self.folder / "content"
        return sorted(path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file())

    def shelves(self) -> dict[str, tuple[str, str, str]]:
        """Path of names → name, description, translations of each collection."""
        known = {one.id: one for one in self.sandbox.collections()}

        def path(id_: int | None) -> str:
            if id_ is None:
                return ""
            return f"{path(known[id_].parent_id)}/{known[id_].name}"

        return {
            path(one.id): (one.name, one.description, repr(sorted(one.translations.items())))
            for one in known.values()
        }

    def pages(self, *, images: bool = True) -> dict[tuple[str, str], Mapping[str, object]]:
        """Collection and title → all else that makes an article, bodies by their meaning."""
        collections = {one.id: one for one in self.sandbox.collections()}
        titles = {str(one.id): one.title for one in self.sandbox.articles()}
        pages: dict[tuple[str, str], Mapping[str, object]] = {}
        for one in self.sandbox.articles():
            shelf = collections[one.parent_id].name if one.parent_id else ""
            pages[shelf, one.title] = {
                "description": one.description,
                "state": one.state,
                "author": one.author_id,
                "body": _by_title(one.body, titles, images=images),
                "translations": {
                    locale: (
                        text.title,
                        text.description,
                        text.state,
                        _by_title(text.body, titles, images=images),
                    )
                    for locale, text in sorted(one.translations.items())
                },
            }
        return pages


def _by_title(body: str, titles: Mapping[str, str], *, images: bool) -> str:
    """A body's meaning, links by the title they lead to: ids differ between workspaces."""
    meaning = canonical(body, SITE)
    for id_, title in titles.items():
        meaning = meaning.replace(f'"intercom-sync:article/{id_}"', f'"{title}"')
    if not images:
        meaning = re.sub(r'(<img [^>]*src=")[^"]*', r"\1", meaning)
    return meaning


def again(scene: Scene, folder: Path) -> Scene:
    """An empty workspace, and the same files."""
    other = Scene(folder, config=scene.config, locales=scene.locales, internet=scene.internet)
    shutil.copytree(scene.folder / "content", folder / "content")
    # Pictures in HTML keep the address they had, and that is a public one.
    with scene.sandbox._database.transaction() as connection:
        rows = connection.execute("SELECT number, path, source, content FROM images").fetchall()
    with other.sandbox._database.transaction() as connection:
        for row in rows:
            values = tuple(row)
            connection.execute("INSERT INTO images VALUES (?, ?, ?, ?)", values)
    return other
