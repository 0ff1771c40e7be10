"""State, journals and ledgers come through git: whatever they say, a run trusts or refuses them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from intercom_sync.errors import StateError
from intercom_sync.state.journal import RunJournal
from intercom_sync.state.store import Store
from tests.cli.project import Project
from tests.journals import taken_back


def home_of(project: Project) -> Path:
    return project.root / ".intercom-sync/sandbox"


def record_of(project: Project) -> Path:
    return min((home_of(project) / "articles").glob("*.json"))


def load(project: Project) -> None:
    store = Store(home_of(project), root=project.root)
    store.identity()
    store.load()


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "../../../../outside"},
        {"id": 7},
        {"path": "../outside.md"},
        {"path": "/etc/passwd"},
        {"path": ".git/hooks/pre-commit"},
        {"path": "content//a.md"},
        {"path": "content\\..\\a.md"},
        {"path": "content/\0.md"},
        {"path": 7},
        {"settled": "no"},
        {"links": {"content/a.md": 7}},
        {"sent": {"title": 7}},
        {"sent": None},
        {"source": [7]},
        {"format": "new"},
        {"tool_version": "\ud800"},
    ],
)
def test_a_record_that_says_what_none_can_is_refused_with_its_name(
    applied: Project, changed: dict[str, Any]
) -> None:
    path = record_of(applied)
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changed), "utf-8")

    with pytest.raises(StateError, match=f"^.intercom-sync/sandbox/articles/{path.name}: it is"):
        load(applied)


def test_an_id_that_is_a_path_deletes_no_file_elsewhere(applied: Project) -> None:
    path, other = record_of(applied), applied.root / "package.json"
    other.write_text("{}", "utf-8")
    record = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(record | {"id": "../../../package"}), "utf-8")

    ran = applied.run("--sandbox", "state", "forget", "content/billing", "--yes")

    assert (1, True, True) == (ran.code, "it is damaged" in ran.err, other.exists())


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"format": 1, "id": 1e999}', '{"format": NaN}', '{"format": 1, "format": 1}'],
)
def test_json_that_we_never_write_is_damage_and_no_fault_of_ours(
    applied: Project, text: str
) -> None:
    record_of(applied).write_text(text, "utf-8")

    with pytest.raises(StateError, match="it is damaged"):
        load(applied)


@pytest.mark.parametrize(
    "content", [b"\xff", b"{}", b'{"format": 1, "workspace_id": 5}', b"[" * 100_000]
)
def test_a_workspace_note_that_makes_no_sense_is_refused(applied: Project, content: bytes) -> None:
    (home_of(applied) / "workspace.json").write_bytes(content)

    with pytest.raises(StateError, match=r"workspace\.json: it is damaged"):
        load(applied)


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b'{"event": "sending", "step": "s", "at": "soon", "before": null}',
        b'{"event": "begun", "step": "never announced"}',
        b'{"event": "intent", "intent": {"step": "s", "verb": "create", "kind": null}}',
        b'{"event": "intent", "intent": {"step": "s", "verb": "create", "kind": "article"}}',
        b"\xff\xfe",
    ],
)
def test_a_journal_that_makes_no_sense_is_refused_with_its_name(
    applied: Project, line: bytes
) -> None:
    folder = home_of(applied) / "journal"
    journal = taken_back(folder)
    first, *rest = journal.read_bytes().split(b"\n")
    # Twice: one bad line alone with a gap behind it would be a crash.
    journal.write_bytes(b"\n".join((first, line, line, *rest)))

    with pytest.raises(StateError, match=f"^{journal.name}"):
        RunJournal(folder)


@pytest.mark.parametrize("place", [".", "articles", "articles/1.json", "journal", "lock.json"])
def test_a_link_out_of_the_project_is_neither_read_nor_written_through(
    applied: Project, tmp_path_factory: pytest.TempPathFactory, place: str
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "kept.json").write_text("kept", "utf-8")
    home = home_of(applied)
    if (home / place).is_dir():
        (home / place).rename(applied.root / "aside")
    (home / place).symlink_to(outside / "kept.json" if "." in place[1:] else outside)

    for command in (["apply", "--yes"], ["state", "show"], ["sandbox", "reset"]):
        ran = applied.run("--sandbox", *command)
        assert (1, True) == (ran.code, "leads out of the project" in ran.err), command
    assert ["kept"] == [each.read_text("utf-8") for each in outside.iterdir()]


def test_a_link_to_an_endless_device_is_not_read(applied: Project) -> None:
    path = record_of(applied)
    path.unlink()
    path.symlink_to("/dev/zero")

    assert 1 == applied.run("--sandbox", "plan").code


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
@pytest.mark.parametrize("place", ["workspace.json", "articles/1.json", "lock.json"])
def test_a_pipe_is_not_waited_for(applied: Project, place: str) -> None:
    path = home_of(applied) / place
    path.unlink(missing_ok=True)
    os.mkfifo(path)

    ran = applied.run("--sandbox", "state", "show")

    assert (1, True) == (ran.code, "neither a file nor a folder" in ran.err)
