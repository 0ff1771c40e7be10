"""Compare an action with the conversations it selects and the ledger, and say what should happen.

Owns the decision, and nothing else: no HTTP, no files, no clock. Pure.
Trap: a step may have been done although the ledger does not know it, so the conversation's own
parts are always asked too; either of them is enough to leave a customer alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from intercom_sync.conversations import placeholders
from intercom_sync.conversations.estimate import requests_of, seconds_of
from intercom_sync.conversations.evidence import after, last_part_by_others
from intercom_sync.conversations.fetch_model import Sight
from intercom_sync.conversations.intent import PendingConversation
from intercom_sync.conversations.ledger_model import (
    MARK_STEP,
    LedgerKey,
    LedgerView,
    reserved_id,
)
from intercom_sync.conversations.linking import Linking
from intercom_sync.conversations.model import Action, Conversation, ConversationId, Once
from intercom_sync.conversations.plan_model import (
    ActionPlan,
    Dropped,
    PlannedConversation,
    PlannedStep,
    Seen,
    Standing,
    since_unix,
)
from intercom_sync.conversations.ports import Teammate
from intercom_sync.conversations.resolve import Resolver
from intercom_sync.conversations.standing import Witnesses, unsettled_messages
from intercom_sync.conversations.still_matches import why_not
from intercom_sync.conversations.traces import Doubts, last_trace
from intercom_sync.conversations.writes import Write, reaches_customer
from intercom_sync.errors import ContentError, Problem
from intercom_sync.location import Location

NOT_FOUND = "not found: check the id, or it was deleted"
UNWITNESSED = (
    "no ledger knows this action, and it has no mark. If it ran elsewhere with other words, those "
    "customers get a second message; add a mark, or make sure that this is its first run"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The target and the moment, as far as a decision depends on them.

    Attributes:
        linking: What the API version can link.
        token_admin: Id of the admin behind the token, who acts unless the action names another.
        content_hash: Of the action file and the messages it names.
        run: A name for this plan's run.
        requests_per_second: What the server's limit leaves us; None where it announced none.
    """

    target: str
    workspace_id: str
    workspace_name: str
    api_version: str
    linking: Linking
    token_admin: str
    app_url: str
    content_hash: str
    run: str
    now_unix: int
    requests_per_second: float | None = None

    def url(self, conversation: ConversationId) -> str:
        """Where a person finds a conversation."""
        return f"{self.app_url}/a/inbox/{self.workspace_id}/inbox/conversation/{conversation}"


def diff(
    action: Action,
    sight: Sight,
    ledger: LedgerView,
    setting: Setting,
    unsettled: Iterable[PendingConversation] = (),
) -> ActionPlan:
    """Decide what has to happen to each selected conversation.

    Args:
        unsettled: What earlier runs left open; the next run looks for it before it plans.

    Raises:
        ContentError: names that Intercom does not know, values that a message needs and a
            conversation does not have, times that are over. All of them.
    """
    sent = unsettled_messages(unsettled)
    return _Diff(action, sight, ledger, setting, sent).plan()


class _Diff:
    """One decision under way."""

    def __init__(
        self,
        action: Action,
        sight: Sight,
        ledger: LedgerView,
        setting: Setting,
        sent: frozenset[LedgerKey],
    ) -> None:
        self._action = action
        self._sight = sight
        self._ledger = ledger
        self._setting = setting
        self._resolver = Resolver(sight.names, setting.now_unix, {})
        self._admin = self._acting()
        self._admin_id = self._admin.id if self._admin else setting.token_admin
        self._occasion = _occasion(action.once, setting)
        self._witnesses = Witnesses(
            admin_id=self._admin_id,
            sent=sent,
            doubts=Doubts(
                action=action.name,
                run=setting.run,
                mark=action.mark,
                occasion=self._occasion,
                since_unix=since_unix(action.once, setting.now_unix),
                ledger=ledger,
            ),
        )
        self._refuse_reserved_ids()

    def plan(self) -> ActionPlan:
        action, setting = self._action, self._setting
        conversations, dropped = [], []
        for found in self._sight.conversations:
            reason = why_not(self._sight.query, found)
            if reason is None:
                conversations.append(self._conversation(found))
            else:
                dropped.append(self._dropped(found.id, f"no longer matches: {reason}"))
        dropped += [self._dropped(gone, NOT_FOUND) for gone in self._sight.gone]
        if self._resolver.problems:
            raise ContentError(self._resolver.problems.values())
        requests = requests_of(conversations)
        plan = ActionPlan(
            target=setting.target,
            workspace_id=setting.workspace_id,
            workspace_name=setting.workspace_name,
            api_version=setting.api_version,
            action=action.name,
            path=action.path,
            content_hash=setting.content_hash,
            run=setting.run,
            occasion=self._occasion,
            once=action.once,
            mark=action.mark,
            admin_id=self._admin_id,
            admin_name=self._admin.name if self._admin else "",
            planned_at_unix=setting.now_unix,
            matched=self._sight.matched,
            limit=action.select.limit,
            conversations=tuple(conversations),
            dropped=tuple(sorted(dropped, key=lambda one: int(one.id))),
            blockers=tuple(setting.linking.blockers(conversations)),
            requests=requests,
            seconds=seconds_of(requests, setting.requests_per_second),
        )
        if not self._ledger.is_empty:
            return plan
        traced = last_trace(plan, self._sight.conversations, self._ledger)
        is_bold = plan.customer_messages > 0 and not action.mark and action.once is not Once.RUN
        return replace(
            plan,
            last_trace_unix=traced,
            warnings=(UNWITNESSED,) if is_bold and not traced else (),
        )

    def _refuse_reserved_ids(self) -> None:
        for step in self._action.steps:
            if problem := reserved_id(step.id, step.location):
                self._resolver.problems[str(problem)] = problem

    def _acting(self) -> Teammate | None:
        email = self._action.acting_email.casefold()
        for admin in self._sight.names.admins:
            if admin.id == self._setting.token_admin and not email:
                return admin
            if email and admin.email.casefold() == email:
                return admin
        if email:
            known = ", ".join(sorted(one.email for one in self._sight.names.admins if one.email))
            problem = Problem(
                location=Location(self._action.path),
                code="unknown-name",
                reason=f'no teammate has the e-mail "{self._action.acting_email}"',
                fix=f"There are: {known}",
            )
            self._resolver.problems[str(problem)] = problem
        return None

    def _conversation(self, found: Conversation) -> PlannedConversation:
        contact = self._sight.contacts.get(found.contacts[0]) if found.contacts else None
        customer = contact or found.author
        steps: list[PlannedStep] = []
        now = found
        writes = self._writes(found)
        ids = {step_id for step_id, _ in writes} | {step.id for step in self._action.steps}
        for step_id, write in writes:
            step = self._step(step_id, write, ids, found, now)
            steps.append(step)
            if step.standing is Standing.TODO:
                now = after(now, write)
        return PlannedConversation(
            id=found.id,
            title=found.title,
            customer=(customer.name or customer.email) if customer else "",
            url=self._setting.url(found.id),
            seen=Seen(
                state=found.state,
                last_part=last_part_by_others(found, self._admin_id),
                updated_at_unix=found.updated_at_unix,
            ),
            steps=tuple(steps),
        )

    def _writes(self, found: Conversation) -> list[tuple[str, Write]]:
        contact = self._sight.contacts.get(found.contacts[0]) if found.contacts else None
        assignee = next((a for a in self._sight.names.admins if a.id == found.assignee_id), None)
        values = placeholders.values_of(
            found,
            url=self._setting.url(found.id),
            contact=contact,
            assignee_name=assignee.name if assignee else "",
            assignee_email=assignee.email if assignee else "",
            run_name=self._action.name,
            now_unix=self._setting.now_unix,
        )
        writes = [
            found_write
            for step in self._action.steps
            for step_id, write in self._resolver.writes(step, found, values)
            for found_write in (
                (step_id, write),
                *self._witnesses.link_left(step_id, write, found.id),
            )
        ]
        if not self._action.mark:
            return writes
        messages = [place for place, (_, write) in enumerate(writes) if reaches_customer(write)]
        place = messages[0] if messages else 0
        mark = (MARK_STEP, self._resolver.tag(self._action.mark))
        return [*writes[:place], mark, *writes[place:]]

    def _step(
        self,
        step_id: str,
        write: Write,
        ids: Collection[str],
        found: Conversation,
        now: Conversation,
    ) -> PlannedStep:
        announces = step_id == MARK_STEP and any(s.reaches_customer for s in self._action.steps)
        standing, reason = self._witnesses.standing(step_id, write, ids, found, now)
        by_hand = self._setting.linking.only_by_hand(write)
        if standing is Standing.TODO and by_hand is not None:
            standing, reason = Standing.BY_HAND, by_hand
        return PlannedStep(
            id=step_id,
            write=write,
            standing=standing,
            waits_for_send=announces or reaches_customer(write),
            reason=reason,
        )

    def _dropped(self, id_: ConversationId, reason: str) -> Dropped:
        return Dropped(id=id_, url=self._setting.url(id_), reason=reason)


def _occasion(once: Once, setting: Setting) -> str:
    match once:
        case Once.CONVERSATION:
            return ""
        case Once.DAY:
            return f"{dt.datetime.fromtimestamp(setting.now_unix, dt.UTC):%Y-%m-%d}"
        case Once.RUN:
            return setting.run
        case _:
            assert_never(once)
