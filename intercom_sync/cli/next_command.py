"""What to type next, so that what was shown is what happens.

Owns the words of a command line. Trap: what was given to this command counts for the next one as
well, or another plan would be applied than the one that was read.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from intercom_sync.cli.invocation import Invocation


def apply_command(invocation: Invocation, paths: Sequence[Path], options: Mapping[str, Any]) -> str:
    """What to type so that exactly this plan is applied."""
    words = [*said_before(invocation), "apply", *map(str, paths)]
    for name, value in options.items():
        flag = f"--{name.replace('_', '-')}"
        if value is True:
            words.append(flag)
        elif value is not None and value is not False and value != "keep":
            words += [flag, str(value)]
    return shlex.join(words)


def said_before(invocation: Invocation) -> list[str]:
    """The program, and what was said between it and the command."""
    words = ["intercom-sync"]
    if invocation.root is not None:
        words += ["--root", str(invocation.root)]
    if invocation.sandbox:
        words.append("--sandbox")
    elif invocation.target is not None:
        words += ["--target", invocation.target]
    if invocation.token_file is not None:
        words += ["--token-file", str(invocation.token_file)]
    if invocation.allow_api_host:
        words.append("--allow-api-host")
    return words
