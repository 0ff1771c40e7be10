"""`pull` as its users meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from filelock import FileLock

from tests.cli.project import Project
from tests.journals import taken_back


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    found = Project(tmp_path, monkeypatch, capsys)
    found.write("intercom-sync.yaml", "version: 1\n")
    assert 0 == found.run("--sandbox", "sandbox", "seed").code
    assert 0 == found.run("--sandbox", "import").code
    return found


FILE = "content/billing/refunds.md"


def retitle(project: Project, title: str) -> None:
    listed = project.run("--sandbox", "article", "list", "--format", "json").out
    id_ = next(one["id"] for one in json.loads(listed) if "efund" in one["title"])
    made = project.run("--sandbox", "article", "update", id_, "--title", title, "--yes")
    assert 0 == made.code, made.err


def test_the_plan_names_pull_and_pull_empties_the_plan(project: Project) -> None:
    retitle(project, "Refunds \x1b[31m now")
    planned = project.run("--sandbox", "plan")
    assert f'"intercom-sync pull {FILE}"' in planned.out

    ran = project.run("--sandbox", "pull", FILE)

    assert 0 == ran.code
    assert f"~ rewrite   {FILE}   title\n" in ran.out
    assert "\x1b" not in ran.out
    assert "No changes." in project.run("--sandbox", "plan").out


def test_a_conflict_is_told_with_its_place_and_validate_refuses_the_file(project: Project) -> None:
    text = (project.root / FILE).read_text()
    project.write(FILE, text.replace("title: ", "title: My "))
    retitle(project, "Refunds now")

    ran = project.run("--sandbox", "pull")

    assert 1 == ran.code
    assert f"! conflict  {FILE}   title\n      1 place to decide: {FILE}:2:1\n" in ran.out
    assert all(len(line) <= 100 for line in ran.out.splitlines())
    plan = project.run("--sandbox", "plan")
    assert 1 == plan.code
    assert f"{FILE}:2:1: error: a merge was left unfinished" in plan.err
    again = project.run("--sandbox", "pull")
    assert 1 == again.code
    assert all(len(line) <= 100 for line in again.out.splitlines())


def test_json_says_the_same(project: Project) -> None:
    retitle(project, "Refunds now")
    ran = project.run("--sandbox", "pull", "--format", "json")
    value = json.loads(ran.out)
    (file,) = value["files"]
    assert (0, 0, []) == (ran.code, value["exit_code"], value["left_out"])
    assert (FILE, "rewritten", ["title"]) == (file["path"], file["outcome"], file["fields"])


def test_a_path_that_is_no_content_is_refused(project: Project) -> None:
    ran = project.run("--sandbox", "pull", "content/nothing.md")
    assert (64, "") == (ran.code, ran.out)


def test_another_run_is_waited_for_by_a_person(project: Project) -> None:
    with FileLock(project.root / ".intercom-sync/sandbox/lock"):
        assert 5 == project.run("--sandbox", "pull").code


def test_the_state_of_another_workspace_is_refused(project: Project) -> None:
    identity = project.root / ".intercom-sync/sandbox/workspace.json"
    identity.write_text(identity.read_text().replace('"sandbox"', '"acme"'))
    ran = project.run("--sandbox", "pull")
    assert 1 == ran.code
    assert "acme" in ran.err


def test_what_a_killed_apply_left_open_is_settled_first(project: Project) -> None:
    project.write("content/new.md", "# New\n\nText.\n")
    assert 0 == project.run("--sandbox", "apply", "--yes").code
    journal = taken_back(project.root / ".intercom-sync/sandbox/journal")
    lines = [line for line in journal.read_text().splitlines() if '"outcome"' not in line]
    journal.write_text("\n".join(lines) + "\n")
    retitle(project, "Refunds now")

    ran = project.run("--sandbox", "pull")

    assert 1 == ran.code
    assert 'Run "intercom-sync apply" first' in ran.err
    assert "Refunds now" not in (project.root / FILE).read_text()


def test_without_the_content_folder_it_says_so(project: Project) -> None:
    (project.root / "content").rename(project.root / "elsewhere")
    ran = project.run("--sandbox", "pull")
    assert 1 == ran.code
    assert "the content folder does not exist" in ran.err
