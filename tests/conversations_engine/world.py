"""A workspace with an inbox, a ledger and an action, joined as the command line joins them.

Nothing here is a mock: client, journal and ledger are the real ones, and Intercom is the sandbox
behind an ASGI transport, on a clock that stands still until somebody waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from intercom_sync.conversations import query
from intercom_sync.conversations.apply import apply
from intercom_sync.conversations.conditions import Filter, Group, Query
from intercom_sync.conversations.diff import Setting, diff
from intercom_sync.conversations.fetch import fetch
from intercom_sync.conversations.intent import ConversationIntent
from intercom_sync.conversations.ledger_model import LedgerKey, RunNote
from intercom_sync.conversations.linking import Linking
from intercom_sync.conversations.model import (
    Action,
    ActionStep,
    Assign,
    Close,
    ConversationId,
    Doing,
    Message,
    Note,
    Once,
    Reply,
    Selection,
    TagStep,
    TicketStep,
)
from intercom_sync.conversations.plan_model import ActionPlan
from intercom_sync.conversations.recover import settle_earlier
from intercom_sync.conversations.running import Run
from intercom_sync.conversations.write import Session
from intercom_sync.conversations.writes import Write
from intercom_sync.intercom.access import Access
from intercom_sync.intercom.client import Intercom
from intercom_sync.location import Location
from intercom_sync.plan.action_outcome import ActionReport
from intercom_sync.sandbox import InboxHabits, Limits, LostAnswer, Rewriting, Sandbox, VirtualClock
from intercom_sync.state.journal import ActionJournal
from intercom_sync.state.ledger import FileLedger
from intercom_sync.state.plans import UnfinishedRuns
from intercom_sync.workers import Stop
from tests.openapi import validated

HERE = Location("actions/test.yaml", 3)
DOCS = "5017691"  # the token's admin
HELLO = "<p>Hi {{ author.name | there }}, we close this now.</p>"


def message(html: str) -> Message:
    return Message(html=html, location=HERE)


def reply(html: str = HELLO) -> Reply:
    return Reply(message=message(html))


def note(html: str = "<p>Closed by policy.</p>") -> Note:
    return Note(message=message(html))


def close(html: str | None = None) -> Close:
    return Close(message=None if html is None else message(html))


def assign(to: str, html: str | None = None) -> Assign:
    return Assign(to=to, message=None if html is None else message(html))


def tag(*add: str, remove: Sequence[str] = ()) -> TagStep:
    return TagStep(add=add, remove=tuple(remove))


def tracker(title: str = "Outage", *, link: bool = True) -> TicketStep:
    return TicketStep(type_name="Tracker", title=title, description="Mail is down", link=link)


def condition(field_: str, operator: str, value: object) -> Filter:
    return Filter(field=field_, operator=operator, value=value, location=HERE)  # type: ignore[arg-type]


OPEN = Group(operator="AND", members=(condition("state", "=", "open"),))


def action(
    *doings: Doing,
    ids: Sequence[str] = (),
    search: Query = OPEN,
    limit: int = 200,
    once: Once = Once.CONVERSATION,
    mark: str = "",
    name: str = "close-stale",
    acting: str = "",
    first_id: int = 1,
) -> Action:
    """An action as `load` returns it; with ids, or else the query."""
    steps = tuple(
        ActionStep(id=f"{number}-{type(doing).__name__.lower()}", doing=doing, location=HERE)
        for number, doing in enumerate(doings, start=first_id)
    )
    chosen = tuple(ConversationId(one) for one in ids)
    select = Selection(ids=chosen) if ids else Selection(query=search, limit=limit)
    return Action(
        path="actions/test.yaml",
        name=name,
        description="",
        schedule="",
        acting_email=acting,
        select=select,
        once=once,
        mark=mark,
        steps=steps,
    )


def _nothing(transport: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
    return transport


def _lost(lost: LostAnswer) -> Exception:
    return httpx.ReadTimeout(str(lost))


@dataclass
class World:
    """An inbox, and one machine that runs actions on it."""

    folder: Path
    version: str = "2.11"
    habits: InboxHabits | None = None
    rewriting: Rewriting | None = None
    limits: Limits = field(default_factory=lambda: Limits(per_window=None))
    index_lag_seconds: float = 0.0
    is_validated: bool = True
    """False where there is too much traffic to hold each of it against the description."""
    sandbox: Sandbox = field(init=False)
    stop: Stop = field(init=False)
    """Of the run under way."""
    said: list[str] = field(default_factory=list)
    requests: dict[str, int] = field(default_factory=dict)
    runs: int = 0
    between: Callable[[httpx.AsyncBaseTransport], httpx.AsyncBaseTransport] = _nothing
    while_waiting: Callable[[], object] = int
    """Called whenever the client has waited."""

    def __post_init__(self) -> None:
        self.clock = VirtualClock()
        self.sandbox = Sandbox(
            clock=self.clock,
            limits=self.limits,
            inbox=self.habits,
            rewriting=self.rewriting,
            index_lag_seconds=self.index_lag_seconds,
            lost_as=_lost,
        )

    def client(self) -> Intercom:
        app = validated(self.sandbox.app) if self.is_validated else self.sandbox.app
        return Intercom(
            Access(
                base_url="http://intercom.test",
                token="sandbox",
                api_version=self.version,
                transport=self.between(httpx.ASGITransport(app=app)),
                clock=_ClientClock(self),
                jitter=lambda: 0.5,
            )
        )

    def journal(self) -> ActionJournal:
        return ActionJournal(self.folder / "journal" / "actions")

    def ledger(self) -> FileLedger:
        return FileLedger(self.folder / "ledger")

    def unfinished(self) -> UnfinishedRuns:
        return UnfinishedRuns(self.folder / "journal" / "actions")

    def plan(self, found: Action) -> ActionPlan:
        return asyncio.run(self._plan(found))

    def run(
        self,
        found: Action | ActionPlan,
        *,
        send: bool = True,
        canary: int | None = None,
        stopped: bool = False,
    ) -> ActionReport:
        """Settle what earlier runs left, plan unless a plan is given, and do it."""
        return asyncio.run(self._run(found, send=send, canary=canary, stopped=stopped))

    async def _plan(self, found: Action) -> ActionPlan:
        async with self.client() as client:
            return await self._look(client, found)

    async def _look(self, client: Intercom, found: Action) -> ActionPlan:
        self.runs += 1
        me = await client.me()
        now = int(self.clock.now())
        sight = await fetch(
            client.conversations,
            client,
            found,
            lambda names: query.resolve(found.select.query, now_unix=now, id_of=names.id_of),  # type: ignore[arg-type]
        )
        setting = Setting(
            target="test",
            workspace_id=me.id,
            workspace_name=me.name,
            api_version=self.version,
            linking=Linking(
                api_version=self.version,
                on_create=client.capabilities.link_on_create,
                later=client.capabilities.link_later,
            ),
            token_admin=me.admin.id,
            app_url="https://app.intercom.com",
            content_hash="0",
            run=f"run-{self.runs}",
            now_unix=now,
        )
        unsettled = ActionJournal(self.folder / "journal" / "actions").earlier()
        return diff(found, sight, self.ledger().view(found.name), setting, unsettled)

    async def _run(
        self, found: Action | ActionPlan, *, send: bool, canary: int | None, stopped: bool
    ) -> ActionReport:
        journal, ledger = self.journal(), self.ledger()
        self.stop = Stop()
        name = found.name if isinstance(found, Action) else found.action
        try:
            async with self.client() as client:
                me = await client.me()
                session = Session(
                    reader=client.conversations,
                    writer=client.conversations,
                    journal=journal,
                    ledger=ledger,
                    view=ledger.view(name),
                    clock=_ClientClock(self),
                    server_now=self.clock.now,
                    run="",
                    admin_id=me.admin.id,
                    links_on_create=client.capabilities.link_on_create,
                    links_later=client.capabilities.link_later,
                )
                await settle_earlier(
                    session,
                    journal.earlier(),
                    close=journal.close_earlier,
                    say=self.said.append,
                )
                plan = found if isinstance(found, ActionPlan) else await self._look(client, found)
                session.run, session.admin_id = plan.run, plan.admin_id
                ledger.note_run(
                    RunNote(
                        run=plan.run,
                        action=plan.action,
                        path=plan.path,
                        content_hash="0",
                        commit="",
                        slot_unix=plan.planned_at_unix,
                        started_at_unix=plan.planned_at_unix,
                    )
                )
                run = Run(
                    plan=plan,
                    session=session,
                    send=send,
                    stop=self.stop,
                    tell=lambda _: None,
                    say=self.said.append,
                )
                if stopped:
                    run.stop.ask("stopped by SIGTERM")
                report = await apply(run, canary=canary)
                self.requests = dict(client.usage.requests)
                return report
        finally:
            try:
                journal.close()
            finally:
                ledger.close()

    def wipe(self, what: str = "") -> None:
        """Everything this machine knew is gone, or one folder of it."""
        for path in sorted((self.folder / what).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()

    def leave_open(self, write: Write, step: str, conversation: str) -> None:
        """What a run leaves behind that was killed between sending and hearing."""
        journal = ActionJournal(self.folder / "journal" / "actions")
        key = LedgerKey(action="close-stale", step=step, conversation=ConversationId(conversation))
        intent = ConversationIntent(key=key, run="killed", write=write, admin_id=DOCS)
        journal.intent(intent)
        journal.sending(intent.step, self.clock.now(), None)
        journal.close()

    def received(self, conversation: str) -> list[str]:
        """What the customer got from teammates, as stored."""
        return [
            part.body
            for part in self.sandbox.parts(conversation)
            if part.is_seen_by_customer and part.author.type == "admin"
        ]


class _ClientClock:
    """The sandbox's clock as the client's: waiting moves it."""

    def __init__(self, world: World) -> None:
        self._world = world

    def monotonic(self) -> float:
        return self._world.clock.now()

    async def sleep(self, seconds: float) -> None:
        await self._world.clock.sleep(seconds)
        self._world.while_waiting()


def outcomes(report: ActionReport) -> list[str]:
    """Step and outcome of each result, with the reason where there is one."""
    return [
        f"{result.step.id}: {result.outcome}{f' ({result.reason})' if result.reason else ''}"
        for result in report.results
    ]
