"""How far a run is: a bar on a terminal, a few lines in a log.

Owns drawing only. Trap: stderr, always; stdout is for the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from enum import StrEnum
from math import ceil
from typing import Protocol

from intercom_sync.cli.terminal import Terminal
from intercom_sync.plan.outcome import Outcome

LINES = 10
"""Of a log, at most, however many steps there are."""
_NARROW = 50
"""Columns of a terminal with room for the figures, and none for a bar beside them."""


class Counted(Protocol):
    """A step, of articles or of conversations."""

    @property
    def writes(self) -> bool: ...


class Ended(Protocol):
    """A step that has ended, however."""

    @property
    def step(self) -> Counted: ...
    @property
    def outcome(self) -> StrEnum: ...


@contextmanager
def progress(
    terminal: Terminal, total: int, *, then: str = ""
) -> Iterator[Callable[[Ended], None]]:
    """Something to call with each result; steps that write nothing are not counted.

    Args:
        then: What still happens once all of them have ended.
    """
    if terminal.draws_progress and total:
        with _bar("Applying", total, then=then) as advance:
            yield _each_once(advance)
    else:
        yield _each_once(_lines(terminal, total, "steps"))


@contextmanager
def counted(
    terminal: Terminal, what: str
) -> Iterator[tuple[Callable[[int], None], Callable[[], None]]]:
    """Something to call with how many there are to do, and something to call after each.

    Args:
        what: E.g. "articles".
    """
    with ExitStack() as stack:
        told: list[Callable[[], None]] = []

        def begin(total: int) -> None:
            if terminal.draws_progress and total:
                told.append(stack.enter_context(_bar(what.capitalize(), total)))
            else:
                told.append(_lines(terminal, total, what))

        def tell() -> None:
            told[0]()

        yield begin, tell


@contextmanager
def _bar(title: str, total: int, *, then: str = "") -> Iterator[Callable[[], None]]:
    """A bar to advance.

    Args:
        then: What still happens once all of it is done.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn
    from rich.progress import Task as Drawn
    from rich.table import Column
    from rich.text import Text

    class Left(ProgressColumn):
        """What lies ahead, worked out again at each look: while nothing moves it grows."""

        def render(self, task: Drawn) -> Text:
            if task.completed >= total:
                return Text(then)
            return Text(time_left(int(task.completed), total, task.elapsed or 0.0))

    console = Console(stderr=True)
    columns = (
        TextColumn(title),
        *((BarColumn(),) if console.width > _NARROW else ()),
        MofNCompleteColumn(),
        Left(Column(no_wrap=True)),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


def time_left(done: int, total: int, seconds: float) -> str:
    """How long the rest takes, if it goes on as it did on the whole: waits for the limit and all.

    Args:
        seconds: Since the first was begun.
    """
    if not done or not seconds:
        return ""
    left = timedelta(seconds=ceil((total - done) * seconds / done))
    return f"{left} left{_rate(done / seconds)}"


def _rate(a_second: float) -> str:
    if a_second >= 1:
        return f", {a_second:.0f} a second"
    return f", {a_second * 60:.0f} a minute"


def _each_once(advance: Callable[[], None]) -> Callable[[Ended], None]:
    """Something to call with each result: a step may end as unknown first, and as done later."""
    # By identity: a plan keeps its steps while it is carried out, and no two share one.
    ended: set[int] = set()

    def tell(result: Ended) -> None:
        is_skipped = result.outcome == Outcome.SKIPPED
        if result.step.writes and not is_skipped and id(result.step) not in ended:
            ended.add(id(result.step))
            advance()

    return tell


def _lines(terminal: Terminal, total: int, what: str) -> Callable[[], None]:
    done = 0

    def advance() -> None:
        nonlocal done
        done += 1
        if total >= 2 * LINES and done * LINES // total > (done - 1) * LINES // total:
            terminal.say(f"{done} of {total} {what}")

    return advance
