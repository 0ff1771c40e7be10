"""What the API version in use can do, as doctor shows it.

Owns the words; intercom/versions.py decides. A capability without words here is shown by its name,
so that a new one is never left out.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from intercom_sync.cli.findings import columns
from intercom_sync.intercom.versions import VERSIONS, Capabilities, capabilities

_WORDS = {
    "link_on_create": "link a ticket to a conversation while the ticket is created",
    "link_later": "link a ticket to a conversation at any time",
    "staged_drafts": "stage an edit of a published article, and publish it later",
    "parent_ids_only": "name all collections of an article (parent_ids), no longer one (parent_id)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """One row of the table.

    Attributes:
        name: Of the capability in versions.py.
        since: The first version that can do it; "" for none of those known.
    """

    name: str
    what: str
    has: bool
    since: str


def abilities(version: str) -> tuple[Ability, ...]:
    """The whole table, seen from one version."""
    names = [each.name for each in fields(Capabilities) if each.type in (bool, "bool")]
    return tuple(
        Ability(
            name=name,
            what=_WORDS.get(name, name.replace("_", " ")),
            has=getattr(capabilities(version), name),
            since=next((each for each in VERSIONS if getattr(capabilities(each), name)), ""),
        )
        for name in names
    )


def render_abilities(version: str) -> str:
    """The table for people."""
    lines = [f"What API version {version} can do, of {VERSIONS[0]} to {VERSIONS[-1]}:"]
    for ability in abilities(version):
        has = "yes" if ability.has else "no"
        lines += columns((" ", has, f"since {ability.since}"), (1, 3, 10), ability.what)
    return "".join(f"{line}\n" for line in lines)
