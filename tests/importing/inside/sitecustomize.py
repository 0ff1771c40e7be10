"""Loaded by Python at its start in the process that is to die: kill -9 at the n-th rename.

Every file of an import, content and state alike, is renamed into place when it is whole. The
command itself is the real one, unchanged. COUNT_RENAMES names a file that grows by a byte each.
"""

import os
import signal
import sys

_left = [int(os.environ.get("DIE_AT_RENAME", "0"))]
_counted = os.environ.get("COUNT_RENAMES")


def _at_rename(event: str, arguments: tuple[object, ...]) -> None:
    if event != "os.rename":
        return
    _left[0] -= 1
    if _left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    if _counted:
        with open(_counted, "a") as file:  # noqa: PTH123 -- pathlib is not loaded yet
            file.write(".")


if _left[0] or _counted:
    sys.addaudithook(_at_rename)
