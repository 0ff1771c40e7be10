"""An import that is killed anywhere and run again ends as one that was not."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from intercom_sync.articles.base import ArticleBase
from intercom_sync.cli.import_run import import_into
from intercom_sync.intercom.embedded import App
from intercom_sync.state.store import Store
from tests.engine.world import HELP_CENTER
from tests.importing.center import picture
from tests.importing.scene import ASSETS, EVERYTHING, Scene
from tests.importing.test_assets import shows

INSIDE = Path(__file__).parent / "inside"


class Killed(BaseException):
    """As if the process ended here."""


@dataclass
class Fragile(Scene):
    """A scene whose runs die.

    Attributes:
        dies_at_request: Counted from 1; 0 never.
        dies_at_record: The same.
        after: Whether the record is on disk by then.
    """

    dies_at_request: int = 0
    dies_at_record: int = 0
    after: bool = False
    asked: int = 0

    def app(self) -> App:
        async def dying(scope: object, receive: object, send: object) -> None:
            self.asked += 1
            if self.asked == self.dies_at_request:
                raise Killed
            await self.sandbox.app(scope, receive, send)  # type: ignore[arg-type]

        return dying

    def dies(self, *, assets: bool) -> None:
        """Run until death, or to the end."""
        self.asked = 0
        self.store = _DyingStore(self.store, self.dies_at_record, after=self.after)
        try:
            asyncio.run(self._run(assets=assets))
        except* Killed:
            pass
        finally:
            self.store = Store(self.folder / ".intercom-sync" / "test", root=self.folder)
            self.dies_at_request = 0

    async def _run(self, *, assets: bool) -> None:
        async with self.client() as client:
            await import_into(self.target(client), replace(EVERYTHING, assets=assets))


class _DyingStore(Store):
    def __init__(self, store: Store, at: int, *, after: bool) -> None:
        super().__init__(store._folder, root=store._root)
        self._left = at
        self._after = after

    def save_article(self, record: ArticleBase, *, replaces: ArticleBase | None) -> None:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Killed
        super().save_article(record, replaces=replaces)
        if self._left == 0:
            raise Killed


def center(folder: Path) -> Fragile:
    """Small, because it is imported again and again."""
    scene = Fragile(folder, config=f"version: 1\n{ASSETS}", internet=picture)
    billing = scene.mate.creates_collection(name="Billing & more")
    cards = scene.mate.creates_collection(name="Cards", parent_id=billing)
    one = scene.mate.creates(title="Same", body=f"<p>A</p>{shows('a.png', 'b.png')}")
    scene.mate.creates(title="Same", body=f"<p>B</p>{shows('b/a.png')}", parent_id=cards)
    link = f'<p><a href="{HELP_CENTER}/en/articles/{one}">A</a></p>'
    scene.mate.creates(title="Same", body=link, state="published")
    return scene


def fresh(scene: Fragile, **fields: object) -> Fragile:
    """The same workspace, and an empty project."""
    for name in ("content", ".intercom-sync"):
        shutil.rmtree(scene.folder / name, ignore_errors=True)
    return replace_fields(scene, **fields)


def replace_fields(scene: Fragile, **fields: object) -> Fragile:
    for name, value in fields.items():
        setattr(scene, name, value)
    return scene


def test_killed_at_any_request_it_ends_the_same(tmp_path: Path) -> None:
    scene = center(tmp_path / "p")
    scene.imports(assets=True)
    whole, requests = scene.contents(), scene.asked
    assert requests >= 7
    assert 3 == len([name for name in whole if name.endswith(".png")])

    for number in range(1, requests + 1):
        fresh(scene, dies_at_request=number).dies(assets=True)
        scene.imports(assets=True)
        assert whole == scene.contents(), number


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_record_it_ends_the_same(tmp_path: Path, *, after: bool) -> None:
    scene = center(tmp_path / "p")
    scene.imports()
    whole, records = scene.contents(), len(scene.sandbox.articles())

    for number in range(1, records + 1):
        fresh(scene, dies_at_record=number, after=after).dies(assets=False)
        assert whole != scene.contents() or (after and number == records)
        scene.imports()
        assert whole == scene.contents(), number


def test_what_a_killed_run_left_of_a_file_is_taken_over(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "p")
    scene.mate.creates(title="A", body="<p>A</p>")
    scene.mate.creates(title="B", body="<p>B</p>")
    scene.writes("content/.a.md.part", "---\ntit")
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (scene.folder / "content/.b.md.part").symlink_to(victim)

    scene.imports()

    assert ["a.md", "b.md"] == scene.names()
    assert "mine" == victim.read_text()


def test_a_link_in_the_way_is_not_written_through(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "p")
    shelf = scene.mate.creates_collection(name="Billing")
    scene.mate.creates(title="A", body="<p>A</p>")
    scene.mate.creates(title="B", body="<p>B</p>", parent_id=shelf)
    scene.mate.creates_collection(name="Cards", parent_id=shelf)
    outside = tmp_path / "outside"
    outside.mkdir()
    (scene.folder / "content").mkdir()
    (scene.folder / "content/a.md").symlink_to(outside / "a.md")
    (scene.folder / "content/billing").symlink_to(outside)

    scene.imports(code=1)

    assert [] == list(outside.iterdir())


def command(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    paths = [str(INSIDE), os.environ.get("PYTHONPATH", "")]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("INTERCOM_")
    }
    return subprocess.run(
        [sys.executable, "-m", "intercom_sync", "--sandbox", *arguments],
        cwd=folder,
        env=environment | {"PYTHONPATH": os.pathsep.join(filter(None, paths))} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def bytes_of(folder: Path) -> dict[str, bytes]:
    """All but what git does not see: the lock, the sandbox, what state had not finished."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not path.name.startswith(("lock", "workspace.db"))
        and path.suffix != ".tmp"
    }


def prepared(folder: Path) -> tuple[dict[str, bytes], int]:
    """A project whose embedded workspace has a Help Center; a whole import, and its renames."""
    folder.mkdir()
    (folder / "intercom-sync.yaml").write_text("version: 1\n" + ASSETS)
    assert 0 == command(folder, "sandbox", "seed").returncode
    counted = folder.parent / "renames"
    ended = command(folder, "import", "--assets", COUNT_RENAMES=str(counted))
    assert 0 == ended.returncode, ended.stderr
    return bytes_of(folder), len(counted.read_text())


def killed_and_again(folder: Path, at: int) -> dict[str, bytes]:
    shutil.rmtree(folder / "content")
    for kind in ("articles", "collections"):
        shutil.rmtree(folder / ".intercom-sync/sandbox" / kind, ignore_errors=True)
    died = command(folder, "import", "--assets", DIE_AT_RENAME=str(at))
    assert -signal.SIGKILL == died.returncode, died.stderr
    ended = command(folder, "import", "--assets")
    assert 0 == ended.returncode, ended.stdout + ended.stderr
    return bytes_of(folder)


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is not of Windows")
def test_killed_for_real_before_a_file_is_whole_it_ends_the_same(tmp_path: Path) -> None:
    whole, renames = prepared(tmp_path / "p")
    assert renames > 10
    assert whole == killed_and_again(tmp_path / "p", renames // 2)


@pytest.mark.sweep
@pytest.mark.skipif(os.name == "nt", reason="kill -9 is not of Windows")
def test_killed_for_real_at_every_rename_it_ends_the_same(tmp_path: Path) -> None:
    whole, renames = prepared(tmp_path / "p")
    for at in range(1, renames + 1):
        assert whole == killed_and_again(tmp_path / "p", at), at


def test_stopped_by_a_signal_it_says_how_much_is_left(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "p")
    for number in range(6):
        scene.mate.creates(title=f"A{number}", body="<p>A</p>")
    store = _StoppingStore(scene.store._folder, root=scene.folder)
    scene.store = store

    report = scene.imports(code=130)

    assert (2, 4) == (len(report.imported), report.remaining)
    assert 6 == len(scene.imports().imported) + 2


class _StoppingStore(Store):
    """Somebody presses Ctrl-C while the second record is saved."""

    saved = 0

    def save_article(self, record: ArticleBase, *, replaces: ArticleBase | None) -> None:
        super().save_article(record, replaces=replaces)
        self.saved += 1
        if self.saved == 2:
            os.kill(os.getpid(), signal.SIGINT)
