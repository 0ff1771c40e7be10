"""Take the throw-away draft away again, and say only what is certain.

Owns finding and deleting it. Trap: an article is deleted only after a reading has shown that it is
ours, and called gone only after a reading has answered 404.
"""

from __future__ import annotations

from intercom_sync.articles.model import ArticleId
from intercom_sync.errors import ServiceError
from intercom_sync.intercom.probe.draft import Draft, TakenOverError, is_clear
from intercom_sync.intercom.probe.seen import Seen

PATIENCE_SECONDS = 70.0
"""How long a draft whose create was not answered is looked for. Absence proves nothing before a
minute of the server's time (facts §7)."""
_LOOK_SECONDS = 5.0
_GONE_SECONDS = 2.0
_MOST_DELETES = 3
_MOST_LOOKS = 3


async def remove(draft: Draft, seen: Seen) -> None:
    """Delete the draft; afterwards its `is_left` says whether it is, or may be, still there.

    After a stop it is still deleted, but not waited for.

    Raises:
        TakenOverError: somebody made it another article, which stays.
        ServiceError: it could not be looked for, or Intercom refuses to delete it.
    """
    if draft.is_left and draft.article_id is None:
        draft.article_id = await _find_late(draft)
    if draft.is_left and draft.article_id is not None:
        try:
            draft.is_left = not await _delete(draft, draft.article_id, seen)
        except TakenOverError:
            draft.close()
            raise
    if not draft.is_left:
        draft.close()


async def _find_late(draft: Draft) -> ArticleId | None:
    """Its id; where it certainly does not exist, the draft is noted as not left."""
    began = draft.clock.monotonic()
    while True:
        found = await draft.find()
        if found is not None or draft.is_stopped():
            return found
        if draft.clock.monotonic() - began >= PATIENCE_SECONDS:
            draft.is_left = False
            return None
        await draft.clock.sleep(_LOOK_SECONDS)


async def _delete(draft: Draft, article_id: ArticleId, seen: Seen) -> bool:
    """Whether it is certain that the draft is gone.

    A DELETE may be repeated once a reading has shown that the last one did not take effect.
    """
    for _ in range(_MOST_DELETES):
        if not await draft.is_there(article_id):
            return True
        try:
            await draft.delete(article_id)
        except ServiceError as error:
            if is_clear(error):
                raise
            continue
        return await _is_gone(draft, article_id, seen)
    return not await draft.is_there(article_id)


async def _is_gone(draft: Draft, article_id: ArticleId, seen: Seen) -> bool:
    """Whether a reading says so, now or a little later."""
    for look in range(_MOST_LOOKS):
        if look:
            await draft.clock.sleep(_GONE_SECONDS)
        is_gone = not await draft.is_there(article_id)
        if seen.is_gone is None:
            seen.is_gone = is_gone
        if is_gone:
            return True
    return False
