"""Headless Chromium, for what only a browser can tell: what a page loads, runs, and does.

Two ways to drive it. `opened` is one page after its script ran. `Browser` is one that a test
clicks and types in, over Chromium's own pipe, so that it needs no driver and opens no port. Both
skip where there is no Chromium.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
)
_WAIT_SECONDS = 30


@dataclass
class Elsewhere:
    """A server that remembers who asked it.

    Attributes:
        pages: Path → HTML.
    """

    url: str
    asked: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)


@contextmanager
def listening() -> Iterator[Elsewhere]:
    """Such a server, while the test runs."""
    found = Elsewhere("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(found.pages.get(self.path, "").encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def opened(url: str, profile: Path) -> tuple[Any, str]:
    """The page as it is once its script ran, and what the browser complained about."""
    ended = subprocess.run(
        [
            _chromium(),
            *OPTIONS,
            "--virtual-time-budget=2000",
            f"--user-data-dir={profile}",
            "--dump-dom",
            url,
        ],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    said = [line for line in ended.stderr.splitlines() if "CONSOLE" in line]
    return lxml_html.document_fromstring(ended.stdout), "\n".join(said)


class Browser:
    """A browser with one tab.

    Attributes:
        asked: Address of every request that the tab made.
        said: What the console holds against the pages.
    """

    def __init__(self, profile: Path) -> None:
        self.asked: list[str] = []
        self.said: list[str] = []
        self._loaded = 0
        self._last = 0
        self._rest = b""
        theirs_in, self._to = os.pipe()
        self._from, theirs_out = os.pipe()
        self._process = subprocess.Popen(
            [
                "bash",
                "-c",
                f'exec "$@" 3<&{theirs_in} 4>&{theirs_out} 2>/dev/null',
                "bash",
                _chromium(),
                *OPTIONS,
                "--remote-debugging-pipe",
                f"--user-data-dir={profile}",
            ],
            pass_fds=(theirs_in, theirs_out),
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._session = ""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def close(self) -> None:
        """End it."""
        self._session = ""
        self._send("Browser.close", {})
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._to)
        os.close(self._from)

    def call(self, method: str, **parameters: object) -> Any:
        """A command of Chromium's protocol, and its answer."""
        number = self._send(method, parameters)
        while True:
            message = self._message()
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]

    def go(self, url: str) -> None:
        """Open an address, and wait until all of it is there."""
        before = self._loaded
        self.call("Page.navigate", url=url)
        self._await_load(before)

    def click(self, selector: str) -> None:
        """Follow a link, and wait for the page."""
        before = self._loaded
        self.run(f"document.querySelector({json.dumps(selector)}).click()")
        self._await_load(before)

    def press(self, key: str, *, loads: bool = False) -> None:
        """Press a key; a single character is typed."""
        before = self._loaded
        text = "\r" if key == "Enter" else key if len(key) == 1 else ""
        code = {"Enter": 13, "Tab": 9, "ArrowRight": 39}.get(key, 0)
        about = {"key": key, "text": text, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", **about)
        self.call("Input.dispatchKeyEvent", type="keyUp", **about)
        if loads:
            self._await_load(before)

    def run(self, script: str) -> Any:
        """The value of an expression on the page."""
        found = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def wait_for_load(self, count: int = 1) -> None:
        """Until a page that loads by itself is there."""
        self._await_load(self._loaded + count - 1)

    def show(self, *, width: int, is_dark: bool) -> None:
        """As a screen of a width, in light or dark."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def picture(self) -> bytes:
        """The page from top to bottom, as a PNG."""
        found = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return base64.b64decode(found["data"])

    def _await_load(self, before: int) -> None:
        while self._loaded <= before:
            self._message()

    def _send(self, method: str, parameters: object) -> int:
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        return self._last

    def _message(self) -> dict[str, Any]:
        """The next message; events are taken note of."""
        until = time.monotonic() + _WAIT_SECONDS
        while b"\0" not in self._rest:
            left = max(0.0, until - time.monotonic())
            ready, _, _ = select.select([self._from], [], [], left)
            assert ready, "Chromium says nothing"
            more = os.read(self._from, 1 << 20)
            assert more, "Chromium ended"
            self._rest += more
        first, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        self._note(message.get("method", ""), message.get("params", {}))
        return message

    def _note(self, event: str, about: dict[str, Any]) -> None:
        match event:
            case "Page.loadEventFired":
                self._loaded += 1
            case "Network.requestWillBeSent":
                self.asked.append(about["request"]["url"])
            case "Runtime.exceptionThrown":
                self.said.append(json.dumps(about["exceptionDetails"]))
            case "Runtime.consoleAPICalled":
                self.said.append(json.dumps(about["args"]))
            case "Log.entryAdded":
                self.said.append(about["entry"]["text"])
            case _:
                pass


def _chromium() -> str:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium")
    return CHROMIUM
