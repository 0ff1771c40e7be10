"""State on a ref of its own at a remote: what CI keeps when its machine goes.

Owns refs/intercom-sync/<target>: when it is read, who may write it, and what is on it before
anything is sent to Intercom. One lock file in its tree says who is at work, and every push names
the commit it replaces, so that of two runs one is always refused. Trap: a run that lost its lock
can still talk to Intercom. So nothing is sent unless a push went through lately, and taking a lock
away tells the journals that whatever was announced may have been sent.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

from intercom_sync.errors import LockedError, StateError
from intercom_sync.plan.pending import LEASE_SECONDS
from intercom_sync.state.backend import Say
from intercom_sync.state.git_copy import Copied, Copy
from intercom_sync.state.git_program import GitError
from intercom_sync.state.git_ref import MOVED_FILE, Ref, RefLostError, moved_note
from intercom_sync.state.lock import WAIT_SECONDS, Owner, alone_here, locked, owner_now, owner_of
from intercom_sync.state.pulled import SEEN_FILE
from intercom_sync.state.ref_lock import LOCK_FILE, lock_bytes, lock_of, refusal
from intercom_sync.state.replay import cut
from intercom_sync.state.store import Store

CHECKPOINT_SECONDS = 30.0
POLL_SECONDS = 5.0
_ASIDE = frozenset((LOCK_FILE, "workspace.json", SEEN_FILE))
"""What is written before anything is done."""


class GitBackend:
    """The state of one target, on a ref."""

    def __init__(
        self,
        home: Path,
        *,
        root: Path,
        ref: Ref,
        name: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`home` is .intercom-sync/<target>, `name` the target's."""
        self._home = home
        self._root = root
        self._ref = ref
        self._name = name
        self._sleep = sleep
        self._copy = Copy(home)
        self._gate = threading.Lock()
        self._turns: asyncio.Lock | None = None
        self._lock: Owner | None = None
        self._pushed: Mapping[str, bytes] = {}
        self._failure: StateError | None = None
        self._failed_at = float("-inf")
        self._has_sent = False
        self.folder = self._copy.tree
        self.pulled = home / "pulled"
        self.mirror = self

    def refresh(self) -> Owner | None:
        """As Backend.refresh. A run here, under way or dead, knows better than the ref."""
        with self._alone() as is_alone:
            if not is_alone:
                return owner_of(self._copy.place)
            files = self._fetched()
            owner = lock_of(files)
            if self._is_ours(owner):
                return None  # of a run that died here: the next one here goes on from it
            self._take_over(files)
            return owner

    def owner(self) -> Owner | None:
        """As Backend.owner."""
        return lock_of(self._fetched())

    def hold_here(self, environment: Mapping[str, str]) -> AbstractContextManager[None]:
        """As Backend.hold_here."""
        self._prepare()
        return locked(self._copy.place, environment)

    @contextmanager
    def hold(
        self, environment: Mapping[str, str], *, wait: bool = False, say: Say
    ) -> Iterator[None]:
        """As Backend.hold. The first push is the lock's: without it nothing else happens."""
        self._prepare()
        with locked(self._copy.place, environment, wait=say if wait else None):
            try:
                self._take(owner_now(environment), say if wait else None)
            except GitError as error:
                raise GitError(f"Nothing was sent to Intercom. {error}") from error
            try:
                yield
            except BaseException:
                # What went wrong is what people must read; a failing end is only mentioned.
                try:
                    self._let_go()
                except StateError as error:
                    say(str(error))
                raise
            self._let_go()

    def unlock(self, *, force: bool) -> Owner | None:
        """As lock.unlock; with `force` also tells the journals that their run was cut off."""
        with self._alone() as is_alone:
            if not is_alone:
                raise LockedError(
                    "A run on this machine holds the lock. Wait for it to end, or end it"
                )
            files = self._fetched()
            owner = lock_of(files)
            if owner is None:
                return None
            if self._is_ours(owner):
                self._lock = owner  # of a run that died here: what it knew goes to the ref with it
            elif not force:
                raise LockedError(refusal(owner))
            else:
                self._take_over(files)
                cut(self.folder / "journal")
            self._push(None, f"Take the lock from {owner}")
            self._copy.note(Copied(tip=self._ref.tip or ""))
        return owner

    def contents(self) -> dict[str, bytes]:
        """Everything the ref holds.

        Raises:
            LockedError: a run works on it.
            StateError: there is no such ref, or it cannot be read.
        """
        files = self._fetched()
        owner = lock_of(files)
        if owner is not None:
            raise LockedError(refusal(owner))
        if not files:
            raise StateError(f'The ref of target "{self._name}" holds no state: nothing to move')
        return files

    def begin(self, files: Mapping[str, bytes]) -> None:
        """Make these files the state; StateError where the ref has another one already."""
        self._prepare()
        held = self._ref.read()
        if held and held != files and MOVED_FILE not in held:
            raise StateError(
                f'The ref already holds the state of target "{self._name}". Look which one is '
                "right: the ref's or the files'"
            )
        if held != files:  # else an earlier move got this far, and did not hear of it
            self._ref.write(files, "Move the state here from files")
        self._copy.replace(files, self._ref.tip or "")

    def end(self) -> None:
        """Let the ref say that the state is in files from now on, after `contents` was read."""
        self._ref.write({MOVED_FILE: moved_note()}, "Move the state to files")

    def _take(self, owner: Owner, waiting: Say | None) -> None:
        until = time.monotonic() + WAIT_SECONDS
        while True:
            files = self._fetched()
            held = lock_of(files)
            if self._is_ours(held):
                self._lock = held
                return
            if held is None:
                self._take_over(files)
                self._refuse_what_we_cannot_read()
                self._lock = replace(owner, id=token_hex(8))
                # Before the push: if this dies right after it, the lock is known to be ours.
                self._copy.note(Copied(tip=self._ref.tip or "", lock=self._lock.id))
                try:
                    self._push(self._lock, f"Lock: {self._lock}")
                except RefLostError:
                    continue  # another run was faster
                return
            if waiting is None or time.monotonic() > until:
                raise LockedError(
                    f"Another run is working on this target: {held}. Wait for it to end, or run "
                    'with --wait. If it was killed, "intercom-sync state unlock" helps'
                )
            self._wait_for(held, waiting, until)

    def _wait_for(self, held: Owner, say: Say, until: float) -> None:
        say(f"Another run is working on this target: {held}. Waiting for it to end.")
        while time.monotonic() <= until:
            self._sleep(POLL_SECONDS)
            if not self._ref.is_at(self._ref.tip):
                return

    def _let_go(self) -> None:
        if self._ref.is_lost:
            self._copy.note(Copied(tip=self._ref.tip or ""))
            raise RefLostError(
                "Somebody took this run's lock away. What it announced is on the ref, and the next "
                "apply finds out what became of it"
            )
        known = self._failure
        try:
            self._push(None, "Unlock")
        except RefLostError:
            self._copy.note(Copied(tip=self._ref.tip or ""))
            raise
        except StateError as error:
            is_known = known is not None and str(known) == str(error)
            raise StateError(self._stuck("" if is_known else str(error))) from error
        self._copy.note(Copied(tip=self._ref.tip or ""))
        self._lock = None

    def _stuck(self, reason: str) -> str:
        """What is true after an end that could not be pushed; `reason` "" where it was told."""
        kept = f"is kept in {self._place()} on this machine"
        match self._has_sent, self._knows_more():
            case True, True:
                told = f"What this run did since its last push {kept}, and its lock stays"
            case True, False:
                told = "All that this run did is on the ref, but its lock stays there too"
            case _, True:
                told = f"This run sent nothing to Intercom. What it noted {kept}; its lock stays"
            case _:
                told = "This run sent nothing to Intercom, but its lock stays"
        again = "Run this again here once the remote takes pushes; anywhere else, look at "
        return f'{told}. {again}"intercom-sync state unlock" first. {reason}'.rstrip()

    def _knows_more(self) -> bool:
        """Whether there is anything here that the ref lacks, and that a run would miss."""
        now = self._snapshot(None)
        return any(self._pushed.get(name) != now[name] for name in now.keys() - _ASIDE) or any(
            not name.startswith("journal/") for name in self._pushed.keys() - now.keys() - _ASIDE
        )

    def _prepare(self) -> None:
        self._copy.prepare()
        if self._ref.tracks(self._copy.place):
            # Anybody may have written it: that a lock is ours, and what state is.
            place = self._place()
            raise StateError(
                f"{place} is in git, and belongs to one machine alone. Take it out: "
                f'"git rm -r -f {place}"'
            )

    def _place(self) -> str:
        return self._copy.place.relative_to(self._root).as_posix()

    def _alone(self) -> AbstractContextManager[bool]:
        self._prepare()
        return alone_here(self._copy.place)

    def _is_ours(self, held: Owner | None) -> bool:
        copied = self._copy.copied()
        return held is not None and copied is not None and held.id == copied.lock != ""

    async def push(self) -> None:
        """As Mirror.push."""
        if self._turns is None:
            self._turns = asyncio.Lock()
        async with self._turns:
            self._gate.acquire()
            try:
                # Read here, where nothing is written meanwhile; sent where nobody waits for it.
                files = self._snapshot(self._lock)
            except BaseException:
                self._gate.release()
                raise
            # Shielded: one that is cancelled before its thread begins would never open the gate.
            await asyncio.shield(asyncio.to_thread(self._send_and_open_gate, files))

    def push_now(self) -> None:
        """As Mirror.push_now. What is said no to is not asked again for each of many writes."""
        if self._failure is not None and time.monotonic() - self._failed_at < POLL_SECONDS:
            raise self._failure
        self._push(self._lock, "Checkpoint")
        self._has_sent = True

    def prove(self) -> None:
        """As Mirror.prove."""
        if self._ref.is_lost or time.monotonic() - self._ref.pushed_at > LEASE_SECONDS:
            self.push_now()
        self._has_sent = True

    @asynccontextmanager
    async def checkpoints(self) -> AsyncIterator[None]:
        """As Backend.checkpoints. One that fails is tried again; meanwhile the lease runs out."""

        async def beat() -> None:
            while True:
                await asyncio.sleep(CHECKPOINT_SECONDS)
                with suppress(StateError):
                    if self._pushed != self._snapshot(self._lock):
                        await self.push()

        task = asyncio.ensure_future(beat())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _push(self, lock: Owner | None, message: str) -> None:
        with self._gate:
            self._send(self._snapshot(lock), message)

    def _send_and_open_gate(self, files: dict[str, bytes]) -> None:
        try:
            self._send(files, "Checkpoint")
        finally:
            self._gate.release()

    def _snapshot(self, lock: Owner | None) -> dict[str, bytes]:
        files = self._copy.files()
        if lock is not None:
            files[LOCK_FILE] = lock_bytes(lock)
        return files

    def _send(self, files: Mapping[str, bytes], message: str) -> None:
        try:
            self._ref.write(files, message)
        except StateError as error:
            self._failure, self._failed_at = error, time.monotonic()
            raise
        self._pushed, self._failure = files, None
        if self._lock is not None:
            self._copy.note(Copied(tip=self._ref.tip or "", lock=self._lock.id))

    def _fetched(self) -> dict[str, bytes]:
        """What the ref holds now; nothing where it is not there yet."""
        files = self._ref.read()
        if MOVED_FILE in files:
            raise StateError(
                f'The state of target "{self._name}" was moved to the file backend. Update this '
                "checkout and its intercom-sync.yaml"
            )
        self._refuse_loss()
        if not files and (self._home / "workspace.json").exists():
            raise StateError(
                f'state.backend is git, and the state of target "{self._name}" is still in files. '
                'Move it with "intercom-sync state migrate"'
            )
        return files

    def _refuse_loss(self) -> None:
        """A ref that was here before and is gone was not meant to go: nothing is begun anew."""
        copied = self._copy.copied()
        if self._ref.tip is None and copied is not None and copied.tip:
            ref = f"refs/intercom-sync/{self._name}"
            raise StateError(
                f"{ref} is gone from the remote. This clone has seen it at {copied.tip[:12]}; to "
                f'bring it back: "git push {self._ref.remote} {copied.tip}:{ref}". To begin '
                f"without state, remove {self._place()}"
            )

    def _take_over(self, files: Mapping[str, bytes]) -> None:
        kept = {name: content for name, content in files.items() if name != LOCK_FILE}
        self._copy.replace(kept, self._ref.tip or "")

    def _refuse_what_we_cannot_read(self) -> None:
        """A newer format is refused before a lock is written into it."""
        store = Store(self.folder, root=self._root)
        store.identity()
        store.load()
