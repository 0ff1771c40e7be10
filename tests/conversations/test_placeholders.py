"""Placeholders: a fixed set, escaped values, nothing sent where something is missing."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intercom_sync.conversations.model import (
    Contact,
    ContactId,
    Conversation,
    ConversationId,
    ConversationState,
)
from intercom_sync.conversations.placeholders import (
    NAMES,
    MissingValues,
    Placeholder,
    fill_html,
    fill_text,
    parse,
    values_of,
)
from intercom_sync.errors import ContentError

ADA = Contact(id=ContactId("7"), name="Ada\tLovelace\n", email="ada@example.com")


def conversation(title: str = "Late invoice", author: Contact | None = ADA) -> Conversation:
    return Conversation(
        id=ConversationId("12"),
        state=ConversationState.OPEN,
        title=title,
        created_at_unix=0,
        updated_at_unix=0,
        snoozed_until_unix=None,
        is_read=True,
        assignee_id="",
        team_id="",
        author=author,
    )


def values(contact: Contact | None = ADA, author: Contact | None = ADA) -> dict[str, str]:
    return values_of(
        conversation(author=author),
        url="https://app.intercom.com/a/inbox/abc/inbox/conversation/12",
        contact=contact,
        assignee_name="Grace",
        assignee_email="grace@example.com",
        run_name="close-stale",
        now_unix=1_773_050_000,
    )


def test_every_name_has_a_value_in_a_full_conversation() -> None:
    assert {
        "conversation.id": "12",
        "conversation.title": "Late invoice",
        "conversation.url": "https://app.intercom.com/a/inbox/abc/inbox/conversation/12",
        "contact.name": "Ada Lovelace",
        "contact.email": "ada@example.com",
        "author.name": "Ada Lovelace",
        "author.email": "ada@example.com",
        "assignee.name": "Grace",
        "assignee.email": "grace@example.com",
        "run.name": "close-stale",
        "run.date": "2026-03-09",
    } == values()
    assert NAMES.keys() == values().keys()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi {{ contact.name | there }},", "Hi Ada Lovelace,"),
        ("Hi {{contact.name}},", "Hi Ada Lovelace,"),
        ("{{ conversation.id }}{{ run.date }}", "122026-03-09"),
        ("{{{{ contact.name }}}}", "{{ contact.name }}"),
        ("{{{{{{ contact.name }}}}}}", "{{Ada Lovelace}}"),
        ("{ a: 1 }", "{ a: 1 }"),
        ("no braces", "no braces"),
        ("", ""),
    ],
)
def test_a_placeholder_becomes_its_value(text: str, expected: str) -> None:
    assert expected == fill_html(text, values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi {{ contact.name | there }},", "Hi there,"),
        ("Hi{{ contact.name | }},", "Hi,"),
        ("{{ contact.name | a | b }}", "a | b"),
        ("{{ contact.name | Tom &amp; Co }}", "Tom &amp; Co"),
    ],
)
def test_a_default_stands_in_where_intercom_has_nothing(text: str, expected: str) -> None:
    assert expected == fill_html(text, values(contact=None))


def test_a_missing_value_without_a_default_gives_no_text_at_all() -> None:
    text = "{{ contact.name }} {{ contact.name }} {{ author.email }} {{ run.date }}"

    missing = fill_html(text, values(contact=None, author=None))

    assert MissingValues(("contact.name", "author.email")) == missing
    assert str(missing).startswith("no value for contact.name, author.email. Give a default")


def test_a_name_of_nothing_but_white_space_is_missing() -> None:
    blank = Contact(id=ContactId("7"), name=" \n\u00a0 ")

    assert MissingValues(("contact.name",)) == fill_html("{{ contact.name }}", values(blank))


def test_values_are_escaped_in_html_and_not_in_plain_text() -> None:
    eve = Contact(id=ContactId("7"), name='<b>Eve</b> & "co"')

    assert "&lt;b&gt;Eve&lt;/b&gt; &amp; &quot;co&quot;" == fill_html(
        "{{ contact.name }}", values(eve)
    )
    assert '<b>Eve</b> & "co"' == fill_text("{{ contact.name }}", values(eve))


def test_a_value_that_looks_like_a_placeholder_stays_what_it_is() -> None:
    eve = Contact(id=ContactId("7"), name="{{ contact.email }}", email="eve@example.com")

    assert "{{ contact.email }}" == fill_html("{{ contact.name }}", values(eve))


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("Hi {{ contact.nam }}", 3, 'no placeholder "contact.nam". Nearest: "contact.name"'),
        ("Hi {{ first_name }}", 3, 'no placeholder "first_name"'),
        ("Hi {{ }}", 3, 'no placeholder ""'),
        ("Hi {{ contact.name", 3, "`{{` opens and never closes"),
        ("Hi {{ contact.name }", 3, "`{{` opens and never closes"),
        ("Hi contact.name }}", 16, "`}}` closes nothing"),
        ("Hi {contact.name}", 3, "`{contact.name}` has one brace"),
        ("Hi { contact.name | x }", 3, "has one brace"),
        ("Hi {{{ contact.name }}", 3, "has braces inside"),
        ("Hi {{ {{ contact.name }}", 3, "has braces inside"),
        ("Hi {{ contact.name | <b>x</b> }}", 3, "the default of contact.name holds a tag"),
        ('Hi {{ contact.name | fallback: "you" }}', 3, 'would be sent as `fallback: "you"`'),
        ("Hi {{ contact.name|upper() }}", 3, "would be sent as `upper()`"),
        ("Hi {{ contact.name | 'you' }}", 3, "Write the words alone: {{ contact.name | there }}"),
    ],
)
def test_what_is_no_placeholder_is_a_fault_with_its_place(
    text: str, at: int, expected: str
) -> None:
    faults = parse(text).faults

    assert [at] == [fault.at for fault in faults]
    assert expected in f"{faults[0].reason}. {faults[0].fix}"


def test_a_text_with_a_fault_is_never_filled_in() -> None:
    with pytest.raises(ContentError, match="first_name"):
        fill_html("Hi {{ first_name }}", values())


pieces = st.sampled_from(
    ["{{", "}}", "{", "}", " ", "|", "contact.name", "run.date", "nobody", "<b>", "&", "x", "\n"]
)
texts = st.lists(pieces, max_size=12).map("".join) | st.text(max_size=30)


@given(texts, st.text(max_size=20))
@example("{{{{{{contact.name}}}}}}", "{{")
@settings(max_examples=200, deadline=None)
def test_any_text_is_filled_in_or_refused_in_a_typed_way(text: str, name: str) -> None:
    values = {"contact.name": name, "run.date": "2026-03-09"}

    if parse(text).faults:
        with pytest.raises(ContentError):
            fill_html(text, values)
    else:
        assert isinstance(fill_html(text, values), str | MissingValues)


@given(st.text(max_size=30))
@example("</p><script>alert(1)</script>")
@example("&amp;")
@settings(max_examples=150, deadline=None)
def test_whatever_a_customer_is_called_stays_text(name: str) -> None:
    filled = fill_html("<p>{{ contact.name | x }}</p>", {"contact.name": name})

    assert isinstance(filled, str)
    inner = filled.removeprefix("<p>").removesuffix("</p>")
    assert not re.search("[<>\"']", inner)
    assert (name or "x") == html.unescape(inner) or "\r" in name or "&" in name


@given(st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_doubled_braces_keep_any_text_as_it_is(text: str) -> None:
    doubled = text.replace("{{", "{{{{").replace("}}", "}}}}")
    template = parse(doubled)

    if "{{{" not in text and "}}}" not in text and not template.faults:
        assert text == fill_text(doubled, {})
    assert not [part for part in template.parts if isinstance(part, Placeholder)]
