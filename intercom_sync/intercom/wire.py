"""Between Intercom's JSON and our models, in both directions.

Owns every spelling of the wire: which id is a number and which a string, what may be null, what is
missing in which version. It must not send anything. Trap: tolerant where Intercom's description is
doubtful, strict where a guess would be believed later: an article without a body is not an article
with an empty one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    ActualCollection,
    ActualTranslation,
    Admin,
    AdminId,
    ArticleFields,
    ArticleId,
    ArticleState,
    CollectionFields,
    CollectionId,
    CollectionTexts,
    HelpCenter,
    NotGiven,
    TranslationFields,
    Workspace,
)
from intercom_sync.conversations.model import Team, TeamId
from intercom_sync.intercom.fields import Fields
from intercom_sync.intercom.pages import Page
from intercom_sync.markup.settled.addresses import without_signatures

T = TypeVar("T")
ItemT = TypeVar("ItemT", ActualArticle, ActualCollection)

_WORKSPACE_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def article(fields: Fields) -> ActualArticle:
    """An article, of a list or alone."""
    parent_id, parent_ids = _parents(fields)
    default_locale = fields.optional_text("default_locale")
    return ActualArticle(
        id=ArticleId(fields.id("id")),
        title=fields.text("title"),
        description=fields.optional_text("description"),
        # Signatures change on every read and expire; the bare address is stable (facts §2, 7).
        body=without_signatures(fields.text("body")),
        state=fields.one_of("state", ArticleState),
        author_id=AdminId(fields.id("author_id")),
        parent_id=parent_id,
        parent_ids=parent_ids,
        created_at_unix=fields.seconds("created_at"),
        updated_at_unix=fields.seconds("updated_at"),
        url=fields.optional_text("url") or None,
        default_locale=default_locale,
        translations=_by_locale(fields, default_locale, _translation),
        unpublished_locales=_unpublished(fields, default_locale),
        draft_updated_at_unix=fields.seconds("draft_updated_at"),
    )


def _unpublished(fields: Fields, default_locale: str) -> tuple[str, ...]:
    """Locales with a draft behind what is live. Each has a flag of its own (spec 2.16)."""
    found = [default_locale] if fields.flag("has_unpublished_changes") else []
    if fields.values.get("translated_content") is not None:
        content = fields.nested("translated_content")
        found += [
            locale
            for locale, texts in sorted(content.values.items())
            if locale not in ("type", default_locale)
            and texts is not None
            and content.nested(locale).flag("has_unpublished_changes")
        ]
    return tuple(found)


def _translation(fields: Fields) -> ActualTranslation:
    return ActualTranslation(
        title=fields.text("title"),
        description=fields.optional_text("description"),
        body=without_signatures(fields.text("body")),
        state=fields.one_of("state", ArticleState),
        author_id=AdminId(fields.id("author_id")),
    )


def _by_locale(
    fields: Fields, default_locale: str, parse: Callable[[Fields], T]
) -> dict[str, T] | None:
    """What `translated_content` says of the other locales; None where the answer has none.

    A locale that is null (2.16) was never written.
    """
    if fields.values.get("translated_content") is None:
        return None
    content = fields.nested("translated_content")
    return {
        locale: parse(content.nested(locale))
        for locale, texts in sorted(content.values.items())
        if locale not in ("type", default_locale) and texts is not None
    }


def _parents(fields: Fields) -> tuple[CollectionId | None, tuple[CollectionId, ...]]:
    # Up to 2.15 there is parent_id, and parent_ids is often empty beside it (the description's own
    # examples); from 2.16 on there is only parent_ids (facts §6).
    several = tuple(map(CollectionId, fields.ids("parent_ids")))
    first = fields.optional_id("parent_id")
    if first is None:
        return (several[0] if several else None), several
    parent = CollectionId(first)
    return parent, (parent, *(other for other in several if other != parent))


def collection(fields: Fields) -> ActualCollection:
    """A collection, of a list or alone."""
    parent = fields.optional_id("parent_id")
    default_locale = fields.optional_text("default_locale")
    return ActualCollection(
        id=CollectionId(fields.id("id")),
        name=fields.text("name"),
        description=fields.optional_text("description"),
        parent_id=None if parent is None else CollectionId(parent),
        created_at_unix=fields.seconds("created_at"),
        updated_at_unix=fields.seconds("updated_at"),
        default_locale=default_locale,
        help_center_id=fields.optional_id("help_center_id"),
        translations=_by_locale(fields, default_locale, _collection_texts),
    )


def _collection_texts(fields: Fields) -> CollectionTexts:
    return CollectionTexts(
        name=fields.text("name"), description=fields.optional_text("description")
    )


def page(fields: Fields, parse: Callable[[Fields], ItemT], number: int) -> Page[ItemT]:
    """One page of a list, with what it says about the others."""
    pages = fields.values.get("pages")
    about = Fields(pages if isinstance(pages, dict) else {}, fields.request)
    return Page(
        number=number,
        items=fields.list_of("data", parse),
        total_count=fields.count("total_count"),
        total_pages=about.count("total_pages"),
        # Null, absent, a URL or an object with a cursor, as the version and the list have it.
        has_next=bool(about.values.get("next")),
    )


def workspace(fields: Fields) -> Workspace:
    """The answer of GET /me."""
    app = fields.nested("app")
    name = app.text("id_code")
    # It stands in addresses of the web app, and in what people are shown.
    if not _WORKSPACE_ID.fullmatch(name):
        app.refuse("id_code", "is no id of a workspace")
    return Workspace(
        id=name,
        name=app.optional_text("name"),
        region=app.optional_text("region"),
        admin=admin(fields),
    )


def admin(fields: Fields) -> Admin:
    """A teammate."""
    return Admin(
        id=AdminId(fields.id("id")),
        name=fields.optional_text("name"),
        email=fields.optional_text("email"),
    )


def team(fields: Fields) -> Team:
    """A team."""
    return Team(id=TeamId(fields.id("id")), name=fields.optional_text("name"))


def help_center(fields: Fields) -> HelpCenter:
    """A help center, with every address it answers at: its own domain first."""
    domain = fields.optional_text("custom_domain").strip().rstrip("/")
    if domain and "://" not in domain:
        domain = f"https://{domain}"
    url = fields.optional_text("url").strip().rstrip("/")
    for key, address in (("custom_domain", domain), ("url", url)):
        # It becomes a part of links; a character that does not show has no place in one.
        if not address.isprintable() or " " in address:
            fields.refuse(key, "is not an address")
    return HelpCenter(
        id=fields.id("id"),
        identifier=fields.optional_text("identifier"),
        name=fields.optional_text("display_name"),
        urls=tuple(dict.fromkeys(address for address in (domain, url) if address)),
    )


def new_article(fields: ArticleFields) -> dict[str, object]:
    """The body of POST /articles. In no collection means that no parent is named."""
    body = _article_content(fields)
    if fields.parent_id is not NOT_GIVEN and fields.parent_id is not None:
        body |= {"parent_id": int(fields.parent_id), "parent_type": "collection"}
    return body


def changed_article(fields: ArticleFields) -> dict[str, object]:
    """The body of PUT /articles/{id}. Here the parent is a string, unlike in POST (spec)."""
    body = _article_content(fields)
    if fields.parent_id is None:
        # Our reading of "in no collection": the description does not say how to leave one [guess].
        body |= {"parent_id": None}
    elif fields.parent_id is not NOT_GIVEN:
        body |= {"parent_id": fields.parent_id, "parent_type": "collection"}
    return body


def staged_draft(fields: ArticleFields) -> dict[str, object]:
    """The body of PUT /articles/{id}/draft; state and place are not staged."""
    return _article_content(replace(fields, state=NOT_GIVEN))


def published_locales(locales: Iterable[str]) -> dict[str, object]:
    """The body of POST /articles/{id}/draft/publish; empty where there is but one language."""
    named = sorted(locale for locale in locales if locale)
    return {"locales": named} if named else {}


def _article_content(fields: ArticleFields) -> dict[str, object]:
    return _texts(fields) | _translated("article", fields.translations, _texts)


def _texts(fields: ArticleFields | TranslationFields) -> dict[str, object]:
    return _given(
        title=fields.title,
        description=fields.description,
        body=fields.body,
        author_id=fields.author_id if fields.author_id is NOT_GIVEN else int(fields.author_id),
        state=fields.state if fields.state is NOT_GIVEN else fields.state.value,
    )


def new_collection(fields: CollectionFields) -> dict[str, object]:
    """The body of POST /help_center/collections."""
    center = fields.help_center_id
    return changed_collection(fields) | _given(
        help_center_id=center if center is NOT_GIVEN else int(center)
    )


def changed_collection(fields: CollectionFields) -> dict[str, object]:
    """The body of PUT /help_center/collections/{id}. It cannot change help center (spec)."""
    own = _given(name=fields.name, description=fields.description, parent_id=fields.parent_id)
    return own | _translated("group", fields.translations, _names)


def _names(texts: CollectionTexts) -> dict[str, object]:
    return _given(name=texts.name, description=texts.description)


def _translated(
    kind: str, translations: Mapping[str, T], write: Callable[[T], dict[str, object]]
) -> dict[str, object]:
    """`translated_content` of a request, absent where no locale is sent."""
    if not translations:
        return {}
    content = {
        locale: {"type": f"{kind}_content"} | write(texts)
        for locale, texts in sorted(translations.items())
    }
    return {"translated_content": {"type": f"{kind}_translated_content"} | content}


def _given(**fields: str | int | None | NotGiven) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not NOT_GIVEN}
