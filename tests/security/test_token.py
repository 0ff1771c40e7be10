"""The token is in no output and no file, whatever command is run and however it fails."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby, product
from pathlib import Path
from urllib.parse import quote

import pytest

from intercom_sync.sandbox import DOCS_EMAIL, Sandbox, Token
from tests.cli.project import Project
from tests.hostile.server import JSON, Answer, Asked, HostileServer, Twisted, serving
from tests.security.canary import SPELLINGS, TOKEN, found_below, found_in
from tests.security.commands import ARGUMENTS, OFFLINE, RUNNABLE, names

ACTION = """\
name: a
as: docs@example.com
schedule: "* * * * *"
select: {ids: [215470101]}
steps:
  - note: Hello
"""
ECHO = " ".join(
    (
        f"Authorization: Bearer {TOKEN}",
        base64.b64encode(f"Bearer {TOKEN}".encode()).decode(),
        base64.urlsafe_b64encode(TOKEN.encode()).decode(),
        quote(TOKEN, safe=""),
    )
)


def refusal(status: int) -> Answer:
    error = {"code": ECHO, "message": ECHO, "field": ECHO}
    said = {"type": "error.list", "request_id": ECHO, "errors": [error]}
    return Answer(status, json.dumps(said).encode(), {**JSON, "X-Request-Id": TOKEN})


FINAL = {
    "401": refusal(401),
    "403": refusal(403),
    "404": refusal(404),
    "422": refusal(422),
    "redirect": Answer(302, b"", {"Location": f"http://127.0.0.1:1/{TOKEN}"}),
    "garbage": Answer(200, ECHO.encode(), {"Content-Type": f"text/{TOKEN}"}),
    "of another shape": Answer(200, json.dumps({TOKEN: ECHO, "id": ECHO, "data": ECHO}).encode()),
    "packed": Answer(200, b"x", {"Content-Encoding": TOKEN}),
}
"""Answers that are not asked for again."""
REPEATED = {
    "500": Answer(500, ECHO.encode(), {"Content-Type": f"text/{TOKEN}"}),
    "reset": Answer(is_reset=True),
}
"""Answers after which a read is repeated, with pauses."""


@dataclass
class Failing:
    """A demo workspace that breaks down.

    Attributes:
        after: How many requests are answered as they should be before the first that is not.
        answer: What every request gets from then on.
    """

    server: HostileServer
    answer: Answer
    after: int = 0
    writes_only: bool = False
    _workspace: Twisted | None = None

    def __call__(self, asked: Asked) -> Answer:
        if self._workspace is None:  # here, because its database belongs to one thread
            sandbox = Sandbox(tokens=[Token(value=TOKEN, admin=DOCS_EMAIL)])
            sandbox.write_demo()
            self._workspace = Twisted(sandbox, lambda said: said)
        is_fine = asked.method == "GET" if self.writes_only else self.after > 0
        self.after -= 1
        return self._workspace(asked) if is_fine else self.answer


@pytest.fixture(scope="module")
def served() -> Iterator[Failing]:
    with serving() as server:
        failing = Failing(server, FINAL["401"])
        server.answers = failing
        yield failing


@pytest.fixture
def failing(served: Failing) -> Failing:
    served.after, served.writes_only = 0, False
    served.server.asked.clear()
    return served


def prepare(project: Project, url: str) -> None:
    project.write("body.html", "<p>Body</p>")
    project.write("actions/a.yaml", ACTION)
    project.environment |= {
        "INTERCOM_ACCESS_TOKEN": TOKEN,
        "INTERCOM_API_URL": url,
        "GITHUB_STEP_SUMMARY": str(project.root / "summary.md"),
    }


def test_the_search_for_the_token_finds_it() -> None:
    shown = [ECHO, TOKEN, TOKEN[::-1], f"…{TOKEN[:22]}", f"{TOKEN[-26:]}", TOKEN.encode().hex()]

    assert [] == [text for text in shown if not found_in(text)]
    assert [] == [spelling for spelling in SPELLINGS if len(spelling) < 12]


def test_every_command_is_run_with_the_canary() -> None:
    """A command that is new here is an error until somebody says how to run it."""
    assert set(names()) == set(ARGUMENTS)


@pytest.mark.parametrize("name", RUNNABLE)
def test_no_command_shows_or_keeps_the_token_when_it_fails(
    project: Project, failing: Failing, name: str
) -> None:
    """With one of the answers here, at once or on its way, and with all of them in the sweep."""
    prepare(project, failing.server.url)
    at = list(RUNNABLE).index(name)
    failing.answer, failing.after = list(FINAL.values())[at % len(FINAL)], at // len(FINAL) % 3

    ran = project.run("-vv", *name.split(), *RUNNABLE[name])

    assert [] == found_in(ran.out + ran.err)
    assert 70 != ran.code, ran.err
    assert {} == found_below(project.root)
    assert (name in OFFLINE) is (failing.server.asked == [])


@pytest.mark.parametrize(
    "command",
    ["apply --yes --publish --format json", "article create --title T --yes", "import"],
)
def test_no_command_keeps_the_token_when_only_its_writes_are_refused(
    project: Project, failing: Failing, command: str
) -> None:
    """So that journals and state are begun, with something to say about the failure."""
    prepare(project, failing.server.url)
    failing.answer, failing.writes_only = FINAL["422"], True

    ran = project.run("-vv", *command.split())

    assert ([], {}) == (found_in(ran.out + ran.err), found_below(project.root))
    assert 70 != ran.code, ran.err


@pytest.mark.sweep
def test_no_command_shows_or_keeps_the_token_however_it_fails(
    project: Project, failing: Failing, record_property: Callable[[str, object], None]
) -> None:
    """Every command with every kind of failure, as processes: pauses are real ones."""
    prepare(project, failing.server.url)
    kinds = FINAL | REPEATED
    cases = list(product(kinds, RUNNABLE))
    places = [project.root.parent / f"case-{number}" for number in range(len(cases))]

    def run(name: str, place: Path) -> str:
        place.mkdir()
        for file in ("intercom-sync.yaml", "body.html", "actions/a.yaml", "content/billing/vat.md"):
            (place / file).parent.mkdir(parents=True, exist_ok=True)
            (place / file).write_bytes((project.root / file).read_bytes())
        ran = subprocess.run(
            [sys.executable, "-m", "intercom_sync", "-vv", *name.split(), *RUNNABLE[name]],
            cwd=place,
            env={**os.environ, **project.environment, "GITHUB_STEP_SUMMARY": str(place / "s.md")},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        seen = found_in(ran.stdout + ran.stderr) or found_below(place)
        return (
            f"{name} with {kind}: {seen}, {ran.returncode}" if seen or ran.returncode == 70 else ""
        )

    failed: list[str] = []
    done = 0
    for kind, group in groupby(zip(cases, places, strict=True), lambda one: one[0][0]):
        failing.answer, failing.after = kinds[kind], 0
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda one: run(one[0][1], one[1]), group))
        done += len(found)
        failed += (f"{kind}: {each}" for each in found if each)
    record_property("sweep", f"token sweep: no seed, {len(cases)} cases planned, {done} run")

    assert ([], len(cases)) == (failed, done)
