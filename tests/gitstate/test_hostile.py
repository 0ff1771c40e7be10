"""What the files of a pull request could make of git, and of the copy of the ref."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intercom_sync.errors import StateError
from intercom_sync.state.git import Git
from intercom_sync.state.git_program import GitError
from tests.engine.world import all_done, article, desired
from tests.gitstate.office import ENVIRONMENT, REF, Machine, Office, git

FILES = desired(article("guides/a.md"))


def repository_in_a_tree(folder: Path, ran: Path) -> None:
    """Plain files that git takes for a bare repository, with a program of theirs to reach it."""
    for name in ("objects", "refs"):
        (folder / name).mkdir(parents=True)
        (folder / name / "keep").write_text("", "utf-8")
    (folder / "HEAD").write_text("ref: refs/heads/main\n", "utf-8")
    (folder / "config").write_text(
        "[core]\n repositoryformatversion = 0\n bare = false\n worktree = .\n"
        f' sshCommand = "touch {ran};false"\n'
        '[remote "origin"]\n url = ssh://host.invalid/x\n',
        "utf-8",
    )


def test_a_folder_that_looks_like_a_repository_is_not_taken_for_one(tmp_path: Path) -> None:
    office = Office(tmp_path)
    project = office.clone() / "help"
    repository_in_a_tree(project, tmp_path / "ran")
    with pytest.raises(GitError, match="looks like a git repository itself"):
        Git(project, ENVIRONMENT, remote="origin", ref=REF).tip()
    assert not (tmp_path / "ran").exists()


def test_a_project_in_a_folder_of_the_clone_is_fine(tmp_path: Path) -> None:
    office = Office(tmp_path)
    (project := office.clone() / "help").mkdir()
    assert Git(project, ENVIRONMENT, remote="origin", ref=REF).tip() is None


def with_link(machine: Machine, name: str, elsewhere: Path) -> None:
    place = machine.folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(elsewhere, target_is_directory=True)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(".intercom-sync", marks=pytest.mark.sweep),
        pytest.param(".intercom-sync/test", marks=pytest.mark.sweep),
        pytest.param(".intercom-sync/test/.ref", marks=pytest.mark.sweep),
        ".intercom-sync/test/.ref/tree",
        ".intercom-sync/test/.ref/tree/articles",
    ],
)
def test_a_link_in_the_place_of_the_copy_leads_nowhere(tmp_path: Path, name: str) -> None:
    office = Office(tmp_path)
    assert all_done(office.machine(FILES).apply())
    machine, elsewhere = office.machine(FILES), tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("mine", "utf-8")
    with_link(machine, name, elsewhere)
    for act in (machine.refresh, machine.apply, lambda: machine.opened().unlock(force=True)):
        with pytest.raises(StateError, match="is a link"):
            act()
    assert ["precious"] == [path.name for path in elsewhere.iterdir()]
    assert "precious" not in "".join(office.tree())


def test_a_copy_that_came_with_the_repository_is_not_believed(tmp_path: Path) -> None:
    """It could say that a lock on the ref is its own, and what state is."""
    office = Office(tmp_path)
    assert all_done(office.machine(FILES).apply())
    machine = office.machine(FILES)
    copy = machine.folder / ".intercom-sync/test/.ref"
    (copy / "tree").mkdir(parents=True)
    (copy / "copy.json").write_text(json.dumps({"tip": "", "lock": "1"}), "utf-8")
    git(machine.folder, "add", "-f", ".intercom-sync")
    for act in (machine.refresh, machine.apply):
        with pytest.raises(StateError, match=r"\.intercom-sync/test/\.ref is in git.*git rm -r"):
            act()


@pytest.mark.parametrize(
    "address",
    [
        "https://x:secret@host/y",
        "https://x:sec@ret@host/y",
        "https://x:secret/y@host/y",
        "https://secret@host/y",
    ],
)
def test_no_part_of_a_password_is_printed(tmp_path: Path, address: str) -> None:
    program = tmp_path / "git"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *ls-remote*)\necho "fatal: no \'{address}\' found" >&2; '
        "exit 128;;\n*git-dir*) echo /nowhere/.git;;\nesac\n",
        "utf-8",
    )
    program.chmod(0o755)
    with pytest.raises(GitError, match="'https://host/y' found") as caught:
        Git(tmp_path, {"PATH": f"{tmp_path}:/bin:/usr/bin"}, remote="origin", ref=REF).tip()
    assert "sec" not in str(caught.value)
    assert "ret" not in str(caught.value)


def test_what_git_tells_of_its_requests_is_not_asked_for(tmp_path: Path) -> None:
    """GIT_CURL_VERBOSE would put headers, and so credentials, into what is quoted."""
    told = tmp_path / "told"
    program = tmp_path / "git"
    program.write_text(f"#!/bin/sh\nenv >> {told}\necho /nowhere/.git\n", "utf-8")
    program.chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}:/bin:/usr/bin",
        "GIT_CURL_VERBOSE": "1",
        "GIT_TRACE_CURL": "1",
        "GIT_SSH_VARIANT": "ssh",
        "INTERCOM_ACCESS_TOKEN": "secret",
    }
    Git(tmp_path, environment, remote="origin", ref=REF).tip()
    assert "GIT_SSH_VARIANT" in told.read_text("utf-8")
    for name in ("GIT_CURL_VERBOSE", "GIT_TRACE", "INTERCOM"):
        assert name not in told.read_text("utf-8")


@pytest.mark.sweep
def test_a_ref_that_is_no_commit_is_told_and_not_waited_for(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert all_done(office.machine(FILES).apply())
    git(office.origin, "update-ref", REF, git(office.origin, "hash-object", "-w", "HEAD").strip())
    with pytest.raises(GitError, match=f"{REF} of origin"):
        office.machine(FILES).apply()


def test_a_tag_or_branch_of_the_same_name_is_another_thing(tmp_path: Path) -> None:
    office = Office(tmp_path)
    machine = office.machine(FILES)
    (machine.folder / "x").write_text("1", "utf-8")
    git(machine.folder, "add", "x")
    git(machine.folder, "commit", "-qm", "one")
    for name in ("refs/tags/intercom-sync/test", "refs/heads/intercom-sync/test"):
        git(machine.folder, "push", "-q", "origin", f"HEAD:{name}")
        git(machine.folder, "update-ref", name, "HEAD")
    assert all_done(machine.apply())
    heir = office.machine(FILES)
    heir.refresh()
    assert heir.plan().startswith("No changes.")


@pytest.mark.sweep
def test_a_ref_that_was_deleted_while_a_run_holds_it_stops_the_run(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert all_done(office.machine(FILES).apply())
    machine = office.machine(desired(article("guides/a.md"), article("guides/b.md")))

    def tell(_: str) -> None:
        if machine.fate.events.count("request") == 2:
            machine.fate.tell = lambda _: None
            git(office.origin, "update-ref", "-d", REF)

    machine.fate.tell = tell
    with pytest.raises(StateError, match="took this run's lock away"):
        machine.apply()
    assert ["A"] == office.titles()


def test_a_ref_that_is_gone_is_told_where_it_was_seen_and_can_be_brought_back(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path)
    machine = office.machine(FILES)
    assert all_done(machine.apply())
    git(office.origin, "update-ref", "-d", REF)
    with pytest.raises(StateError, match="is gone from the remote"):
        machine.refresh()
    with pytest.raises(StateError, match="is gone from the remote") as caught:
        machine.apply()
    way_out = str(caught.value).split('"')[1]
    assert way_out.startswith("git push origin ")
    git(machine.folder, *way_out.split()[1:])
    assert machine.apply().results == ()
    machine.refresh()
    assert machine.plan().startswith("No changes.")
