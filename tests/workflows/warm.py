"""intercom-sync without its start: one process that has imported it, and forks for every call.

Starting Python and importing is nearly all that a short command costs, and a workflow calls a
dozen. The call itself is the real one: arguments, folder, environment and the three streams of the
caller.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CLIENT = """#!{python} -IS
import json, os, socket, sys
line = socket.socket(socket.AF_UNIX)
line.connect({address!r})
socket.send_fds(line, [b"!"], [0, 1, 2])
call = [sys.argv[1:], os.getcwd(), dict(os.environ)]
line.sendall(json.dumps(call).encode() + b"\\n")
sys.exit(int(line.makefile().read() or 70))
"""


@contextmanager
def warm() -> Iterator[Path]:
    """The folder of a program called intercom-sync."""
    # A socket's name may have some 100 characters; a folder of pytest has more.
    folder = Path(tempfile.mkdtemp(prefix="warm-"))
    address = str(folder / "line")
    client = folder / "intercom-sync"
    client.write_text(_CLIENT.format(python=sys.executable, address=address), "utf-8")
    client.chmod(0o755)
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.workflows.warm", address],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
    )
    try:
        assert server.stdout is not None
        assert b"ready\n" == server.stdout.readline()
        yield folder
    finally:
        server.terminate()
        server.communicate(timeout=20)
        shutil.rmtree(folder)


def _serve(address: str) -> None:
    import intercom_sync.cli.main
    import intercom_sync.cli.planning
    import intercom_sync.cli.runs  # noqa: F401 -- imported for those who are forked

    line = socket.socket(socket.AF_UNIX)
    line.bind(address)
    line.listen()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a call but its caller
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        call, _ = line.accept()
        if not os.fork():
            line.close()
            _answer(call)
        call.close()


def _answer(call: socket.socket) -> None:
    """In a process of its own; never returns."""
    from intercom_sync.cli.main import main

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _, streams, _, _ = socket.recv_fds(call, 1, 3)
    with call.makefile() as sent:
        arguments, folder, environment = json.loads(sent.readline())
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["intercom-sync", *arguments]
    ended: object = 70
    try:
        main()
    except SystemExit as end:
        ended = end.code or 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        call.sendall(str(ended).encode())
        os._exit(0)


if __name__ == "__main__":
    _serve(sys.argv[1])
