"""Walk the pages of a list.

Owns which pages are asked for, and when to stop asking. It must not judge whether the walk missed
anything: listing.py does. Trap: what an answer says about the number of pages is a hint. It neither
ends a walk early nor keeps it going over empty pages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

# The largest page is not documented: ask for a large one and believe what comes (facts §2).
PER_PAGE = 150
_MOST_PAGES = 10_000
READERS = 16
"""Pages read at once. One is a megabyte and more, so it is memory that more of them would cost."""


class Listed(Protocol):
    """What a thing in a list says about itself."""

    @property
    def id(self) -> str: ...
    @property
    def created_at_unix(self) -> int: ...
    @property
    def updated_at_unix(self) -> int: ...


ItemT = TypeVar("ItemT", bound=Listed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[ItemT]):
    """One answer to "give me page n".

    Attributes:
        items: Newest change first.
        total_count: Of the whole list; None where the answer does not say.
        total_pages: As total_count. Believed only as a hint that there may be more.
        has_next: Whether the answer names a next page, in whatever way.
    """

    number: int
    items: tuple[ItemT, ...]
    total_count: int | None
    total_pages: int | None
    has_next: bool

    @property
    def says_more(self) -> bool:
        """Whether the answer itself hints at pages after this one."""
        return self.has_next or (self.total_pages or 0) > self.number

    @property
    def versions(self) -> tuple[tuple[str, int], ...]:
        """What is compared to see whether the page moved."""
        return tuple((item.id, item.updated_at_unix) for item in self.items)

    @property
    def newest_unix(self) -> int:
        """When the last change on it was made; 0 if it is empty."""
        return max((item.updated_at_unix for item in self.items), default=0)


ReadPage = Callable[[int], Awaitable[Page[ItemT]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head(Generic[ItemT]):
    """The beginning of a list.

    Attributes:
        items: Newest change first; each id once.
        total_count: Of the whole list, as the last answer announced it.
        is_one_answer: Whether all of it came at once, so that nothing could move meanwhile.
    """

    items: tuple[ItemT, ...]
    total_count: int | None
    is_one_answer: bool


async def read_head(read_page: ReadPage[ItemT], first: Page[ItemT], since_unix: int) -> Head[ItemT]:
    """All that changed in or after the second `since_unix`, and more, going on from `first`."""
    seen = merged((), first.items)
    last = first
    while last.items and all(item.updated_at_unix >= since_unix for item in last.items):
        if is_all(last, len(seen)) or last.number >= _MOST_PAGES:
            break
        last = await read_page(last.number + 1)
        size = len(seen)
        seen = merged(seen.values(), last.items)
        if len(seen) == size:
            break
    return Head(
        items=tuple(seen.values()),
        total_count=last.total_count,
        is_one_answer=last is first,
    )


async def read_newest(read_page: ReadPage[ItemT], count: int) -> tuple[ItemT, ...]:
    """About the first `count` items, each once, as its latest version that was seen.

    As many pages as that takes are asked for together. So one that moves to an earlier page
    meanwhile may be missing, and whoever needs it asks for it by its id.
    """
    asked = _pages_for(count, PER_PAGE)
    pages = await _read_pages(read_page, range(1, asked + 1), READERS)
    first = min(pages, key=lambda page: page.number)
    if first.items and first.says_more:  # a server may have smaller pages than were asked for
        last = min(_pages_for(count, len(first.items)), _MOST_PAGES)
        pages += await _read_pages(read_page, range(asked + 1, last + 1), READERS)
    items = [item for page in pages for item in page.items]
    return tuple(merged((), sorted(items, key=lambda item: item.updated_at_unix)).values())


def _pages_for(count: int, size: int) -> int:
    return max(1, -(-count // size))


async def read_rest(
    read_page: ReadPage[ItemT], first: Page[ItemT], readers: int
) -> list[Page[ItemT]]:
    """The pages after the first, in the order in which they came, `readers` at a time."""
    expected = min(_expected_pages(first), _MOST_PAGES)
    pages = await _read_pages(read_page, range(2, expected + 1), readers)
    return pages + await _read_beyond(read_page, first, pages)


async def _read_beyond(
    read_page: ReadPage[ItemT], first: Page[ItemT], pages: list[Page[ItemT]]
) -> list[Page[ItemT]]:
    """The pages after those that were announced, as long as there is reason to look."""
    last = max((first, *pages), key=lambda page: page.number)
    seen = {item.id for page in (first, *pages) for item in page.items}
    beyond: list[Page[ItemT]] = []
    while last.items and last.number < _MOST_PAGES:
        is_full = len(last.items) >= len(first.items)
        is_short_of_count = last.total_count is None or len(seen) < last.total_count
        if not (last.says_more or (is_full and is_short_of_count)):
            break
        last = await read_page(last.number + 1)
        beyond.append(last)
        if seen.issuperset(item.id for item in last.items):
            break
        seen.update(item.id for item in last.items)
    return beyond


def _expected_pages(first: Page[ItemT]) -> int:
    if not first.items or first.total_count is None:
        return 1
    return _pages_for(first.total_count, len(first.items))


async def _read_pages(
    read_page: ReadPage[ItemT], numbers: range, readers: int
) -> list[Page[ItemT]]:
    """These pages in the order in which they came, `readers` at a time, up to an empty one."""
    waiting = iter(numbers)
    pages: list[Page[ItemT]] = []

    async def read() -> None:
        for number in waiting:
            page = await read_page(number)
            pages.append(page)
            if not page.items:
                return

    readers = min(readers, len(numbers))
    if readers <= 1:
        await read()
        return pages
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(readers):
                group.create_task(read())
    except ExceptionGroup as failures:
        first = failures.exceptions[0]
    else:
        return pages
    raise first


def is_all(page: Page[ItemT], seen: int) -> bool:
    """Whether `page` leaves no doubt that the `seen` items are all there are."""
    return not page.says_more and page.total_count == seen


def merged(known: Iterable[ItemT], read_later: Iterable[ItemT]) -> dict[str, ItemT]:
    """Each id once, as it was read last; where it was met first."""
    return {item.id: item for item in (*known, *read_later)}
