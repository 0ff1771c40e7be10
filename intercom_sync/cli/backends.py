"""Where the state of a target is kept, as the config says: in files here, or on a ref.

Owns the choice of the backend. Nothing is read or asked yet when it is made.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from intercom_sync.articles.base import Base
from intercom_sync.articles.pulled import overlaid
from intercom_sync.cli.invocation import Invocation
from intercom_sync.config import CONFIG_FILE, Settings
from intercom_sync.errors import StateError
from intercom_sync.plan.render.text import shown
from intercom_sync.state.backend import Backend, FileBackend
from intercom_sync.state.git import Git
from intercom_sync.state.git_backend import GitBackend
from intercom_sync.state.git_copy import Copy
from intercom_sync.state.git_ref import Ref
from intercom_sync.state.inside import refuse_strays
from intercom_sync.state.left_ref import LeftRef
from intercom_sync.state.pulled import Pulled
from intercom_sync.state.store import PLACE, Identity, Store


def state_folder(settings: Settings) -> Path:
    """Where the target's state is read and written."""
    home = state_home(settings)
    return Copy(home).tree if settings.keeps_state_on_a_ref else home


def state_home(settings: Settings) -> Path:
    """Where everything about the target's state is.

    Raises:
        StateError: something in it leads out of the project.
    """
    home = settings.root / PLACE / settings.target_name
    refuse_strays(home, root=settings.root)
    return home


def backend_of(invocation: Invocation, settings: Settings) -> Backend:
    """What keeps the target's state; nothing is read yet."""
    if settings.keeps_state_on_a_ref:
        return git_backend(invocation, settings)
    home = state_home(settings)
    if settings.target.is_sandbox:  # its state was never anywhere else
        return FileBackend(home)
    say = invocation.terminal.say
    return FileBackend(home, LeftRef(_git(invocation, settings), config=CONFIG_FILE, say=say))


def hold_state(invocation: Invocation, settings: Settings) -> AbstractContextManager[None]:
    """Hold the target's state, for what changes it and asks nothing of Intercom."""
    say = invocation.terminal.say
    return backend_of(invocation, settings).hold(invocation.environment, say=say)


def pulled_of(backend: Backend, settings: Settings) -> Pulled | None:
    """What was taken in where the state itself may not be written; None where it may."""
    if backend.pulled is None:
        return None
    return Pulled(backend.pulled, state=backend.folder, root=settings.root)


def known_base(backend: Backend, settings: Settings) -> Base:
    """Base as far as this machine knows, with what was taken in beside it.

    Raises:
        StateError: as Store.load.
    """
    base, pulled = Store(backend.folder, root=settings.root).load(), pulled_of(backend, settings)
    if pulled is None:
        return base
    return overlaid(base, pulled.fresh(), lambda path: stands(settings, path))


def known_identity(backend: Backend, settings: Settings) -> Identity | None:
    """The workspace that the state, or what was taken in before there was one, belongs to."""
    pulled = pulled_of(backend, settings)
    known = Store(backend.folder, root=settings.root).identity()
    return known or (None if pulled is None else pulled.store.identity())


def stands(settings: Settings, path: str) -> bool:
    """Whether a file or folder of the project is there."""
    return (settings.root / path).exists()


def refresh_to_plan(invocation: Invocation, backend: Backend) -> None:
    """As Backend.refresh; says whose work under way a plan may take for a difference."""
    owner = backend.refresh()
    if owner is None:
        return
    # In files a lock ends with its process.
    unlock = 'If it was killed, "intercom-sync state unlock" helps.' if backend.mirror else ""
    invocation.terminal.say(
        f"Another run is working on this target: {shown(str(owner))}. This plan may show what "
        f"that run is just doing. {unlock}".rstrip()
    )


def refresh_if_possible(invocation: Invocation, backend: Backend) -> None:
    """As refresh_to_plan, for what is of use with an older state too; where it failed, says so."""
    if backend.mirror is None:
        return  # files are as new as they can be, and nothing else is asked
    try:
        refresh_to_plan(invocation, backend)
    except StateError as error:
        invocation.terminal.say(f"State is taken as it was last read here: {error}.")


def git_backend(invocation: Invocation, settings: Settings) -> GitBackend:
    """The target's state on a ref, whatever the config says of it."""
    ref = Ref(_git(invocation, settings))
    return GitBackend(state_home(settings), root=settings.root, ref=ref, name=settings.target_name)


def _git(invocation: Invocation, settings: Settings) -> Git:
    return Git(
        settings.root,
        invocation.environment,
        remote=settings.state_remote,
        ref=ref_name(settings),
    )


def ref_name(settings: Settings) -> str:
    """The ref of the target's state."""
    return f"refs/intercom-sync/{settings.target_name}"
