"""GitHub as far as our workflows meet it: events, jobs, checkouts, environments, approvals.

Owns what the runner does not see: which workflow an event starts, in which order its jobs run, what
each may read and push, and who has to approve. The workflows are those of the commit that is
checked out, as at GitHub. Trap: a `uses`, a filter or an expression that nobody taught it is a
failure.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.gitstate.office import git
from tests.workflows.expressions import filled, is_due
from tests.workflows.runner import Runner

REPOSITORY = "acme/help"
TOKEN = "INTERCOM_ACCESS_TOKEN"
REVIEWED = ("intercom-publish", "intercom-customers")
FOR_ALL_BRANCHES = ("intercom-plan",)
_READ_ONLY = """#!/bin/sh
if [ "$GITHUB_MAY_WRITE" = no ]; then
  echo "Permission to acme/help denied to github-actions[bot]." >&2
  exit 1
fi
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in the repository.

    Attributes:
        ref: What is checked out.
        changed: Files that a push changed.
        context: What the event adds to `github.…`.
    """

    name: str
    ref: str
    ref_name: str
    changed: tuple[str, ...] = ()
    context: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_of_a_stranger(self) -> bool:
        return self.context.get("github.event.pull_request.head.repo.full_name", REPOSITORY) != (
            REPOSITORY
        )


@dataclass
class Run:
    """A run of one workflow; jobs by their ids, in the order they ended.

    Attributes:
        results: success, failure, skipped or waiting.
    """

    github: GitHub
    event: Event
    jobs: dict[str, dict[str, Any]]
    results: dict[str, str] = field(default_factory=dict)
    runners: dict[str, Runner] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)

    @property
    def log(self) -> str:
        return "".join(runner.log for runner in self.runners.values())

    def go_on(self, approved: str = "") -> None:
        """Run every job that can run now; the one that is approved, too."""
        for name, job in self.jobs.items():
            if self.results.get(name, "waiting") != "waiting":
                continue
            needed = job.get("needs", [])
            needed = [needed] if isinstance(needed, str) else needed
            failed = any(self.results[one] != "success" for one in needed)
            known = self.github.context(self.event) | self.outputs
            if not is_due(job.get("if", ""), known, failed=failed):
                self.results[name] = "skipped"
            elif job.get("environment") in REVIEWED and name != approved:
                self.results[name] = "waiting"
            else:
                self._run(name, job, known)

    def approve(self, name: str) -> str:
        """Somebody looked at it and said yes; how the job ended."""
        assert "waiting" == self.results[name]
        self.go_on(name)
        return self.results[name]

    def _run(self, name: str, job: dict[str, Any], known: dict[str, str]) -> None:
        environment = job["environment"]
        assert environment in FOR_ALL_BRANCHES or self.event.ref_name == "main"
        secrets = {} if self.event.is_of_a_stranger else self.github.secrets[environment]
        known = known | {f"secrets.{key}": value for key, value in secrets.items()}
        runner = self.github.runner(self.event, may_write=job["permissions"]["contents"] == "write")
        self.runners[name] = runner
        ended = 0
        for step in job["steps"]:
            assert not ended
            inputs = {key: filled(text, known) for key, text in step["with"].items()}
            if step["uses"].startswith("actions/checkout@"):
                assert {"persist-credentials": "true"} == inputs
                self.github.check_out(self.event, runner.workspace)
                continue
            runner.action = self.github.action or runner.workspace / step["uses"] / "action.yml"
            runner.given |= known
            ended = runner.run(inputs.pop("command"), inputs=inputs)
            for key, value in list(runner.outputs.items()):
                if "id" in step and key.startswith("outputs."):
                    known[f"steps.{step['id']}.{key}"] = value
        self.results[name] = "failure" if ended else "success"
        for key, text in job.get("outputs", {}).items():
            self.outputs[f"needs.{name}.outputs.{key}"] = filled(text, known)


@dataclass
class GitHub:
    """One repository.

    Attributes:
        program: Folder of the intercom-sync that the runners have.
        environment: What else they have.
        workflows: Taken from here rather than from the commit; so is `action`.
    """

    folder: Path
    origin: Path
    program: Path
    environment: dict[str, str]
    secrets: dict[str, dict[str, str]]
    workflows: Path | None = None
    action: Path | None = None
    _count: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir()
        hook = self.origin / "hooks/pre-receive"
        hook.write_text(_READ_ONLY, "utf-8")
        hook.chmod(0o755)

    @property
    def gh(self) -> Runner:
        """What gh knows."""
        return Runner(self.folder, self.folder)

    def context(self, event: Event) -> dict[str, str]:
        """The context `github`."""
        return {
            "github.event_name": event.name,
            "github.ref_name": event.ref_name,
            "github.repository": REPOSITORY,
            "github.event.repository.default_branch": "main",
            "github.token": "ghs_0123456789",
            **event.context,
        }

    def push(self, before: str, ref_name: str = "main") -> dict[str, Run]:
        """A branch has moved; every run that it starts, by the name of its file."""
        changed = git(self.origin, "diff", "--name-only", before, ref_name).splitlines()
        return self.happens(
            Event(
                name="push",
                ref=f"refs/heads/{ref_name}",
                ref_name=ref_name,
                changed=tuple(changed),
            )
        )

    def pull_request(self, number: int, branch: str, *, of: str = REPOSITORY) -> dict[str, Run]:
        """A pull request was opened, or pushed to: its merge with main is checked out."""
        tree = git(self.origin, "merge-tree", "--write-tree", "main", branch).split()[0]
        merge = git(
            self.origin, "commit-tree", tree, "-p", "main", "-p", branch, "-m", "Merge"
        ).strip()
        ref = f"refs/pull/{number}/merge"
        git(self.origin, "update-ref", ref, merge)
        context = {
            "github.event.pull_request.number": str(number),
            "github.event.pull_request.head.sha": git(self.origin, "rev-parse", branch).strip(),
            "github.event.pull_request.head.repo.full_name": of,
        }
        return self.happens(
            Event(name="pull_request", ref=ref, ref_name=f"{number}/merge", context=context)
        )

    def schedule(self) -> dict[str, Run]:
        """The night of a repository: every workflow that has a schedule."""
        return self.happens(Event(name="schedule", ref="refs/heads/main", ref_name="main"))

    def by_hand(self, file: str) -> Run:
        """Somebody starts a workflow."""
        event = Event(name="workflow_dispatch", ref="refs/heads/main", ref_name="main")
        return self.happens(event, only=file)[file]

    def happens(self, event: Event, *, only: str = "*") -> dict[str, Run]:
        """Run what an event starts, until somebody has to approve."""
        found = {}
        for name, text in self._files(event.ref):
            read = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 -- safe: strings only
            if fnmatch.fnmatch(name, only) and _starts(read["on"], event):
                assert {} == read["permissions"]
                found[name] = Run(self, event, read["jobs"])
                found[name].go_on()
        return found

    def _files(self, ref: str) -> list[tuple[str, str]]:
        if self.workflows is not None:
            ours = ("actions", "apply", "drift", "plan")
            return [
                (f"{name}.yml", (self.workflows / f"{name}.yml").read_text("utf-8"))
                for name in ours
            ]
        names = git(self.origin, "ls-tree", "--name-only", ref, ".github/workflows/").splitlines()
        return [(Path(name).name, git(self.origin, "show", f"{ref}:{name}")) for name in names]

    def runner(self, event: Event, *, may_write: bool) -> Runner:
        """A machine with nothing on it."""
        self._count += 1
        place = self.folder / f"runner-{self._count}"
        temp = place / "temp"
        temp.mkdir(parents=True)
        return Runner(
            place / "work",
            temp,
            github=self.folder,
            program=self.program,
            environment=self.environment
            | {
                "GITHUB_MAY_WRITE": "yes" if may_write else "no",
                "GITHUB_EVENT_NAME": event.name,
                "GITHUB_REF_NAME": event.ref_name,
            },
        )

    def check_out(self, event: Event, workspace: Path) -> None:
        """As actions/checkout does unless it is told otherwise: one commit, and no other branch."""
        git(self.folder, "init", "-q", str(workspace))
        git(workspace, "remote", "add", "origin", f"file://{self.origin}")
        if event.ref.startswith("refs/heads/"):
            branch = event.ref_name
            tracking = f"refs/remotes/origin/{branch}"
            git(workspace, "fetch", "-q", "--depth=1", "origin", f"+{event.ref}:{tracking}")
            git(workspace, "checkout", "-q", "--force", "-B", branch, tracking)
        else:
            tracking = f"refs/remotes/pull/{event.ref_name}"
            git(workspace, "fetch", "-q", "--depth=1", "origin", f"+{event.ref}:{tracking}")
            git(workspace, "checkout", "-q", "--force", "--detach", tracking)


def _starts(on: Any, event: Event) -> bool:
    """Whether a workflow listens to an event."""
    if event.name not in on:
        return False
    filters = on[event.name] or {}
    if event.name == "schedule" or not filters:
        return True
    assert {"branches", "paths"} >= set(filters), filters
    if event.ref_name not in filters.get("branches", [event.ref_name]):
        return False
    wanted = filters.get("paths", ["**"])
    return any(fnmatch.fnmatch(name, one) for name in event.changed for one in wanted)
