"""What the inbox does where the description leaves it open."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxHabits:
    """One server's habits.

    Attributes:
        admin_reply_reopens: What an admin's message does to a closed conversation. Intercom's
            examples show one that stays closed; as a part, the message is then an "open".
        messages_apart: Whether what is said while closing or assigning is a comment of its own,
            before the part; the examples show one part with a body.
        tagging_touches: Whether a tag moves `updated_at`, although no part tells of it.
        keeps_created_at: Whether the time a reply was sent with is believed.
        links_fail: Linking answers as if it had linked and does nothing, on every version.
    """

    admin_reply_reopens: bool = False
    messages_apart: bool = False
    tagging_touches: bool = True
    keeps_created_at: bool = True
    links_fail: bool = False

    @classmethod
    def draw(cls, seed: int) -> InboxHabits:
        """The habits of a server nobody has seen; the same for the same seed."""
        choice = random.Random(seed)
        return cls(
            admin_reply_reopens=choice.random() < 0.5,
            messages_apart=choice.random() < 0.5,
            tagging_touches=choice.random() < 0.5,
            keeps_created_at=choice.random() < 0.5,
        )
