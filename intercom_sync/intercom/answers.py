"""What an answer means: a JSON payload, or the error it stands for.

Owns the translation of status and error list into the tree of errors.py. It must not repeat a
request or look into a payload. Trap: proxies and gateways answer too. Only Intercom's own error
list makes a 404 a "not found", because the plan concludes from one that an article is gone.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from intercom_sync.errors import (
    ApiError,
    BadRequestError,
    ConflictError,
    ForbiddenError,
    InvalidBodyError,
    InvalidTokenError,
    NotFoundError,
    RateLimitedError,
    ServerFailedError,
    ServiceError,
    UnansweredError,
    UnexpectedAnswerError,
)
from intercom_sync.intercom.exchange import Answer, Request
from intercom_sync.intercom.words import LONGEST_MESSAGE, one_line

_BY_STATUS: dict[int, type[ApiError]] = {
    HTTPStatus.BAD_REQUEST: BadRequestError,
    HTTPStatus.UNAUTHORIZED: InvalidTokenError,
    HTTPStatus.FORBIDDEN: ForbiddenError,
    HTTPStatus.NOT_FOUND: NotFoundError,
    HTTPStatus.REQUEST_TIMEOUT: ServerFailedError,
    HTTPStatus.CONFLICT: ConflictError,
    HTTPStatus.UNPROCESSABLE_ENTITY: InvalidBodyError,
    HTTPStatus.TOO_MANY_REQUESTS: RateLimitedError,
}
_LONGEST_NAME = 100


def payload_of(answer: Answer, request: Request) -> object:
    """The JSON of a successful answer; None where that of a DELETE is empty.

    Raises:
        ApiError: Of the kind that belongs to the status.
        UnansweredError: The answer is empty, or says it is JSON and is not: a part is missing.
        UnexpectedAnswerError: Neither success nor an error of Intercom's.
    """
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise _refusal(answer, request)
    if request.method == "DELETE" and not answer.content:
        return None
    try:
        payload: object = json.loads(answer.content, parse_constant=_refuse_constant)
    except RecursionError:
        failure: ServiceError = _not_intercoms(request, "the answer is nested too deeply")
    except ValueError:
        failure = _not_json(answer, request)
    else:
        return payload
    raise failure  # out here: what json raises holds the whole answer


def _not_json(answer: Answer, request: Request) -> ServiceError:
    if not answer.content or "json" in answer.headers.get("Content-Type", "").lower():
        return UnansweredError(f"{request}: the answer is not whole", request=str(request))
    return _not_intercoms(request, f"the answer ({answer.status}) is {_kind(answer)}, not JSON")


def _not_intercoms(request: Request, reason: str) -> UnexpectedAnswerError:
    return UnexpectedAnswerError(
        f"{request}: {reason}. Something between here and Intercom may have answered in its place",
        request=str(request),
    )


def _refusal(answer: Answer, request: Request) -> ServiceError:
    if answer.status < HTTPStatus.BAD_REQUEST:
        return UnexpectedAnswerError(
            f"{request}: answered with a redirect ({answer.status}), which is not followed. "
            "Check the region of the target",
            request=str(request),
        )
    said = _error_list(answer)
    if said is None and answer.status == HTTPStatus.NOT_FOUND:
        return UnexpectedAnswerError(
            f"{request}: 404 without Intercom's error list ({_kind(answer)}), so it does not say "
            "that the object is gone. Check the region of the target, and proxies on the way",
            request=str(request),
        )
    first = said or {}
    return _kind_of_error(answer.status)(
        status=answer.status,
        code=_word(first.get("code"), _LONGEST_NAME),
        message=_word(first.get("message"), LONGEST_MESSAGE),
        field=_word(first.get("field"), _LONGEST_NAME) or None,
        request_id=_word(first.get("request_id"), _LONGEST_NAME)
        or _word(answer.headers.get("X-Request-Id"), _LONGEST_NAME)
        or None,
        request=str(request),
    )


def _kind_of_error(status: int) -> type[ApiError]:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerFailedError
    return _BY_STATUS.get(status, ApiError)


def _error_list(answer: Answer) -> dict[str, object] | None:
    """The first error of Intercom's list, with the request id; None where there is no such list."""
    try:
        payload: object = json.loads(answer.content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(payload, dict) or payload.get("type") != "error.list":
        return None
    errors = payload.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else {}
    if not isinstance(first, dict):
        return None
    return {**first, "request_id": payload.get("request_id")}


def _word(value: object, longest: int) -> str:
    return one_line(value, longest) if isinstance(value, str) else ""


def _kind(answer: Answer) -> str:
    """What the answer says it is, for people: "text/html", or "nothing"."""
    named = answer.headers.get("Content-Type", "").partition(";")[0]
    return one_line(named, 40) or ("nothing" if not answer.content else "of no named type")


def _refuse_constant(constant: str) -> object:
    raise ValueError(constant)
