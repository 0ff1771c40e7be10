"""Carries requests out: lets them in, does what they ask in one transaction, writes the answer.

Knows nothing of faults and connections. Trap: a refused request must leave nothing behind, so the
refusal is caught outside the transaction.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import cast
from urllib.parse import parse_qsl

from starlette.responses import Response

from intercom_sync.sandbox.api.call import Call, Json, Received, Workspace
from intercom_sync.sandbox.api.envelope import Envelope
from intercom_sync.sandbox.api.gate import Gate, Token, check_scope
from intercom_sync.sandbox.api.operations import find
from intercom_sync.sandbox.limits import RateLimiter
from intercom_sync.sandbox.refused import RefusedError
from intercom_sync.sandbox.store import people
from intercom_sync.sandbox.store.database import Database


class Clerk:
    """Answers what may be answered."""

    def __init__(
        self, *, database: Database, workspace: Workspace, gate: Gate, limiter: RateLimiter
    ) -> None:
        self._database = database
        self._workspace = workspace
        self._gate = gate
        self._limiter = limiter

    def carry_out(self, received: Received, *, now: float) -> Response:
        """The answer, after whatever it says was committed."""
        try:
            token = self._gate.admit(received, now=now)
            shape = self._shape(received, token, now=now)
        except RefusedError as refused:
            return self.envelope(received, now=now).refusal(refused)
        return self.envelope(received, now=now).success(shape)

    def carry_out_unheard(self, received: Received, *, now: float) -> None:
        """What the request asks happens, or not; nobody waits for the answer any more."""
        with suppress(RefusedError):
            self._shape(received, self._gate.known(received), now=now)

    def envelope(self, received: Received, *, now: float) -> Envelope:
        """For answers to this request."""
        return Envelope(received.number, now=now, limits=self._limiter.headers())

    def _shape(self, received: Received, token: Token, *, now: float) -> Json:
        found = find(received.method, received.path)
        if found is None or received.version not in found[0].versions:
            raise RefusedError(404, "not_found", "The requested resource was not found")
        operation, ids = found
        check_scope(token, operation.scope)
        sent = _json(received)
        with self._database.transaction() as connection:
            return operation.handle(
                Call(
                    workspace=self._workspace,
                    connection=connection,
                    now=now,
                    admin=people.admin_by_email(connection, token.admin),
                    received=received,
                    ids=ids,
                    query=dict(parse_qsl(received.query, keep_blank_values=True)),
                    json=sent,
                )
            )


def _json(received: Received) -> Json:
    """The request's object.

    Raises:
        RefusedError: 400 for another content type or broken JSON, 422 for anything but an object.
    """
    if received.method not in ("POST", "PUT", "DELETE") or not received.body:
        return {}
    if received.content_type.partition(";")[0].strip().lower() != "application/json":
        raise RefusedError(
            400, "bad_request", f"Content-Type must be application/json: {received.content_type}"
        )
    try:
        sent = json.loads(received.body, parse_constant=_refuse)
    except ValueError as error:  # broken JSON, and bytes that are no UTF-8
        raise RefusedError(400, "bad_request", f"The body is not JSON: {error}") from error
    if not isinstance(sent, dict):
        raise RefusedError(422, "parameter_invalid", "The body must be a JSON object")
    return cast(Json, sent)


def _refuse(constant: str) -> None:
    """Python writes and reads NaN; JSON has no such number, and what is stored must be readable."""
    raise ValueError(f"{constant} is no number")
