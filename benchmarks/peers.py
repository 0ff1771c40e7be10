"""What others need for the same, where they are installed.

Owns how each is asked to do work like ours. They live in an environment of their own (.venv-bench);
`make bench` makes it. A peer that is not there is said to be not there, never estimated.
"""

from __future__ import annotations

import http.client
import shutil
import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from benchmarks.running import PEERS, Ran, Served, measured

_OCTODNS: Final = """\
providers:
  git: {class: octodns.provider.yaml.YamlProvider, directory: ./git}
  there: {class: octodns.provider.yaml.YamlProvider, directory: ./there, supports_root_ns: false}
zones:
  example.com.: {sources: [git], targets: [there]}
"""
_TRIED: Final = 40


def confluence(content: Path, scratch: Path) -> Ran | None:
    """markdown-to-confluence converts a folder without sending it; None where it is not there."""
    program = PEERS / "md2conf"
    if not program.exists():
        return None
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(content, scratch)
    arguments = ["--local", "-d", "example.atlassian.net", "-s", "HELP", "-l", "error"]
    return measured([str(program), *arguments, str(scratch)], scratch)


def octodns_seconds(scratch: Path, records: int) -> float | None:
    """octoDNS plans a zone in which nothing differs; None where it is not there."""
    program = PEERS / "octodns-sync"
    if not program.exists():
        return None
    shutil.rmtree(scratch, ignore_errors=True)
    zone = "---\n" + "".join(
        f"r{number:05}: {{ttl: 300, type: A, value: 10.0.{number // 256 % 256}.{number % 256}}}\n"
        for number in range(records)
    )
    for side in ("git", "there"):
        (scratch / side).mkdir(parents=True)
        (scratch / side / "example.com.yaml").write_text(zone)
    (scratch / "config.yaml").write_text(_OCTODNS)
    return measured([str(program), "--config-file", "config.yaml"], scratch).seconds


def one_by_one_seconds(there: Served, requests: int) -> float:
    """A program that asks one thing after the other over one connection; from a few of them."""
    address = urlsplit(there.url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port)
    headers = {"Authorization": "Bearer sandbox", "Intercom-Version": "2.11"}
    began = time.perf_counter()
    for _ in range(_TRIED):
        connection.request("GET", "/me", headers=headers)
        connection.getresponse().read()
    seconds = time.perf_counter() - began
    connection.close()
    return seconds / _TRIED * requests
