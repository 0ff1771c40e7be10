"""What action files say, and what they must not say."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_sync.conversations.load import load_actions
from intercom_sync.conversations.model import (
    Action,
    ActionStep,
    Assign,
    Close,
    ConversationId,
    Message,
    Note,
    Once,
    Open,
    Reply,
    Selection,
    Snooze,
    TagStep,
    TicketStep,
)
from intercom_sync.errors import Severity, UsageError
from intercom_sync.location import Location
from tests.conversations.actions import HEAD, Actions

EVERY_KEY = """\
name: close-stale
description: Close what is stale
schedule: "0  6 * * 1-5"
as: support@example.com
select: {ids: [123, "456"], limit: 2}
once: day
mark: stale-closed
steps:
  - note: Closed by policy
  - {id: bye, reply: {file: replies/closed.md}}
  - {id: to, assign: {to: "team:Billing", body: Passing you on}}
  - assign: {to: none}
  - snooze: {until: next monday 09:00 Europe/Oslo}
  - tag: {add: [stale, stale], remove: [new]}
  - close:
  - {id: end, close: {body: Closing for now.}}
  - open:
  - ticket: {type: Tracker, title: Down, description: "{{ conversation.url }}", link: true}
"""
A = "actions/a.yaml"


def step(id_: str, doing: object, line: int) -> ActionStep:
    return ActionStep(id=id_, doing=doing, location=Location(A, line, 5))  # type: ignore[arg-type]


def test_an_action_holds_every_key_of_its_file(actions: Actions) -> None:
    actions.file("replies/closed.md", "Bye, **{{ contact.name | you }}**.\n")

    assert actions.only(EVERY_KEY) == Action(
        path=A,
        name="close-stale",
        description="Close what is stale",
        schedule="0 6 * * 1-5",
        acting_email="support@example.com",
        select=Selection(ids=(ConversationId("123"), ConversationId("456")), limit=2),
        once=Once.DAY,
        mark="stale-closed",
        steps=(
            step("1-note", Note(message=inline("<p>Closed by policy</p>", 9, 11)), 9),
            step(
                "bye",
                Reply(
                    message=Message(
                        html='<p class="no-margin">Bye, <b>{{ contact.name | you }}</b>.</p>',
                        location=Location("actions/replies/closed.md", 1),
                    )
                ),
                10,
            ),
            step(
                "to",
                Assign(to="team:Billing", message=inline("<p>Passing you on</p>", 11, 49)),
                11,
            ),
            step("4-assign", Assign(to="none"), 12),
            step("5-snooze", Snooze(until="next monday 09:00 Europe/Oslo"), 13),
            step("6-tag", TagStep(add=("stale",), remove=("new",)), 14),
            step("7-close", Close(), 15),
            step("end", Close(message=inline("<p>Closing for now.</p>", 16, 29)), 16),
            step("9-open", Open(), 17),
            step(
                "10-ticket",
                TicketStep(
                    type_name="Tracker",
                    title="Down",
                    description="{{ conversation.url }}",
                    link=True,
                ),
                18,
            ),
        ),
    )


def inline(html: str, line: int, column: int) -> Message:
    return Message(html=html, location=Location(A, line, column))


def test_what_a_file_does_not_give_is_the_careful_choice(actions: Actions) -> None:
    action = actions.only(HEAD + "steps: [{open: }]\n")

    assert (Once.CONVERSATION, "", "", "") == (
        action.once,
        action.schedule,
        action.acting_email,
        action.mark,
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("steps: [{open: }]\nonse: run", '4:1: error: unknown key "onse". Nearest: "once".'),
        ("steps: [{open: }]\nonce: always", '4:7: error: once is "always", and must be'),
        ("steps: [{open: }]\nas: 12", "4:5: error: as is the YAML number `12`. Put it in quotes."),
        ("steps: [{open: }]\nas: Ada", '4:5: error: as is "Ada", and must be an e-mail address.'),
        ("steps: [{open: }]\nschedule: '@daily'", 'schedule "@daily" has 1 field'),
        ("steps: [{open: }]\nmark: ''", "4:7: error: mark is empty."),
        ("steps: [{open: }]\nname: b", 'the key "name" is given here and at 1:1'),
        ("steps: []", "3:8: error: steps is empty. List at least one."),
        ("", "the action lacks the key steps."),
        ("steps: [{}]", "steps[0] does nothing. Give it one of note, reply,"),
        ("steps: [{opn: }]", 'unknown key "opn" in steps[0]. Nearest: "open".'),
        ("steps: [open]", 'steps[0] is "open", and must be keys and values.'),
        ("steps: [{note: a, id: x, close: }]", "steps[0] does 2 things at once: note, close."),
        ("steps: [{open: {at: once}}]", 'unknown key "at" in steps[0].open.'),
        ("steps: [{note: }]", "3:16: error: steps[0].note has no value."),
        ("steps: [{note: 12:30}]", "steps[0].note is the YAML number `12:30`. Put it in quotes."),
        ("steps: [{note: [a]}]", "steps[0].note is a list, and must be text."),
        ("steps: [{note: ' '}]", "3:16: error: the message has no text."),
        ("steps: [{note: {fil: a.md}}]", 'unknown key "fil" in steps[0].note. Nearest: "file".'),
        ("steps: [{note: {file: a.md}}]", '3:23: error: there is no file "actions/a.md".'),
        ("steps: [{note: {file: a.pdf}}]", "a message is a .md, .html or .txt file."),
        ("steps: [{note: {file: /etc/a.md}}]", "must be a file of this project"),
        ("steps: [{note: {file: ../../a.md}}]", '"../../a.md" leads out of the project.'),
        ("steps: [{note: 'Hi {{ nam }}'}]", '3:16: error: there is no placeholder "nam".'),
        ("steps: [{close: {body: '{{ x'}}]", "3:24: error: `{{` opens and never closes."),
        ("steps: [{assign: {body: a}}]", 'lacks the key to. Add "to: team:Billing".'),
        ("steps: [{assign: {to: Billing}}]", 'steps[0].assign.to is "Billing", and must say'),
        ("steps: [{assign: {to: 'admin:Ada'}}]", "Write admin:ada@example.com, team:Billing or"),
        ("steps: [{snooze: {until: soon}}]", 'steps[0].snooze.until "soon" is no time.'),
        ("steps: [{snooze: {until: 2 days ago}}]", '"2 days ago" is never to come.'),
        ("steps: [{snooze: {until: 2030-01-01 09:00:00}}]", "names no time zone."),
        ("steps: [{snooze: {}}]", "lacks the key until."),
        ("steps: [{tag: {}}]", "steps[0].tag neither adds nor removes a tag."),
        ("steps: [{tag: {add: [a], remove: [a]}}]", 'steps[0].tag adds and removes "a".'),
        ("steps: [{tag: {add: a}}]", 'steps[0].tag.add is "a", and must be a list.'),
        ("steps: [{ticket: {title: a}}]", "lacks the key type."),
        ("steps: [{ticket: {type: T, title: '{{ a }}'}}]", 'there is no placeholder "a".'),
        ("steps: [{ticket: {type: T, title: a, link: 'yes'}}]", "steps[0].ticket.link"),
        ("steps: [{id: A b, open: }]", 'steps[0].id is "A b", which cannot be a name.'),
        ("steps: [{id: mark, open: }]", '3:14: error: "mark" is the id of the mark itself'),
        ("steps: [{id: a, open: }, {id: a, close: }]", 'two steps have the id "a", this one and'),
        ("steps: [{id: 2-close, open: }, {close: }]", 'two steps have the id "2-close"'),
    ],
)
def test_a_file_is_refused_with_the_place_the_reason_and_the_way_out(
    actions: Actions, lines: str, expected: str
) -> None:
    problems = actions.of(HEAD + lines)

    assert expected in "\n".join(problems)
    assert actions.load().actions == ()


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("{}", "select does not say which conversations. Give one of ids, ids_from and query."),
        ("{ids: [1], query: {field: state, is: open}}", "select gives ids and query."),
        (
            "{query: {field: state, is: open}}",
            'select gives a query and no limit. Add "limit: 200"',
        ),
        (
            "{query: {field: state, is: open}, limit: 0}",
            "select.limit is 0, and must be at least 1",
        ),
        ("{query: {field: state, is: opn}, limit: 1}", 'a.yaml:2:36: error: state is never "opn"'),
        ("{query: , limit: 5}", "select.query has no value."),
        ("{ids: []}", "select.ids is empty."),
        ("{ids: [abc]}", '2:16: error: "abc" is no conversation.'),
        ("{ids: [1, 0]}", '"0" is no conversation.'),
        ("{ids: [1, 010]}", "written `010`, a number in a form that misleads"),
        ("{ids: [true]}", "select.ids[0] is the YAML boolean `true`."),
        ("{ids: [1, 2], limit: 1}", "the limit is 1, and 2 conversations are listed."),
        ("{ids_from: list.csv}", '2:20: error: there is no file "actions/list.csv".'),
    ],
)
def test_a_selection_is_refused_with_the_place_the_reason_and_the_way_out(
    actions: Actions, select: str, expected: str
) -> None:
    actions.file("a.yaml", f"name: a\nselect: {select}\nsteps: [{{open: }}]\n")

    said = "\n".join(str(problem) for problem in actions.load().problems)

    assert expected in said


def test_all_problems_of_all_files_are_told_at_once(actions: Actions) -> None:
    actions.file(
        "a.yaml", "name: A\nselect: {query: {field: x, is: 1}}\nsteps: [{note: '{{ b }}'}]"
    )
    actions.file("b.yaml", "steps: [{reply: {file: r.md}}, {snooze: {until: soon}}]\nselct: 1\n")
    actions.file("r.md", "Hi {{ first_name }}\n\n[Terms](terms.md)\n")

    places = [problem.partition(": ")[0] for problem in actions.problems()]

    assert [
        "a.yaml:1:7",  # name
        "a.yaml:2:9",  # no limit
        "a.yaml:2:25",  # field
        "a.yaml:3:16",  # placeholder
        "b.yaml:1:1",  # no name
        "b.yaml:1:1",  # no select
        "b.yaml:1:49",  # until
        "b.yaml:2:1",  # selct
        "r.md:1:4",  # placeholder
        "r.md:3:9",  # link
    ] == places


def test_a_name_that_two_files_give_is_an_error_in_both(actions: Actions) -> None:
    actions.file("a.yaml", HEAD + "steps: [{open: }]")
    actions.file("more/b.yaml", HEAD + "steps: [{open: }]")

    assert [
        'a.yaml:1:7: error: the name "a" is given here and at actions/more/b.yaml:1:7',
        'more/b.yaml:1:7: error: the name "a" is given here and at actions/a.yaml:1:7',
    ] == [problem.partition(". ")[0] for problem in actions.problems()]
    assert len(actions.problems("actions/a.yaml")) == 1


def test_paths_limit_what_is_given_back_and_reported(actions: Actions) -> None:
    actions.file("a.yaml", HEAD + "steps: [{open: }]")
    actions.file("more/b.yaml", "broken")

    assert ["a"] == [action.name for action in actions.load("actions/a.yaml").actions]
    assert [] == actions.problems("actions/a.yaml")
    assert 1 == len(actions.problems("actions/more/"))
    with pytest.raises(UsageError, match=r'a.yml is no action file.*Nearest: "actions/a.yaml"'):
        actions.load("actions/a.yml")


def test_without_an_actions_folder_there_are_no_actions(tmp_path: Path) -> None:
    loaded = Actions(tmp_path).load()

    assert ((), ()) == (loaded.actions, loaded.problems)


def test_what_is_set_aside_or_misnamed_is_no_action(actions: Actions) -> None:
    for path in ("_draft.yaml", "_old/a.yaml", ".hidden.yaml", "notes.md", "list.csv"):
        actions.file(path, "broken: [")
    actions.file("b.yml", "broken: [")

    assert ["b.yml: error: this is not read: its extension is .yml"] == [
        problem.partition(". ")[0] for problem in actions.problems()
    ]


@pytest.mark.parametrize("place", ["outside.md", "project/.git/config.md"])
def test_a_link_to_a_secret_is_never_opened(actions: Actions, place: str) -> None:
    secret = actions.root.parent / place
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_text("token", "utf-8")
    (actions.root / "actions/r.md").symlink_to(os.path.relpath(secret, actions.root / "actions"))

    (problem,) = actions.of(HEAD + "steps: [{id: r, note: {file: r.md}}]")

    assert '"actions/r.md" leads to something hidden or outside the project' in problem


def test_a_link_in_a_circle_or_a_folder_is_a_problem(actions: Actions) -> None:
    (actions.root / "actions/r.md").symlink_to("r.md")
    (actions.root / "actions/d.md").mkdir()

    assert 2 == len(actions.of(HEAD + "steps: [{note: {file: r.md}}, {note: {file: d.md}}]"))


def test_a_step_for_customers_without_an_id_warns(actions: Actions) -> None:
    """Its place is its id: a step added above makes it a new one, which is sent again."""
    (problem,) = actions.of(HEAD + "steps: [{note: a}, {reply: b}]")

    assert "a.yaml:3:20: warning: a customer sees this step and it has no id" in problem
    assert [] == actions.of(HEAD + "once: run\nsteps: [{note: a}, {reply: b}]")


def test_a_warning_is_weighed_as_the_config_says(actions: Actions) -> None:
    actions.file("a.yaml", HEAD + "steps: [{reply: b}]")
    loaded = [
        load_actions(replace(actions.settings(), checks={"step-without-id": weight}))
        for weight in (None, Severity.ERROR)
    ]

    assert [(1, 0), (0, 1)] == [(len(each.actions), len(each.problems)) for each in loaded]


def test_repeated_values_by_alias_are_read_like_any_other(actions: Actions) -> None:
    action = actions.only(
        HEAD + "steps:\n  - {id: x, reply: &text 'Hi {{ contact.name | you }}'}\n  - note: *text\n"
    )

    assert ["<p>Hi {{ contact.name | you }}</p>"] * 2 == [
        each.doing.message.html for each in action.steps if isinstance(each.doing, Reply | Note)
    ]


fragments = st.sampled_from(
    [
        "name: a\n",
        "select: {ids: [1]}\n",
        "select:\n  query:\n    all:\n",
        "      - {field: state, is: open}\n",
        "  limit: 3\n",
        "steps:\n",
        "  - note: x\n",
        "  - open:\n",
        "  - reply: {file: r.md}\n",
        "  - &a tag: {add: [x]}\n",
        "  - *a\n",
        "once: run\n",
        "as: no\n",
        "? [a]\n: b\n",
        "{{ contact.name }}",
        "\t",
        "- ",
        ": ",
        "'",
        "[",
    ]
)


@given(st.lists(fragments, max_size=10).map("".join) | st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_file_is_an_action_or_has_problems(tmp_path_factory: object, content: str) -> None:
    assert isinstance(tmp_path_factory, pytest.TempPathFactory)
    root = tmp_path_factory.getbasetemp() / "fuzz"
    (root / "actions").mkdir(parents=True, exist_ok=True)
    actions = Actions(root)
    actions.file("a.yaml", content.encode("utf-8", "surrogatepass"))

    loaded = actions.load()

    assert loaded.has_errors is (loaded.actions == ())
    assert [] == [problem for problem in loaded.problems if problem.location is None]
