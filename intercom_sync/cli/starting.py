"""The files `init` writes, and where they go.

Owns the starter's texts and what is changed in them for a repository. Trap: nothing that is there
may be touched, not even through a link, so every file is made with a mode that fails where there
is one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from intercom_sync import __version__
from intercom_sync.cli.schemas import EDITED, schema_text
from intercom_sync.config import CONFIG_FILE
from intercom_sync.errors import UsageError

WORKFLOWS: Final = ("plan", "apply", "actions", "drift")
LOCAL_ACTION: Final = ".github/actions/intercom-sync"
_SCHEMAS: Final = ".intercom-sync/.schemas"
_EXAMPLES: Final = ("content/getting-started", "actions")
_OWN: Final = "uses: ./\n"
_PACKAGE: Final = "the commit of this action where this is empty.\n    default: "
_PINNED: Final = re.compile(r"[\w.-]+/[\w.-]+(/[\w.-]+)*@[0-9a-f]{40}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a project begins.

    Attributes:
        root: The folder of intercom-sync.yaml.
        top: The top of its git repository; the root itself where there is none.
        has_git: Whether there is one.
    """

    root: Path
    top: Path
    has_git: bool

    @property
    def folder(self) -> str:
        """The root as the repository names it; "." at its top."""
        return self.root.relative_to(self.top).as_posix()


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What became of the files, by their path from the top of the repository; sorted."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def find_place(given: Path | None, working_directory: Path) -> Place:
    """Where `init` may write.

    Args:
        given: What --root says; None for the working directory.

    Raises:
        UsageError: the folder does not exist, or one above it is a project already.
    """
    root = (working_directory / (given or ".")).resolve()
    if not root.is_dir():
        raise UsageError(f"There is no folder {root}. Make it first")
    above = [folder for folder in root.parents if (folder / CONFIG_FILE).is_file()]
    if given is None and above and not (root / CONFIG_FILE).is_file():
        raise UsageError(
            f"{above[0]} has a {CONFIG_FILE} already. Run init there, or say --root . if this "
            "folder is to be a project of its own"
        )
    tops = [folder for folder in (root, *root.parents) if (folder / ".git").exists()]
    return Place(root=root, top=tops[0] if tops else root, has_git=bool(tops))


def start(place: Place, action: str | None) -> Started:
    """Write what is not there yet.

    Args:
        action: The composite action, as OWNER/REPOSITORY@COMMIT; None writes one beside the
            workflows.

    Raises:
        UsageError: `action` is not pinned to a commit, or a folder is a link out of the repository.
        OSError: something cannot be written.
    """
    if action is not None and not _PINNED.fullmatch(action):
        raise UsageError(
            f'--action is "{action:.100}". Write OWNER/REPOSITORY@COMMIT, with all 40 digits of '
            "the commit: a tag can be moved to other code"
        )
    wanted = sorted(_wanted(place, action))
    for path, _ in wanted:
        _check_inside(place.top, path)
    written: list[str] = []
    kept: list[str] = []
    for path, text in wanted:
        (written if _made(place.top / path, text) else kept).append(path)
    return Started(written=tuple(written), kept=tuple(kept))


def _wanted(place: Place, action: str | None) -> Iterator[tuple[str, str]]:
    """Path from the top of the repository → text."""
    base = "" if place.folder == "." else f"{place.folder}/"
    config = _text(CONFIG_FILE)
    if not place.has_git:
        config = re.sub(r"state: .*", "state: {backend: file}", config)
    yield f"{base}{CONFIG_FILE}", config
    if not (place.root / CONFIG_FILE).exists():
        # Examples belong to a project that begins; in another they would be articles nobody asked
        # for.
        for folder in _EXAMPLES:
            if not any((place.root / folder.partition("/")[0]).glob("*")):
                for name in _names(folder):
                    yield f"{base}{folder}/{name}", _text(f"{folder}/{name}")
    for name in EDITED:
        yield f"{base}{_SCHEMAS}/{name}.json", schema_text(name)
    for name in WORKFLOWS:
        text = _text(f"workflows/{name}.yml")
        yield f".github/workflows/{name}.yml", _fitted(text, place.folder, action)
    if action is None:
        own = f"{_PACKAGE}{json.dumps(f'intercom-sync=={__version__}')}"
        text = _text("action/action.yml").replace(f'{_PACKAGE}""', own)
        yield f"{LOCAL_ACTION}/action.yml", text


def _fitted(workflow: str, folder: str, action: str | None) -> str:
    """A workflow of this project as one of another repository."""
    text = workflow.replace(_OWN, f"uses: {action or f'./{LOCAL_ACTION}'}\n")
    if folder == ".":
        return text
    text = re.sub(
        r"^( +)(command: \w+\n)", rf"\1\2\1folder: {json.dumps(folder)}\n", text, flags=re.MULTILINE
    )
    paths = json.dumps([f"{folder}/content/**", f"{folder}/{CONFIG_FILE}"])
    return re.sub(r"paths: .*", lambda _: f"paths: {paths}", text)


def _check_inside(top: Path, path: str) -> None:
    if not (top / path).parent.resolve().is_relative_to(top):
        raise UsageError(
            f"{Path(path).parent.as_posix()} leads out of the repository through a link. "
            "Nothing was written. Make it a folder of its own"
        )


def _made(file: Path, text: str) -> bool:
    """Make a file; False where there is something of that name."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as made:
            made.write(text)
    except FileExistsError:
        return False
    return True


def _starter() -> Traversable:
    return files("intercom_sync.cli") / "starter"


def _text(name: str) -> str:
    return (_starter() / name).read_text("utf-8")


def _names(folder: str) -> list[str]:
    return sorted(each.name for each in (_starter() / folder).iterdir())
