"""Commands that begin with everything imported, each in a process of its own all the same.

A process waits that has imported the command and run nothing. Each command is a fork of it, with a
folder, an environment and outputs of its own, and ends as Python ends or as the system ends it. So
a sweep does not pay for thousands of starts. Trap: the process of the tests has threads, so it is
never the one that forks.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

INSIDE = Path(__file__).parent / "inside"
CHECKOUT = Path(__file__).resolve().parents[2]
_LATE = (
    "asyncio", "cmarkgfm", "deepdiff", "h11", "httpx", "lxml.html", "markdown", "pydantic",
    "starlette.applications", "uvicorn.lifespan.on", "uvicorn.loops.auto",
)  # fmt: skip
"""What the command imports only once it needs it."""


class Command:
    """One command; as much of subprocess.Popen as tests need, and what it has said so far."""

    def __init__(self, process: _Forked | subprocess.Popen[bytes], folder: Path) -> None:
        self._process = process
        self._folder = folder

    @property
    def returncode(self) -> int | None:
        return self._process.returncode

    def kill(self) -> None:
        self._process.kill()

    def send_signal(self, number: int) -> None:
        self._process.send_signal(number)

    def poll(self) -> int | None:
        return self._process.poll()

    def wait(self, timeout: float) -> int:
        return self._process.wait(timeout)

    def said(self) -> str:
        return (self._folder / "output").read_text("utf-8")

    def communicate(self, timeout: float = 120) -> tuple[str, str]:
        self.wait(timeout)
        output, errors = self.said(), (self._folder / "errors").read_text("utf-8")
        shutil.rmtree(self._folder)
        return output, errors


def start(arguments: Sequence[str], root: Path, environment: Mapping[str, str]) -> Command:
    """Begin `intercom-sync` with these arguments, in this folder."""
    folder = Path(mkdtemp(prefix="command-"))
    output, errors = folder / "output", folder / "errors"
    environment = {"PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1", **environment}
    if sys.platform != "linux":
        command = [sys.executable, "-m", "intercom_sync", *arguments]
        with output.open("wb") as out, errors.open("wb") as err:
            begun = subprocess.Popen(command, cwd=root, env=environment, stdout=out, stderr=err)
        return Command(begun, folder)
    output.touch()
    errors.touch()
    told = {
        "arguments": arguments,
        "root": str(root),
        "environment": environment,
        "ends": [os.devnull, str(output), str(errors)],
    }
    return Command(_Forked(int(_waiting().ask(told, 30))), folder)


class _Forked:
    """A child of the process that waits."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def send_signal(self, number: int) -> None:
        if self.returncode is None:  # until then the number is that of no other process
            os.kill(self.pid, number)

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = _waiting().ask({"poll": self.pid}, 30)
        return self.returncode

    def wait(self, timeout: float) -> int:
        if self.returncode is None:
            self.returncode = int(_waiting().ask({"wait": self.pid}, timeout))
        return self.returncode


class _Waiting:
    """The process that waits."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.forks"],
            cwd=CHECKOUT,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self.end)

    def ask(self, told: Mapping[str, object], timeout: float) -> Any:
        wanted, answers = self._process.stdin, self._process.stdout
        assert wanted is not None
        assert answers is not None
        wanted.write(json.dumps(told) + "\n")
        wanted.flush()
        if not select.select([answers], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(str(told), timeout)
        return json.loads(answers.readline())

    def end(self) -> None:
        self._process.communicate("", timeout=20)


@cache
def _waiting() -> _Waiting:
    return _Waiting()


def _serve() -> None:
    """Fork for each line of stdin, or wait for what was forked."""
    _import_everything()
    while line := sys.stdin.readline():
        told = json.loads(line)
        if "arguments" not in told:
            answer = _ended(told)
        elif (answer := os.fork()) == 0:
            _become(told)
            return
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


def _ended(told: Mapping[str, int]) -> int | None:
    """How a child ended; None where it has not."""
    pid, status = os.waitpid(*((told["wait"], 0) if "wait" in told else (told["poll"], os.WNOHANG)))
    return os.waitstatus_to_exitcode(status) if pid else None


def _import_everything() -> None:
    package = importlib.import_module("intercom_sync")
    for found in pkgutil.walk_packages(package.__path__, "intercom_sync."):
        if found.name != "intercom_sync.__main__":
            importlib.import_module(found.name)
    for name in _LATE:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # or every fork copies all of it when it looks for cycles


def _become(told: Mapping[str, Any]) -> None:
    """The command, from here on."""
    for number, path in enumerate(told["ends"]):
        opened = os.open(path, os.O_WRONLY if number else os.O_RDONLY)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(told["root"])
    os.environ.clear()
    os.environ.update(told["environment"])
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(write_through=True)  # type: ignore[union-attr]  # they are no others
    if {"DIE_AT_RENAME", "COUNT_RENAMES"} & os.environ.keys():
        runpy.run_path(str(INSIDE / "sitecustomize.py"))
    importlib.import_module("intercom_sync.cli.main").main(told["arguments"])


if __name__ == "__main__":
    _serve()
