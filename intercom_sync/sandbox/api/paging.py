"""Lists by page number: clamped silently, and shifting while somebody edits."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

from intercom_sync.sandbox.api.answers import NextPage
from intercom_sync.sandbox.api.call import Call, Json

T = TypeVar("T")

DEFAULT_PER_PAGE = 15


def listed(
    call: Call,
    *,
    total: int,
    fetch: Callable[[int, int], Sequence[T]],
    shape: Callable[[T], Json],
    default_per_page: int = DEFAULT_PER_PAGE,
) -> dict[str, object]:
    """One page, as the query asks for it.

    Args:
        fetch: Takes a limit and an offset.

    Raises:
        RefusedError: page or per_page is no number.
    """
    page = call.number_asked("page", otherwise=1)
    asked = call.number_asked("per_page", otherwise=default_per_page)
    per_page = min(asked, call.workspace.answers.largest_page)
    total_pages = math.ceil(total / per_page)
    return {
        "type": "list",
        "pages": {
            "type": "pages",
            "page": page,
            "per_page": per_page,
            "total_pages": total_pages,
            **_next(call, page, per_page, total_pages),
        },
        "total_count": total,
        "data": [shape(found) for found in fetch(per_page, (page - 1) * per_page)],
    }


def _next(call: Call, page: int, per_page: int, total_pages: int) -> Json:
    style = call.workspace.answers.next_page
    if style is NextPage.ABSENT:
        return {}
    if style is NextPage.NULL or page >= total_pages:
        return {"next": None}
    if style is NextPage.URL:
        address = f"{call.received.base_url}{call.received.path}"
        return {"next": f"{address}?page={page + 1}&per_page={per_page}"}
    return {"next": {"per_page": per_page, "starting_after": None}}
