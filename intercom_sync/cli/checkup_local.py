"""Doctor's checks that need no network: the API version and what state says.

Owns reading them; a damaged record is a finding here, not the end.
"""

from __future__ import annotations

from collections.abc import Iterator

from intercom_sync.articles.model import Workspace
from intercom_sync.cli.backends import ref_name, state_folder
from intercom_sync.cli.findings import Finding, Grade
from intercom_sync.cli.probe_journal import probe_journal
from intercom_sync.config import Settings
from intercom_sync.errors import StateError
from intercom_sync.intercom.versions import DEFAULT_VERSION, VERSIONS
from intercom_sync.state.backend import Backend
from intercom_sync.state.journal import RunJournal
from intercom_sync.state.lock import owner_of
from intercom_sync.state.store import Identity, Store


def check_version(settings: Settings) -> Finding:
    """The API version of the target."""
    version = settings.target.api_version
    default = " (the default)" if version == DEFAULT_VERSION else ""
    return Finding(
        check="API version",
        grade=Grade.OK,
        reason=f"{version}{default}; known are {VERSIONS[0]} to {VERSIONS[-1]}, see below",
    )


def check_state(
    settings: Settings, workspace: Workspace | None, backend: Backend | None = None
) -> Finding:
    """Whether state can be read, belongs to the workspace, and nothing of it is open.

    Args:
        workspace: Behind the token; None where that is not known.
        backend: Asked first where there is one; otherwise what is on this disk has to do.
    """
    folder = state_folder(settings)
    name = folder.relative_to(settings.root).as_posix()
    if settings.keeps_state_on_a_ref:
        name = f"{ref_name(settings)} of {settings.state_remote}"
    store = Store(folder, root=settings.root)
    try:
        if backend is not None:
            backend.refresh()
        owner = owner_of(folder) if backend is None else backend.owner()
        identity, base = store.identity(), store.load()
        earlier = RunJournal(folder / "journal").earlier()
    except StateError as error:
        return Finding(check="state", grade=Grade.FAIL, reason=str(error).rstrip("."))
    if problem := _other_workspace(identity, workspace, settings.target_name):
        return problem
    counts = f"{name}: {len(base.articles)} articles, {len(base.collections)} collections bound"
    left_open = sum(found.first_sent_at_unix is not None for found in earlier)
    if left_open:
        writes = "1 write" if left_open == 1 else f"{left_open} writes"
        return Finding(
            check="state",
            grade=Grade.WARN,
            reason=f"{counts}; an earlier run left {writes} unanswered",
            fix="intercom-sync apply finds out what became of it",
        )
    if owner is not None:
        return Finding(
            check="state",
            grade=Grade.WARN,
            reason=f"{counts}; a run is under way, or was killed: {owner}",
            fix="intercom-sync state unlock says which, and clears away what was left behind",
        )
    if identity is None:
        return Finding(check="state", grade=Grade.OK, reason=f"{name}: nothing was applied yet")
    return Finding(check="state", grade=Grade.OK, reason=counts)


def check_earlier_probe(settings: Settings) -> Iterator[Finding]:
    """One line where an earlier probe may have left its draft; none where it did not."""
    try:
        earlier = probe_journal(state_folder(settings)).earlier()
    except StateError as error:
        yield Finding(check="earlier probe", grade=Grade.WARN, reason=str(error).rstrip("."))
        return
    titles = {one.intent.title for one in earlier if one.first_sent_at_unix is not None}
    if titles:
        yield Finding(
            check="earlier probe",
            grade=Grade.WARN,
            reason="\n".join(f'it may have left the draft "{title}"' for title in sorted(titles)),
            fix="intercom-sync doctor --probe deletes it first",
        )


def _other_workspace(
    identity: Identity | None, workspace: Workspace | None, target: str
) -> Finding | None:
    if identity is None or workspace is None or identity.workspace_id == workspace.id:
        return None
    return Finding(
        check="state",
        grade=Grade.FAIL,
        reason=f'the state of target "{target}" belongs to workspace {identity.workspace_id}, and '
        f"the token opens {workspace.id}",
        fix="Use the other token, or give this workspace a target of its own in intercom-sync.yaml",
    )
