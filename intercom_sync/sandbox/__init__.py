"""A small Intercom of our own: the target that needs no account, and the fake that contradicts us.

Owns everything it needs and imports nothing else of this project: code shared with the engine would
share its beliefs. In process: `Sandbox().app` behind an ASGI transport; as a process: `serve`.
"""

from intercom_sync.sandbox.api.answers import Answers, NextPage, Translations
from intercom_sync.sandbox.api.call import Scope
from intercom_sync.sandbox.api.gate import Token
from intercom_sync.sandbox.clock import Clock, RealClock, VirtualClock
from intercom_sync.sandbox.control import controlled
from intercom_sync.sandbox.faults import DrawnFaults, FaultKind, LostAnswer, When
from intercom_sync.sandbox.inbox.customers import Customer
from intercom_sync.sandbox.inbox.habits import InboxHabits
from intercom_sync.sandbox.limits import LimitHeaders, Limits
from intercom_sync.sandbox.record import SeenRequest, Write
from intercom_sync.sandbox.rewrite.rewriting import Answered, Rewriting, Titles
from intercom_sync.sandbox.sandbox import DEFAULT_TOKEN, Sandbox
from intercom_sync.sandbox.seeding import DOCS_EMAIL, SUPPORT_EMAIL
from intercom_sync.sandbox.server import serve
from intercom_sync.sandbox.store.database import StoreUnreadableError
from intercom_sync.sandbox.store.inbox_rows import Conversation, Part, Ticket
from intercom_sync.sandbox.teammates import Teammate

__all__ = [
    "DEFAULT_TOKEN",
    "DOCS_EMAIL",
    "SUPPORT_EMAIL",
    "Answered",
    "Answers",
    "Clock",
    "Conversation",
    "Customer",
    "DrawnFaults",
    "FaultKind",
    "InboxHabits",
    "LimitHeaders",
    "Limits",
    "LostAnswer",
    "NextPage",
    "Part",
    "RealClock",
    "Rewriting",
    "Sandbox",
    "Scope",
    "SeenRequest",
    "StoreUnreadableError",
    "Teammate",
    "Ticket",
    "Titles",
    "Token",
    "Translations",
    "VirtualClock",
    "When",
    "Write",
    "controlled",
    "serve",
]
