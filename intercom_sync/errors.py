"""Every way intercom-sync can fail, as one tree.

Data first, text derived: an error keeps what it is about as attributes, and its text is made
from them. Trap: nothing in here may ever hold the token, or a request's headers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from intercom_sync.location import Location


class Severity(StrEnum):
    """How much a problem weighs: an error stops the run before anything is sent."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong in the input: the place, the reason and the way out.

    Attributes:
        location: None only where no file is to blame.
        code: Stable, kebab-case, listed in docs/reference/validation-codes.md.
        reason: What is wrong, quoting what was found; ends without a full stop.
        fix: Something to type or to do; ends without a full stop.
    """

    location: Location | None
    code: str
    reason: str
    fix: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else ""
        return f"{place}{self.severity}: {self.reason}. {self.fix}. [{self.code}]"

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Files in order, then lines, then columns: the order in which a person mends them."""
        place = self.location or Location("")
        return (place.path, place.line or 0, place.column or 0, self.code, self.reason)


class IntercomSyncError(Exception):
    """The root: a failure a person can read. Exit code 1 unless a subclass says otherwise."""

    exit_code = 1


class UsageError(IntercomSyncError):
    """The command line asks for something that cannot be done as it stands. Exit code 64."""

    exit_code = 64


class LockedError(IntercomSyncError):
    """Another run holds the lock. Exit code 5."""

    exit_code = 5


class ContentError(IntercomSyncError):
    """Input files are wrong; nothing was sent.

    Attributes:
        problems: All of them, of every file, sorted by place.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.sort_key))
        super().__init__("\n".join(map(str, self.problems)))


class StateError(IntercomSyncError):
    """A file under .intercom-sync/ cannot be read or written as it stands."""


class ServiceError(IntercomSyncError):
    """Something went wrong between us and Intercom.

    Attributes:
        request: Method and path, e.g. "PUT /articles/12"; never the host, never headers.
    """

    def __init__(self, message: str, *, request: str) -> None:
        self.request = request
        super().__init__(message)


class NotSentError(ServiceError):
    """The request never left: no connection could be made. It may be sent again, whatever it is."""


class UnansweredError(ServiceError):
    """The request left and no usable answer came: it may have taken effect or not (facts §7)."""


class UnexpectedAnswerError(ServiceError):
    """An answer came in a shape Intercom's description does not allow.

    On a write its outcome is unknown: the server may well have done it.
    """


class ApiError(ServiceError):
    """Intercom answered with an error.

    Attributes:
        status: HTTP status.
        code: Of the first entry of Intercom's error list, or "" where there was none.
        message: Intercom's own words, one line.
        field: The field Intercom names, or None.
        request_id: What Intercom's support asks for, or None.
    """

    meaning = "Intercom refused the request"
    remedy = "Look the message up in Intercom's API reference"

    def __init__(
        self,
        *,
        status: int,
        code: str,
        message: str,
        field: str | None,
        request_id: str | None,
        request: str,
    ) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        self.request_id = request_id
        said = f' Intercom says: "{message}"' if message else ""
        named = f" (field {field})" if field else ""
        traced = f" [request id {request_id}]" if request_id else ""
        super().__init__(
            f"{request}: {status} {self.meaning}.{said}{named}. {self.remedy}.{traced}",
            request=request,
        )


class BadRequestError(ApiError):
    """400: a field or an element of a body is not accepted."""

    meaning = "bad request"
    remedy = (
        "Fix what it names; of the body of an article, that may be an image Intercom cannot fetch, "
        "an empty list or table"
    )


class InvalidTokenError(ApiError):
    """401: the token is missing, wrong, revoked, or of another region."""

    meaning = "invalid token"
    remedy = (
        "Check that the token's variable is set, that the token is valid, and that the target's "
        "region is the token's"
    )


class ForbiddenError(ApiError):
    """403: the token may not do this, or the plan does not include it."""

    meaning = "insufficient permissions"
    remedy = (
        "Give the token's app the scope this call needs (reading and writing articles, or "
        "conversations, tags and tickets), or check the workspace's plan"
    )


class NotFoundError(ApiError):
    """404: no such object."""

    meaning = "not found"
    remedy = "Verify the id, and that the token belongs to the workspace that has it"


class ConflictError(ApiError):
    """409: the object is in a state that forbids this."""

    meaning = "conflict"
    remedy = "Do as the message says, then run again"


class InvalidBodyError(ApiError):
    """422: required fields are missing or of the wrong type."""

    meaning = "invalid request body"
    remedy = "Check required fields and types"


class RateLimitedError(ApiError):
    """429, still, after all the waiting we were allowed to do."""

    meaning = "rate limited"
    remedy = "Another integration may be using the workspace's budget; run again later"


class ServerFailedError(ApiError):
    """5xx or 408: the server failed. On a write the outcome is unknown (facts §7)."""

    meaning = "the server failed"
    remedy = "Run again; what may have landed is looked for first"


def is_clear_no(error: IntercomSyncError) -> bool:
    """Whether nothing can have happened: it never left, or Intercom itself refused it."""
    if isinstance(error, NotSentError):
        return True
    return isinstance(error, ApiError) and not isinstance(error, ServerFailedError)


def in_one_line(error: IntercomSyncError) -> str:
    """A message of several lines, such as one that quotes git, where there is room for one."""
    return "; ".join(line.strip() for line in str(error).splitlines()).replace(":; ", ": ")
