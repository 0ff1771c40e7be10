"""A saved plan held against the plan of now: it can only become smaller."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_sync.cli.saving import tell_left
from intercom_sync.plan.model import Gate, Impact, Kind, Observation, Plan, Step, Verb
from intercom_sync.plan.outcome import Outcome, Report, Result
from intercom_sync.plan.saved import SavedPlan, hold
from tests.reports.plans import edit, notice, plan


def saved(found: Plan, sends: dict[str, str] | None = None) -> SavedPlan:
    return SavedPlan(
        tool_version="1",
        config="",
        content={},
        sends=_sends(found) if sends is None else sends,
        asked=(),
        only=(),
        gates=(),
        violations=(),
        unsettled=0,
        plan=found,
        has_bodies=False,
    )


def _sends(found: Plan) -> dict[str, str]:
    return {step.id: "the same" for step in found.steps}


def reason(then: Step, now: Plan, sends: dict[str, str] | None = None) -> str:
    """Why the one step of a saved plan is not done; "" if it is."""
    held = hold(saved(plan(then)), now, _sends(now) if sends is None else sends)
    assert len(held.steps) + len(held.left) == 1
    return held.left[0].reason if held.left else ""


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ""),
        ({"title": "Another", "changes": (), "url": None}, ""),
        ({"remote_id": "10"}, "it was planned for id 9, and would now be for 10"),
        ({"expects": "e" * 64}, "it changed in Intercom after the plan was made"),
        ({"impact": Impact.DRAFT}, "its impact is now draft, and was planned as LIVE"),
        ({"gates": ()}, "it would now be another kind of step"),
        ({"writes": False}, "it would now be another kind of step"),
    ],
)
def test_a_step_is_done_only_if_it_is_the_same_write(fields: dict[str, object], said: str) -> None:
    assert said == reason(edit(), plan(edit(**fields)))  # type: ignore[arg-type]


def test_a_step_that_would_send_something_else_is_refused() -> None:
    assert "it would not send what was planned" == reason(edit(), plan(edit()), {edit().id: "x"})
    assert "it would not send what was planned" == reason(edit(), plan(edit()), {})


def test_a_step_that_became_a_problem_says_which() -> None:
    found = notice(Observation.GONE, key=edit().key, reason="article 9 was deleted in Intercom")
    assert "gone: article 9 was deleted in Intercom" == reason(edit(), plan(found))


def test_a_step_that_became_another_says_which() -> None:
    assert "it would now be: adopt" == reason(edit(), plan(edit(verb=Verb.ADOPT)))


def test_what_waits_for_a_refused_step_waits_too() -> None:
    folder = edit("content/a/", kind=Kind.COLLECTION, verb=Verb.CREATE)
    child = edit("content/a/b.md", verb=Verb.CREATE, after=(folder.id,))
    live = edit("content/a/b.md", verb=Verb.PUBLISH, after=(child.id,))
    then = saved(plan(folder, child, live))
    held = hold(then, plan(replace(folder, expects="x"), child, live), _sends(then.plan))
    assert () == held.steps
    assert [
        (folder.id, Outcome.REFUSED, "it changed in Intercom after the plan was made"),
        (child.id, Outcome.SKIPPED, f"waits for: {folder.id}"),
        (live.id, Outcome.SKIPPED, f"waits for: {child.id}"),
    ] == [(one.step.id, one.outcome, one.reason) for one in held.left]


def test_before_anybody_is_asked_what_will_not_be_done_is_told() -> None:
    said: list[str] = []
    new = edit("content/new\x1b.md")
    now = plan(edit(expects="x"), new)
    tell_left(hold(saved(plan(edit())), now, _sends(now)), said.append)
    assert [
        "refused update content/billing/refunds.md: it changed in Intercom after the plan was made",
        "not in the plan, so not done: update content/new\\x1b.md",
    ] == said


_steps = st.lists(
    st.builds(
        edit,
        st.sampled_from(["content/a.md", "content/b.md", "content/c.md"]),
        verb=st.sampled_from([Verb.CREATE, Verb.UPDATE, Verb.PUBLISH]),
        expects=st.sampled_from(["1", "2", None]),
        impact=st.sampled_from(Impact),
        gates=st.sampled_from([(), (Gate.PUBLISH,)]),
        after=st.sampled_from([(), ("create content/a.md",), ("update content/b.md",)]),
    ),
    max_size=5,
    unique_by=lambda step: step.id,
)


@settings(max_examples=40)
@given(_steps, _steps)
def test_a_saved_plan_makes_the_plan_of_now_smaller_and_never_another(
    then: list[Step], now: list[Step]
) -> None:
    held = hold(saved(plan(*then)), plan(*now), _sends(plan(*now)))

    done = {step.id for step in held.steps}
    assert set(held.steps) <= set(now)
    assert done <= {step.id for step in then}
    assert all(done.issuperset(step.after) for step in held.steps)
    assert {step.id for step in then} == done | {one.step.id for one in held.left}
    report = Report(results=tuple(Result(step=step, outcome=Outcome.DONE) for step in held.steps))
    whole = held.completed(report)
    assert [step.id for step in then] == [one.step.id for one in whole.results]
    assert whole.unplanned == tuple(
        step.id for step in now if step.id not in {one.id for one in then}
    )


@settings(max_examples=20)
@given(_steps)
def test_against_itself_a_plan_loses_only_what_waits_for_nothing_it_has(then: list[Step]) -> None:
    held = hold(saved(plan(*then)), plan(*then), _sends(plan(*then)))
    assert {Outcome.SKIPPED} >= {one.outcome for one in held.left}
    assert () == held.unplanned
