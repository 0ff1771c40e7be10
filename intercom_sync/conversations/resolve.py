"""Steps of a file as writes to one conversation: names become ids, texts are filled in.

Owns that translation. Pure. Trap: everything that can be wrong is found here, before the first
request that writes; a missing value in the ninetieth conversation stops the whole action.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intercom_sync.conversations import placeholders, times
from intercom_sync.conversations.conditions import Name, NameKind
from intercom_sync.conversations.fetch_model import Names
from intercom_sync.conversations.model import (
    ActionStep,
    Assign,
    Close,
    Conversation,
    Message,
    Note,
    Open,
    Reply,
    Snooze,
    TagStep,
    TicketStep,
    TicketType,
)
from intercom_sync.conversations.writes import (
    AddTag,
    AssignTo,
    CloseIt,
    MakeTicket,
    OpenIt,
    RemoveTag,
    SendNote,
    SendReply,
    SnoozeUntil,
    Write,
)
from intercom_sync.errors import Problem
from intercom_sync.location import Location

TRACKER = "tracker"


@dataclass(slots=True)
class Resolver:
    """Resolves the steps of one action, and collects what is wrong with them.

    Attributes:
        problems: Grows; the same one is reported once.
    """

    names: Names
    now_unix: int
    problems: dict[str, Problem]

    def writes(
        self, step: ActionStep, conversation: Conversation, values: Mapping[str, str]
    ) -> list[tuple[str, Write]]:
        """The writes of a step, each with its id in the ledger; fewer where there are problems."""
        match step.doing:
            case Reply(message=message):
                body = self._html(message, conversation, values)
                return [(step.id, SendReply(body=body))] if body is not None else []
            case Note(message=message):
                body = self._html(message, conversation, values)
                return [(step.id, SendNote(body=body))] if body is not None else []
            case Assign(to=to, message=message):
                return self._assignment(step, to, message, conversation, values)
            case Close(message=None):
                return [(step.id, CloseIt())]
            case Close(message=message) if message is not None:
                body = self._html(message, conversation, values)
                return [(step.id, CloseIt(body=body))] if body is not None else []
            case Open():
                return [(step.id, OpenIt())]
            case Snooze(until=until):
                return self._snooze(step, until)
            case TagStep(add=add, remove=remove):
                return self._tags(step.id, add, remove)
            case TicketStep():
                return self._ticket(step, step.doing, conversation, values)
            case _:
                raise TypeError(f"{step.id}: not a step of an action")

    def tag(self, name: str) -> AddTag:
        """The write that sets a tag, whether or not the workspace knows it yet."""
        known = self.names.id_of(Name(NameKind.TAG, name))
        found = [one.id for one in self.names.tags if one.id == known]
        return AddTag(name=name, tag_id=found[0] if found else None)

    def _html(
        self, message: Message, conversation: Conversation, values: Mapping[str, str]
    ) -> str | None:
        filled = placeholders.fill_html(message.html, values)
        if isinstance(filled, str):
            return filled
        self._missing(message.location, conversation, str(filled))
        return None

    def _assignment(
        self,
        step: ActionStep,
        to: str,
        message: Message | None,
        conversation: Conversation,
        values: Mapping[str, str],
    ) -> list[tuple[str, Write]]:
        body = None if message is None else self._html(message, conversation, values)
        if message is not None and body is None:
            return []
        if to == "none":
            nobody = AssignTo(assignee_kind="admin", assignee_id="0", name="nobody", body=body)
            return [(step.id, nobody)]
        kind, _, name = to.partition(":")
        is_team = kind == "team"
        wanted = Name(NameKind.TEAM if is_team else NameKind.TEAMMATE, name)
        found = self.names.id_of(wanted)
        if found is None:
            known = [one.name for one in self.names.teams] if is_team else self._emails()
            self._report(
                Problem(
                    location=step.location,
                    code="unknown-name",
                    reason=f'Intercom has no {wanted.kind} "{name:.60}", or more than one',
                    fix=f"There are: {', '.join(sorted(known))}",
                )
            )
            return []
        assignee = AssignTo(
            assignee_kind="team" if is_team else "admin", assignee_id=found, name=name, body=body
        )
        return [(step.id, assignee)]

    def _emails(self) -> list[str]:
        return [one.email for one in self.names.admins if one.email]

    def _snooze(self, step: ActionStep, until: str) -> list[tuple[str, Write]]:
        found = times.snooze_until(until, now_unix=self.now_unix, location=step.location)
        if isinstance(found, Problem):
            self._report(found)
            return []
        return [(step.id, SnoozeUntil(until_unix=found))]

    def _tags(
        self, step: str, add: Sequence[str], remove: Sequence[str]
    ) -> list[tuple[str, Write]]:
        found: list[tuple[str, Write]] = [(f"{step} +{name}", self.tag(name)) for name in add]
        for name in remove:
            known = self.tag(name).tag_id
            if known is not None:  # a tag that the workspace does not have is on no conversation
                found.append((f"{step} -{name}", RemoveTag(name=name, tag_id=known)))
        return found

    def _ticket(
        self,
        step: ActionStep,
        ticket: TicketStep,
        conversation: Conversation,
        values: Mapping[str, str],
    ) -> list[tuple[str, Write]]:
        kind = self._ticket_type(step, ticket.type_name)
        title = placeholders.fill_text(ticket.title, values)
        description = placeholders.fill_text(ticket.description, values)
        for filled in (title, description):
            if not isinstance(filled, str):
                self._missing(step.location, conversation, str(filled))
        if kind is None or not isinstance(title, str) or not isinstance(description, str):
            return []
        is_tracker = kind.category.casefold() == TRACKER
        contact = conversation.contacts[0] if conversation.contacts and not is_tracker else None
        made = MakeTicket(
            type_id=kind.id,
            type_name=kind.name,
            title=title,
            description=description,
            contact_id=contact,
            link=ticket.link,
        )
        return [(step.id, made)]

    def _ticket_type(self, step: ActionStep, name: str) -> TicketType | None:
        found = [one for one in self.names.ticket_types if one.name == name]
        if not found:
            # "Tracker" names the category where no type has that name.
            wanted = name.casefold()
            found = [one for one in self.names.ticket_types if one.category.casefold() == wanted]
        if len(found) == 1:
            return found[0]
        known = ", ".join(f"{one.name} ({one.category})" for one in self.names.ticket_types)
        self._report(
            Problem(
                location=step.location,
                code="unknown-name",
                reason=f'Intercom has no ticket type "{name:.60}", or more than one',
                fix=f"There are: {known or 'none'}",
            )
        )
        return None

    def _missing(self, location: Location, conversation: Conversation, what: str) -> None:
        reason, _, fix = what.partition(". ")
        said = f"conversation {conversation.id}: {reason}"
        self._report(Problem(location=location, code="placeholder", reason=said, fix=fix))

    def _report(self, problem: Problem) -> None:
        self.problems.setdefault(str(problem), problem)
