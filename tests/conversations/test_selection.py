"""Conversations by number, by inbox address, and from files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_sync.conversations.addresses import read_address
from intercom_sync.conversations.load import load_actions
from intercom_sync.conversations.selection import Workspace, ids_of_file, read_ids, workspaces_of
from intercom_sync.location import Location
from tests.conversations.actions import Actions

US = Workspace(region="us", id_code="abc123")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("456", ("456", None, None)),
        (" 456 ", ("456", None, None)),
        (
            "https://app.intercom.com/a/inbox/abc123/inbox/conversation/456",
            ("456", "us", "abc123"),
        ),
        (
            "https://app.eu.intercom.com/a/inbox/x9/inbox/admin/814860/conversation/456?view=List#p",
            ("456", "eu", "x9"),
        ),
        (
            "https://app.au.intercom.com/a/apps/x9/inbox/inbox/all/conversations/456/",
            ("456", "au", "x9"),
        ),
    ],
)
def test_a_conversation_is_read_from_its_number_or_its_address(
    text: str, expected: tuple[str, str | None, str | None]
) -> None:
    address = read_address(text)

    assert address is not None
    assert expected == (address.id, address.region, address.workspace)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "007",
        "-4",
        "1.5",
        "٤٥٦",
        "1" * 21,
        "http://app.intercom.com/a/inbox/x/inbox/conversation/456",
        "https://app.intercom.com.evil.example/a/inbox/x/inbox/conversation/456",
        "https://evil.example/conversation/456",
        "https://app.intercom.com:8443/a/inbox/x/inbox/conversation/456",
        "https://app.intercom.com/a/inbox/x/inbox/conversation/456abc",
        "https://app.intercom.com/a/inbox/x/inbox/conversation/",
        "https://app.intercom.com/conversation/1/conversation/2",
        "https://[::1",
    ],
)
def test_what_names_no_conversation_is_not_read(text: str) -> None:
    assert read_address(text) is None


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_no_text_makes_it_raise(text: str) -> None:
    address = read_address(text)

    assert address is None or address.id.isdecimal()


@given(st.text(max_size=80) | st.text('id,;\t\n"1 conversation_', max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_file_makes_it_raise(text: str) -> None:
    found, problems = ids_of_file(text, "actions/l.csv")

    assert found or problems


def ids(text: str) -> tuple[list[str], list[str]]:
    written, unread = ids_of_file(text, "l.csv")
    found, problems = read_ids(written, US)
    return list(found), [str(problem) for problem in (*unread, *problems)]


@pytest.mark.parametrize(
    "text",
    [
        "1\n2\n",
        "\n1\n\n  2\n1\n",
        "id\n1\n2\n",
        "Conversation ID,name\n1,Ada\n2,Grace\n",
        'name;conversation\n"Ada; L.";1\nGrace;2\n',
        "name\tid\nAda\t1\nGrace\t2\n",
        "id,conversation\n9,1\n9,2\n",
        "https://app.intercom.com/a/inbox/abc123/inbox/conversation/1\n2",
    ],
)
def test_a_file_lists_conversations_by_line_or_by_column(text: str) -> None:
    assert (["1", "2"], []) == ids(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "l.csv: error: the file names no conversation."),
        ("id\n", "l.csv:1: error: the file names no conversation."),
        ("1\nabc\n", 'l.csv:2: error: "abc" is no conversation.'),
        ("1\n2,3\n", "l.csv:2: error: this line names no conversation."),
        (
            "name,mail\nAda,a@b\n",
            "l.csv:1: error: no column is called conversation_id, conversation",
        ),
        ("id,name\n1,Ada\n,Grace\n", "l.csv:3: error: this line names no conversation."),
        ("name,id\nAda,1\nGrace\n", "l.csv:3: error: this line names no conversation."),
        ('id\n"1\n', "l.csv: error: this is no CSV file:"),
        ("id\n2.15E+11\n", '"2.15E+11" is no conversation.'),
    ],
)
def test_a_file_is_refused_with_its_line(text: str, expected: str) -> None:
    assert expected in "\n".join(ids(text)[1])


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "https://app.eu.intercom.com/a/inbox/abc123/inbox/conversation/1",
            "this address is of region eu, and the target's is us.",
        ),
        (
            "https://app.intercom.com/a/inbox/other/inbox/conversation/1",
            "this address is of workspace other, and the target's is abc123.",
        ),
    ],
)
def test_an_address_of_another_workspace_is_refused(address: str, expected: str) -> None:
    """The same number there is another customer."""
    _, problems = read_ids([(address, Location("a.yaml", 2, 3))], US)

    assert expected in str(problems[0])


def test_the_sandbox_stands_in_for_any_workspace(actions: Actions) -> None:
    actions.config("targets: {production: {region: us}, other: {region: eu}}\n")
    address = "https://app.eu.intercom.com/a/inbox/x/inbox/conversation/1"
    actions.file("a.yaml", f"name: a\nselect: {{ids: ['{address}']}}\nsteps: [{{open: }}]\n")

    assert () == load_actions(actions.settings(sandbox=True)).problems
    assert () == load_actions(actions.settings(target="other")).problems
    assert 1 == len(load_actions(actions.settings(target="production")).problems)


def test_ids_from_a_file_count_from_the_folder_of_the_action(actions: Actions) -> None:
    actions.file("lists/l.csv", "\ufeffid\r\n7\r\n8\r\n")

    action = actions.only("name: a\nselect: {ids_from: lists/l.csv}\nsteps: [{open: }]\n")

    assert ("7", "8") == action.select.ids


def test_workspaces_that_addresses_name_are_kept_with_their_first_place() -> None:
    """Where the config names no workspace, only the token tells which one is meant."""
    app = "https://app.intercom.com/a/inbox"
    written = [
        ("215", Location("a.csv", 1)),
        (f"{app}/abc/inbox/conversation/216", Location("a.csv", 2)),
        (f"{app}/abc/inbox/conversation/217", Location("a.csv", 3)),
    ]
    assert (("abc", Location("a.csv", 2)),) == workspaces_of(written)
