"""How what was answered to a write becomes what a later read returned.

Owns which differences are a server's tidying, and which are somebody's edit. Pure. Trap: images may
still carry the address we sent, and the server may rewrite once more; only what a later read
returned may be compared with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from intercom_sync.articles.base import (
    ArticleBase,
    Base,
    CollectionBase,
    StagedBase,
    letters_of,
    told,
    with_texts,
)
from intercom_sync.articles.model import (
    NOT_GIVEN,
    Actual,
    ActualArticle,
    ActualCollection,
    ActualTranslation,
)
from intercom_sync.articles.parts import DEFAULT, ActualPart, actual_part, sent_part
from intercom_sync.markup.canonical import (
    Site,
    canonical,
    image_sources,
    plain_text,
    same_but_for_images,
)

AFTERMATH_SECONDS = 10
"""For so long after a save a server may go on rewriting, and move `updated_at` as it does."""
_HREF = re.compile(r'href="([^"]*)"')


def settle(base: Base, actual: Actual, site: Site) -> Base:
    """Take what a read returned for every record whose read-back was only an answer.

    Silent where only images differ or `updated_at` did not move (design §6). Anything else could
    be a teammate's edit, so the record stays as it is and the diff will show it.
    """
    articles = {article.id: article for article in actual.articles}
    collections = {collection.id: collection for collection in actual.collections}
    return replace(
        base,
        articles=tuple(
            settle_draft(
                settle_article(record, articles.get(record.id), site),
                articles.get(record.id),
                actual.drafts.get(record.id),
                site,
            )
            for record in base.articles
        ),
        collections=tuple(
            settle_collection(record, collections.get(record.id)) for record in base.collections
        ),
    )


def settle_article(
    record: ArticleBase, now: ActualArticle | None, site: Site, *, just_written: bool = False
) -> ArticleBase:
    """The record with its read-back settled, as far as the read is what we wrote.

    State, author and place are never taken from the read: no server changes those by itself, so a
    difference there is somebody's doing, and for the diff to judge. Each locale is judged alone,
    so that a teammate's edit of one does not make the others' tidying look like edits.

    Args:
        just_written: The write was this run's own, seconds ago. Then a server that moves
            `updated_at` while it rewrites is believed too, if words, links and images are ours.
    """
    if record.settled or now is None:
        return record
    read = record.read
    is_soon = just_written or now.updated_at_unix - read.updated_at_unix <= AFTERMATH_SECONDS
    is_ours = (
        (now.updated_at_unix == read.updated_at_unix and _place(now) == _place(read))
        or (_labels(now) == _labels(read) and same_but_for_images(read.body, now.body, site))
        or (is_soon and _gist(read, site) == _gist(now, site))
    )
    kept = read
    if is_ours:
        kept = replace(
            now,
            state=read.state,
            author_id=read.author_id,
            parent_id=read.parent_id,
            parent_ids=read.parent_ids,
        )
    translations, are_ours = _settled_translations(record, now, site, is_soon=is_soon)
    return replace(
        record, read=replace(kept, translations=translations), settled=is_ours and are_ours
    )


def _settled_translations(
    record: ArticleBase, now: ActualArticle, site: Site, *, is_soon: bool
) -> tuple[Mapping[str, ActualTranslation] | None, bool]:
    """The other locales as read, as far as that is what we wrote; and whether all of it is.

    `updated_at` need not move when a translation is edited, so that it stood still proves nothing.
    """
    before = record.read.translations
    if before is None or now.translations is None:
        return (before if now.translations is None else now.translations), True
    kept, are_ours = dict(now.translations), True
    for locale in before.keys() & record.sent.translations.keys():
        wrote, found = before[locale], now.translations.get(locale)
        if found is not None and (
            (_labels(found) == _labels(wrote) and same_but_for_images(wrote.body, found.body, site))
            or (is_soon and _gist(wrote, site) == _gist(found, site))
        ):
            kept[locale] = replace(found, state=wrote.state, author_id=wrote.author_id)
        else:
            kept[locale], are_ours = wrote, False
    return kept, are_ours


def settle_draft(
    record: ArticleBase, now: ActualArticle | None, draft: ActualArticle | None, site: Site
) -> ArticleBase:
    """The record with its staged draft settled, published, or unchanged.

    A draft that is not pending any more, and stands on the page as we know it, was published in
    the web app: what was staged is live now. Anything else is for the diff to judge.

    Args:
        now: What is live.
        draft: The article with its drafts for content; None where nothing is pending.
    """
    staged = record.staged
    if staged is None or now is None:
        return record
    ours = {now.default_locale, *staged.sent.translations}
    if not ours.intersection(now.unpublished_locales):
        return with_draft_live(record, now) if _is_staged_text(staged, now, site) else record
    if staged.settled or draft is None:
        return record
    # That time is the default locale's own: it says nothing of the other drafts.
    is_unmoved = draft.draft_updated_at_unix == staged.read.draft_updated_at_unix != 0
    if not is_unmoved and _gist(draft, site) not in _gists(staged, DEFAULT, site):
        return record
    if not all(_stands_in(staged, draft, locale, site) for locale in staged.sent.translations):
        return record
    return replace(record, staged=replace(staged, read=draft, settled=True))


def with_draft_live(record: ArticleBase, now: ActualArticle) -> ArticleBase:
    """The record once its draft is what is live; state, author and place as they were known."""
    if record.staged is None:
        return record
    read = replace(
        now,
        state=record.read.state,
        author_id=record.read.author_id,
        parent_id=record.read.parent_id,
        parent_ids=record.read.parent_ids,
    )
    return replace(record, sent=with_texts(record.sent, record.staged.sent), read=read, staged=None)


def _is_staged_text(staged: StagedBase, now: ActualArticle, site: Site) -> bool:
    read = staged.read
    if not all(_stands_in(staged, now, locale, site) for locale in staged.sent.translations):
        return False
    if _labels(now) == _labels(read) and same_but_for_images(read.body, now.body, site):
        return True
    return not staged.settled and _gist(now, site) in _gists(staged, DEFAULT, site)


def _stands_in(staged: StagedBase, now: ActualArticle, locale: str, site: Site) -> bool:
    """Whether a locale stands there as it was staged; an answer may be silent about it.

    Args:
        now: What is live, or the drafts.
    """
    wrote = (staged.read.translations or {}).get(locale)
    found = (now.translations or {}).get(locale)
    if wrote is None or found is None:
        return wrote is found or now.translations is None or staged.read.translations is None
    if _labels(found) == _labels(wrote) and same_but_for_images(wrote.body, found.body, site):
        return True
    return not staged.settled and _gist(found, site) in _gists(staged, locale, site)


def _gists(staged: StagedBase, locale: str, site: Site) -> tuple[tuple[object, ...], ...]:
    """Of what was answered and of what was sent: an answer may show what is live (design §6)."""
    sent, read = sent_part(staged.sent, locale), actual_part(staged.read, locale)
    if read is None:
        return ()
    meant = replace(
        read,
        title=read.title if sent.title is NOT_GIVEN else sent.title,
        description=read.description if sent.description is NOT_GIVEN else sent.description,
        body=read.body if sent.body is NOT_GIVEN else sent.body,
    )
    return _gist(read, site), _gist(meant, site)


def settle_collection(record: CollectionBase, now: ActualCollection | None) -> CollectionBase:
    """The record with its read-back settled, or unchanged."""
    if record.settled or now is None:
        return record
    read = record.read
    if now.translations is None:
        now = replace(now, translations=read.translations)
    unmoved = now.updated_at_unix == read.updated_at_unix and all(
        _letters_in(now, locale) == _letters_in(read, locale) for locale in record.sent.translations
    )
    if unmoved or replace(now, updated_at_unix=0) == replace(read, updated_at_unix=0):
        return replace(record, read=now, settled=True)
    return record


def _letters_in(collection: ActualCollection, locale: str) -> tuple[str, ...]:
    texts = (collection.translations or {}).get(locale)
    if texts is None:
        return ()
    return letters_of(texts.name), letters_of(told(texts.description))


def _gist(article: ActualPart, site: Site) -> tuple[object, ...]:
    """What a server's tidying leaves alone: letters, links, and how many images there are."""
    body = canonical(article.body, site)
    return (
        letters_of(article.title),
        letters_of(article.description),
        letters_of(plain_text(body)),
        tuple(_HREF.findall(body)),
        len(image_sources(body)),
    )


def _place(article: ActualArticle) -> tuple[object, ...]:
    """What no server rewrites: a difference here is always somebody's doing."""
    return (article.state, article.author_id, article.parent_id, tuple(sorted(article.parent_ids)))


def _labels(article: ActualPart) -> tuple[str, str]:
    return (" ".join(article.title.split()), " ".join(article.description.split()))
