"""Intercom's JSON of the things in the store, as each API version has it.

Owns the mixture of strings and integers: an article's id is a string, its author's and parent's are
integers; a collection's parent is a string; a help center's id is a string, and an integer in a
collection. Trap: only 2.11 and 2.16 are described. The versions between answer as 2.11 does, but
for what is known to have come with one of them (facts §6).
"""

from __future__ import annotations

import re
from typing import Final

from intercom_sync.sandbox.api.answers import Translations
from intercom_sync.sandbox.api.call import Call, Json, Workspace
from intercom_sync.sandbox.rewrite.hosting import sign
from intercom_sync.sandbox.store import collections, people
from intercom_sync.sandbox.store.rows import (
    PUBLISHED,
    Admin,
    Article,
    Collection,
    HelpCenter,
    Staged,
    Team,
    Translation,
)

_AVATAR: Final = "https://static.intercomassets.com/assets/default-avatars/admins/128.png"
_WORKSPACE_CREATED_AT: Final = 1_577_836_800
_TAGS_SINCE: Final = 13
_DRAFTS_SINCE: Final = 16


def article(call: Call, found: Article, *, listed: bool) -> Json:
    """An article, as a read or the answer to a write shows it."""
    answers = call.workspace.answers
    shape: dict[str, object] = {
        "id": str(found.id),
        "type": "article",
        "workspace_id": call.workspace.id,
        **_parents(call, found),
        "title": found.title,
        "description": found.description,
        "body": _body(call, found.body),
        "author_id": found.author_id,
        "state": found.state,
        "created_at": found.created_at,
        "updated_at": found.updated_at,
        "url": _article_url(call, found, call.workspace.locales[0], found.title, found.state),
        **_unpublished(call, found.staged),
    }
    if call.version >= _TAGS_SINCE:
        shape["tags"] = {"type": "tag.list", "tags": []}
    if not listed or (answers.statistics_in_lists and call.version < _DRAFTS_SINCE):
        shape["statistics"] = _statistics()
    return {**shape, **_translated_article(call, found)}


def _parents(call: Call, found: Article) -> Json:
    if call.version >= _DRAFTS_SINCE:
        return {"parent_ids": [found.parent_id] if found.parent_id else []}
    answers = call.workspace.answers
    parent = collections.find(call.connection, found.parent_id) if found.parent_id else None
    nested = parent is not None and parent.parent_id is not None
    section = nested and answers.nested_parents_are_sections
    return {
        "parent_id": found.parent_id,
        "parent_type": None if parent is None else "section" if section else "collection",
        "parent_ids": [found.parent_id] if parent and answers.parent_ids_filled else [],
    }


def _unpublished(call: Call, staged: Staged | None) -> Json:
    """What is said of a draft behind published content, where the version knows of such a thing."""
    if call.version < _DRAFTS_SINCE:
        return {}
    return {
        "has_unpublished_changes": staged is not None,
        "draft_updated_at": None if staged is None else staged.updated_at,
    }


def _translated_article(call: Call, found: Article) -> Json:
    locales = call.workspace.locales
    if len(locales) == 1:
        null = call.workspace.answers.translations is Translations.NULL
        return {"translated_content": None} if null else {}
    default = Translation(
        title=found.title,
        description=found.description,
        body=found.body,
        author_id=found.author_id,
        state=found.state,
        created_at=found.created_at,
        updated_at=found.updated_at,
        staged=found.staged,
    )
    texts = {locales[0]: default, **found.translations}
    content: dict[str, object] = {"type": "article_translated_content", **_unwritten(call)}
    for locale, text in texts.items():
        url = _article_url(call, found, locale, text.title, text.state)
        content[locale] = {
            "type": "article_content",
            "title": text.title,
            "description": text.description,
            "body": sign(text.body, now=call.now, reading=call.received.number),
            "author_id": text.author_id,
            "state": text.state,
            "created_at": text.created_at,
            "updated_at": text.updated_at,
            **({"url": url} if url else {}),
            **_unpublished(call, text.staged),
        }
    return {"default_locale": locales[0], "translated_content": content}


def _unwritten(call: Call) -> Json:
    """From 2.16 on a language nothing was written in is null, not absent."""
    if call.version < _DRAFTS_SINCE:
        return {}
    return dict.fromkeys(call.workspace.locales)


def _body(call: Call, body: str) -> str | None:
    if not body and call.workspace.answers.empty_body_is_null:
        return None
    return sign(body, now=call.now, reading=call.received.number)


def _article_url(call: Call, found: Article, locale: str, title: str, state: str) -> str | None:
    """Drafts have no public address."""
    if state != PUBLISHED:
        return None
    address = people.help_centers(call.connection)[0].address
    return f"{address}/{locale}/articles/{found.id}-{slug(title)}"


def _statistics() -> Json:
    return {
        "type": "article_statistics",
        "views": 0,
        "conversions": 0,
        "reactions": 0,
        "happy_reaction_percentage": 0,
        "neutral_reaction_percentage": 0,
        "sad_reaction_percentage": 0,
    }


def collection(call: Call, found: Collection) -> Json:
    """A collection."""
    help_center = people.help_centers(call.connection)[0]
    locales = call.workspace.locales
    shape: dict[str, object] = {
        "id": str(found.id),
        "workspace_id": call.workspace.id,
        "name": found.name,
        "url": f"{help_center.address}/{locales[0]}/collections/{found.id}-{slug(found.name)}",
        "order": found.position,
        "created_at": found.created_at,
        "updated_at": found.updated_at,
        "description": found.description,
        "icon": found.icon,
        "parent_id": None if found.parent_id is None else str(found.parent_id),
        "help_center_id": help_center.id,
    }
    if len(locales) > 1:
        names = {locales[0]: (found.name, found.description)} | {
            locale: (text.name, text.description) for locale, text in found.translations.items()
        }
        shape["default_locale"] = locales[0]
        shape["translated_content"] = {"type": "group_translated_content", **_unwritten(call)} | {
            locale: {"type": "group_content", "name": name, "description": description}
            for locale, (name, description) in names.items()
        }
    return shape


def admin(call: Call, found: Admin) -> Json:
    """A teammate."""
    return {
        "type": "admin",
        "id": str(found.id),
        "name": found.name,
        "email": found.email,
        "job_title": found.job_title,
        "away_mode_enabled": False,
        "away_mode_reassign": False,
        "has_inbox_seat": True,
        "team_ids": people.teams_of(call.connection, found.id),
    }


def token_admin(call: Call) -> Json:
    """The admin behind the token, with the workspace."""
    return {
        **admin(call, call.admin),
        "email_verified": True,
        "avatar": {"type": "avatar", "image_url": _AVATAR},
        "app": app(call.workspace),
    }


def app(workspace: Workspace) -> Json:
    """The workspace."""
    return {
        "type": "app",
        "id_code": workspace.id,
        "name": workspace.name,
        "region": workspace.region,
        "timezone": "Europe/Dublin",
        "created_at": _WORKSPACE_CREATED_AT,
        "identity_verification": False,
        "secure": False,
    }


def team(found: Team) -> Json:
    """A team."""
    return {
        "type": "team",
        "id": str(found.id),
        "name": found.name,
        "admin_ids": list(found.admin_ids),
    }


def help_center(call: Call, found: HelpCenter) -> Json:
    """A help center."""
    shape: dict[str, object] = {
        "id": str(found.id),
        "workspace_id": call.workspace.id,
        "created_at": found.created_at,
        "updated_at": found.created_at,
        "identifier": found.identifier,
        "website_turned_on": True,
        "display_name": found.display_name,
        "custom_domain": found.custom_domain,
    }
    return shape if found.url is None else shape | {"url": found.url}


def slug(title: str) -> str:
    """The readable end of a public address."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:80] or "untitled"
