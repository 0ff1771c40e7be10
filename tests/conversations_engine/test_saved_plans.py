"""A saved plan is what somebody approved, or it is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from intercom_sync.errors import StateError
from intercom_sync.state.plans import dump_plan, load_plan
from tests.conversations_engine.world import World, action, note, reply

Edit = Callable[[dict[str, Any]], object]
EDITS: dict[str, Edit] = {
    "a text": lambda plan: plan["conversations"][0]["steps"][1]["write"].update(body="<p>No.</p>"),
    "a conversation": lambda plan: plan["conversations"][0].update(id="215470999"),
    "a step taken out": lambda plan: plan["conversations"][0]["steps"].pop(),
    "a conversation twice": lambda plan: plan["conversations"].append(plan["conversations"][0]),
    "the digest taken out": lambda plan: plan.pop("digest"),
}


@pytest.fixture
def saved(tmp_path: Path) -> str:
    world = World(tmp_path)
    one = world.sandbox.customer.starts("Help", name="Ann Lee")
    return dump_plan(world.plan(action(note(), reply(), ids=[one])))


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_plan_that_somebody_edited_is_refused_with_the_way_out(saved: str, edit: Edit) -> None:
    value = json.loads(saved)
    edit(value)

    with pytest.raises(
        StateError, match=r"plan\.json.*again.*actions plan actions/test\.yaml --out"
    ):
        load_plan(json.dumps(value), name="plan.json")


def test_a_plan_whose_lines_a_tool_laid_out_again_says_the_same(saved: str) -> None:
    laid_out = json.dumps(json.loads(saved), indent=8, sort_keys=True)
    assert load_plan(saved, name="plan.json") == load_plan(laid_out, name="plan.json")
