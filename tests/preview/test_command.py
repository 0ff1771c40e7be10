"""The command: it serves on this computer until it is stopped, and takes nothing along."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from intercom_sync.cli.main import run
from tests.preview.site import write_project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_project(tmp_path)
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT to one process is a POSIX thing")
def test_it_serves_until_it_is_interrupted_and_leaves_no_trace(root: Path) -> None:
    arguments = ["--root", str(root), "preview", "--port", "0"]
    environment = {**os.environ, "INTERCOM_ACCESS_TOKEN": "", "PYTHONUNBUFFERED": "1"}
    before = sorted(root.rglob("*"))
    process = subprocess.Popen(
        [sys.executable, "-m", "intercom_sync", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment,
    )
    assert process.stdout is not None
    address = process.stdout.readline().removeprefix("Preview: ").strip()
    how_to_stop = process.stdout.readline()
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 -- our own address
        page = answer.read().decode()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert "Billing &amp; money" in page
    assert "Stop with Ctrl-C.\n" == how_to_stop
    assert (130, "Stopped.") == (process.returncode, err.strip())
    assert before == sorted(root.rglob("*"))


def test_a_port_that_is_taken_is_one_message(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert 64 == run(["--root", str(root), "preview", "--port", str(port)])
    told = capsys.readouterr()
    assert "" == told.out
    assert f"Error: Port {port} cannot be used: " in told.err
    assert "--port" in told.err


def test_its_help_pays_for_no_server() -> None:
    """Nor for a renderer: `--help` answers at once."""
    script = (
        "import sys; from intercom_sync.cli.main import run; run(['preview', '--help']); "
        "print([name for name in ('starlette', 'uvicorn', 'nh3', 'lxml') if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True
    )
    assert ended.stdout.endswith("[]\n")
    assert "Examples:" in ended.stdout
