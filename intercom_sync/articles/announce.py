"""What a phase of an apply is about to send, told before the first of it is sent.

Owns making the intents of many steps at once. Where state is on this disk nobody has to be told;
where it goes with the runner, one push a phase tells the next run all that may have been sent.
Trap: what is announced stands for the step. A step whose intent is made by another rule when its
turn comes must be made by that rule here, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import assert_never

from intercom_sync.articles.decision import ArticleWrite, Decision
from intercom_sync.articles.intent import Channel, Intent
from intercom_sync.articles.prepare import prepare_article, prepare_collection
from intercom_sync.articles.remove import prepare_removal
from intercom_sync.articles.session import Session
from intercom_sync.articles.stage import prepare_publishing, prepare_staging
from intercom_sync.errors import IntercomSyncError
from intercom_sync.plan.model import Kind, Step


async def announce(session: Session, decision: Decision, steps: Sequence[Step]) -> None:
    """Make known what these steps will write.

    Raises:
        StateError: it cannot be made known, so none of it may be sent.
    """
    if session.journal.at_once is None:
        return
    intents = []
    for step in steps:
        # What is wrong with a step is told when its turn comes.
        with suppress(IntercomSyncError):
            intents.append(await _intent(session, decision, step))
    known = [intent for intent in intents if intent is not None]
    await session.journal.announce(known, session.landings.server_now())


async def _intent(session: Session, decision: Decision, step: Step) -> Intent | None:
    match step.kind:
        case Kind.ARTICLE:
            return await _article_intent(session, step, decision.articles[step.id])
        case Kind.COLLECTION:
            folder = decision.collections[step.id]
            if folder.desired is None:
                return prepare_removal(step, folder)
            return prepare_collection(session, step, folder)


async def _article_intent(session: Session, step: Step, write: ArticleWrite) -> Intent | None:
    if write.desired is None:
        return prepare_removal(step, write)
    match write.channel:
        case Channel.ARTICLE | Channel.PLACE:
            return await prepare_article(session, step, write)
        case Channel.DRAFT:
            return await prepare_staging(session, step, write)
        case Channel.PUBLISH_DRAFT:
            return prepare_publishing(session, step, write)
        case _:
            assert_never(write.channel)
