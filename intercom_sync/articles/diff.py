"""Compare three views of the Help Center and say what should change.

Owns the decision, and nothing else: no HTTP, no files, no clock. Pure.
Trap: actual bodies were rewritten by Intercom. They are compared with what an earlier read
returned, never with what we sent, or every run would plan every article.
"""

from __future__ import annotations

from intercom_sync.articles.base import Base
from intercom_sync.articles.bind import bind
from intercom_sync.articles.decision import Decision, Setting, Wishes
from intercom_sync.articles.diff_articles import diff_articles
from intercom_sync.articles.diff_collections import diff_collections
from intercom_sync.articles.model import Actual, Desired, OnRemove
from intercom_sync.articles.publishing import only_publishing
from intercom_sync.articles.removed_collections import remove_collections
from intercom_sync.articles.settling import settle
from intercom_sync.articles.staleness import stale_notices
from intercom_sync.articles.view import View
from intercom_sync.plan.model import Plan, Step, Verb

_ORDER = tuple(Verb)


def diff(
    base: Base, desired: Desired, actual: Actual, setting: Setting, wishes: Wishes
) -> Decision:
    """Decide what has to happen so that Intercom is as git says.

    Same views, same decision, to the byte. Provisional read-backs in `base` are settled first.
    """
    settled = settle(base, actual, setting.site)
    view = View(
        base=settled,
        desired=desired,
        actual=actual,
        binding=bind(settled, desired, removes=setting.on_remove is not OnRemove.KEEP),
        setting=setting,
        wishes=wishes,
    )
    collections = diff_collections(view)
    articles = diff_articles(view, collections)
    remove_collections(view, collections, articles)
    steps = _wanted((*collections.steps, *articles.steps), wishes)
    stale = stale_notices(desired, view.binding.articles) if setting.tells_stale else ()
    notices = [
        notice
        for notice in (*collections.notices, *articles.notices, *stale)
        if wishes.concerns(notice.key)
    ]
    plan = Plan(
        target=setting.target,
        workspace_id=actual.workspace.id,
        workspace_name=actual.workspace.name,
        api_version=setting.api_version,
        steps=tuple(sorted(steps, key=lambda step: (step.key, _ORDER.index(step.verb)))),
        notices=tuple(sorted(notices, key=lambda notice: notice.key)),
        managed=len(settled.articles) + len(settled.elsewhere),
        sees_drafts=setting.stages_drafts,
        unchanged=articles.unchanged,
        unmanaged=None if wishes.only else _unmanaged(view),
    )
    kept = {step.id for step in plan.steps}
    decision = Decision(
        plan=plan,
        seen=frozenset(view.articles),
        newest_unix=max((found.updated_at_unix for found in actual.articles), default=0),
        articles={key: write for key, write in articles.writes.items() if key in kept},
        collections={key: write for key, write in collections.writes.items() if key in kept},
    )
    return only_publishing(decision) if wishes.publish else decision


def _unmanaged(view: View) -> int:
    return sum(article.id not in view.managed_ids for article in view.actual.articles)


def _wanted(steps: tuple[Step, ...], wishes: Wishes) -> tuple[Step, ...]:
    """The steps for what was asked for, and those they cannot do without."""
    by_id = {step.id: step for step in steps}
    wanted: set[str] = set()
    waiting = [step.id for step in steps if wishes.wants(step.key)]
    while waiting:
        found = waiting.pop()
        if found not in wanted and found in by_id:
            wanted.add(found)
            waiting += by_id[found].after
    return tuple(step for step in steps if step.id in wanted)
