"""`state migrate`: from files to a ref, or back, as the config says.

Owns the question and the words; state/migrate.py moves. Nothing in Intercom changes.
"""

from __future__ import annotations

from intercom_sync.cli.backends import backend_of, git_backend, state_home
from intercom_sync.cli.invocation import Invocation
from intercom_sync.errors import IntercomSyncError, UsageError
from intercom_sync.state.lock import locked
from intercom_sync.state.migrate import has_files, to_files, to_ref
from intercom_sync.state.store import Store


def migrate_state(invocation: Invocation, *, yes: bool) -> int:
    """Move the state to where the config says it is.

    Raises:
        UsageError: it is there already.
        LockedError: a run works on it.
        StateError: there is none, or it cannot be moved.
    """
    settings = invocation.settings()
    if settings.target.is_sandbox:
        raise UsageError("The sandbox keeps its state in files, wherever a target's is.")
    terminal, home, name = invocation.terminal, state_home(settings), settings.target_name
    ref = git_backend(invocation, settings)
    pulled = f"{home.relative_to(settings.root).as_posix()}/pulled"
    if not settings.keeps_state_on_a_ref and (home / "pulled").exists():
        raise UsageError(
            f"{pulled} holds what import or pull took in. Set state.backend back to git, run an "
            "apply, which takes it over, remove that folder; then change the config and migrate."
        )
    if settings.keeps_state_on_a_ref and not has_files(home):
        ref.refresh()
        raise UsageError(f"The state of {name} is on its ref already; nothing to move.")
    where = "to its ref" if settings.keeps_state_on_a_ref else "from its ref to files"
    if not yes:
        if not terminal.is_interactive:
            raise UsageError("This moves state and asks first. Use --yes if nobody can answer.")
        if not terminal.ask(f"Move the state of {name} {where}? Nothing in Intercom changes."):
            raise IntercomSyncError("Nothing was changed.")
    with locked(home, invocation.environment):
        if settings.keeps_state_on_a_ref:
            count = to_ref(home, ref)
        else:
            count = to_files(home, ref)
            Store(home, root=settings.root).write_gitignore()
    (home / "lock").unlink(missing_ok=True)
    terminal.result(f"Moved the state of {name} {where}: {count} files.\n")
    what = "their removal" if settings.keeps_state_on_a_ref else "them"
    terminal.say(f"Commit {what} together with intercom-sync.yaml.")
    backend_of(invocation, settings).refresh()
    return 0
