"""A sandbox served as a process, for the real command to talk to over a socket."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SERVER = """
from intercom_sync.sandbox import Sandbox, Scope, Token
from intercom_sync.sandbox.server import serve

admin = "docs@example.com"
reads = frozenset({Scope.READ_ADMINS, Scope.READ_ARTICLES})
read_only = Token(value="reads-only-0123456789", admin=admin, scopes=reads)
blind = Token(value="sees-nothing-0123456789", admin=admin, scopes=frozenset())
full = Token(value="may-do-all-0123456789", admin=admin)
serve(Sandbox(tokens=[full, read_only, blind]), ready=lambda url: print(url, flush=True))
"""

FULL = "may-do-all-0123456789"
READ_ONLY = "reads-only-0123456789"
BLIND = "sees-nothing-0123456789"


@contextmanager
def served() -> Iterator[str]:
    """The URL of a served sandbox with three tokens."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVER], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http"), process.stderr.read() if process.stderr else ""
        yield url
    finally:
        process.terminate()
        process.communicate(timeout=20)
