"""A plan that was saved: what is still done of it, what is refused, and that it permits nothing."""

from __future__ import annotations

import json
import re
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import pytest

from intercom_sync.errors import StateError
from intercom_sync.plan.model import FieldChange, Gate, Plan
from intercom_sync.plan.saved import SavedPlan
from intercom_sync.sandbox import Sandbox
from intercom_sync.state.saved_plans import _seal, dump_saved, load_saved
from tests.reports.plans import of_every_kind
from tests.reports.saving import PLAN, Saving

FEES = "update content/billing/fees.md"
REFUNDS = "update content/billing/refunds.md"


def test_a_saved_plan_does_what_the_plan_said(saving: Saving) -> None:
    planned = saving.plan("--publish")
    assert "Apply with: intercom-sync --sandbox apply plan.json --publish\n" in planned.out
    applied = saving.apply("--publish")
    assert (0, "Apply: 2 updated.\n") == (applied.code, applied.out)
    assert saving.project.run("--sandbox", "plan").out.startswith("No changes.")


def test_same_plan_same_bytes(saving: Saving) -> None:
    saving.plan()
    first = saving.text
    saving.plan()
    assert first == saving.text


def test_a_plan_file_opens_no_gate(saving: Saving) -> None:
    saving.plan("--publish")
    ran = saving.apply()
    assert (0, "Apply: 1 updated, 1 skipped.") == (ran.code, ran.out.splitlines()[-1])
    assert "made with --publish, and opens no gate by itself" in ran.err


def test_a_gate_that_the_plan_did_not_have_is_opened_by_apply(saving: Saving) -> None:
    saving.plan()
    assert "Apply: 2 updated.\n" == saving.apply("--publish").out


def test_limits_hold_for_a_saved_plan_too(saving: Saving) -> None:
    text = "version: 1\nlimits: {live_edits: 0}\n"
    saving.project.write("intercom-sync.yaml", text)
    saving.plan("--publish", "--allow-live-edits", "1")
    before = saving.writes()
    ran = saving.apply("--publish")
    assert 1 == ran.code
    assert "1 live edit in one run, the limit allows 0" in ran.out
    assert before == saving.writes()


def test_only_what_the_plan_was_limited_to_is_done(saving: Saving) -> None:
    saving.plan("content/billing/fees.md")
    assert (0, "Apply: 1 updated.\n", "") == astuple(saving.apply("--publish"))


def test_a_second_use_is_refused_step_by_step(saving: Saving) -> None:
    saving.plan("--publish")
    saving.apply("--publish")
    before = saving.writes()
    ran = saving.apply("--publish")
    assert 1 == ran.code
    assert 2 == ran.out.count("there is nothing to do any more")
    assert before == saving.writes()


def test_a_second_use_from_an_empty_state_makes_no_duplicate(saving: Saving) -> None:
    saving.project.write("content/billing/vat.md", "# VAT\n\nOn the receipt.\n")
    saving.plan("--publish")
    saving.apply("--publish")
    saving.forget_state()
    before = saving.writes()
    outcomes = saving.outcomes("--publish")
    assert "refused: it would now be: adopt" == outcomes["create content/billing/vat.md"]
    assert {"refused"} == {outcome.partition(":")[0] for outcome in outcomes.values()}
    assert before == saving.writes()


def test_what_a_teammate_edited_meanwhile_is_refused_alone(saving: Saving) -> None:
    saving.plan("--publish")
    fees = saving.id_of("Fees")
    saving.in_intercom(lambda one: one.teammate.edits(fees, body="<p>Some.</p>"))
    before = saving.writes_to(fees)
    outcomes = saving.outcomes("--publish")
    assert "done: " == outcomes[REFUNDS]
    assert outcomes[FEES].startswith("refused: conflict: changed in git and, differently")
    assert before == saving.writes_to(fees) > 0


def test_what_a_teammate_deleted_meanwhile_is_refused_alone(saving: Saving) -> None:
    saving.plan("--publish")
    fees = saving.id_of("Fees")
    saving.in_intercom(lambda one: one.teammate.deletes(fees))
    before = saving.writes_to(fees)
    outcomes = saving.outcomes("--publish")
    assert "done: " == outcomes[REFUNDS]
    assert f"refused: gone: article {fees} was deleted in Intercom" == outcomes[FEES]
    assert before == saving.writes_to(fees) > 0


def test_what_was_published_meanwhile_is_refused(saving: Saving) -> None:
    """The plan said that only teammates would see the edit."""
    saving.plan("--publish")
    fees = saving.id_of("Fees")
    saving.in_intercom(lambda one: one.teammate.publishes(fees))
    before = saving.writes_to(fees)
    assert saving.outcomes("--publish")[FEES].startswith("refused: it changed in Intercom after")
    assert before == saving.writes_to(fees) > 0


def test_what_appeared_in_intercom_meanwhile_is_not_created_again(saving: Saving) -> None:
    saving.project.write("content/billing/vat.md", "# VAT\n\nOn the receipt.\n")
    saving.plan()
    folder = saving.in_intercom(lambda one: str(one.collections()[0].id))

    def create(one: Sandbox) -> object:
        return one.teammate.creates(title="VAT", body="<p>On the receipt.</p>", parent_id=folder)

    saving.in_intercom(create)
    assert "refused: it would now be: adopt" == saving.outcomes()["create content/billing/vat.md"]


def test_a_step_that_waits_for_a_refused_one_is_skipped(saving: Saving) -> None:
    saving.project.write("content/taxes/vat.md", "# VAT\n\nOn the receipt.\n")
    saving.plan()
    saving.in_intercom(lambda one: one.teammate.creates_collection(name="Taxes"))
    outcomes = saving.outcomes()
    assert "refused: it would now be: adopt" == outcomes["create content/taxes/"]
    assert "skipped: waits for: adopt content/taxes/" == outcomes["create content/taxes/vat.md"]


def test_steps_that_are_new_now_are_named_and_not_done(saving: Saving) -> None:
    saving.plan("--publish", "content/billing/fees.md")
    saving.rewrite(lambda saved: replace(saved, only=()))
    ran = saving.apply("--publish")
    assert f"· not in the plan, so not done: {REFUNDS}\n" in ran.out
    assert 0 == ran.code
    assert json.loads(saving.apply("--format", "json").out)["unplanned"] == [REFUNDS]


def test_a_step_that_somebody_added_to_the_file_is_never_done(saving: Saving) -> None:
    """Whoever writes the file can seal it; nothing is done that would not be planned now."""
    saving.plan("--publish")

    def add(saved: SavedPlan) -> SavedPlan:
        step = saved.plan.steps[0]
        another = replace(step, key="content/billing/other.md", remote_id=saving.id_of("Refunds"))
        changed = replace(step, gates=(), changes=(FieldChange(field="x", before="", after=""),))
        return replace(saved, plan=replace(saved.plan, steps=(changed, another)))

    saving.rewrite(add)
    outcomes = saving.outcomes("--publish")
    assert outcomes["update content/billing/other.md"].startswith("refused: there is nothing to do")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"target": "staging"}, "it is for target staging, and this is sandbox"),
        ({"api_version": "2.14"}, "it is for API version 2.14, and the target now says 2.11"),
        ({"workspace_id": "other"}, "The plan is for workspace other, and the token belongs to"),
    ],
)
def test_a_plan_of_something_else_is_refused(
    saving: Saving, fields: dict[str, str], said: str
) -> None:
    saving.plan()
    saving.replan(**fields)
    _is_refused(saving, 64, said)


def test_a_plan_that_was_made_offline_is_refused(saving: Saving) -> None:
    """It knows nothing of what colleagues did."""
    saving.plan("--offline")
    _is_refused(saving, 64, "Intercom was not asked when it was made")


def test_an_api_version_that_the_config_changed_since_is_refused(saving: Saving) -> None:
    saving.plan()
    config = 'version: 1\ntargets: {production: {api_version: "2.16"}}\n'
    saving.project.write("intercom-sync.yaml", config)
    _is_refused(saving, 64, "it is for API version 2.11, and the target now says 2.16")


def test_a_plan_of_another_version_of_the_tool_is_refused(saving: Saving) -> None:
    saving.plan()
    saving.rewrite(lambda saved: replace(saved, tool_version="0.0.1"))
    _is_refused(saving, 64, "intercom-sync 0.0.1 made it")


def test_content_that_changed_since_is_refused_and_named(saving: Saving) -> None:
    saving.plan()
    saving.project.write("content/billing/refunds.md", "# Refunds\n\nNever.\n")
    _is_refused(saving, 64, "the content changed after it was made: content/billing/refunds.md.")


def test_a_file_that_came_or_went_since_is_refused_and_named(saving: Saving) -> None:
    saving.plan()
    saving.project.write("content/billing/vat.md", "# VAT\n\nYes.\n")
    (saving.project.root / "content/billing/fees.md").unlink()
    _is_refused(saving, 64, "content/billing/fees.md, content/billing/vat.md")


def test_a_config_that_changed_since_is_refused(saving: Saving) -> None:
    saving.plan()
    saving.project.write("intercom-sync.yaml", "version: 1\n# A word.\n")
    _is_refused(saving, 64, "intercom-sync.yaml changed after it was made")


def test_flags_that_shape_a_plan_are_given_to_apply_alike(saving: Saving) -> None:
    saving.plan("--on-drift", "overwrite", "--adopt")
    _is_refused(saving, 64, "it was made with --adopt --on-drift overwrite, and this has none")
    ran = saving.apply("--adopt", "--on-drift", "overwrite")
    assert "Apply: 1 updated, 1 skipped." == ran.out.splitlines()[-1]


def test_a_flag_that_the_plan_was_not_made_with_is_refused(saving: Saving) -> None:
    saving.plan()
    before = saving.writes()
    ran = saving.apply("--adopt")
    assert (64, before) == (ran.code, saving.writes())
    assert "it was made with no such flags, and this has --adopt" in ran.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is cut off, or no JSON"),
        ("[" * 100_000, "it is cut off, or no JSON"),
        ("[]", "this is no saved plan"),
        ('{"a": 1}', "this is no saved plan"),
        ('{"kind": "plan of articles", "format": 99}', "made by a newer intercom-sync (format 99"),
        ('{"kind": "plan of articles", "format": 1}', "it is damaged, or was changed by hand"),
        ('{"action": "x", "format": 1}', "Run it with: intercom-sync actions run plan.json"),
    ],
)
def test_a_file_that_is_no_plan_says_what_it_is(text: str, said: str) -> None:
    with pytest.raises(StateError, match=re.escape(said)):
        load_saved(text, name=PLAN)


@pytest.mark.parametrize("command", ["apply", "show"])
def test_a_damaged_plan_sends_nothing(saving: Saving, command: str) -> None:
    saving.plan()
    whole = saving.text
    for spoiled in (
        whole[: len(whole) // 2],
        whole.replace(REFUNDS.removeprefix("update "), "content/billing/fees.md"),
        whole.replace('"LIVE"', '"none"'),
    ):
        assert spoiled != whole
        saving.project.write(PLAN, spoiled)
        _is_refused(saving, 1, "Plan again with", command)


def test_a_plan_that_is_not_text_sends_nothing(saving: Saving) -> None:
    (saving.project.root / PLAN).write_bytes(b"\xff\xfe{}")
    _is_refused(saving, 1, "it is not UTF-8 text")


def test_a_plan_that_is_sealed_but_makes_no_sense_sends_nothing(saving: Saving) -> None:
    saving.plan()
    value = json.loads(saving.text)
    del value["seal"]
    value["plan"]["steps"][0]["verb"] = "explode"
    saving.project.write(PLAN, json.dumps({**value, "seal": _seal(value)}))
    _is_refused(saving, 1, "it is not as a plan should be")


def test_a_plan_that_is_not_there_is_one_message(saving: Saving) -> None:
    ran = saving.apply()
    assert (1, 1) == (ran.code, ran.err.count("\n"))
    assert "plan.json" in ran.err


def test_a_plan_and_paths_do_not_go_together(saving: Saving) -> None:
    saving.plan()
    assert 64 == saving.apply("content/billing").code


def _is_refused(saving: Saving, code: int, said: str, command: str = "apply") -> None:
    before = saving.writes()
    ran = saving.apply() if command == "apply" else saving.project.run("plan", "--show", PLAN)
    assert (code, before) == (ran.code, saving.writes()), ran.err
    assert said in ran.err
    assert 1 == ran.err.count("\n")


def test_a_plan_holds_no_token_and_no_text_unless_asked(saving: Saving, server: str) -> None:
    token = "may-do-all-0123456789"
    saving.project.environment = {"INTERCOM_API_URL": server, "INTERCOM_ACCESS_TOKEN": token}
    for options, held in (((), False), (("--with-bodies",), True)):
        ran = saving.project.run("plan", "--out", PLAN, *options)
        assert 0 == ran.code, ran.err
        assert token not in saving.text
        assert "127.0.0.1" not in saving.text
        assert held is ("For 14 days" in saving.text)


def test_a_stale_plan_is_shown_without_token_and_project(saving: Saving, tmp_path: Path) -> None:
    saving.plan("--with-bodies")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / PLAN).write_text(saving.text, "utf-8")
    project = replace(saving.project, root=elsewhere)
    for output_format in ("text", "json", "markdown", "html", "github"):
        ran = project.run("plan", "--show", PLAN, "--format", output_format)
        assert (0, "") == (ran.code, ran.err)
        assert "content/billing/refunds.md" in ran.out
        assert ("14" in ran.out) is (output_format != "github")


def test_a_shown_plan_reads_as_it_did_when_it_was_made(saving: Saving) -> None:
    planned = saving.plan("--publish", "--with-bodies", "--detailed-exitcode")
    shown = saving.project.run("plan", "--show", PLAN, "--detailed-exitcode")
    assert (3, planned.out, 3) == (planned.code, shown.out, shown.code)


def test_without_bodies_a_shown_plan_names_what_changes(saving: Saving) -> None:
    saving.plan()
    ran = saving.project.run("plan", "--show", PLAN)
    assert "~ update    content/billing/fees.md   body\n" in ran.out
    shown = saving.project.run("plan", "--show", PLAN, "--format", "html")
    assert "saved without bodies" in shown.err


def test_show_refuses_what_would_promise_another_plan(saving: Saving) -> None:
    for options in (("content/billing",), ("--publish",), ("--adopt",), ("--out", "x.json")):
        ran = saving.project.run("plan", "--show", PLAN, *options)
        assert 64 == ran.code
        assert "--show shows the plan as it was made" in ran.err


def test_bodies_need_a_file_to_be_saved_in(saving: Saving) -> None:
    assert 64 == saving.project.run("--sandbox", "plan", "--with-bodies").code


def test_a_saved_plan_keeps_every_part_of_it(saving: Saving) -> None:
    saved = _saved(of_every_kind(), gates=(Gate.PUBLISH,), asked=("--adopt",), only=("content/",))
    assert saved == load_saved(dump_saved(saved), name=PLAN)


def _saved(plan: Plan, **fields: Any) -> SavedPlan:
    empty = SavedPlan(
        tool_version="1",
        config="",
        content={},
        sends={},
        asked=(),
        only=(),
        gates=(),
        violations=(),
        unsettled=0,
        plan=plan,
        has_bodies=True,
    )
    return replace(empty, **fields)
