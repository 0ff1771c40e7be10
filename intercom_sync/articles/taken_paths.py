"""A file that was moved to where another managed file had been.

Owns the order in which state may take note of that. Pure. Trap: two records for one path are a
state that nobody can read, so the path is free before it is taken, whenever a run is killed.
"""

from __future__ import annotations

from dataclasses import replace

from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.base import ArticleBase
from intercom_sync.plan.model import Observation, Step


def hold_taken_paths(plan: ArticlePlan) -> None:
    """Let each step on a path wait until state has let go of the path's former article.

    Where this plan does not do that at once, the steps are left out, and a notice says why.
    """
    holders = {record.path: record for record in plan.view.base.articles}
    for path, record in plan.view.binding.articles.items():
        holder = holders.get(path)
        if holder is None or holder.id == record.id:
            continue
        own = [step for step in plan.steps if step.key == path and _is_about(plan, step, record)]
        freeing = [step.id for step in plan.steps if _frees(plan, step, holder)]
        if freeing:
            waiting = {step.id: replace(step, after=(*step.after, freeing[0])) for step in own}
            plan.steps[:] = [waiting.get(step.id, step) for step in plan.steps]
        elif own:
            _hold(plan, path, holder, own)


def _is_about(plan: ArticlePlan, step: Step, record: ArticleBase) -> bool:
    previous = plan.writes[step.id].previous
    return previous is None or previous.id == record.id


def _frees(plan: ArticlePlan, step: Step, holder: ArticleBase) -> bool:
    """Whether a step takes note, at once, that the path has no article any more."""
    write = plan.writes[step.id]
    is_of_holder = write.previous is not None and write.previous.id == holder.id
    is_elsewhere = write.record is None or write.record.path != holder.path
    return is_of_holder and not step.writes and is_elsewhere


def _hold(plan: ArticlePlan, path: str, holder: ArticleBase, own: list[Step]) -> None:
    held = {step.id for step in own}
    plan.steps[:] = [step for step in plan.steps if step.id not in held]
    for name in held:
        del plan.writes[name]
    plan.notice(
        path,
        Observation.BLOCKED,
        f"the article that was this file before ({holder.id}) is not done with yet",
        "Apply what the plan has for that one first, or let go of it with "
        f'"intercom-sync state forget {path}"',
        article_id=holder.id,
    )
