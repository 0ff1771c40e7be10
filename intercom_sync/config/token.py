"""The access token: where it comes from, and how it stays out of sight.

Owns reading it, from the environment or a file named by a flag. Trap: it must never reach a
message, a log line, a plan or a traceback; whatever is wrong with it is said without showing it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from intercom_sync.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from intercom_sync.config.settings import Target

_MAX_BYTES: Final = 10_000
_TOKEN: Final = re.compile(r"[!-~]+")


class Token:
    """A secret that shows itself only when asked."""

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        return "Token(…)"

    def reveal(self) -> str:
        """The secret; for the request header only."""
        return self._secret


def read_token(target: Target, environ: Mapping[str, str], file: Path | None = None) -> Token:
    """The token of a target; a file goes before the environment.

    Args:
        environ: As os.environ.
        file: Given by a flag, never by the repository.

    Raises:
        UsageError: There is none, the file cannot be read, or it holds what cannot be a token.
    """
    if file is not None:
        return _checked(_file_text(file), f"the file {file}")
    if target.token_env not in environ:
        raise UsageError(
            f"{target.token_env} is not set. Set it to an access token of the workspace that "
            f'target "{target.name}" means, or try without an account: '
            "intercom-sync --sandbox COMMAND."
        )
    return _checked(environ[target.token_env], target.token_env)


def _file_text(file: Path) -> str:
    try:
        # A pipe or a device would be read for ever.
        if not file.is_file():
            raise UsageError(f"{file} is not a file. Name the file that holds the token.")
        with file.open("rb") as stream:
            return stream.read(_MAX_BYTES).decode("ascii", errors="replace")
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise UsageError(f"{file}: {reason}. Name the file that holds the token.") from error


def _checked(text: str, origin: str) -> Token:
    secret = text.strip()
    if not secret:
        raise UsageError(f"{origin} is empty. It must hold an Intercom access token.")
    if not _TOKEN.fullmatch(secret):
        raise UsageError(
            f"{origin} holds more than a token: a space, a line end or a character that no token "
            "has. Copy the token again, alone."
        )
    return Token(secret)
