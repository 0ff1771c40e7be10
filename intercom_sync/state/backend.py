"""Where the state of a target lives, as the rest of the program sees it: a folder, and a lock.

Owns the contract of the backends, and the file backend, for which the folder is all there is. Trap:
whoever writes to the folder holds it, or two runs would each plan from what the other is about to
change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol

from intercom_sync.errors import StateError
from intercom_sync.state.git_copy import Copy
from intercom_sync.state.left_ref import LeftRef
from intercom_sync.state.lock import Owner, alone_here, locked, owner_of, unlock

Say = Callable[[str], None]


class Mirror(Protocol):
    """Where state is known beyond this machine, for journals that have to outlive it."""

    async def push(self) -> None:
        """Returns once all that was written so far is known there; raises StateError."""

    def push_now(self) -> None:
        """The same, while everything else waits."""

    def prove(self) -> None:
        """Raises StateError unless this run still holds the state, as was seen lately."""


class Backend(Protocol):
    """The state of one target."""

    @property
    def folder(self) -> Path:
        """Where records, journals and ledger are read and written."""

    @property
    def mirror(self) -> Mirror | None:
        """None where the folder itself is what lasts."""

    @property
    def pulled(self) -> Path | None:
        """Where `import` and `pull` keep what they took in; None where that is the folder."""

    def refresh(self) -> Owner | None:
        """Make the folder what state is now, for reading; raises StateError.

        Returns:
            Who else holds it, alive or dead, so that it may not stay like this.
        """

    def hold(
        self, environment: Mapping[str, str], *, wait: bool = False, say: Say
    ) -> AbstractContextManager[None]:
        """Hold the state for the time of a `with`; raises LockedError, StateError.

        Args:
            wait: For another run to end, rather than to leave.
            say: Told who is waited for.
        """

    def hold_here(self, environment: Mapping[str, str]) -> AbstractContextManager[None]:
        """Keep other runs on this machine off, for what changes nothing but `pulled`."""

    def checkpoints(self) -> AbstractAsyncContextManager[None]:
        """Every now and then, make known what was written, for the time of an `async with`."""

    def owner(self) -> Owner | None:
        """Who says they hold it."""

    def unlock(self, *, force: bool) -> Owner | None:
        """As lock.unlock."""


class FileBackend:
    """State as files of the working tree, which people commit."""

    mirror = None
    pulled = None

    def __init__(self, folder: Path, left: LeftRef | None = None) -> None:
        """`folder` is .intercom-sync/<target>, `left` where state may be if not in it."""
        self.folder = folder
        self._left = left

    def refresh(self) -> Owner | None:
        """As Backend.refresh; nothing is newer than the folder."""
        self._refuse_left_ref()
        owner = owner_of(self.folder)
        if owner is None:
            return None
        try:
            with alone_here(self.folder) as is_alone:
                return None if is_alone else owner  # a run that was killed leaves its word only
        except OSError:
            return None  # what cannot be written to cannot be tried

    def hold(
        self, environment: Mapping[str, str], *, wait: bool = False, say: Say
    ) -> AbstractContextManager[None]:
        """As Backend.hold; StateError where the state is on a ref."""
        self._refuse_left_ref()
        return locked(self.folder, environment, wait=say if wait else None)

    def hold_here(self, environment: Mapping[str, str]) -> AbstractContextManager[None]:
        """As Backend.hold_here; errors as `hold`."""
        self._refuse_left_ref()
        return locked(self.folder, environment)

    def checkpoints(self) -> AbstractAsyncContextManager[None]:
        """Nothing to do."""
        return nullcontext()

    def owner(self) -> Owner | None:
        """As Backend.owner."""
        return owner_of(self.folder)

    def unlock(self, *, force: bool) -> Owner | None:
        """As lock.unlock."""
        return unlock(self.folder, force=force)

    def _refuse_left_ref(self) -> None:
        """Begin no second state where the first one is on a ref."""
        if (self.folder / "workspace.json").exists():
            return
        copied = Copy(self.folder).copied()
        if copied and copied.tip:
            raise StateError(
                'state.backend is file, and the state is on its ref. Move it with "intercom-sync '
                'state migrate", or set state.backend back to git'
            )
        if self._left is not None:
            self._left.refuse()
            self._left = None  # asked once is enough
