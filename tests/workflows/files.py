"""The workflows and the action as the tests read them: jobs, steps, and what their scripts run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = tuple(sorted((ROOT / ".github/workflows").glob("*.yml")))
ACTION = ROOT / "action.yml"
_CALL = re.compile(r"(?:^|[\s(])intercom-sync (?P<rest>.*?)(?=$|\s[<>|;]|\s\|\||\))", re.MULTILINE)
_TALK = re.compile(r"^\s*(?:echo|#).*$", re.MULTILINE)
_OPTIONAL = {
    '${TARGET:+"--target=$TARGET"}': "--target=production",
    '${offline:+"$offline"}': "--offline",
}
"""What the scripts give only where there is something to give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One run step."""

    where: str
    text: str

    def commands(self) -> Iterator[list[str]]:
        """Every call of intercom-sync, as its arguments."""
        text = _TALK.sub("", self.text.replace("\\\n", " "))
        for call in _CALL.finditer(text):
            rest = call["rest"]
            for written, words in _OPTIONAL.items():
                rest = rest.replace(written, words)
            yield shlex.split(rest)


def parsed(path: Path) -> dict[Any, Any]:
    """A YAML file; `on` is a key like any other."""
    value = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 -- safe: strings only
    assert isinstance(value, dict)
    return value


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    """The jobs of a workflow by their ids."""
    found = parsed(path)["jobs"]
    assert isinstance(found, dict)
    return found


def steps(path: Path) -> list[dict[str, Any]]:
    """Every step of a workflow, or of the action."""
    if path == ACTION:
        return list(parsed(path)["runs"]["steps"])
    return [step for job in jobs(path).values() for step in job["steps"]]


def scripts() -> Iterator[Script]:
    """Every run step of every file."""
    for path in (*WORKFLOWS, ACTION):
        for step in steps(path):
            if "run" in step:
                yield Script(where=f"{path.name}: {step['name']}", text=step["run"])
