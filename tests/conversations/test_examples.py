"""The examples in actions/ and the reference are valid, and the reference names everything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from intercom_sync.config import Flags, load_settings
from intercom_sync.conversations import schema
from intercom_sync.conversations.load import load_actions
from intercom_sync.conversations.placeholders import NAMES
from intercom_sync.conversations.search_fields import CHOICES, FIELDS, WORDS
from intercom_sync.conversations.times import NotATime, parse
from intercom_sync.strict_yaml.fields import StrictModel
from tests.conversations.actions import Actions

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs/reference/actions.md").read_text("utf-8")
GUIDE = (ROOT / "docs/guide/actions.md").read_text("utf-8")
MODELS = [
    model
    for model in vars(schema).values()
    if isinstance(model, type) and issubclass(model, StrictModel) and model is not StrictModel
]


def test_the_examples_are_valid_without_a_warning() -> None:
    loaded = load_actions(load_settings(Flags(root=ROOT), {}, ROOT))

    assert () == loaded.problems
    assert [
        "close-stale",
        "hand-to-billing",
        "outage-2026-03-09",
        "reopen-after-fix",
        "snooze-until-monday",
    ] == sorted(action.name for action in loaded.actions)


@pytest.mark.parametrize("page", [REFERENCE, GUIDE])
def test_whole_actions_on_the_pages_are_valid(actions: Actions, page: str) -> None:
    examples = re.findall(r"```yaml\n((?:# [^\n]*\n)?name: .*?)```", page, re.DOTALL)
    for path, text in re.findall(
        r"`actions/(replies/\S+)`:\n\n```markdown\n(.*?)```", page, re.DOTALL
    ):
        actions.file(path, text)
    for number, example in enumerate(examples):
        actions.file(f"{number}.yaml", example)

    assert () == actions.load().problems
    assert examples


def test_the_reference_has_every_key() -> None:
    keys = {key for model in MODELS for key in model.model_fields} - {"text"}

    assert "ids_from" in keys
    assert set() == {key for key in keys if f"`{key}`" not in REFERENCE}


def test_the_reference_has_every_field_with_its_type() -> None:
    section = REFERENCE.partition("## Fields to search by")[2]
    rows = dict(re.findall(r"^\| `([a-z_.]+)` \| ([a-z ]+) \|", section, re.MULTILINE))

    shown = {"a whole number": "number", "a time": "time"}
    assert {field: shown.get(kind, str(kind)) for field, kind in FIELDS.items()} == rows


def test_the_reference_has_every_word_placeholder_and_choice() -> None:
    for words in (WORDS, NAMES, *CHOICES.values()):
        assert [] == [word for word in words if f"`{word}`" not in REFERENCE]


def test_every_time_of_the_reference_is_one() -> None:
    section = REFERENCE.partition("## Times")[2].partition("\n## ")[0]
    written = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)

    assert len(written) > 8
    assert [] == [text for text in written if isinstance(parse(text), NotATime)]
