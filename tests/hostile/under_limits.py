"""Feed the bombs one by one, each in a process of its own, and tell what each has cost.

Run as a program by test_limits.py. Only a process of its own can be measured, and ended when it
takes too much; being forked from one that has imported everything makes that cheap.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.fuzz.targets import READINGS, Targets

MEGABYTE = 1_000_000
LINES = "[a]: " + "x" * 50 + "\n"
NESTED = 300


def _alias_bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join(lines)


def _in_front(yaml: str) -> bytes:
    return f"---\n{yaml}\n---\nText.\n".encode()


def bombs() -> dict[str, tuple[str, bytes]]:
    """Name → target, input."""
    yamls = {
        "aliases that multiply": _alias_bomb(),
        "lists in lists": "a: " + "[" * 200_000,
        "mappings in mappings": "".join(f"{' ' * n}a:\n" for n in range(1_300)),
        "a number without end": f"a: {'9' * 900_000}",
        "a time without end": f"a: {'1:' * 400_000}1",
        "keys without end": "".join(f"k{n}: 1\n" for n in range(80_000)),
        "one key again and again": "a: 1\n" * 160_000,
        "a long text": f"title: {'x' * 900_000}",
        "anchors without end": "".join(f"k{n}: &a{n} 1\n" for n in range(50_000)),
        "a merge": "a: &a {b: 1}\n" + "c:\n  <<: [" + "*a, " * 100_000 + "*a]",
    }
    found = {}
    for name, yaml in yamls.items():
        for target in ("config", "collection", "action"):
            found[f"{target}: {name}"] = (target, yaml.encode())
        found[f"article: {name}"] = ("article", _in_front(yaml))
    texts = {
        "quotes in quotes": "> " * 5_000 + "x",
        "lists in lists": "".join(f"{'  ' * n}- x\n" for n in range(700)),
        "stars": "*a _b " * 30_000,
        "brackets": "[" * 50_000 + "](" * 50_000,
        "images": "![" * 50_000,
        "ticks": "".join("`" * n + " " for n in range(1, 800)),
        "link definitions": LINES * 10_000 + "[a]" * 10_000,
        "table of one row": "|a" * 20_000 + "\n" + "|-" * 20_000 + "\n",
        "HTML": "<div>" * NESTED + "x",
        "open tags": "<b" * 100_000,
        "attributes": f"<p {'a=1 ' * 100_000}>",
        "entities": "&#x41;" * 100_000,
        "lines": "\n" * 900_000,
        "mail addresses": "a@" * 100_000,
        "detail boxes": "<details><summary>s</summary>\n\n" * NESTED,
    }
    found |= {
        f"Markdown: {name}": ("article", f"# T\n\n{text}".encode()) for name, text in texts.items()
    }
    bodies = {
        "300 levels": "<div>" * NESTED + "x" + "</div>" * NESTED,
        "300 lists": "<ul><li>" * NESTED,
        "300 tables": "<table><tr><td>" * NESTED,
        "300 sections": "<details><summary>x</summary>" * NESTED,
        "100,000 levels": "<i>" * 100_000,
        "links": '<a href="https://downloads.intercomcdn.com/i?x">y</a>' * 10_000,
        "addresses": "https://downloads.intercomcdn.com/" * 20_000,
        "spaces": "<p>" + " \n" * 300_000,
        "one long tag": f'<img alt="{"<" * 500_000}">',
        "comments": "<!--" * 200_000,
        "cells": "<td>" * 100_000,
    }
    found |= {f"body: {name}": ("body", html.encode()) for name, html in bodies.items()}
    jsons = {
        "lists in lists": b"[" * MEGABYTE,
        "objects in objects": b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
        "a number without end": b'{"id": ' + b"9" * MEGABYTE + b"}",
        "a fraction without end": b'{"created_at": 1.' + b"9" * MEGABYTE + b"}",
        "keys without end": json.dumps({f"k{n}": n for n in range(100_000)}).encode(),
        "a list without end": b'{"data": [' + b'{"id": 1},' * 100_000 + b"{}]}",
        "half characters": b'{"id": "1", "title": "' + b"\\ud800" * 100_000 + b'"}',
    }
    for target in ("answer", "record", "journal", "ledger", "plan", "action plan"):
        found |= {f"{target}: {name}": (target, raw) for name, raw in jsons.items()}
    return found


def _gzip_bomb() -> None:
    """A gigabyte of nothing, packed: unpacking ends at the limit."""
    from intercom_sync.errors import UnexpectedAnswerError
    from intercom_sync.intercom.exchange import Request, _unpacked

    # What is packed may be several parts one after the other.
    packed = bytearray(gzip.compress(bytes(10 * MEGABYTE))) * 100
    try:
        _unpacked(packed, "gzip", Request(method="GET", path="/me"))
    except UnexpectedAnswerError:
        return
    raise AssertionError("it was unpacked")


def _streamed() -> None:
    """A gigabyte that is sent bit by bit: reading ends at the limit."""
    import asyncio

    from intercom_sync.errors import UnexpectedAnswerError
    from intercom_sync.intercom.access import Access
    from intercom_sync.intercom.client import Intercom

    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self):  # type: ignore[no-untyped-def]  # an iterator of bytes
            for _ in range(1_000):
                yield bytes(MEGABYTE)

    async def ask() -> None:
        transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Endless()))
        access = Access(base_url="http://intercom.test", token="x" * 20, transport=transport)
        async with Intercom(access) as intercom:
            await intercom.me()

    try:
        asyncio.run(ask())
    except UnexpectedAnswerError:
        return
    raise AssertionError("it was read")


QUICK = (
    *("config: aliases that multiply", "action: keys without end", "Markdown: brackets"),
    *("body: 300 levels", "answer: lists in lists", "record: objects in objects"),
    *("a packed gigabyte", "a streamed gigabyte"),
)


def main() -> None:
    """Print a line of JSON for each bomb: name, seconds, megabytes, how it ended.

    With the argument "quick", for some of each kind.
    """
    with tempfile.TemporaryDirectory() as folder:
        targets = Targets(Path(folder) / "fed")
        cases: dict[str, Callable[[], None]] = {
            name: lambda target=target, raw=raw: targets.run(target, raw)  # type: ignore[misc]
            for name, (target, raw) in bombs().items()
        }
        cases |= {"a packed gigabyte": _gzip_bomb, "a streamed gigabyte": _streamed}
        for wanted in ("config", "article", "action", "plan", "record"):
            targets.run(wanted, b"")  # so that what is imported late is no bomb's cost
        readings = {name: READINGS.get(target, 1) for name, (target, _) in bombs().items()}
        for name in QUICK if sys.argv[1:] == ["quick"] else cases:
            _measured(name, cases[name], readings.get(name, 1))


def _measured(name: str, feed: Callable[[], None], readings: int) -> None:
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
        try:
            feed()
        except BaseException:  # noqa: BLE001 -- whatever it was, the parent tells it
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status, used = os.wait4(child, 0)
    ended = os.waitstatus_to_exitcode(status)
    how = signal.Signals(-ended).name if ended < 0 else str(ended)
    scale = 1024 if sys.platform == "linux" else 1
    seconds = (used.ru_utime + used.ru_stime) / readings
    told = [name, seconds, used.ru_maxrss * scale / MEGABYTE, how]
    sys.stdout.write(f"{json.dumps(told)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
