"""What `actions …` refuses, and how it says so: never with a fault of its own."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest

from intercom_sync.cli.actions_runs import Wanted, run_file
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.terminal import Terminal
from intercom_sync.plan.action_guards import ActionRules
from tests.cli.project import Project

NOTE = 'name: {name}\nschedule: "* * * * *"\nselect: {{ids: [{id}]}}\nsteps: [{{note: Hi}}]\n'


@pytest.fixture
def two(project: Project) -> Project:
    for name in ("one", "two"):
        project.write(f"actions/{name}.yaml", NOTE.format(name=name, id=1))
    return project


def test_a_folder_of_several_actions_is_not_run(two: Project) -> None:
    ran = two.run("--sandbox", "actions", "run", "actions", "--yes")
    assert 64 == ran.code
    assert "actions/one.yaml" in ran.err


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"", b"[]"])
def test_a_plan_that_is_no_json_is_refused(two: Project, raw: bytes) -> None:
    (two.root / "plan.json").write_bytes(raw)
    ran = two.run("--sandbox", "actions", "run", "plan.json", "--yes")
    assert 1 == ran.code
    assert "plan.json" in ran.err
    assert "Internal" not in ran.err


def test_what_is_due_is_not_run_where_nobody_can_be_asked(two: Project) -> None:
    """A "y" that happens to come down a pipe is nobody's word."""
    two.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"y\ny\n"), encoding="utf-8"))
    ran = two.run("--sandbox", "actions", "due", "--run")
    assert 64 == ran.code
    assert "--yes" in ran.err


def test_no_as_an_answer_sends_nothing_and_is_no_success(two: Project) -> None:
    """As with apply and by hand: a script must not take a no for a run."""
    assert 0 == two.run("sandbox", "seed").code
    two.write("actions/one.yaml", NOTE.format(name="one", id=215470130))
    two.monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    somebody = Invocation(
        environment={},
        terminal=Terminal(has_colour=False, is_interactive=True, draws_progress=False),
        working_directory=two.root,
        root=None,
        target=None,
        sandbox=True,
        allow_api_host=False,
        token_file=None,
        verbosity=0,
    )
    wanted = Wanted(rules=ActionRules(), yes=False)

    code = asyncio.run(run_file(somebody, Path("actions/one.yaml"), wanted))

    assert 1 == code
    asked = "Act on 1 conversation, and send 0 messages to customers?"
    assert asked in two.capsys.readouterr().err
    assert (
        '"parts": []'
        in two.run("--sandbox", "conversation", "get", "215470130", "--format", "json").out
    )
