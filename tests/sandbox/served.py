"""A sandbox in a process of its own: `python -m tests.sandbox.served FILE` prints its URL."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from intercom_sync.sandbox import RealClock, Sandbox, serve

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(
    path: Path, *, said: IO[str] | None = None
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """URL and process; killed at the end if it still runs.

    Args:
        said: For what it says on stderr.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "tests.sandbox.served", str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=said,
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip(), server
        finally:
            server.kill()


def _main() -> None:
    sandbox = Sandbox(path=Path(sys.argv[1]), clock=RealClock())
    serve(sandbox, control=True, ready=lambda url: print(url, flush=True))  # noqa: T201 - the URL


if __name__ == "__main__":
    _main()
