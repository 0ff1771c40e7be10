"""What the inbox of the demo holds: who wrote what, when, and what came of it. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

ADA, SAM, MEI = "ada@example.com", "support@example.com", "mei@example.com"

Kind = Literal["asks", "replies", "notes", "closes", "snoozes", "tags", "team", "admin"]
Deed = tuple[float, Kind, str, str]
"""Days ago, what, its text or name (for a snooze: days from now), and by whom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One conversation: what a customer wrote so many days ago, and what came of it."""

    name: str | None
    days_ago: float
    text: str
    deeds: tuple[Deed, ...] = ()


def _story(name: str | None, days_ago: float, text: str, *deeds: Deed) -> Story:
    return Story(name=name, days_ago=days_ago, text=text, deeds=deeds)


def _tags(days_ago: float, *names: str) -> tuple[Deed, ...]:
    return tuple((days_ago, "tags", name, SAM) for name in names)


_STALE: Final = (
    _story(
        "Noor Haddad",
        38,
        "The scanner stopped pairing after the update.",
        (37.8, "replies", "Does it pair after a reset? Hold both buttons for three seconds.", SAM),
    ),
    _story(
        "Tomás Ribeiro",
        31,
        "Can I get an invoice with our VAT number on it?",
        *_tags(30.9, "billing"),
        (30.8, "replies", "Of course! What is the number, and since when should it be there?", ADA),
    ),
    _story(
        "Grace Okonkwo",
        27,
        "We would like to order forty more scanners.",
        *_tags(26.9, "vip"),
        (26.8, "replies", "Lovely. Which address should they go to?", MEI),
    ),
    _story(
        "Yuki Mori",
        24,
        "Is there a way to export all scans of last month?",
        (23.8, "replies", "There is: Reports, then Export. Did you find it?", SAM),
    ),
    _story(
        None,
        21,
        "your app crashes when i open settings",
        (
            20.8,
            "replies",
            "Sorry about that! Which phone is it, and which version of the app?",
            MEI,
        ),
    ),
    _story(
        "Elif Demir",
        19,
        "How do I give a colleague access to our workspace?",
        (18.8, "replies", "Settings, Team, Invite. Could you see the button?", SAM),
    ),
    _story(
        "Pieter de Vries",
        17,
        "The battery lasts two hours only.",
        (
            16.8,
            "replies",
            "That is too little. Could you send us a picture of the label on the back?",
            MEI,
        ),
    ),
    _story(
        "Amara Diallo",
        16,
        "We were billed twice in May.",
        *_tags(15.9, "billing", "vip"),
        (15.8, "replies", "I see only one payment. Could you send us the second receipt?", ADA),
    ),
)
OUTAGE: Final = (
    _story(
        "Hanna Lind",
        0.4,
        "Nothing loads since this morning. Is something wrong?",
        *_tags(0.39, "outage"),
    ),
    _story(
        "Marco Bianchi",
        0.38,
        "We cannot scan anything, the whole warehouse stands still!",
        *_tags(0.37, "outage"),
        (0.37, "team", "Support", SAM),
        (0.36, "tags", "vip", SAM),
    ),
    _story(
        "Aisha Khan",
        0.35,
        "Error 502 when I sign in.",
        *_tags(0.34, "outage"),
        (0.34, "admin", MEI, SAM),
    ),
    _story(
        "Jonas Weber",
        0.33,
        "Are you down?",
        *_tags(0.32, "outage"),
        (0.32, "replies", "We are looking into it, Jonas.", MEI),
    ),
    _story(
        "Lucía Fernández",
        0.3,
        "The app says “no connection” on every phone we have.",
        *_tags(0.29, "outage"),
    ),
    _story(
        "Owen Clarke",
        0.28,
        "Scans of this morning are missing.",
        *_tags(0.27, "outage", "waiting-for-us"),
        (0.27, "notes", "Probably still in the queue, see the status page.", ADA),
    ),
    _story(
        "Chidi Eze",
        9,
        "It was down for a while on Tuesday, is that fixed?",
        *_tags(8.99, "outage", "known-problem"),
        (8.9, "replies", "It was, and it should not happen again.", SAM),
        (8.8, "closes", "", SAM),
    ),
)
_BILLING: Final = (
    _story("Ingrid Solberg", 2.2, "Where do I find last year's invoices?", *_tags(2.1, "billing")),
    _story(
        "Rahul Mehta",
        1.6,
        "Please change our plan to yearly.",
        *_tags(1.5, "billing"),
        (1.4, "team", "Support", SAM),
    ),
    _story("Camille Laurent", 1.1, "My card expired. How do I give you the new one?",
           *_tags(1.0, "billing")),
    _story(
        "Dmitri Volkov",
        5,
        "I would like my money back for the second scanner.",
        *_tags(4.9, "billing"),
        (4.8, "team", "Billing", SAM),
        (4.6, "notes", "Within the thirty days, refund is fine.", ADA),
        (4.5, "replies", "It is on its way. Cards take three to five days.", ADA),
        (4.2, "asks", "Thank you, that was quick!", ""),
    ),
)  # fmt: skip
_ASLEEP: Final = (
    _story(
        "Beatriz Costa",
        6,
        "When will the blue scanner be back in stock?",
        (5.8, "replies", "Next week, we think. I will write as soon as I know.", MEI),
        (5.8, "snoozes", "3", MEI),
    ),
    _story(
        "Kwame Mensah",
        4,
        "Could we have a call about the new prices?",
        *_tags(3.9, "vip"),
        (3.9, "admin", ADA, SAM),
        (3.8, "replies", "Gladly. Does Thursday next week suit you?", ADA),
        (3.8, "snoozes", "5", ADA),
    ),
    _story(
        "Freya Nilsson",
        3,
        "The firmware update hangs at 40 %.",
        (2.9, "notes", "Engineering wants to see the log first.", SAM),
        (2.9, "snoozes", "1", SAM),
    ),
)
_DONE: Final = (
    _story(
        "Leila Rahimi",
        45,
        "How do I reset the scanner?",
        (44.9, "replies", "Hold both buttons for three seconds.", SAM),
        (44.8, "asks", "Works, thanks!", ""),
        (44.7, "closes", "Happy to help. Have a good day!", SAM),
    ),
    _story(
        "Samuel Park",
        29,
        "Do you ship to Korea?",
        (28.9, "replies", "We do, in five to eight days.", MEI),
        (28.5, "closes", "", MEI),
    ),
    _story(
        "Zofia Kowalska",
        13,
        "The light blinks red all the time.",
        (12.9, "replies", "That is the battery. Charge it for ten minutes.", SAM),
        (12.7, "closes", "", SAM),
        (10.1, "asks", "It blinks again, after a whole night of charging.", ""),
    ),
    _story(
        "Andrés Silva",
        11,
        "Can two phones use one scanner?",
        (10.9, "replies", "One at a time: pair the second one and the first lets go.", MEI),
        (10.4, "closes", "Closing this, just write again if there is more.", MEI),
    ),
    _story(
        None,
        8,
        "hello?",
        (7.9, "replies", "Hello! What can we do for you?", SAM),
        (7.0, "closes", "", SAM),
    ),
)
_FRESH: Final = (
    _story("Nadia Petrova", 0.9, "Is there an Android tablet version?"),
    _story("Finn O'Brien", 0.7, "Which phones do you support?", (0.6, "admin", SAM, SAM)),
    _story("Mina Park", 0.2, "I cannot find the workspace code. Where is it?"),
)
STORIES: Final = (*_STALE, *OUTAGE, *_BILLING, *_ASLEEP, *_DONE, *_FRESH)
