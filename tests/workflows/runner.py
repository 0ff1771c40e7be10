"""A runner of our own: the scripts of the action, in their order, as GitHub would run them.

Owns the little of GitHub that the scripts see: expressions in `env`, the files of a step, and a
`gh` that writes down what it is asked for and knows the comments and issues it was told of. Steps
that use other people's actions are left out.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.workflows.files import ACTION, parsed, steps

_EXPRESSION = re.compile(r"\$\{\{\s*(?P<what>.+?)\s*\}\}")
_EVEN_AFTER_A_FAILURE = ("always()", "!cancelled()")
_GH = """#!/usr/bin/env bash
asked="$*"
printf '%s\\n' "gh $asked" >> "$GH_FOLDER/gh.txt"
case "$asked" in
  *--paginate*) cat "$GH_FOLDER/listed.jsonl" ;;
  *"run download"*) cp -r "$GH_FOLDER/artifact" "${asked##*--dir }" ;;
  *body=@*) cp "${asked##*body=@}" "$GH_FOLDER/posted.md" ;;
esac
"""


@dataclass
class Runner:
    """One job.

    Attributes:
        given: What `github.event…` and the like are, by their whole expression.
        ran: Names of the steps that were run.
    """

    workspace: Path
    temp: Path
    given: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)
    log: str = ""

    @property
    def summary(self) -> str:
        """The summary of the job."""
        return (self.temp / "summary.md").read_text("utf-8")

    @property
    def posted(self) -> str:
        """The body of the comment or issue that was written last."""
        return (self.temp / "posted.md").read_text("utf-8")

    def lists(self, *rows: dict[str, object]) -> None:
        """What gh tells of comments or issues, after its --jq."""
        text = "".join(f"{json.dumps(row)}\n" for row in rows)
        (self.temp / "listed.jsonl").write_text(text, "utf-8")

    @property
    def asked_of_github(self) -> list[str]:
        """Every call of gh."""
        record = self.temp / "gh.txt"
        return record.read_text("utf-8").splitlines() if record.exists() else []

    def run(self, command: str, *, skip: tuple[str, ...] = (), **inputs: str) -> int:
        """The steps of one command; the exit code of the first that fails."""
        values = {
            f"inputs.{name}": declared.get("default", "")
            for name, declared in parsed(ACTION)["inputs"].items()
        }
        values |= {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
        values |= {"inputs.command": command, **self.given}
        self.outputs.clear()
        ended = 0
        for step in steps(ACTION):
            if "run" not in step or step["name"] in ("Install intercom-sync", *skip):
                continue
            condition = step.get("if", "")
            is_due = not ended or any(one in condition for one in _EVEN_AFTER_A_FAILURE)
            if is_due and self._holds(condition or "always()", values):
                ended = self._step(step, values) or ended
        return ended

    def _holds(self, condition: str, values: dict[str, str]) -> bool:
        """Conditions of the action are comparisons, joined by && and ||."""
        text = condition
        for one in _EVEN_AFTER_A_FAILURE:
            text = text.replace(one, "'1' == '1'")
        text = re.sub(
            r"(?<!')\b(?:inputs|steps|github)[\w.-]+",
            lambda found: repr(self._value(found[0], values)),
            text,
        )
        text = text.replace("&&", " and ").replace("||", " or ")
        assert re.fullmatch(r"(?:\s|and|or|==|!=|\(|\)|'[^']*')*", text), text
        return bool(eval(" ".join(text.split()), {"__builtins__": {}}))  # noqa: S307 -- matched just above

    def _value(self, expression: str, values: dict[str, str]) -> str:
        return values.get(expression, self.outputs.get(expression, ""))

    def _step(self, step: dict[str, Any], values: dict[str, str]) -> int:
        self.ran.append(step["name"])
        told = self.temp / "output"
        told.write_text("", "utf-8")
        bin_folder = self.temp / "bin"
        bin_folder.mkdir(exist_ok=True)
        (bin_folder / "gh").write_text(_GH, "utf-8")
        (bin_folder / "gh").chmod(0o755)
        env = {
            name: _EXPRESSION.sub(lambda found: self._value(found["what"], values), text)
            for name, text in step.get("env", {}).items()
        }
        folder = _EXPRESSION.sub(
            lambda found: self._value(found["what"], values), step.get("working-directory", ".")
        )
        path = f"{bin_folder}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        ended = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.workspace / folder,
            env={
                "PATH": path,
                "HOME": str(self.temp),
                "CI": "true",
                "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
                "RUNNER_TEMP": str(self.temp),
                "GITHUB_WORKSPACE": str(self.workspace),
                "GITHUB_REPOSITORY": "acme/help",
                "GITHUB_RUN_ID": "1",
                "GITHUB_OUTPUT": str(told),
                "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
                "GITHUB_SERVER_URL": "https://github.com",
                "GITHUB_REF_NAME": "main",
                "GH_FOLDER": str(self.temp),
                **self.environment,
                **env,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        self.log += ended.stdout
        if "id" in step:
            for line in told.read_text("utf-8").splitlines():
                name, _, value = line.partition("=")
                self.outputs[f"steps.{step['id']}.outputs.{name}"] = value
        return ended.returncode
