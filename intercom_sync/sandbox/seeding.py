"""The workspace before anybody wrote anything: a believable company that keeps a Help Center."""

from __future__ import annotations

import sqlite3
from typing import Final

from intercom_sync.sandbox.store import people, tickets
from intercom_sync.sandbox.store.inbox_rows import TicketType
from intercom_sync.sandbox.store.rows import Admin, HelpCenter, Team

DOCS_EMAIL: Final = "docs@example.com"
"""Writes articles; the admin behind the default token."""
SUPPORT_EMAIL: Final = "support@example.com"
"""Answers customers, and edits in the web app."""

_ADMINS: Final = (
    Admin(id=5017690, name="Ada Okafor", email="ada@example.com", job_title="Head of Support"),
    Admin(id=5017691, name="Dora Lindqvist", email=DOCS_EMAIL, job_title="Technical Writer"),
    Admin(id=5017692, name="Sam Petrov", email=SUPPORT_EMAIL, job_title="Support Engineer"),
    Admin(id=5017693, name="Mei Tanaka", email="mei@example.com", job_title="Support Engineer"),
)
_TEAMS: Final = (
    Team(id=814865, name="Support", admin_ids=(5017690, 5017692, 5017693)),
    Team(id=814866, name="Billing", admin_ids=(5017690,)),
)
_TICKET_TYPES: Final = (
    TicketType(
        id=2170,
        name="Request",
        description="Something a customer asks for.",
        icon="🎟️",
        category="Customer",
        created_at=1_609_459_200,
    ),
    TicketType(
        id=2171,
        name="Engineering",
        description="Work behind the scenes for one customer.",
        icon="🔧",
        category="Back-office",
        created_at=1_609_459_200,
    ),
    TicketType(
        id=2172,
        name="Tracker",
        description="One problem that many customers have.",
        icon="🐛",
        category="Tracker",
        created_at=1_609_459_200,
    ),
)
_OPENED_AT: Final = 1_609_459_200


def open_workspace(connection: sqlite3.Connection, *, help_center_url: str | None) -> None:
    """Admins, teams, ticket types and one empty help center, unless they are there already.

    Args:
        help_center_url: Its custom domain; None for one that lives below intercom.help and of
            which the API does not tell the address.
    """
    if people.admins(connection):
        return
    for admin in _ADMINS:
        people.add_admin(connection, admin)
    for team in _TEAMS:
        people.add_team(connection, team)
    for ticket_type in _TICKET_TYPES:
        tickets.add_type(connection, ticket_type)
    people.add_help_center(
        connection,
        HelpCenter(
            id=79,
            identifier="example",
            display_name="Example Help Center",
            url=help_center_url,
            custom_domain=help_center_url and help_center_url.removeprefix("https://"),
            created_at=_OPENED_AT,
        ),
    )
