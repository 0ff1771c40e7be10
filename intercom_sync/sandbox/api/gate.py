"""Who is let in: token, version, rate limit, scope, in this order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intercom_sync.sandbox.api.call import ALL_SCOPES, Received, Scope
from intercom_sync.sandbox.api.operations import VERSIONS
from intercom_sync.sandbox.limits import RateLimiter
from intercom_sync.sandbox.record import fingerprint
from intercom_sync.sandbox.refused import RefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An access token of the workspace.

    Attributes:
        value: What stands after `Bearer`. Opaque, and only for this sandbox.
        admin: E-mail address of the admin it acts for.
    """

    value: str
    admin: str
    scopes: frozenset[Scope] = ALL_SCOPES


class Gate:
    """Lets requests in, and counts those it knows."""

    def __init__(self, tokens: Sequence[Token], limiter: RateLimiter) -> None:
        self._tokens = {fingerprint(token.value): token for token in tokens}
        self._limiter = limiter

    def admit(self, received: Received, *, now: float) -> Token:
        """The token of a request that may go on.

        Raises:
            RefusedError: 401 unknown token, 400 version, 429 rate limit.
        """
        token = self.known(received)
        if received.version not in VERSIONS:
            raise RefusedError(
                400,
                "intercom_version_invalid",
                f"The requested version is not valid: {received.version or 'none was given'}",
            )
        if not self._limiter.take(now):
            raise RefusedError(429, "rate_limit_exceeded", "Exceeded rate limit in this window")
        return token

    def known(self, received: Received) -> Token:
        """The token of a request.

        Raises:
            RefusedError: 401.
        """
        token = self._tokens.get(received.token)
        if token is None:
            raise RefusedError(401, "unauthorized", "Access Token Invalid")
        return token


def check_scope(token: Token, scope: Scope | None) -> None:
    """May this token do that?

    Raises:
        RefusedError: 403.
    """
    if scope is not None and scope not in token.scopes:
        raise RefusedError(
            403, "token_unauthorized", f"Not authorized to access resource: needs to {scope}"
        )
