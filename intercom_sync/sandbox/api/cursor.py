"""Lists by cursor: a page says where the next one starts, as a text nobody is to read."""

from __future__ import annotations

import base64
import json
import math
from dataclasses import dataclass
from typing import Final

from intercom_sync.sandbox.api.call import Json
from intercom_sync.sandbox.refused import invalid

DEFAULT_PER_PAGE: Final = 20
_LARGEST_PAGE: Final = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The page that is asked for.

    Attributes:
        before: `updated_at` and id of the last one of the page before; None for the first page.
        number: Counted from 1.
    """

    per_page: int
    before: tuple[int, int] | None
    number: int


def asked(per_page: object, starting_after: object) -> Asked:
    """What a request says about its page; None for what it does not say.

    Raises:
        RefusedError: 400, a page too large, or a cursor we never gave out.
    """
    if per_page is None:
        per_page = DEFAULT_PER_PAGE
    if not isinstance(per_page, int) or isinstance(per_page, bool):
        raise invalid("per_page must be an integer", "per_page")
    if not 1 <= per_page <= _LARGEST_PAGE:
        raise invalid(f"per_page must be between 1 and {_LARGEST_PAGE}", "per_page")
    if starting_after is None:
        return Asked(per_page=per_page, before=None, number=1)
    try:
        updated_at, object_id, number = _read(starting_after)
    except ValueError as error:
        raise invalid("starting_after is not a cursor of ours", "starting_after") from error
    return Asked(per_page=per_page, before=(updated_at, object_id), number=number)


def pages(page: Asked, *, total: int, last: tuple[int, int] | None, is_last: bool) -> Json:
    """What the answer says about it.

    Args:
        last: `updated_at` and id of the last one on the page.
    """
    shape: dict[str, object] = {
        "type": "pages",
        "page": page.number,
        "per_page": page.per_page,
        "total_pages": math.ceil(total / page.per_page),
    }
    if last is not None and not is_last:
        spelled = json.dumps([*last, page.number + 1]).encode()
        shape["next"] = {
            "per_page": page.per_page,
            "starting_after": base64.urlsafe_b64encode(spelled).decode(),
        }
    return shape


def page_number(starting_after: object) -> int:
    """Which page a cursor leads to; 1 for anything that is no cursor."""
    try:
        return _read(starting_after)[2]
    except ValueError:
        return 1


def page_of_search(body: bytes) -> int:
    """Which page a search asks for; 1 for anything that asks for none."""
    try:
        sent = json.loads(body)
    except ValueError:
        return 1
    pagination = sent.get("pagination") if isinstance(sent, dict) else None
    return page_number(pagination.get("starting_after")) if isinstance(pagination, dict) else 1


def _read(starting_after: object) -> tuple[int, int, int]:
    try:
        spelled = base64.urlsafe_b64decode(str(starting_after).encode())
        updated_at, object_id, number = map(int, json.loads(spelled))
    except TypeError as error:
        raise ValueError(starting_after) from error
    return updated_at, object_id, number
