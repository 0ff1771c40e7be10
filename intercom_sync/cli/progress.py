"""How far a run is: a bar on a terminal, a few lines in a log.

Owns drawing only. Trap: stderr, always; stdout is for the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
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
def progress(terminal: Terminal, total: int) -> Iterator[Callable[[Ended], None]]:
    """Something to call with each result; steps that write nothing are not counted."""
    if terminal.draws_progress and total:
        with _drawn(total) as tell:
            yield tell
    else:
        yield _told(terminal, total)


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
def _drawn(total: int) -> Iterator[Callable[[Ended], None]]:
    with _bar("Applying", total) as advance:

        def tell(result: Ended) -> None:
            if _counts(result):
                advance()

        yield tell


@contextmanager
def _bar(title: str, total: int) -> Iterator[Callable[[], None]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (
        TextColumn(title),
        *((BarColumn(),) if console.width > _NARROW else ()),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("left{task.fields[rate]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total, rate="")

        def advance() -> None:
            bar.update(task, advance=1, rate=_rate(bar.tasks[0].speed))

        yield advance


def _rate(a_second: float | None) -> str:
    if not a_second:
        return ""
    if a_second >= 1:
        return f", {a_second:.0f} a second"
    return f", {a_second * 60:.0f} a minute"


def _counts(result: Ended) -> bool:
    return result.step.writes and result.outcome != Outcome.SKIPPED


def _told(terminal: Terminal, total: int) -> Callable[[Ended], None]:
    advance = _lines(terminal, total, "steps")

    def tell(result: Ended) -> None:
        if _counts(result):
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
