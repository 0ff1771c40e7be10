"""What README and guide show is what the program prints.

Where the words of the program changed, the failing test prints what it says now: look at it as a
reader would, then put it into the page.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from intercom_sync.cli.main import run
from tests.docs.pages import ROOT, blocks, page, shows

_HEADLINE = re.compile(r"^== (\d+)\. .*\n", re.MULTILINE)
_SESSIONS = (
    "README.md",
    "docs/guide/doctor.md",
    "docs/guide/getting-started.md",
    "docs/guide/github.md",
    "docs/guide/move-to-git.md",
    "docs/guide/published-in-the-web-app.md",
    "docs/guide/removing-and-moving.md",
    "docs/guide/reviewing-plans.md",
    "docs/guide/translations.md",
    "docs/reference/reports.md",
    "docs/guide/when-a-colleague-edits.md",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """One run of docs/demo.sh.

    Attributes:
        steps: Number of a step → what it printed to stdout.
        changed: Files of the repository's own project that are not as before.
    """

    steps: dict[str, str]
    changed: list[str]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo, run once, also for several workers."""
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    kept = place / "demo.json"
    with FileLock(place / "demo.lock"):
        if not kept.exists():
            before = _project()
            printed = _run_demo(place)
            after = _project()
            changed = [name for name in before | after if before.get(name) != after.get(name)]
            kept.write_text(json.dumps([printed, changed]), "utf-8")
    printed, changed = json.loads(kept.read_text("utf-8"))
    _, *parts = _HEADLINE.split(printed)
    steps = {
        number: text.strip("\n") + "\n"
        for number, text in zip(parts[::2], parts[1::2], strict=True)
    }
    return Demo(steps=steps, changed=changed)


def test_readme_shows_what_the_demo_prints(demo: Demo) -> None:
    shown = [block for block in blocks("README.md") if block.role == "demo"]

    assert shown
    for block in shown:
        printed = demo.steps[block.about]
        assert shows(block.text, printed), f"step {block.about} prints\n{printed}"


def test_demo_ends_with_the_commands_that_open_the_result(demo: Demo) -> None:
    commands = re.findall(r"^  (.+)$", demo.steps["10"], re.MULTILINE)
    (_, folder), (program, *arguments) = map(shlex.split, commands)

    assert (Path(folder) / "intercom-sync.yaml").is_file()
    assert Path(program).is_file()
    assert ["sandbox", "serve"] == arguments


def test_demo_leaves_the_repository_as_it_was(demo: Demo) -> None:
    assert [] == demo.changed


def test_demo_prints_no_colour_codes_when_nobody_looks(demo: Demo) -> None:
    assert "\x1b" not in "".join(demo.steps.values())


@pytest.mark.parametrize("name", _SESSIONS)
def test_sessions_of_a_page_print_what_it_shows(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "--quiet"], check=True)  # where readers are, too
    for variable in [each for each in os.environ if each.startswith(("INTERCOM_", "GITHUB_"))]:
        monkeypatch.delenv(variable)
    sessions = 0

    for block in blocks(name):
        if block.role == "file":
            file = tmp_path / block.about
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, "utf-8")
        elif block.role == "run":
            sessions += 1
            printed = "".join(_typed(line) for line in block.text.splitlines())
            assert shows(block.text, printed), f"the session prints\n{printed}"

    assert sessions


def test_first_two_commands_of_the_readme_are_the_demo_and_the_tests() -> None:
    commands = re.findall(r"^\$ (.+)$", page("README.md"), re.MULTILINE)

    assert ["make demo", "make test"] == commands[:2]


def _project() -> dict[str, int]:
    """Every file the demo might touch, with the time of its last change."""
    files = (
        ROOT / "intercom-sync.yaml",
        *ROOT.glob("content/**/*"),
        *ROOT.glob(".intercom-sync/**/*"),
    )
    return {str(file): file.stat().st_mtime_ns for file in files if file.is_file()}


def _run_demo(place: Path) -> str:
    program = Path(sys.executable).with_name("intercom-sync")
    if not program.exists():
        pytest.skip(f"{program} is not installed")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("INTERCOM_")
    }
    ended = subprocess.run(
        ["bash", "docs/demo.sh"],
        cwd=ROOT,
        env=environment | {"INTERCOM_SYNC": str(program), "TMPDIR": str(place), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def _typed(line: str) -> str:
    """A line of a session that is a command, and what it prints; "" for any other line."""
    if not line.startswith("$ "):
        return ""
    program, *arguments = shlex.split(line.removeprefix("$ "))
    if program != "intercom-sync":
        subprocess.run([program, *arguments], check=True)
        return f"{line}\n"
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        run(arguments)
    return f"{line}\n{output.getvalue()}"
