"""`init`: a project that works as it stands, and nothing that was there before is touched."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from intercom_sync import __version__
from intercom_sync.cli.schemas import EDITED
from tests.cli.project import Project

ROOT = Path(__file__).parents[2]
WORKFLOWS = ("actions", "apply", "drift", "plan")
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    """A git repository with nothing in it."""
    (tmp_path / ".git").mkdir()
    return Project(tmp_path, monkeypatch, capsys)


def _without_git_backend(project: Project, folder: str = ".") -> None:
    """A state on a ref needs a remote, and this is about the rest."""
    config = project.root / folder / "intercom-sync.yaml"
    config.write_text(config.read_text("utf-8").replace("backend: git", "backend: file"), "utf-8")


def _files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_init_says_what_it_wrote(empty: Project) -> None:
    ran = empty.run("init", "--format", "json")
    told = json.loads(ran.out)

    assert (0, "") == (ran.code, ran.err)
    assert sorted(_files(empty.root)) == told["written"]
    assert [] == told["kept"]
    assert {f".github/workflows/{name}.yml" for name in WORKFLOWS} < set(told["written"])


def test_what_init_writes_is_in_order_and_can_be_planned(empty: Project) -> None:
    empty.run("init")
    _without_git_backend(empty)

    validated = empty.run("validate")
    assert (0, "1 article: 0 errors, 0 warnings.\n") == (validated.code, validated.out)
    assert 0 == empty.run("actions", "validate").code
    planned = empty.run("plan", "--offline").out
    assert '+ create    content/getting-started/welcome.md   "Welcome"\n' in planned


def test_the_example_action_has_no_schedule_and_writes_to_no_customer(empty: Project) -> None:
    empty.run("init")
    _without_git_backend(empty)
    [action] = json.loads(empty.run("actions", "list", "--format", "json").out)
    assert (None, "") == (action["schedule"] or None, action["customers"])


def test_a_second_init_changes_nothing(empty: Project) -> None:
    empty.run("init")
    before = _files(empty.root)

    ran = empty.run("init")

    assert before == _files(empty.root)
    assert "· kept      intercom-sync.yaml: it is there already\n" in ran.out
    assert re.search(r"^Init: 0 files written, \d+ kept\. Next:$", ran.out, re.MULTILINE)


def test_init_never_overwrites_what_somebody_wrote(empty: Project) -> None:
    """Every one of the files, one at a time, and all at once."""
    empty.run("init")
    everything = sorted(_files(empty.root))
    for name in everything:
        empty.write(name, "mine\n")

    ran = empty.run("init", "--format", "json")

    assert set(_files(empty.root).values()) == {b"mine\n"}
    assert set(json.loads(ran.out)["kept"]) <= set(everything)
    assert [] == json.loads(ran.out)["written"]


def test_no_example_goes_into_content_that_is_there(empty: Project) -> None:
    """It would become an article of somebody's help center."""
    empty.write("content/billing/refunds.md", "# Refunds\n")
    empty.run("init")
    assert ["content/billing/refunds.md"] == [
        name for name in _files(empty.root) if name.startswith("content/")
    ]


def test_no_example_goes_into_a_project_that_is_there(empty: Project) -> None:
    empty.write("intercom-sync.yaml", "version: 1\ncontent: help\n")
    empty.run("init")
    assert not (empty.root / "content").exists()
    assert (empty.root / ".github/workflows/plan.yml").exists()


def test_a_project_in_a_folder_has_its_workflows_at_the_top(empty: Project) -> None:
    (empty.root / "docs/help").mkdir(parents=True)

    empty.run("--root", "docs/help", "init")

    assert (empty.root / "docs/help/intercom-sync.yaml").exists()
    for name in WORKFLOWS:
        workflow = yaml.safe_load((empty.root / f".github/workflows/{name}.yml").read_text("utf-8"))
        steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
        folders = {step["with"].get("folder") for step in steps if "command" in step["with"]}
        assert {"docs/help"} == folders
    apply = yaml.safe_load((empty.root / ".github/workflows/apply.yml").read_text("utf-8"))
    assert ["docs/help/content/**", "docs/help/intercom-sync.yaml"] == apply[True]["push"]["paths"]
    _without_git_backend(empty, "docs/help")
    assert 0 == empty.run("--root", "docs/help", "validate").code


def test_a_folder_below_a_project_is_not_made_one_by_accident(empty: Project) -> None:
    empty.run("init")
    (empty.root / "content/billing").mkdir()
    ran = empty.run("init", cwd="content/billing")
    assert 64 == ran.code
    assert "has a intercom-sync.yaml already" in ran.err
    assert not list((empty.root / "content/billing").iterdir())


def test_without_git_state_is_kept_in_files(tmp_path: Path, empty: Project) -> None:
    (tmp_path / ".git").rmdir()
    ran = empty.run("init")
    assert "1. Make this a git repository" in ran.out
    assert "state: {backend: file}" in (tmp_path / "intercom-sync.yaml").read_text("utf-8")
    assert 0 == empty.run("validate").code


def test_an_action_of_another_repository_is_used_by_commit_only(empty: Project) -> None:
    for given in ("acme/intercom-sync@v1", "acme/intercom-sync", f"acme@{COMMIT}", "./here"):
        ran = empty.run("init", "--action", given)
        assert (64, []) == (ran.code, list(_files(empty.root)))

    empty.run("init", "--action", f"acme/intercom-sync@{COMMIT}")

    assert not (empty.root / ".github/actions").exists()
    for name in WORKFLOWS:
        text = (empty.root / f".github/workflows/{name}.yml").read_text("utf-8")
        assert f"uses: acme/intercom-sync@{COMMIT}\n" in text
        assert "uses: ./" not in text


@pytest.mark.parametrize("link", [".github", "content"])
def test_a_link_out_of_the_repository_is_not_followed(empty: Project, link: str) -> None:
    outside = empty.root / "outside"
    outside.mkdir()
    inside = empty.root / "repository"
    (inside / ".git").mkdir(parents=True)
    (inside / link).symlink_to(outside, target_is_directory=True)

    ran = empty.run("init", cwd="repository")

    assert 64 == ran.code
    assert "leads out of the repository through a link" in ran.err
    assert [] == list(outside.iterdir())
    assert [".git", link] == sorted(path.name for path in inside.iterdir())


def test_the_written_workflows_are_our_own() -> None:
    """What users get is what this repository runs, but for where the action is."""
    starter = files("intercom_sync.cli") / "starter"
    for name in WORKFLOWS:
        own = (ROOT / f".github/workflows/{name}.yml").read_text("utf-8")
        assert own == (starter / f"workflows/{name}.yml").read_text("utf-8")
        assert "uses: ./\n" in own
    assert (ROOT / "action.yml").read_text("utf-8") == (starter / "action/action.yml").read_text(
        "utf-8"
    )


def test_a_copied_action_installs_the_version_that_wrote_it(empty: Project) -> None:
    empty.run("init")
    action = yaml.safe_load(
        (empty.root / ".github/actions/intercom-sync/action.yml").read_text("utf-8")
    )
    assert f"intercom-sync=={__version__}" == action["inputs"]["package"]["default"]


def _schema_and_value(path: Path) -> tuple[Any, Any]:
    """The schema that the first line names, as an editor finds it, and what the file holds."""
    text = path.read_text("utf-8")
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert named, path
    return json.loads((path.parent / named[1]).read_text("utf-8")), yaml.safe_load(text)


def test_editors_find_the_schema_each_file_names_and_the_file_fits_it(empty: Project) -> None:
    empty.run("init")
    files = [path for path in empty.root.rglob("*.yaml") if ".github" not in path.parts]
    assert {"intercom-sync.yaml", "_collection.yaml", "close-stale.yaml"} == {
        path.name for path in files
    }
    for path in files:
        schema, value = _schema_and_value(path)
        Draft202012Validator.check_schema(schema)
        assert [] == [error.message for error in Draft202012Validator(schema).iter_errors(value)]


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("intercom-sync.yaml", "locals"),
        ("content/getting-started/_collection.yaml", "nmae"),
        ("actions/close-stale.yaml", "shedule"),
    ],
)
def test_editors_mark_a_misspelt_key(empty: Project, file: str, key: str) -> None:
    empty.run("init")
    schema, value = _schema_and_value(empty.root / file)
    errors = Draft202012Validator(schema).iter_errors({**value, key: "x"})
    assert [f"'{key}' was unexpected"] == [
        error.message.partition("(")[2].rstrip(")") for error in errors
    ]


@pytest.mark.parametrize("name", EDITED)
def test_the_schemas_that_init_writes_are_those_that_schema_prints(
    empty: Project, name: str
) -> None:
    """So one that was left behind by an upgrade is brought up to date with one command."""
    empty.run("init")
    written = (empty.root / f".intercom-sync/.schemas/{name}.json").read_text("utf-8")
    assert written == empty.run("schema", name).out


def test_a_project_in_a_folder_names_its_schemas_alike(empty: Project) -> None:
    (empty.root / "docs/help").mkdir(parents=True)
    empty.run("--root", "docs/help", "init")
    schema, value = _schema_and_value(empty.root / "docs/help/intercom-sync.yaml")
    assert Draft202012Validator(schema).is_valid(value)
