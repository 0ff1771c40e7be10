"""What each API version can do."""

from __future__ import annotations

import pytest

from intercom_sync.errors import UsageError
from intercom_sync.intercom.versions import DEFAULT_VERSION, VERSIONS, Row, capabilities, table


def test_the_default_version_is_known() -> None:
    assert capabilities(DEFAULT_VERSION).version == DEFAULT_VERSION


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("2.11", (False, False, False)),
        ("2.12", (False, False, False)),
        ("2.13", (False, False, False)),
        ("2.14", (True, False, False)),
        ("2.15", (True, False, False)),
        ("2.16", (True, True, True)),
    ],
)
def test_capabilities_follow_the_facts(version: str, expected: tuple[bool, bool, bool]) -> None:
    can = capabilities(version)
    assert expected == (can.link_on_create, can.staged_drafts, can.parent_ids_only)
    assert version in VERSIONS


@pytest.mark.parametrize("version", ["2.10", "2.17", "2.1", "Unstable", "", "2.11 "])
def test_an_unknown_version_is_refused_with_the_known_ones(version: str) -> None:
    with pytest.raises(UsageError, match=r"2\.11, 2\.12, 2\.13, 2\.14, 2\.15, 2\.16"):
        capabilities(version)


def test_the_table_for_people_says_what_the_decisions_say() -> None:
    staging = "stage edits of published articles as drafts"
    for version in VERSIONS:
        available = {row.capability: row.available for row in table(version)}
        can = capabilities(version)
        assert can.staged_drafts == available[staging]
        assert can.link_on_create == available["link a ticket to a conversation while creating it"]
        assert can.link_later == available["link a ticket to a conversation later"]
    assert Row(capability=staging, since="2.16", available=False) in table("2.15")


def test_the_table_is_refused_for_an_unknown_version() -> None:
    with pytest.raises(UsageError):
        table("2.17")
