"""Make the throw-away draft and look at it from all sides.

Owns the order of requests. What an answer means, assumptions.py says; that the draft goes
afterwards is the business of removal.py.
"""

from __future__ import annotations

from intercom_sync.articles.model import ArticleId
from intercom_sync.errors import ApiError, BadRequestError, InvalidBodyError
from intercom_sync.intercom.probe.draft import ARTICLES, Draft
from intercom_sync.intercom.probe.pieces import bodies, html_of
from intercom_sync.intercom.probe.reading import body_of, hosted_image
from intercom_sync.intercom.probe.seen import Payload, Seen
from intercom_sync.markup.settled.addresses import without_signatures

IMAGE_SECONDS = 10.0
"""How long an image is waited for."""
_POLL_SECONDS = 2.0
_LARGE_PAGE = 250


async def observe(draft: Draft, seen: Seen, image_url: str | None) -> None:
    """Create the draft and look at it; `seen` grows on the way.

    Args:
        seen: Its author is whom the draft is given to, best not the token's admin.

    Raises:
        StoppedError: somebody asked for an end.
        ServiceError: a request failed; what was seen until then stays.
    """
    began = draft.clock.monotonic()
    created = await _create(draft, seen, image_url)
    if created.get("state") != "draft":
        return  # readers may see it: nothing is worth another second
    # At once, before anything else takes time: is the list fresh?
    seen.listed = await draft.read(ARTICLES, {"page": 1, "per_page": _LARGE_PAGE})
    seen.read = await draft.read(draft.path)
    await _await_image(draft, seen, began)
    seen.listed_plain = await draft.read(ARTICLES)
    # Title, body, author and state are left out on purpose.
    only = {"description": "Only the description is sent with this update."}
    await draft.write("update", "PUT", draft.path, only)
    seen.updated = await draft.read(draft.path)
    await _save_again(draft, seen)


async def _create(draft: Draft, seen: Seen, image_url: str | None) -> Payload:
    draft.begin()
    # What Intercom refuses is tried with less in it, then for the token's own admin.
    authors = dict.fromkeys((seen.author, seen.me))
    attempts = [(author, pieces) for author in authors for pieces in bodies(image_url)]
    refusals: list[ApiError] = []
    for author, pieces in attempts:
        body = {
            "title": draft.title,
            "body": html_of(pieces),
            "author_id": int(author),
            "state": "draft",
        }
        try:
            answer = await draft.write("create", "POST", ARTICLES, body)
        except (BadRequestError, InvalidBodyError) as error:
            refusals.append(error)
            continue
        draft.article_id = ArticleId(answer.id("id"))
        seen.created = answer.values
        seen.author = author
        seen.pieces = frozenset(piece.name for piece in pieces)
        if image_url is not None and "image" in seen.pieces:
            seen.image_url = image_url
        elif image_url is not None:
            seen.image_note = f"refused: {refusals[0].message}"
        return answer.values
    raise refusals[-1]


async def _await_image(draft: Draft, seen: Seen, began: float) -> None:
    """Read until the image is at Intercom, for a while."""
    found = seen.read
    while (
        seen.image_url
        and hosted_image(body_of(found) or "") is None
        and draft.clock.monotonic() - began < IMAGE_SECONDS
    ):
        await draft.clock.sleep(_POLL_SECONDS)
        found = await draft.read(draft.path)
    seen.waited_seconds = draft.clock.monotonic() - began
    seen.read_later = found


async def _save_again(draft: Draft, seen: Seen) -> None:
    body = body_of(seen.updated)
    if body is None:
        return
    # Sent back as apply sends it: the addresses of images bare.
    sent = {"body": without_signatures(body), "author_id": int(seen.author)}
    try:
        await draft.write("save again", "PUT", draft.path, sent)
    except (BadRequestError, InvalidBodyError):
        seen.resave_refused = True
        return
    seen.resaved = await draft.read(draft.path)
