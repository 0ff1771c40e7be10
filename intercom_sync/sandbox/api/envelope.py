"""Answers as they go out: JSON, and errors in Intercom's envelope."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from email.utils import formatdate
from typing import Final

from starlette.responses import Response

from intercom_sync.sandbox.api.call import Json
from intercom_sync.sandbox.faults import FaultKind
from intercom_sync.sandbox.refused import RefusedError

_GATEWAY_PAGE: Final = (
    "<html><head><title>502 Bad Gateway</title></head>"
    "<body><center><h1>502 Bad Gateway</h1></center></body></html>"
)


class Envelope:
    """Writes the answers to one request.

    Args:
        number: Of the request; its id follows from it.
        limits: The headers about the rate limit.
    """

    def __init__(self, number: int, *, now: float, limits: Mapping[str, str]) -> None:
        self._request_id = str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))
        self._headers = {
            "Date": formatdate(int(now), usegmt=True),
            "X-Request-Id": self._request_id,
            **limits,
        }

    def success(self, shape: Json) -> Response:
        return self._json(200, shape)

    def refusal(self, refused: RefusedError) -> Response:
        error = {"code": refused.code, "message": refused.message}
        if refused.field is not None:
            error["field"] = refused.field
        return self._json(
            refused.status,
            {"type": "error.list", "request_id": self._request_id, "errors": [error]},
        )

    def fault(self, kind: FaultKind) -> Response:
        """A whole answer that tells of a failure nobody asked for."""
        match kind:
            case FaultKind.BAD_GATEWAY:
                return Response(_GATEWAY_PAGE, 502, media_type="text/html", headers=self._headers)
            case FaultKind.RATE_LIMITED:
                return self.refusal(RefusedError(429, "rate_limit_exceeded", "Exceeded rate limit"))
            case FaultKind.REQUEST_TIMEOUT:
                return self.refusal(RefusedError(408, "request_timeout", "Request timed out"))
            case FaultKind.UNAVAILABLE:
                return self.refusal(
                    RefusedError(503, "service_unavailable", "Sorry, the API service is down")
                )
            case _:
                return self.refusal(RefusedError(500, "server_error", "Internal server error"))

    def _json(self, status: int, shape: Json) -> Response:
        content = json.dumps(shape, ensure_ascii=False, separators=(",", ":")).encode()
        return Response(content, status, media_type="application/json", headers=self._headers)
