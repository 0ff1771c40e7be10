"""Whether a project that is about to begin its state in files has left it behind on a ref.

Owns the question, and when the remote is asked it: only where there is no state in files, and this
clone's own history says that it was on a ref once, or is cut off and says nothing. So a project
that never used git for its state talks to no remote. Trap: a second state does not know what the
first one made, and would make it again.
"""

from __future__ import annotations

from collections.abc import Callable

from intercom_sync.errors import StateError
from intercom_sync.state.git import Git
from intercom_sync.state.git_program import GitError


class LeftRef:
    """The ref that the config may have left behind."""

    def __init__(self, git: Git, *, config: str, say: Callable[[str], None]) -> None:
        """`config` is the path of the config file, `say` is told where the remote is silent."""
        self._git = git
        self._config = config
        self._say = say

    def refuse(self) -> None:
        """Go on only if no state was left behind, as far as can be known.

        Raises:
            StateError: it is there; the message says both ways out.
        """
        try:
            if not self._git.may_have_said(self._config, "backend[\"']?: *[\"']?git"):
                return
        except GitError:
            return  # no repository, or no git: nothing was ever on a ref
        remote, ref = self._git.remote, self._git.ref
        try:
            tip = self._git.tip()
        except GitError as error:
            self._say(
                f"There is no state in files here, and whether it is on {ref} of {remote} cannot "
                f"be told. If it was kept there, stop, and set state.backend back to git. {error}."
            )
            return
        if tip is not None:
            raise StateError(
                f"state.backend is file, there is no state in files, and {ref} of {remote} holds "
                "one. Without it everything would be new, and might be made twice. Move it with "
                '"intercom-sync state migrate", or set state.backend back to git. If it is of no '
                f'use any more: "git push {remote} :{ref}"'
            )
