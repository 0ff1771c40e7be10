"""A request that Intercom answers with an error: the data of its envelope."""

from __future__ import annotations


class RefusedError(Exception):
    """Ends a request and its transaction; the endpoint turns it into the envelope.

    Attributes:
        code: Intercom's, e.g. "parameter_invalid".
        field: The parameter to blame, where there is one.
    """

    def __init__(self, status: int, code: str, message: str, *, field: str | None = None) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        super().__init__(f"{status} {code}: {message}")


def missing(message: str, field: str) -> RefusedError:
    """A required parameter was not sent."""
    return RefusedError(400, "parameter_not_found", message, field=field)


def invalid(message: str, field: str) -> RefusedError:
    """A parameter has a value that cannot be."""
    return RefusedError(400, "parameter_invalid", message, field=field)


def not_found() -> RefusedError:
    """No such object."""
    return RefusedError(404, "not_found", "Resource Not Found")
