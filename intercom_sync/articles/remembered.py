"""Intercom as base remembers it, for a plan that may not ask.

Owns what stands in for the answers of Intercom: everything is as it was last read. Pure. Trap:
this shows what git changed, and nothing else. Drift, conflicts and articles nobody manages cannot
be seen, so whoever shows such a plan has to say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from intercom_sync.articles.base import ArticleBase, Base
from intercom_sync.articles.bind import bind
from intercom_sync.articles.model import (
    NOT_GIVEN,
    Actual,
    ActualArticle,
    Admin,
    AdminId,
    Desired,
    HelpCenter,
    Workspace,
)
from intercom_sync.articles.parts import DEFAULT, DesiredPart, desired_parts, sent_part

NOWHERE = "https://help-center.invalid"
"""Stands for the address of a help center that base does not tell; never sent anywhere."""
_PAGE = re.compile(
    r"(?P<site>https?://[^\s\"'<>]+?)/(?:[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)?/)?articles/(?P<id>[0-9]+)"
)
_AUTHOR = re.compile(r"^author:\s*[\"']?(?P<email>[^\s\"'#]+)", re.MULTILINE)


def remembered(
    base: Base, desired: Desired, *, workspace_id: str, default_author: str | None
) -> Actual:
    """What Intercom would answer if nobody had touched it since base.

    Args:
        workspace_id: As state knows it; "" where nothing was applied yet.
        default_author: Of the config.
    """
    admins = _admins(base, desired, default_author)
    return Actual(
        workspace=Workspace(
            id=workspace_id,
            name="not asked",
            region="",
            admin=Admin(id=AdminId(""), name="", email=""),
        ),
        articles=tuple(sorted(map(_article, base.articles), key=lambda one: int(one.id))),
        collections=tuple(
            sorted((record.read for record in base.collections), key=lambda one: int(one.id))
        ),
        drafts={
            record.id: record.staged.read for record in base.articles if record.staged is not None
        },
        admins=admins,
        help_center=HelpCenter(id="", identifier="", name="", urls=_addresses(base)),
    )


def without_unknown_ids(desired: Desired, base: Base) -> Desired:
    """The files, those that name an article base does not know as if they were new.

    Nobody can say here whether that article exists, and none is as little as can be said.
    """
    known = {record.id for record in base.articles}
    return replace(
        desired,
        articles=tuple(
            article if article.id in known else replace(article, id=None)
            for article in desired.articles
        ),
    )


def _article(record: ArticleBase) -> ActualArticle:
    """As it was read, with our own draft behind it where one was staged."""
    staged = record.staged
    if staged is None:
        return record.read
    ours = (record.read.default_locale, *sorted(staged.sent.translations))
    return replace(
        record.read,
        unpublished_locales=staged.read.unpublished_locales or ours,
        draft_updated_at_unix=staged.read.draft_updated_at_unix,
    )


def _addresses(base: Base) -> tuple[str, ...]:
    """Where the help center is, as far as pages and links in them tell."""
    ids = {record.id for record in base.articles}
    texts = (text for record in base.articles for text in _texts(record))
    found = {page["site"] for text in texts for page in _PAGE.finditer(text) if page["id"] in ids}
    return tuple(sorted(found)) or (NOWHERE,)


def _texts(record: ArticleBase) -> Iterator[str]:
    yield record.read.url or ""
    yield record.read.body
    yield from (one.body for one in (record.read.translations or {}).values())


def _admins(base: Base, desired: Desired, default_author: str | None) -> tuple[Admin, ...]:
    """Every teammate a file names: with the id base tells, or the e-mail itself for want of one.

    Whether there is such a teammate cannot be told here.
    """
    records = bind(base, desired).articles
    ids: dict[str, str] = {}
    for article in desired.articles:
        record = records.get(article.path)
        for locale, part in desired_parts(article).items():
            if part.author is NOT_GIVEN:
                continue
            ids.setdefault(part.author.lower(), part.author)
            if record is not None and (known := _sent_author(record, locale, part)):
                ids[part.author.lower()] = known
    if default_author is not None:
        ids.setdefault(default_author.lower(), default_author)
    return tuple(Admin(id=AdminId(ids[email]), name=email, email=email) for email in sorted(ids))


def _sent_author(record: ArticleBase, locale: str, part: DesiredPart) -> str | None:
    """The id that was sent for the author a file names, if the file named the same one then."""
    source = record.source
    if locale != DEFAULT:
        translation = record.translations.get(locale)
        source = "" if translation is None else translation.source
    front_matter = source.split("\n---", 1)[0] if source.startswith("---") else ""
    found = _AUTHOR.search(front_matter)
    sent = sent_part(record.sent, locale).author_id
    if found is None or sent is NOT_GIVEN or found["email"].lower() != str(part.author).lower():
        return None
    return sent
