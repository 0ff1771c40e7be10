"""What a plan of an action is made from, besides the file.

Owns the nouns; fetch.py fills them. Pure. Trap: what was not needed was not read, so an empty list
of teams does not say that there are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from intercom_sync.conversations.conditions import Name, NameKind
from intercom_sync.conversations.model import (
    Contact,
    ContactId,
    Conversation,
    ConversationId,
    Tag,
    Team,
    TicketType,
)
from intercom_sync.conversations.ports import Teammate


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Who and what the workspace knows by name. What was not needed was not read."""

    admins: tuple[Teammate, ...] = ()
    teams: tuple[Team, ...] = ()
    tags: tuple[Tag, ...] = ()
    ticket_types: tuple[TicketType, ...] = ()

    def id_of(self, name: Name) -> str | None:
        """The id of what is named; None where nothing, or more than one thing, has the name."""
        found: list[str]
        match name.kind:
            case NameKind.TAG:
                found = [one.id for one in self.tags if one.name == name.text]
            case NameKind.TEAM:
                found = [one.id for one in self.teams if one.name == name.text]
            case NameKind.TEAMMATE:
                wanted = name.text.casefold()
                found = [one.id for one in self.admins if one.email.casefold() == wanted]
            case _:
                assert_never(name.kind)
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What was found.

    Attributes:
        matched: Ids selected; where there are more than the limit, at least so many.
        is_over_limit: Then nothing was read beyond the ids.
        gone: Selected, and answered with 404.
        contacts: Of every conversation, where a message asks for one.
        query: As it was sent; None where ids were given.
    """

    names: Names
    matched: int
    is_over_limit: bool
    conversations: tuple[Conversation, ...] = ()
    gone: tuple[ConversationId, ...] = ()
    contacts: Mapping[ContactId, Contact] = field(default_factory=dict)
    query: object | None = None
