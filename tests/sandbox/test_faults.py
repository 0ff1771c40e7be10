"""What goes wrong on the way, and on which side of the commit."""

from __future__ import annotations

import asyncio

import pytest

from intercom_sync.sandbox import DrawnFaults, FaultKind, Sandbox, VirtualClock, When
from tests.sandbox.client import DOCS_ID, Client, LostError, error, lost_as

NEW = {"title": "Refunds", "author_id": DOCS_ID}
STATUSES = [
    (FaultKind.REQUEST_TIMEOUT, 408),
    (FaultKind.INTERNAL, 500),
    (FaultKind.BAD_GATEWAY, 502),
    (FaultKind.UNAVAILABLE, 503),
]
LOSSES = [FaultKind.TIMEOUT, FaultKind.RESET, FaultKind.HALF_ANSWER]


@pytest.mark.parametrize(("kind", "status"), STATUSES)
@pytest.mark.parametrize(("when", "committed"), [(When.BEFORE, 0), (When.AFTER, 1)])
def test_answer_is_an_error_and_the_write_is_on_its_side_of_the_commit(
    kind: FaultKind, status: int, when: When, committed: int
) -> None:
    sandbox = Sandbox()
    sandbox.fail(kind, when=when)

    response = Client(sandbox).post("/articles", NEW)

    assert (status, committed) == (response.status_code, sandbox.committed("POST /articles"))
    assert committed == len(sandbox.articles())


def test_bad_gateway_is_html_and_the_others_have_the_envelope() -> None:
    sandbox = Sandbox()
    client = Client(sandbox)
    sandbox.fail(FaultKind.BAD_GATEWAY)
    sandbox.fail(FaultKind.UNAVAILABLE, after=1)

    html, envelope = client.get("/me"), client.get("/me")

    assert html.headers["Content-Type"] == "text/html; charset=utf-8"
    assert error(envelope) == (503, "service_unavailable")


def test_rate_limit_is_a_fault_before_the_commit_only() -> None:
    sandbox = Sandbox()
    sandbox.fail(FaultKind.RATE_LIMITED)

    assert error(Client(sandbox).post("/articles", NEW)) == (429, "rate_limit_exceeded")
    with pytest.raises(ValueError, match="cannot happen after the commit"):
        sandbox.fail(FaultKind.RATE_LIMITED, when=When.AFTER)


@pytest.mark.parametrize("kind", LOSSES)
@pytest.mark.parametrize(("when", "committed"), [(When.BEFORE, 0), (When.AFTER, 1)])
def test_answer_is_lost_and_the_write_is_on_its_side_of_the_commit(
    kind: FaultKind, when: When, committed: int
) -> None:
    sandbox = Sandbox(lost_as=lost_as)
    sandbox.fail(kind, when=when)

    with pytest.raises(LostError, match=str(kind)):
        Client(sandbox).post("/articles", NEW)

    assert committed == sandbox.committed("POST /articles")
    (seen,) = sandbox.requests()
    assert (None, str(kind)) == (seen.status, seen.lost)


def test_write_takes_effect_after_the_client_gave_up_when_it_is_late() -> None:
    clock = VirtualClock(1_750_000_000)
    sandbox = Sandbox(clock=clock, lost_as=lost_as)
    client = Client(sandbox)
    sandbox.fail(FaultKind.LATE, late_seconds=30)

    with pytest.raises(LostError, match="time-out"):
        client.post("/articles", NEW)
    before = client.get("/articles").json()["total_count"]
    clock.advance(45)
    (article,) = client.get("/articles").json()["data"]

    assert (before, article["created_at"]) == (0, 1_750_000_030)
    assert [write.at_unix for write in sandbox.record()] == [1_750_000_030]


def test_late_write_does_nothing_when_it_is_refused_by_then() -> None:
    clock = VirtualClock()
    sandbox = Sandbox(clock=clock, lost_as=lost_as)
    client = Client(sandbox)
    article = client.creates()
    sandbox.fail(FaultKind.LATE, late_seconds=30)
    with pytest.raises(LostError):
        client.put(f"/articles/{article['id']}", {"title": "x"})

    sandbox.teammate.deletes(article["id"])
    clock.advance(60)

    assert sandbox.committed("PUT *") == 0


def test_fault_waits_for_its_request_and_strikes_as_often_as_told() -> None:
    sandbox = Sandbox()
    client = Client(sandbox)
    sandbox.fail(FaultKind.INTERNAL, match="POST /articles", after=1, times=2)

    statuses = [client.post("/articles", NEW).status_code for _ in range(4)]

    assert statuses == [200, 500, 500, 200]
    assert client.get("/articles").status_code == 200


def test_faults_follow_each_other_when_two_are_due() -> None:
    sandbox = Sandbox()
    client = Client(sandbox)
    sandbox.fail(FaultKind.INTERNAL)
    sandbox.fail(FaultKind.UNAVAILABLE)

    assert [client.get("/me").status_code for _ in range(3)] == [500, 503, 200]


def test_nothing_fails_when_trouble_was_called_off() -> None:
    sandbox = Sandbox(faults=DrawnFaults(seed=1, rate=1.0))
    sandbox.fail(FaultKind.INTERNAL, times=9)
    sandbox.after_page(1, lambda: sandbox.teammate.creates(title="x"))

    sandbox.no_more_trouble()

    assert Client(sandbox).get("/articles").status_code == 200
    assert sandbox.articles() == ()


def outcomes(seed: int, rate: float, requests: int) -> list[str]:
    sandbox = Sandbox(
        faults=DrawnFaults(seed=seed, rate=rate, match="* /articles*"), lost_as=lost_as
    )
    client = Client(sandbox)
    client.get("/me")
    found = []
    for _ in range(requests):
        try:
            found.append(str(client.post("/articles", NEW).status_code))
        except LostError as lost:
            found.append(str(lost))
    return found


def test_drawn_faults_are_the_same_when_the_seed_is() -> None:
    assert outcomes(7, 0.5, 60) == outcomes(7, 0.5, 60)
    assert outcomes(7, 0.5, 60) != outcomes(8, 0.5, 60)


def test_drawn_faults_know_every_kind() -> None:
    expected = {"429", "408", "500", "502", "503", "time-out", "reset", "half an answer"}

    assert expected < set(outcomes(3, 0.9, 200))


def test_drawn_faults_come_at_their_rate() -> None:
    assert {"200"} == set(outcomes(1, 0.0, 20))
    assert 10 < 150 - outcomes(1, 0.1, 150).count("200") < 25


@pytest.mark.parametrize(("when", "meanwhile"), [(When.BEFORE, 0), (When.AFTER, 1)])
def test_request_stands_still_until_it_is_released(when: When, meanwhile: int) -> None:
    sandbox = Sandbox()
    client = Client(sandbox)
    sandbox.fail(FaultKind.HOLD, match="POST /articles", when=when)

    async def hold_and_release() -> tuple[int, int, int]:
        request = asyncio.create_task(client.ask("POST", "/articles", json=NEW))
        await sandbox.until_held()
        stored = len(sandbox.articles())
        released = sandbox.release()
        return stored, released, (await request).status_code

    assert (meanwhile, 1, 200) == asyncio.run(hold_and_release())
    assert (sandbox.held, len(sandbox.articles())) == (0, 1)
