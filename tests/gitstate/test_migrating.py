"""Moving state when something goes wrong on the way: never is it in neither place."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercom_sync.errors import StateError
from intercom_sync.state.git_program import GitError
from intercom_sync.state.migrate import to_files, to_ref
from tests.engine.world import all_done, article, desired
from tests.gitstate.office import Machine, Office

FILES = desired(article("guides/a.md"))


def applied(folder: Path) -> tuple[Office, Machine]:
    office = Office(folder)
    assert all_done(office.machine(FILES).apply())
    return office, office.machine(FILES)


def home(machine: Machine) -> Path:
    return machine.folder / ".intercom-sync" / "test"


def unheard(machine: Machine, *, arrives: bool) -> None:
    """Pushes from here are never answered, and nobody can ask where the ref is."""
    push, tip = machine.git.push, machine.git.tip
    tries: list[str] = []

    def lost(commit: str, *, expected: str | None) -> None:
        tries.append(commit)
        if arrives and len(tries) == 1:
            push(commit, expected=expected)
        raise GitError("the connection broke")

    def asked() -> str | None:
        if tries:
            raise GitError("the connection broke")
        return tip()

    machine.git.push, machine.git.tip = lost, asked  # type: ignore[method-assign]


@pytest.mark.parametrize("arrives", [True, pytest.param(False, marks=pytest.mark.sweep)])
def test_files_stay_when_nobody_knows_whether_the_ref_let_go_of_them(
    tmp_path: Path, *, arrives: bool
) -> None:
    office, machine = applied(tmp_path)
    unheard(machine, arrives=arrives)
    with pytest.raises(GitError):
        to_files(home(machine), machine.opened())
    assert (home(machine) / "workspace.json").exists() or (home(machine) / "articles").exists()
    assert arrives == (office.tree() == ["moved.json"])


def test_a_move_to_files_that_was_cut_short_is_gone_on_with(tmp_path: Path) -> None:
    office, machine = applied(tmp_path)
    unheard(machine, arrives=False)
    with pytest.raises(GitError):
        to_files(home(machine), machine.opened())
    again = Machine(folder=machine.folder, office=office, fate=machine.fate)
    assert 2 == to_files(home(again), again.opened())
    assert ["moved.json"] == office.tree()


@pytest.mark.sweep
def test_a_move_to_the_ref_that_was_not_answered_is_gone_on_with(tmp_path: Path) -> None:
    office, machine = applied(tmp_path)
    to_files(home(machine), machine.opened())
    unheard(machine, arrives=True)
    with pytest.raises(GitError):
        to_ref(home(machine), machine.opened())
    assert (home(machine) / "articles").exists()
    again = Machine(folder=machine.folder, office=office, fate=machine.fate)
    assert 2 == to_ref(home(again), again.opened())
    assert not (home(machine) / "articles").exists()
    heir = office.machine(FILES)
    heir.refresh()
    assert heir.plan().startswith("No changes.")


@pytest.mark.sweep
def test_other_files_here_are_never_written_over(tmp_path: Path) -> None:
    _, machine = applied(tmp_path)
    (home(machine) / "articles").mkdir(parents=True)
    (home(machine) / "articles" / "1.json").write_text("{}", "utf-8")
    with pytest.raises(StateError, match="There is state in files here already"):
        to_files(home(machine), machine.opened())
    with pytest.raises(StateError, match="The ref already holds the state"):
        to_ref(home(machine), machine.opened())
    assert "{}" == (home(machine) / "articles" / "1.json").read_text("utf-8")
