"""Which tickets an API version can link to conversations, and which only a person can.

Owns the judgement before anything is sent; write.py reads back what became of it. Pure. Trap: a
version that cannot link accepts the call, does nothing and reports no error (facts §5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intercom_sync.conversations.plan_model import Blocker, PlannedConversation
from intercom_sync.conversations.writes import LinkTicket, MakeTicket, Write


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """What the API version of a target can do.

    Attributes:
        on_create: Link a ticket to one conversation while it is made.
        later: Link a ticket that exists.
    """

    api_version: str
    on_create: bool
    later: bool

    def only_by_hand(self, write: Write) -> str | None:
        """Why only a person can do a write, and where; None where a run can."""
        if not isinstance(write, LinkTicket) or self.later:
            return None
        return (
            f"API version {self.api_version} cannot link a ticket that exists: link ticket "
            f"{write.ticket_id} in the inbox"
        )

    def blockers(self, conversations: Iterable[PlannedConversation]) -> Iterator[Blocker]:
        """Why nothing of a plan can be done: it wants links that would not be made."""
        links = [
            found
            for found in conversations
            if any(step.writes and _links(step.write) for step in found.steps)
        ]
        if links and not self.on_create:
            yield Blocker(
                reason=(
                    f"API version {self.api_version} cannot link a ticket to a conversation: it "
                    "would do nothing and report no error"
                ),
                fix=(
                    "Set api_version of the target to 2.14 or later, or leave out link: true and "
                    "link them by hand in the inbox"
                ),
                urls=tuple(found.url for found in links),
            )


def _links(write: Write) -> bool:
    return isinstance(write, MakeTicket) and write.link
