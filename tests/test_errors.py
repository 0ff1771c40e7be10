"""What an error says about whether anything can have happened."""

from __future__ import annotations

import pytest

from intercom_sync.errors import (
    ApiError,
    ForbiddenError,
    NotSentError,
    RateLimitedError,
    ServerFailedError,
    ServiceError,
    UnansweredError,
    UnexpectedAnswerError,
    is_clear_no,
)


def refusal(kind: type[ApiError]) -> ApiError:
    return kind(
        status=400, code="", message="", field=None, request_id=None, request="POST /tickets"
    )


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (NotSentError("no route", request="POST /tickets"), True),
        (refusal(ForbiddenError), True),
        (refusal(RateLimitedError), True),
        (refusal(ServerFailedError), False),
        (UnansweredError("broke", request="POST /tickets"), False),
        (UnexpectedAnswerError("odd", request="POST /tickets"), False),
    ],
)
def test_only_a_refusal_or_what_never_left_is_a_clear_no(
    error: ServiceError, expected: bool
) -> None:
    assert expected is is_clear_no(error)
