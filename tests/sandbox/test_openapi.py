"""The judge of all traffic, judged: it runs, it notices, and its overlay holds nothing idle."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from intercom_sync.sandbox import Sandbox
from intercom_sync.sandbox.api.operations import OPERATIONS
from tests.growth import times_as_long
from tests.openapi import (
    WHY_SKIPPED,
    MismatchError,
    describe,
    described_as,
    deviations,
    mended,
    standing_in,
)
from tests.openapi_description import Description, Deviation, Exchange
from tests.sandbox.client import Client
from tests.sandbox.inbox_traffic import VERSIONS
from tests.sandbox.reference_traffic import reference_traffic

needs_description = pytest.mark.skipif(describe() is None, reason=WHY_SKIPPED)


def described(version: str = "2.11", path: str = "") -> Description:
    """What traffic of that version is held against."""
    found = describe(described_as(version, path))
    assert found is not None
    return found


def exchange(method: str, path: str) -> Exchange:
    """The first successful one of the tour."""
    return next(
        seen
        for seen in reference_traffic()
        if (seen.method, seen.path.rstrip("0123456789"), seen.status) == (method, path, 200)
    )


@needs_description
def test_every_operation_of_the_sandbox_is_judged_when_it_succeeds() -> None:
    judged = {
        (seen.method, described(seen.version, seen.path).template(seen.path), seen.version)
        for seen in reference_traffic()
        if seen.status == 200
    }

    expected = {
        (operation.method, template, version)
        for operation in OPERATIONS
        for version in operation.versions & {"2.11", *VERSIONS}
        for path in [re.sub(r"\{\w+\}", "1", operation.path)]
        if (template := described(version, path).template(path))
    }
    # 2.16's description stands in for 2.14, which has no way to link later.
    linking = ("POST", "/tickets/{ticket_id}/linked_conversations", "2.14")
    assert expected - {linking} == judged - {linking}


@needs_description
def test_traffic_is_as_described_when_the_overlay_is_applied() -> None:
    assert [
        problem
        for seen in reference_traffic()
        for problem in described(seen.version, seen.path).problems(standing_in(seen))
    ] == []


@needs_description
@pytest.mark.parametrize("deviation", deviations(), ids=str)
def test_deviation_is_needed_when_traffic_is_judged(deviation: Deviation) -> None:
    others = tuple(other for other in deviations() if other != deviation)

    try:
        description = mended(deviation.version, others)
    except LookupError:
        return  # without it the description cannot even be read

    judged = (
        standing_in(seen)
        for seen in reference_traffic()
        if described_as(seen.version, seen.path) == deviation.version
    )
    assert any(map(description.problems, judged)), deviation.reason


@needs_description
def test_every_deviation_says_why() -> None:
    assert [str(deviation) for deviation in deviations() if len(deviation.reason) < 20] == []


@needs_description
def test_client_raises_when_the_answer_is_not_as_described() -> None:
    class Inventive(Sandbox):
        async def app(self, scope, receive, send):  # type: ignore[no-untyped-def]
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b'{"type": "team.list"}'})

    with pytest.raises(MismatchError, match="'teams' is a required property"):
        Client(Inventive()).get("/teams")


@needs_description
def test_judge_counts_what_it_judged() -> None:
    client = Client(Sandbox())

    client.get("/me")

    assert dict(client.app.checked) == {"GET /me 200": 1}


@needs_description
@pytest.mark.parametrize(
    ("method", "path", "change", "problem"),
    [
        ("POST", "/articles", {"autor_id": 1}, "'autor_id' was unexpected"),
        ("POST", "/articles", {"author_id": "1"}, "'1' is not of type 'integer'"),
        ("POST", "/articles", {"parent_id": "1"}, "'1' is not of type 'integer'"),
        ("PUT", "/articles/", {"parent_id": 1}, "1 is not of type 'string'"),
        ("PUT", "/articles/", {"state": "hidden"}, "'hidden' is not one of"),
    ],
)
def test_judge_notices_when_a_request_is_wrong_and_was_accepted(
    method: str, path: str, change: dict[str, object], problem: str
) -> None:
    seen = exchange(method, path)
    wrong = replace(seen, request=json.dumps(json.loads(seen.request) | change).encode())

    assert problem in "\n".join(described().problems(wrong))


@needs_description
@pytest.mark.parametrize(
    ("query", "problem"),
    [("page=one", "'one' is not of type 'integer'"), ("size=5", "query size is not described")],
)
def test_judge_notices_when_a_query_is_wrong_and_was_accepted(query: str, problem: str) -> None:
    wrong = replace(exchange("GET", "/articles"), query=query)

    assert problem in "\n".join(described().problems(wrong))


@needs_description
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"id": 7}, "7 is not of type 'string'"),
        ({"author_id": "7"}, "'7' is not of type 'integer'"),
        ({"external_id": "x"}, "'external_id' was unexpected"),
        ({"url": 7}, "7 is not of type 'string'"),
    ],
)
def test_judge_notices_when_an_article_is_shaped_wrongly(
    change: dict[str, object], problem: str
) -> None:
    seen = exchange("GET", "/articles/")
    wrong = replace(seen, answer=json.dumps(json.loads(seen.answer) | change).encode())

    assert problem in "\n".join(described().problems(wrong))


@needs_description
def test_judge_lets_a_wrong_request_pass_when_it_was_refused() -> None:
    seen = next(seen for seen in reference_traffic() if seen.status == 422)

    assert described().problems(seen) == []


@needs_description
def test_judging_a_hundred_messages_costs_less_than_reading_the_description() -> None:
    """Or nobody would have all traffic judged."""
    seen = exchange("GET", "/articles/")

    def judge_or_read(*, is_judged: bool) -> None:
        if not is_judged:
            mended("2.11", deviations())
        for _ in range(100 * is_judged):
            described().problems(seen)

    assert times_as_long(lambda it: judge_or_read(is_judged=it), small=False, large=True) < 1
