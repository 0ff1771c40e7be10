"""A list as Intercom keeps one, which changes while it is read.

Sorted by what changed last, in pages by number, stamped in whole seconds: nothing else is known.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from intercom_sync.intercom.pages import Page

Change = Callable[["Shifting"], None]


@dataclass(frozen=True, slots=True)
class Thing:
    id: str
    created_at_unix: int
    updated_at_unix: int
    version: int = 0


@dataclass
class Shifting:
    """The list, and everything that was ever in it.

    Attributes:
        changes: Request → what teammates do just before it is answered.
        ever: Every version that ever existed, so that nothing can be made up.
        kept: Ids that were there the whole time.
    """

    page_size: int
    draw: random.Random = field(default_factory=lambda: random.Random(3))
    changes: dict[int, list[Change]] = field(default_factory=dict)
    now: float = 1000.0
    things: list[Thing] = field(default_factory=list)
    ever: set[Thing] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    requests: list[int] = field(default_factory=list)
    _next_id: int = 95

    @classmethod
    def of(cls, count: int, page_size: int) -> Shifting:
        shifting = cls(page_size)
        for _ in range(count):
            shifting.create()
            shifting.now += shifting.draw.choice([0, 0.4, 1, 30])
        shifting.kept = {thing.id for thing in shifting.things}
        return shifting

    def create(self) -> None:
        stamp = int(self.now)
        self._next_id += 1
        self._put(Thing(str(self._next_id), stamp, stamp))

    def edit(self, position: int) -> None:
        if self.things:
            thing = self.things.pop(position % len(self.things))
            self._put(replace(thing, updated_at_unix=int(self.now), version=thing.version + 1))

    def delete(self, position: int) -> None:
        if self.things:
            self.kept.discard(self.things.pop(position % len(self.things)).id)

    async def read(self, number: int) -> Page[Thing]:
        for _ in range(self.draw.randrange(6)):
            await asyncio.sleep(0)  # pages that were asked for together are answered in any order
        self.requests.append(number)
        self.now += 0.05
        for change in self.changes.get(len(self.requests), []):
            change(self)
        total_pages = -(-len(self.things) // self.page_size)
        begin = (number - 1) * self.page_size
        page = Page(
            number=number,
            items=tuple(self.things[begin : begin + self.page_size]),
            total_count=len(self.things),
            total_pages=total_pages,
            has_next=number < total_pages,
        )
        for _ in range(self.draw.randrange(6)):
            await asyncio.sleep(0)
        return page

    def _put(self, thing: Thing) -> None:
        self.ever.add(thing)
        self.things.insert(0, thing)
