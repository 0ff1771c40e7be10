"""The workflows and the action: who may do what, by which code, with which commands.

The linters of `make workflows` look at their form; this looks at what is particular to us.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from intercom_sync.cli.main import cli
from tests.cli.parsing import parse
from tests.workflows.files import ACTION, ROOT, WORKFLOWS, Script, jobs, parsed, scripts, steps

_PINS = ROOT.parent / "shared/github-actions-pins.md"
_USES = re.compile(
    r"uses: (?P<action>[^@\s]+)(?:@(?P<commit>\S+)(?: # (?P<tag>\S+))?)?$", re.MULTILINE
)
_FILES = [*WORKFLOWS, ACTION]
_WRITERS = {
    "actions.yml: run": {"contents"},
    "actions.yml: send": {"contents"},
    "apply.yml: drafts": {"contents"},
    "apply.yml: publish": {"contents"},
    "drift.yml: drift": {"issues"},
    "plan.yml: plan": {"pull-requests"},
    "release.yml: publish": {"id-token"},
}
"""Every job that may write something, and what."""


def _names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def test_the_workflows_are_those_of_the_design() -> None:
    expected = ["actions.yml", "apply.yml", "ci.yml", "drift.yml", "plan.yml", "release.yml"]
    assert expected == [path.name for path in WORKFLOWS]


def test_every_action_is_pinned_to_a_commit_that_was_looked_at() -> None:
    if not _PINS.exists():
        pytest.skip(f"{_PINS} is not here")
    rows = re.findall(
        r"^\| (\S+) \| (\S+)[^|]* \| ([0-9a-f]{40}) \|$", _PINS.read_text("utf-8"), re.MULTILINE
    )
    known = {(action, commit, tag) for action, tag, commit in rows}

    used = {
        (found["action"], found["commit"], found["tag"])
        for path in _FILES
        for found in _USES.finditer(path.read_text("utf-8"))
        if found["action"] != "./"
    }

    assert used
    assert set() == used - known


@pytest.mark.parametrize("path", WORKFLOWS, ids=_names(list(WORKFLOWS)))
def test_every_job_says_what_it_may_do(path: Path) -> None:
    assert {} == parsed(path)["permissions"]
    for name, job in jobs(path).items():
        granted = job["permissions"]
        writes = {scope for scope, level in granted.items() if level == "write"}
        assert (name, _WRITERS.get(f"{path.name}: {name}", set())) == (name, writes)
        assert "timeout-minutes" in job
        assert "write-all" not in granted


@pytest.mark.parametrize("path", _FILES, ids=_names(_FILES))
def test_nothing_from_outside_becomes_part_of_a_script(path: Path) -> None:
    """An expression in a script is pasted before the shell reads it, whatever it holds."""
    assert [] == [step["name"] for step in steps(path) if "${{" in step.get("run", "")]


@pytest.mark.parametrize("path", WORKFLOWS, ids=_names(list(WORKFLOWS)))
def test_no_workflow_gives_its_rights_to_the_code_of_strangers(path: Path) -> None:
    events = parsed(path)["on"]
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(events)


@pytest.mark.parametrize("path", WORKFLOWS, ids=_names(list(WORKFLOWS)))
def test_a_secret_is_read_in_an_environment_only(path: Path) -> None:
    for name, job in jobs(path).items():
        if "secrets." in str(job):
            assert (name, True) == (name, "environment" in job)


def test_what_readers_and_customers_notice_has_an_environment_of_its_own() -> None:
    by_job = {
        (path.name, name): job.get("environment")
        for path in WORKFLOWS
        for name, job in jobs(path).items()
    }
    for environment, place in {
        "intercom-publish": ("apply.yml", "publish"),
        "intercom-customers": ("actions.yml", "send"),
        "pypi": ("release.yml", "publish"),
    }.items():
        assert [place] == [where for where, found in by_job.items() if found == environment]


def test_checkouts_keep_credentials_only_where_state_is_on_a_ref() -> None:
    keeping = {
        path.name
        for path in WORKFLOWS
        for step in steps(path)
        if "actions/checkout@" in step.get("uses", "")
        and step["with"]["persist-credentials"] == "true"
    }
    assert {"actions.yml", "apply.yml", "drift.yml", "plan.yml"} == keeping


_COMMANDS = [
    pytest.param(arguments, id=f"{script.where} {number}")
    for script in scripts()
    for number, arguments in enumerate(script.commands())
]


@pytest.mark.parametrize("arguments", _COMMANDS)
def test_every_command_of_a_script_is_one_the_program_has(arguments: list[str]) -> None:
    if arguments != ["--version"]:
        parse(arguments)


def test_the_scripts_run_all_that_a_help_center_needs() -> None:
    used = {
        word
        for script in scripts()
        for arguments in script.commands()
        for word in arguments
        if word in cli.commands
    }
    assert {"validate", "plan", "apply", "actions", "pull"} == used


def test_customers_are_written_to_by_the_approved_job_only() -> None:
    sending = {
        script.where
        for script in scripts()
        for arguments in script.commands()
        if "--send" in arguments and "--run" in arguments
    }
    publishing = {
        script.where
        for script in scripts()
        for arguments in script.commands()
        if "--publish" in arguments and "apply" in arguments
    }
    assert {"action.yml: Run what was approved, messages to customers too"} == sending
    assert {"action.yml: Publish"} == publishing


@pytest.mark.parametrize("script", list(scripts()), ids=lambda script: script.where)
def test_every_script_is_one_that_a_shell_can_read(script: Script) -> None:
    ended = subprocess.run(
        ["bash", "-n"], input=script.text, capture_output=True, encoding="utf-8", check=False
    )
    assert (0, "") == (ended.returncode, ended.stderr)


@pytest.mark.parametrize("script", list(scripts()), ids=lambda script: script.where)
def test_no_script_goes_on_after_a_failure(script: Script) -> None:
    is_one_command = "\n" not in script.text.strip().replace("\\\n", "")
    assert is_one_command or script.text.startswith("set -euo pipefail\n")


def test_python_imports_nothing_from_the_repository_that_is_planned() -> None:
    """Without -I the folder it runs in comes first, and a pull request may put anything there."""
    calls = [
        (script.where, options)
        for script in scripts()
        if script.where.startswith("action.yml")
        for options in re.findall(r"^[^#\n]*\bpython3? (-\S+)", script.text, re.MULTILINE)
    ]
    assert calls
    assert [] == [where for where, options in calls if options != "-I"]


@pytest.mark.parametrize("name", ["actions.yml: due", "apply.yml: drafts", "drift.yml: drift"])
def test_what_was_started_by_hand_on_another_branch_writes_nothing(name: str) -> None:
    """The jobs after the first one need it, so they do not run either."""
    file, _, first = name.partition(": ")
    [path] = [path for path in WORKFLOWS if path.name == file]
    for job, fields in jobs(path).items():
        if job == first:
            assert "github.ref_name == github.event.repository.default_branch" in fields["if"]
        else:
            assert (job, first) == (job, fields["needs"])


def test_the_hook_runs_a_command_the_program_has() -> None:
    import yaml

    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    program, *arguments = hook["entry"].split()
    assert "intercom-sync" == program
    assert not hook["pass_filenames"]
    parse(arguments)
    for path in ("content/billing/refunds.md", "intercom-sync.yaml"):
        assert re.search(hook["files"], path)


def test_the_reference_lists_the_inputs_and_outputs_the_action_has() -> None:
    text = (ROOT / "docs/reference/action.md").read_text("utf-8")
    tables = re.split(r"^## (\w+)\n", text, flags=re.MULTILINE)
    listed = {
        head: set(re.findall(r"^\| `([\w-]+)` \|", body, re.MULTILINE))
        for head, body in zip(tables[1::2], tables[2::2], strict=True)
    }
    action = parsed(ACTION)
    [first] = [step["run"] for step in steps(ACTION) if step["name"] == "Check the inputs"]
    commands = set(re.findall(r"^\s*([a-z|]+)\) ;;$", first, re.MULTILINE)[0].split("|"))

    assert listed["Inputs"] == set(action["inputs"])
    assert listed["Outputs"] == set(action["outputs"])
    assert listed["Commands"] == commands
    used = {
        step["with"]["command"]
        for path in WORKFLOWS
        for step in steps(path)
        if step.get("uses") == "./"
    }
    assert commands == used
