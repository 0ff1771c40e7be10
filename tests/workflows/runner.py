"""A runner of our own: the scripts of the action, in their order, as GitHub would run them.

Owns the little of GitHub that the scripts see: expressions in `env`, the files of a step, `gh`, and
where artifacts go. Steps that use other people's actions are left out.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.workflows.expressions import filled, is_due
from tests.workflows.files import ACTION, parsed

_GH = Path(__file__).with_name("gh.py")
ARTIFACTS = "https://github.com/acme/help/actions/runs/1/artifacts/"


@dataclass
class Runner:
    """One job.

    Attributes:
        given: What `github.event…` and the like are, by their whole expression.
        ran: Names of the steps that were run.
        github: Folder of what `gh` knows; that of the job where it is None.
        program: Folder of the intercom-sync that is run.
    """

    workspace: Path
    temp: Path
    given: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)
    action: Path = ACTION
    github: Path | None = None
    program: Path = field(default_factory=lambda: Path(sys.executable).parent)

    @property
    def _github(self) -> Path:
        return self.github or self.temp

    @property
    def log(self) -> str:
        """What the steps printed so far; one that runs can be looked at."""
        printed = self.temp / "log.txt"
        return printed.read_text("utf-8") if printed.exists() else ""

    def say(self, text: str) -> None:
        """Add to the log."""
        with (self.temp / "log.txt").open("a", encoding="utf-8") as log:
            log.write(text)

    @property
    def summary(self) -> str:
        """The summary of the job."""
        return (self.temp / "summary.md").read_text("utf-8")

    @property
    def known(self) -> dict[str, list[dict[str, Any]]]:
        """Comments, issues and pull requests as gh knows them."""
        found: dict[str, list[dict[str, Any]]]
        found = json.loads((self._github / "github.json").read_text("utf-8"))
        return found

    @property
    def posted(self) -> str:
        """The body of the comment or issue that was written last."""
        return (self._github / "posted.md").read_text("utf-8")

    def lists(self, *rows: dict[str, object]) -> None:
        """What gh tells of comments, and of issues."""
        there = [
            {"id": row["number"], "user": {"login": row["login"]}, "state": "open", **row}
            for row in rows
        ]
        known = {"comments": there, "issues": there, "pulls": []}
        (self._github / "github.json").write_text(json.dumps(known), "utf-8")

    @property
    def asked_of_github(self) -> list[str]:
        """Every call of gh."""
        record = self._github / "gh.txt"
        return record.read_text("utf-8").splitlines() if record.exists() else []

    def artifact(self, name: str) -> Path:
        """Where an artifact is kept."""
        return self._github / "artifacts" / name

    def run(
        self,
        command: str,
        *,
        skip: tuple[str, ...] = (),
        inputs: Mapping[str, str] | None = None,
        **more: str,
    ) -> int:
        """The steps of one command; the exit code of the first that fails."""
        action = parsed(self.action)
        values = {
            f"inputs.{name}": declared.get("default", "")
            for name, declared in action["inputs"].items()
        }
        values |= {f"inputs.{name}": value for name, value in {**(inputs or {}), **more}.items()}
        values |= {"inputs.command": command, "runner.temp": str(self.temp), **self.given}
        self.outputs.clear()
        ended = 0
        for step in action["runs"]["steps"]:
            if step["name"] in ("Set up Python", "Install intercom-sync", *skip):
                continue
            known = self.outputs | values
            if is_due(step.get("if", ""), known, failed=bool(ended)):
                ended = self._step(step, known) or ended
        self.outputs |= {
            f"outputs.{name}": filled(told["value"], self.outputs | values)
            for name, told in action["outputs"].items()
        }
        return ended

    def _step(self, step: dict[str, Any], known: dict[str, str]) -> int:
        if "uses" not in step:
            self.ran.append(step["name"])
            return self._script(step, known)
        assert step["uses"].startswith("actions/upload-artifact@"), step["uses"]
        wanted = {name: filled(text, known) for name, text in step["with"].items()}
        source, kept = Path(wanted["path"]), self.artifact(wanted["name"])
        if not source.exists():
            self.say(f"Error: there is no {source.name}\n")
            return 1
        shutil.rmtree(kept, ignore_errors=True)
        if source.is_dir():
            shutil.copytree(source, kept)
        else:
            kept.mkdir(parents=True)
            shutil.copy(source, kept)
        if "id" in step:
            self.outputs[f"steps.{step['id']}.outputs.artifact-url"] = f"{ARTIFACTS}2"
        return 0

    def _script(self, step: dict[str, Any], known: dict[str, str]) -> int:
        told = self.temp / "output"
        told.write_text("", "utf-8")
        with (self.temp / "log.txt").open("ab") as log:
            ended = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=self.workspace / filled(step.get("working-directory", "."), known),
                env={
                    **self._machine(),
                    "GITHUB_OUTPUT": str(told),
                    **self.environment,
                    **{name: filled(text, known) for name, text in step.get("env", {}).items()},
                },
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if "id" in step:
            for line in told.read_text("utf-8").splitlines():
                name, _, value = line.partition("=")
                self.outputs[f"steps.{step['id']}.outputs.{name}"] = value
        return ended.returncode

    def _machine(self) -> dict[str, str]:
        """What a script finds in its environment on every runner."""
        bin_folder = self.temp / "bin"
        bin_folder.mkdir(exist_ok=True)
        gh = bin_folder / "gh"
        gh.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I "{_GH}" "$@"\n', "utf-8")
        gh.chmod(0o755)
        programs = (bin_folder, self.program, Path(sys.executable).parent, os.environ["PATH"])
        return {
            "PATH": ":".join(map(str, programs)),
            "HOME": str(self.temp),
            "CI": "true",
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_REPOSITORY": "acme/help",
            "GITHUB_RUN_ID": "1",
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REF_NAME": "main",
            "GH_FOLDER": str(self._github),
        }
