"""Run the program, and a workspace for it, and say what that cost.

Owns processes and what is read off them. Trap: a figure means something only beside another one of
the same minute on the same machine; so nothing here is kept from run to run.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.request import urlopen

from benchmarks.served import COUNTS

ROOT: Final = Path(__file__).resolve().parents[1]
PEERS: Final = ROOT / ".venv-bench" / "bin"
WINDOW_SECONDS: Final = 10
PER_WINDOW: Final = 1666
"""10,000 a minute, as Intercom announces it to an app: 166 a second."""
_LAUNCHER: Final = """\
import json, os, sys, threading, time
began = time.perf_counter()
child = os.spawnvp(os.P_NOWAIT, sys.argv[2], sys.argv[2:])
held, page = [], os.sysconf("SC_PAGE_SIZE")
def look():
    while True:
        try:
            with open(f"/proc/{child}/statm") as pages:
                held.append((time.perf_counter() - began, int(pages.read().split()[1]) * page))
        except (OSError, IndexError):
            return
        time.sleep(0.1)
threading.Thread(target=look, daemon=True).start()
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - began
cpu_seconds = usage.ru_utime + usage.ru_stime
code = os.waitstatus_to_exitcode(status)
with open(int(sys.argv[1]), "w") as told:
    json.dump([code, seconds, cpu_seconds, usage.ru_maxrss, held], told)
"""
"""A small program that starts the one to be measured: Linux counts the memory of whoever starts a
program as its own, and the benchmark holds ten thousand articles."""
_STAGE = re.compile(r"(\w+) (\d+\.\d+) s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One run of a program.

    Attributes:
        cpu_seconds: Of the processor, its helpers on other cores included: what does not depend
            on what else the machine does.
        megabytes: The most memory it held, without its helpers.
        held: Seconds since its start → megabytes it held then, ten times a second; empty where the
            system does not tell.
        stages: What -v tells of time.
    """

    seconds: float
    cpu_seconds: float
    megabytes: float
    held: tuple[tuple[float, float], ...]
    out: str
    stages: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Served:
    """A workspace that is being served.

    Attributes:
        environment: What makes the program talk to it.
    """

    url: str
    environment: Mapping[str, str]

    def counts(self) -> dict[str, int]:
        """Requests since the last time this was asked, by method and status."""
        with urlopen(self.url + COUNTS) as answer:  # noqa: S310 -- our own server
            counts: dict[str, int] = json.loads(answer.read())
        return counts


@contextmanager
def served(database: Path, *, ms: float = 0, per_window: int | None = None) -> Iterator[Served]:
    """Serve a workspace at a distance of `ms`, with a limit or without one."""
    command = [sys.executable, "-m", "benchmarks.served", str(database), "--ms", str(ms)]
    if per_window is not None:
        command += ["--per-window", str(per_window)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        url = server.stdout.readline().strip() if server.stdout else ""
        try:
            yield Served(url, {"INTERCOM_API_URL": url, "INTERCOM_ACCESS_TOKEN": "sandbox"})
        finally:
            server.terminate()


def ours(root: Path, *words: str, at: Served | None = None, ok: Sequence[int] = (0,)) -> Ran:
    """Run intercom-sync in a project."""
    command = [sys.executable, "-m", "intercom_sync", "-v", *words]
    return measured(command, root, {} if at is None else at.environment, ok=ok)


def measured(
    command: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    *,
    ok: Sequence[int] = (0,),
) -> Ran:
    """Run any program to its end.

    Raises:
        RuntimeError: it ended with another code than those in `ok`.
    """
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        reading, writing = os.pipe()
        with os.fdopen(reading) as told:
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(writing), *command],
                cwd=cwd,
                # An installed program has its bytecode; without it each start compiles 200 modules.
                env={
                    **os.environ,
                    "PYTHONDONTWRITEBYTECODE": "",
                    "PYTHONPATH": path,
                    **(environment or {}),
                },
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                pass_fds=(writing,),
            )
            os.close(writing)
            process.wait()
            code, seconds, cpu_seconds, kilobytes, held = json.load(told)
        out.seek(0)
        err.seek(0)
        said = err.read()
        if code not in ok:
            raise RuntimeError(f"{' '.join(command)}: {code}\n{said[-2000:]}")
        times = next((line for line in said.splitlines() if line.startswith("Time: ")), "")
        return Ran(
            seconds=seconds,
            cpu_seconds=cpu_seconds,
            megabytes=kilobytes / 1024,
            held=tuple((at, memory / 1024**2) for at, memory in held if memory),
            out=out.read(),
            stages={name: float(took) for name, took in _STAGE.findall(times)},
        )
