"""One apply under way, and the order in which its steps are done.

Owns what is known of a run while it goes on. Trap: the order is between kinds of steps only; what
waits for a certain step says so itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from intercom_sync.articles.decision import Decision
from intercom_sync.articles.ports import Clock
from intercom_sync.articles.session import Session
from intercom_sync.plan.model import Kind, Step, Verb
from intercom_sync.plan.outcome import Outcome, Result
from intercom_sync.workers import Stop

_RANK = {
    Verb.CREATE: 1,
    Verb.STAGE: 2,
    Verb.ADOPT: 3,
    Verb.UPDATE: 3,
    Verb.MOVE: 3,
    Verb.RERENDER: 3,
    Verb.LINK: 4,
    Verb.PUBLISH: 5,
    Verb.UNPUBLISH: 6,
    Verb.DELETE: 12,
}
_COLLECTION_DELETE = 13


@dataclass(slots=True, kw_only=True)
class Run:
    """One apply under way.

    Attributes:
        tell: Called with each result as it comes; for progress.
        say: Called with a sentence for the person who waits.
    """

    decision: Decision
    session: Session
    clock: Clock
    stop: Stop
    tell: Callable[[Result], None]
    say: Callable[[str], None]
    results: dict[str, Result] = field(default_factory=dict)

    def end(
        self, step: Step, outcome: Outcome, reason: str = "", remote_id: str | None = None
    ) -> None:
        """Note how a step ended."""
        result = Result(step=step, outcome=outcome, reason=reason, remote_id=remote_id)
        self.results[step.id] = result
        self.tell(result)


def phase(step: Step) -> tuple[int, int]:
    """Collections by depth, creates, updates, second passes, publishing, removals last."""
    if step.kind is Kind.COLLECTION:
        depth = step.key.count("/")
        return (_COLLECTION_DELETE, -depth) if step.verb is Verb.DELETE else (0, depth)
    if step.verb is Verb.PUBLISH and any(
        name.startswith(f"{Verb.PUBLISH} ") for name in step.after
    ):
        return (_RANK[step.verb], 1)
    # An edit behind a page that is taken down comes after it; the page goes last of all.
    is_behind = _is_after(step, Verb.UNPUBLISH)
    return (_RANK[Verb.UNPUBLISH] + _RANK[step.verb] if is_behind else _RANK[step.verb], 0)


def _is_after(step: Step, verb: Verb) -> bool:
    return any(name.startswith(f"{verb} ") for name in step.after)
