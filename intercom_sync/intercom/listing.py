"""Read a whole list whose pages shift while people edit.

Owns when to believe that nothing was missed. It must not know what is listed, nor conclude from an
absent id that something was deleted. Trap: the list is sorted by what changed last, so an edit
moves articles to later pages, a deletion to earlier ones, and numbers of pages mean nothing between
two requests (facts §2).

How it is known that a pass missed nothing: let W be the newest change on the first page read. After
the other pages, the head of the list is read again, up to the first article older than W. All that
was created or edited meanwhile is in that head. If the count announced at the start, plus what the
head shows to be created since, is the count announced at the end, then nothing that was there at
the start was deleted, so every id we hold exists; and if we hold as many ids as are announced, we
hold all of them. Otherwise the list is read again, page after page: an edit then only pushes
articles to where the reader has not been yet.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Generic

from intercom_sync.errors import ServiceError
from intercom_sync.intercom.pages import (
    READERS,
    Head,
    ItemT,
    Page,
    ReadPage,
    is_all,
    merged,
    read_head,
    read_rest,
)

logger = logging.getLogger(__name__)

_MOST_PASSES = 5
_MOST_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Whole(Generic[ItemT]):
    """A list, complete.

    Attributes:
        items: Sorted by id, as numbers; each id once, in its newest version.
        settled: Nothing moved while it was read: it is how things were at one moment. If not, it
            still holds all that was there throughout, but not all of it as of the same moment.
    """

    items: tuple[ItemT, ...]
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pass(Generic[ItemT]):
    """What reading every page once has found.

    Attributes:
        is_still: The head and the announced count were the same before and after.
        is_complete: It is proved that nothing was missed.
    """

    items: dict[str, ItemT]
    is_still: bool
    is_complete: bool

    def agrees_with(self, other: _Pass[ItemT]) -> bool:
        """Whether both saw the same, at rest."""
        if not (self.is_still and other.is_still) or self.items.keys() != other.items.keys():
            return False
        return all(
            item.updated_at_unix == other.items[id_].updated_at_unix
            for id_, item in self.items.items()
        )


async def read_whole(read_page: ReadPage[ItemT], request: str) -> Whole[ItemT]:
    """Every item of the list: all that was there the whole time, and nothing twice.

    Costs one request more than there are pages when nothing moves, and one where there is one page.

    Raises:
        ServiceError: The list changed during each of five passes.
    """
    before: _Pass[ItemT] | None = None
    for number in range(_MOST_PASSES):
        if number:
            logger.info("%s: it changed while it was read, reading it again", request)
        found = await _pass(read_page, readers=1 if number else READERS)
        if found.is_complete:
            return Whole(_sorted(found.items.values()), settled=found.is_still)
        if before is not None and found.items and found.agrees_with(before):
            logger.warning(
                "%s shows %d items, and announces another number; going by what it shows",
                request,
                len(found.items),
            )
            return Whole(_sorted(found.items.values()), settled=False)
        before = found
    raise ServiceError(
        f"{request}: the list was read {_MOST_PASSES} times and changed, or did not match the "
        "number of items it announces, every time. People may be editing; run again later",
        request=request,
    )


async def _pass(read_page: ReadPage[ItemT], *, readers: int) -> _Pass[ItemT]:
    first = await read_page(1)
    items = merged((), first.items)
    if is_all(first, len(items)):
        return _Pass(items=items, is_still=True, is_complete=True)
    pages = [first, *await read_rest(read_page, first, readers)]
    again = await read_page(1)
    for page in (*pages, again):
        items = merged(items.values(), page.items)
    counts = {page.total_count for page in (*pages, again)}
    if first.versions == again.versions and len(counts) == 1:
        return _Pass(items=items, is_still=True, is_complete=counts == {len(items)})
    return await _repaired(read_page, first, again, items)


async def _repaired(
    read_page: ReadPage[ItemT], first: Page[ItemT], again: Page[ItemT], items: dict[str, ItemT]
) -> _Pass[ItemT]:
    """Take in what moved to the head meanwhile, and see if that explains everything."""
    head = await _moved_head(read_page, first.newest_unix, again)
    items = merged(items.values(), head.items)
    # What changed since the start is in the head, unless it has been deleted again.
    in_head = {item.id for item in head.items}
    items = {
        id_: item
        for id_, item in items.items()
        if item.updated_at_unix < first.newest_unix or id_ in in_head
    }
    created = _created_since(first, head.items)
    return _Pass(
        items=items,
        is_still=False,
        is_complete=(
            first.total_count is not None
            and first.total_count + created == head.total_count == len(items)
        ),
    )


async def _moved_head(
    read_page: ReadPage[ItemT], since_unix: int, page: Page[ItemT]
) -> Head[ItemT]:
    """All that changed in or after `since_unix`.

    While several pages of it are read, more can change. So what changed since the first of them is
    read next, until one answer holds it all, or the first page is still as it was: then its count
    is that of what we have seen.
    """
    head = await read_head(read_page, page, since_unix)
    for _ in range(_MOST_ROUNDS):
        if head.is_one_answer:
            break
        before, page = page, await read_page(1)
        if page.versions == before.versions and page.total_count == head.total_count:
            break
        more = await read_head(read_page, page, before.newest_unix)
        head = replace(more, items=tuple(merged(head.items, more.items).values()))
    return head


def _created_since(first: Page[ItemT], head: Iterable[ItemT]) -> int:
    """How many of `head` did not exist when `first` was read.

    Times are cut to the second and may be missing, so it may be too many: then the counts do not
    match, and the list is read once more for nothing. Too few would hide a deletion.
    """
    there = {item.id for item in first.items}
    return sum(
        item.id not in there and not 0 < item.created_at_unix < first.newest_unix for item in head
    )


def _sorted(items: Iterable[ItemT]) -> tuple[ItemT, ...]:
    return tuple(sorted(items, key=lambda item: int(item.id)))
