"""How the git program is called: fixed arguments, no shell, nobody to ask, no hook.

Owns the process and its environment, which cannot lead it to another repository and holds no token
of ours. Trap: what git prints may hold an address with a password in it, so it is cleaned before
anybody sees it.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from intercom_sync.errors import StateError

SECONDS = 120.0
"""How long one call may take; a remote that hangs must not hold a run for ever."""
_MISLEADING = frozenset(
    (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_COMMON_DIR",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_NAMESPACE",
        "GIT_PREFIX",
        "GIT_SHALLOW_FILE",
        "GIT_QUARANTINE_PATH",
        "GIT_LITERAL_PATHSPECS",
        "GIT_CURL_VERBOSE",  # tells of headers
    )
)
_SETTINGS = (
    # Hooks may come with the repository (core.hooksPath=.husky): none of their business.
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "gc.auto=0"),
    *("-c", "maintenance.auto=false"),
    *("-c", "credential.interactive=never"),
    *("-c", "push.gpgSign=false"),
)
_CREDENTIALS = re.compile(r"(?<=://)[^\s'\"]*@")


class GitError(StateError):
    """Git could not do it; the message quotes what it said."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a call ended.

    Attributes:
        said: What it told people, without credentials and empty lines.
    """

    code: int
    out: bytes
    said: str


class GitProgram:
    """The git program, at work in one folder."""

    def __init__(self, root: Path, environment: Mapping[str, str]) -> None:
        self._root = root
        kept = {
            name: value
            for name, value in environment.items()
            if name not in _MISLEADING and not name.startswith(("GIT_TRACE", "INTERCOM_"))
        }
        self._environment = kept | {
            "GIT_TERMINAL_PROMPT": "0",
            "GCM_INTERACTIVE": "never",
            "LC_ALL": "C",
        }

    def run(self, *arguments: str, stdin: bytes = b"") -> Ran:
        """Call it; how it went is the caller's to judge.

        Raises:
            GitError: there is no such program.
        """
        try:
            process = subprocess.Popen(  # noqa: S603 -- fixed arguments, no shell
                (  # noqa: S607 -- where git is, PATH says: every system has it elsewhere
                    "git",
                    "-C",
                    str(self._root),
                    *_SETTINGS,
                    *arguments,
                ),
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                # Without a terminal ssh cannot ask, and Ctrl-C does not cut a push in two.
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise GitError("state.backend is git, and there is no git program here") from error
        try:
            out, errors = process.communicate(stdin, SECONDS)
        except subprocess.TimeoutExpired:
            _kill(process)
            out, _ = process.communicate()
            return Ran(1, out, f"git {arguments[0]} took more than {SECONDS:.0f} seconds")
        lines = (" ".join(line.split()) for line in errors.decode("utf-8", "replace").splitlines())
        said = "\n".join(line for line in lines if line)
        return Ran(process.returncode, out, _CREDENTIALS.sub("", said)[:600])


def _kill(process: subprocess.Popen[bytes]) -> None:
    """With what it started: a transport that lives on would keep the pipes open."""
    if os.name == "nt":
        process.kill()
        return
    os.killpg(process.pid, signal.SIGKILL)
