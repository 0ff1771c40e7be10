"""The remote says no, is slow, is gone, or was changed by force: clear words, and nothing sent."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from intercom_sync.articles.decision import Wishes
from intercom_sync.errors import StateError
from intercom_sync.state import git_program
from intercom_sync.state.git import Git
from intercom_sync.state.git_program import GitError
from intercom_sync.state.git_ref import RefLostError
from tests.engine.world import all_done, article, desired, edited
from tests.gitstate.office import ENVIRONMENT, REF, Fate, Machine, Office, git
from tests.gitstate.shop import Shop

FILES = desired(article("guides/a.md"), article("guides/b.md"))


def refuse_pushes(office: Office | Shop, *, after: int = 0) -> None:
    """A hook of the server, as a protected ref or a token without write access would be."""
    count = office.folder / "pushes"
    hook = office.origin / "hooks" / "pre-receive"
    hook.write_text(
        f"#!/bin/sh\necho . >> {count}\n"
        f'if [ $(wc -l < {count}) -gt {after} ]; then echo "no writing here" >&2; exit 1; fi\n',
        "utf-8",
    )
    hook.chmod(0o755)


def test_nothing_is_sent_when_the_first_push_is_refused(tmp_path: Path) -> None:
    office = Office(tmp_path)
    refuse_pushes(office)
    machine = office.machine(FILES)
    with pytest.raises(GitError, match=r"(?s)sent to Intercom.*refuses the push.*no writing here"):
        machine.apply()
    assert 0 == machine.fate.events.count("request")


def test_a_run_stops_when_pushes_are_refused_half_way_and_says_where_its_state_is(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path)
    refuse_pushes(office, after=2)  # the lock and the collection's intent; not the articles'
    machine = office.machine(FILES)
    with pytest.raises(StateError, match=r"kept in \.intercom-sync/test/\.ref on this machine"):
        machine.apply()
    assert [] == office.titles()
    (office.origin / "hooks" / "pre-receive").unlink()
    assert all_done(machine.apply())
    assert ["A", "B"] == office.titles()


def test_an_answer_to_a_push_that_is_lost_is_found_on_the_ref(tmp_path: Path) -> None:
    office = Office(tmp_path)
    machine = office.machine(FILES)
    machine.git.is_deaf = True
    assert all_done(machine.apply())
    assert "Unlock" == office.log()[-1]


def test_a_slow_remote_is_waited_for_only_so_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(tmp_path)
    hook = office.origin / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nsleep 20\n", "utf-8")
    hook.chmod(0o755)
    monkeypatch.setattr(git_program, "SECONDS", 0.3)
    with pytest.raises(GitError, match=r"cannot be pushed to: git push took more than 0 seconds"):
        office.machine(FILES).apply()
    assert [] == office.titles()


def test_a_remote_that_is_gone_is_named_without_its_password(tmp_path: Path) -> None:
    office = Office(tmp_path)
    machine = office.machine(FILES)
    git(machine.folder, "remote", "set-url", "origin", "http://ana:secret@127.0.0.1:9/x.git")
    with pytest.raises(GitError, match="of origin cannot be read: fatal: unable to access") as one:
        machine.apply()
    assert "secret" not in str(one.value)


def test_a_password_that_git_prints_is_not_printed(tmp_path: Path) -> None:
    """Old versions of git, and some transports, quote the address as it is configured."""
    program = tmp_path / "git"
    program.write_text(
        '#!/bin/sh\ncase "$*" in *ls-remote*)\n'
        "echo \"fatal: unable to access 'https://x:secret@host/y'\" >&2; exit 128;;\nesac\n",
        "utf-8",
    )
    program.chmod(0o755)
    with pytest.raises(GitError, match="'https://host/y'") as caught:
        Git(tmp_path, {"PATH": f"{tmp_path}:/bin:/usr/bin"}, remote="origin", ref=REF).tip()
    assert "secret" not in str(caught.value)


def hijacked(machine: Machine, office: Office, *, at: int) -> None:
    """Somebody rewrites the ref while the machine is at its `at`-th request."""

    def tell(_: str) -> None:
        if machine.fate.events.count("request") == at:
            empty = git(office.origin, "hash-object", "-t", "tree", "-w", "/dev/null").strip()
            commit = git(office.origin, "commit-tree", empty, "-m", "by force").strip()
            git(office.origin, "update-ref", REF, commit)
            machine.fate.tell = lambda _: None

    machine.fate.tell = tell


@pytest.mark.sweep
def test_a_run_whose_ref_was_changed_by_force_sends_nothing_that_was_not_announced(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path)
    machine = office.machine(FILES)
    # After the collection was made, before the articles are announced.
    hijacked(machine, office, at=office_requests_until_collection(tmp_path / "count"))
    with pytest.raises(RefLostError, match="took this run's lock away"):
        machine.apply()
    assert [] == office.titles()


def office_requests_until_collection(folder: Path) -> int:
    folder.mkdir()
    office, seen = Office(folder), list[int]()
    machine = office.machine(FILES)
    machine.fate.writes = lambda: seen.append(machine.fate.events.count("request"))
    machine.apply()
    return seen[0]


def test_a_lock_that_was_taken_away_stops_the_run_at_its_next_push(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert all_done(office.machine(FILES).apply())
    machine, other = office.machine(), office.machine()
    machine.files = desired(
        *(edited(one, body="<p>Other.</p>") for one in FILES.articles),
        article("guides/c.md"),
    )

    def tell(_: str) -> None:
        if machine.fate.events.count("request") == 1:
            machine.fate.tell = lambda _: None
            assert other.opened().unlock(force=True) is not None

    machine.fate.tell = tell
    before = office.sandbox.articles()
    with pytest.raises(RefLostError):
        machine.apply()
    assert before == office.sandbox.articles()
    heir = office.machine(machine.files)
    assert all_done(heir.apply())
    assert ["A", "B", "C"] == office.titles()


@pytest.mark.sweep
def test_pushes_that_fail_are_told_as_failures_of_the_steps(tmp_path: Path) -> None:
    office = Office(tmp_path)
    refuse_pushes(office, after=2)
    machine = office.machine(FILES)
    outcomes: dict[str, str] = {}

    def hold_and_apply() -> None:
        with machine.opened().hold(ENVIRONMENT, say=machine.said.append):
            outcomes.update(machine.outcomes(asyncio.run(machine._apply((), Wishes()))))

    machine.opened = lambda backend=machine.backend: backend  # type: ignore[method-assign,misc]
    with pytest.raises(StateError):
        hold_and_apply()
    assert "done" == outcomes["create content/guides/"]
    assert "no writing here" in outcomes["create content/guides/a.md"]


def test_a_remote_is_a_name_git_knows(tmp_path: Path) -> None:
    office = Office(tmp_path)
    machine = office.machine()
    found = Git(machine.folder, ENVIRONMENT, remote="content", ref=REF)
    with pytest.raises(GitError, match=r'"content", and this clone has no remote of that name'):
        found.tip()


def test_a_folder_that_is_no_clone_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="is no git repository"):
        Git(tmp_path, ENVIRONMENT, remote="origin", ref=REF).tip()


@pytest.mark.sweep
def test_a_whole_clone_stays_whole_and_a_shallow_one_shallow(tmp_path: Path) -> None:
    office = Office(tmp_path)
    seed = office.machine(FILES)
    (seed.folder / "x").write_text("1", "utf-8")
    git(seed.folder, "add", "x")
    git(seed.folder, "commit", "-qm", "one")
    git(seed.folder, "commit", "-qm", "two", "--allow-empty")
    git(seed.folder, "push", "-q", "origin", "main")
    assert all_done(seed.apply())
    for options, is_shallow in ([], "false"), (["--depth", "1", "--single-branch"], "true"):
        folder = tmp_path / f"clone-{is_shallow}"
        git(tmp_path, "clone", "-q", *options, f"file://{office.origin}", str(folder))
        machine = Machine(folder=folder, office=office, fate=Fate())
        machine.files = FILES
        assert all_done(machine.apply())
        assert is_shallow == git(folder, "rev-parse", "--is-shallow-repository").strip()
        assert "" == git(folder, "status", "--porcelain", "--", ".")


@pytest.mark.sweep
def test_attributes_and_line_endings_of_a_clone_change_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path)
    machine = office.machine(FILES)
    git(machine.folder, "config", "core.autocrlf", "true")
    (machine.folder / ".git" / "info" / "attributes").write_text("* text eol=crlf\n", "utf-8")
    assert all_done(machine.apply())
    heir = office.machine(FILES)
    heir.refresh()
    assert machine.store.load() == heir.store.load()
    assert b"\r" not in b"".join(heir.backend._copy.files().values())


def test_hooks_of_the_clone_are_not_run(tmp_path: Path) -> None:
    office = Office(tmp_path)
    machine = office.machine(FILES)
    for name in ("pre-push", "reference-transaction"):
        hook = machine.folder / ".git" / "hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n", "utf-8")
        hook.chmod(0o755)
    assert all_done(machine.apply())
    assert not (tmp_path / "ran").exists()


def test_a_file_somebody_put_on_the_ref_is_refused(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert all_done(office.machine(FILES).apply())
    blob = git(office.origin, "hash-object", "-w", "/dev/null").strip()
    git(office.origin, "read-tree", REF)
    git(office.origin, "update-index", "--add", "--cacheinfo", f"120000,{blob},articles/9.json")
    tree = git(office.origin, "write-tree").strip()
    commit = git(office.origin, "commit-tree", tree, "-m", "x").strip()
    git(office.origin, "update-ref", REF, commit)
    with pytest.raises(GitError, match="which intercom-sync did not write"):
        office.machine(FILES).apply()
