"""What a plan of an action will cost: requests, and the time they take at the announced rate.

Owns the counting. Pure. Trap: it is an estimate. Writes that are refused, or done again after an
answer was lost, come on top.
"""

from __future__ import annotations

from collections.abc import Iterable

from intercom_sync.conversations.plan_model import PlannedConversation, Standing
from intercom_sync.conversations.writes import AddTag, LinkTicket, MakeTicket


def requests_of(conversations: Iterable[PlannedConversation]) -> int:
    """One to read each conversation again, one a write; a new tag and a linked ticket take more."""
    total = 0
    new_tags = set()
    for found in conversations:
        if not found.has_work:
            continue
        total += 1
        for step in found.steps:
            if step.standing is not Standing.TODO:
                continue
            match step.write:
                case MakeTicket(link=True) | LinkTicket():
                    total += 3
                case AddTag(tag_id=None, name=name):
                    new_tags.add(name)
                    total += 1
                case _:
                    total += 1
    return total + len(new_tags)


def seconds_of(requests: int, per_second: float | None) -> int | None:
    """How long they take, rounded up; None where the server announced no rate."""
    return None if not per_second else -int(-requests // per_second)
