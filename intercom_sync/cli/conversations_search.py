"""`conversation search`: a query of the command line, checked as that of an action file is.

Owns reading it and the list. Trap: the search index lags behind; what was just changed can be
listed as it was, so nothing is decided by this list.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from intercom_sync.cli.actions_desk import Reading, open_reading
from intercom_sync.cli.conversations_read import words_of
from intercom_sync.cli.given_text import TYPED, given_text
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.listing import show
from intercom_sync.conversations import query as queries
from intercom_sync.conversations.conditions import Filter, Group, NameKind, Query
from intercom_sync.conversations.fetch_model import Names
from intercom_sync.conversations.search_fields import MAX_FILTERS, MAX_LEVELS
from intercom_sync.conversations.times import shown as shown_time
from intercom_sync.conversations.written_query import read_query
from intercom_sync.errors import ContentError, UsageError
from intercom_sync.location import Location
from intercom_sync.strict_yaml import parse

OPEN: Final = "open"
MOST_SHOWN: Final = 60
"""Characters of what the customer wrote first."""


def query_of(given: str | None, state: str | None) -> Query:
    """What to search for; open conversations where nothing says.

    Args:
        given: YAML, of which JSON is a part; `@name` or `-` for one in a file or on stdin.

    Raises:
        ContentError: the query is wrong, with every place.
        UsageError: it is no text, or has no room for the state.
    """
    if given is None:
        return _of_state(state or OPEN)
    found = given_text(given)
    if not found.text.strip():
        raise UsageError("The query is empty. Write it like --query '{field: tag_ids, is: vip}'.")
    document = parse(found.text, path="--query" if found.name == TYPED else found.name)
    if document.problems:
        raise ContentError(document.problems)
    asked, problems = read_query(document.value, document, ())
    if asked is None:
        raise ContentError(problems)
    return asked if state is None else _with_state(asked, state)


async def search_conversations(
    invocation: Invocation, asked: Query, limit: int, output_format: str
) -> int:
    """Conversations that a search finds, as its index knows them."""
    async with open_reading(invocation) as reading:
        names = await _names(reading, asked)
        sent = queries.resolve(asked, now_unix=reading.now_unix(), id_of=names.id_of)
        found = await reading.target.client.conversations.search(sent, at_most=limit)
    rows = [
        {
            "id": one.id,
            "state": str(one.state),
            "updated": shown_time(one.updated_at_unix),
            "customer": "" if one.author is None else one.author.name or one.author.email,
            "title": one.title,
            "opening": one.opening,
        }
        for one in found.conversations[:limit]
    ]
    if output_format == "text":
        rows = [{**row, "opening": _briefly(str(row["opening"]))} for row in rows]
    if len(rows) < max(len(found.conversations), found.total_count or 0):
        total = found.total_count or len(found.conversations)
        invocation.terminal.say(f"{len(rows)} of {total:,} are shown; --limit N shows more.")
    return show(invocation, rows, output_format)


def _briefly(html: str) -> str:
    """As much of a message as fits on a line."""
    words = " ".join(words_of(html))
    return words if len(words) <= MOST_SHOWN else f"{words[: MOST_SHOWN - 1]}…"


def _of_state(state: str) -> Filter:
    return Filter(field="state", operator="=", value=state, location=Location("--state"))


def _with_state(asked: Query, state: str) -> Query:
    condition = _of_state(state)
    if isinstance(asked, Group) and asked.operator == "AND" and len(asked.members) < MAX_FILTERS:
        return replace(asked, members=(condition, *asked.members))
    if _levels(asked) < MAX_LEVELS:
        return Group(operator="AND", members=(condition, asked))
    raise UsageError(
        "The query is as large as Intercom allows: write the state into it instead of --state."
    )


def _levels(asked: Query) -> int:
    if isinstance(asked, Filter):
        return 0
    return 1 + max(map(_levels, asked.members))


async def _names(reading: Reading, asked: Query) -> Names:
    """Of what the query names; nothing is asked for that it does not name."""
    kinds = {name.kind for name in queries.names_in(asked)}
    client = reading.target.client
    return Names(
        admins=await client.list_admins() if NameKind.TEAMMATE in kinds else (),
        teams=await client.list_teams() if NameKind.TEAM in kinds else (),
        tags=await client.conversations.list_tags() if NameKind.TAG in kinds else (),
    )
