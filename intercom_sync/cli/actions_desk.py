"""What every command about conversations works with: target, journal, ledger, unfinished runs.

Owns opening them in the right order, and settling what earlier runs left open. Trap: the lock is
taken before journal and ledger are read, or two runs could each believe that nobody has written to
a customer yet.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from intercom_sync.articles.model import Workspace
from intercom_sync.cli.backends import refresh_to_plan
from intercom_sync.cli.engine import who_am_i
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.wiring import APP_URLS, Target, open_target
from intercom_sync.conversations import query
from intercom_sync.conversations.diff import Setting, diff
from intercom_sync.conversations.fetch import fetch
from intercom_sync.conversations.fetch_model import Names
from intercom_sync.conversations.ledger_model import LedgerView
from intercom_sync.conversations.linking import Linking
from intercom_sync.conversations.model import Action
from intercom_sync.conversations.plan_model import ActionPlan
from intercom_sync.conversations.recover import settle_earlier
from intercom_sync.conversations.write import Session
from intercom_sync.errors import ContentError, Problem, ServiceError
from intercom_sync.intercom.clock import SystemClock
from intercom_sync.state.journal import ActionJournal
from intercom_sync.state.ledger import FileLedger
from intercom_sync.state.plans import UnfinishedRuns
from intercom_sync.state.store import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a plan needs: readers, and the ledger to look into."""

    target: Target
    ledger: FileLedger
    workspace: Workspace

    def now_unix(self) -> int:
        """By Intercom's clock."""
        told = self.target.client.server_now()
        return int(time.time() if told is None else told)

    async def plan(self, action: Action) -> ActionPlan:
        """Fetch and diff: what the action would do.

        Raises:
            ContentError: an address of the file leads to another workspace; and what diff raises.
            ServiceError: as from fetch.
        """
        self._check_addresses(action)
        now_unix = self.now_unix()
        client = self.target.client

        def resolve(names: Names) -> object:
            asked = action.select.query
            if asked is None:
                return None
            return query.resolve(asked, now_unix=now_unix, id_of=names.id_of)

        sight = await fetch(client.conversations, client, action, resolve)
        ledger, setting = self.ledger.view(action.name), self.setting(action, now_unix)
        journal = ActionJournal(_journal_folder(self.target))
        return diff(action, sight, ledger, setting, journal.earlier())

    def _check_addresses(self, action: Action) -> None:
        if self.target.settings.target.is_sandbox:  # which stands in for any workspace
            return
        here = self.workspace.id
        strange = [
            Problem(
                location=location,
                code="conversation-id",
                reason=f"this address is of workspace {named}, and the token of {here}",
                fix="Choose the target it belongs to, or correct the address",
            )
            for named, location in action.select.workspaces
            if named != here
        ]
        if strange:
            raise ContentError(strange)

    def setting(self, action: Action, now_unix: int) -> Setting:
        """The target and the moment, for a decision about an action."""
        settings, client = self.target.settings, self.target.client
        return Setting(
            target=settings.target_name,
            workspace_id=self.workspace.id,
            workspace_name=self.workspace.name,
            api_version=settings.target.api_version,
            linking=Linking(
                api_version=settings.target.api_version,
                on_create=client.capabilities.link_on_create,
                later=client.capabilities.link_later,
            ),
            token_admin=self.workspace.admin.id,
            app_url=APP_URLS[settings.target.region],
            content_hash=content_hash(action),
            run=f"{datetime.fromtimestamp(now_unix, UTC):%Y%m%dT%H%M%S}-{time.monotonic_ns():x}",
            now_unix=now_unix,
            requests_per_second=client.requests_per_second,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk(Reading):
    """The same, with everything a run writes to; the lock is held."""

    journal: ActionJournal
    unfinished: UnfinishedRuns

    def session(self, view: LedgerView, *, run: str, admin_id: str) -> Session:
        """What a run of one action works with."""
        client = self.target.client
        return Session(
            reader=client.conversations,
            writer=client.conversations,
            journal=self.journal,
            ledger=self.ledger,
            view=view,
            clock=SystemClock(),
            server_now=self._server_now,
            run=run,
            admin_id=admin_id,
            links_on_create=client.capabilities.link_on_create,
            links_later=client.capabilities.link_later,
            aside=self.target.aside,
        )

    def _server_now(self) -> float:
        told = self.target.client.server_now()
        return time.time() if told is None else told


@asynccontextmanager
async def open_reading(invocation: Invocation) -> AsyncIterator[Reading]:
    """For a plan: nothing is locked, nothing can be written."""
    async with open_target(invocation, invocation.settings()) as target:
        refresh_to_plan(invocation, target.backend)
        yield Reading(
            target=target,
            ledger=FileLedger(target.folder / "ledger"),
            workspace=await who_am_i(target),
        )


@asynccontextmanager
async def open_desk(invocation: Invocation, *, wait: bool = False) -> AsyncIterator[Desk]:
    """For a run: locked, bound to the workspace, and what earlier runs left open is settled.

    Raises:
        LockedError: another run is working on this target.
        TargetError: the workspace is not the one that the target or the state means.
        ServiceError: Intercom could not be read.
    """
    async with open_target(invocation, invocation.settings()) as target:
        with target.hold(wait=wait):
            folder = _journal_folder(target)
            journal = ActionJournal(folder, target.backend.mirror, target.aside)
            ledger = FileLedger(target.folder / "ledger")
            try:
                desk = Desk(
                    target=target,
                    ledger=ledger,
                    workspace=await who_am_i(target),
                    journal=journal,
                    unfinished=UnfinishedRuns(folder),
                )
                _bind(desk)
                await _settle(desk)
                yield desk
            finally:
                journal.close()
                ledger.close()


def content_hash(action: Action) -> str:
    """Of all that an action file says, and the messages it names."""
    return sha256(repr(action).encode()).hexdigest()


def _journal_folder(target: Target) -> Path:
    return target.folder / "journal" / "actions"


def _bind(desk: Desk) -> None:
    """State belongs to one workspace from the first run on, of actions too."""
    store = desk.target.store
    if store.identity() is None:
        store.bind(
            Identity(
                workspace_id=desk.workspace.id,
                region=desk.target.settings.target.region,
                help_center_id=None,
                default_locale="",
            )
        )


async def _settle(desk: Desk) -> None:
    """Find out what became of writes that a killed run sent, before anything is planned."""
    earlier = desk.journal.earlier()
    owners = {(one.intent.key.action, one.intent.run, one.intent.admin_id) for one in earlier}
    for owner in sorted(owners):
        action, run, admin_id = owner
        try:
            await settle_earlier(
                desk.session(desk.ledger.view(action), run=run, admin_id=admin_id),
                [
                    one
                    for one in earlier
                    if (one.intent.key.action, one.intent.run, one.intent.admin_id) == owner
                ],
                close=desk.journal.close_earlier,
                say=desk.target.invocation.terminal.say,
            )
        except ServiceError:
            desk.target.invocation.terminal.say(
                f'An earlier run of "{action}" left writes without an answer, and what became of '
                "them cannot be read. Nothing else is done until it can."
            )
            raise
