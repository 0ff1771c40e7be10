"""Intents as JSON, and back: the lines of a journal.

Owns the spelling. Trap: what an older version wrote must still be read by a newer one, because a
run that was killed before an upgrade is settled after it.
"""

from __future__ import annotations

from typing import Any

from intercom_sync.articles.intent import (
    ArticleIntent,
    Channel,
    CollectionIntent,
    Intent,
    RemovalIntent,
)
from intercom_sync.conversations.intent import ConversationIntent
from intercom_sync.plan.model import Kind, Verb
from intercom_sync.state.fitting import fitting
from intercom_sync.state.records import (
    dump_fields,
    dump_translations,
    load_article_fields,
    load_collection_fields,
    load_translations,
)
from intercom_sync.state.typed import Typed

_CONVERSATION = Typed(ConversationIntent)


def dump_intent(intent: Intent) -> dict[str, Any]:
    """A write to an article or a collection."""
    if isinstance(intent, RemovalIntent):
        return {
            "kind": f"removed {intent.kind}",
            "step": intent.step,
            "verb": str(intent.verb),
            "path": intent.path,
            "remote_id": intent.remote_id,
            "before": intent.before,
            "locales": list(intent.locales),
        }
    shared = {
        "step": intent.step,
        "verb": str(intent.verb),
        "path": intent.path,
        "wire": dump_fields(intent.wire),
        "sent": dump_fields(intent.sent),
        "before": intent.before,
        "source": intent.source,
        "tool_version": intent.tool_version,
        "replaces": intent.replaces,
    }
    match intent:
        case ArticleIntent():
            links, images = dict(intent.links), dict(intent.images)
            more: dict[str, Any] = {
                "article_id": intent.article_id,
                "links": links,
                "images": images,
                "was_live": intent.was_live,
                "channel": str(intent.channel),
                "locales": list(intent.locales),
                "translations": dump_translations(intent.translations),
            }
            return shared | {"kind": "article"} | more
        case CollectionIntent():
            return shared | {"kind": "collection", "collection_id": intent.collection_id}


def load_intent(value: dict[str, Any]) -> Intent:
    """The counterpart of dump_intent."""
    given = {**value, "verb": Verb(value["verb"])}
    kind = given.pop("kind")
    if kind.startswith("removed "):
        if "locales" in given:
            given["locales"] = tuple(given["locales"])
        return fitting(RemovalIntent(**given, kind=Kind(kind.removeprefix("removed "))))
    if kind == "article":
        given["wire"] = load_article_fields(value["wire"])
        given["sent"] = load_article_fields(value["sent"])
        given["channel"] = Channel(value.get("channel", Channel.ARTICLE))
        given["locales"] = tuple(value.get("locales", ()))
        given["translations"] = load_translations(value.get("translations", {}))
        return fitting(ArticleIntent(**given))
    given["wire"] = load_collection_fields(value["wire"])
    given["sent"] = load_collection_fields(value["sent"])
    return fitting(CollectionIntent(**given))


def dump_conversation_intent(intent: ConversationIntent) -> dict[str, Any]:
    """A write to a conversation."""
    return {"kind": "conversation", **_CONVERSATION.dump(intent), "step": intent.step}


def load_conversation_intent(value: dict[str, Any]) -> ConversationIntent:
    """The counterpart of dump_conversation_intent."""
    given = {name: value[name] for name in value if name not in ("kind", "step")}
    return _CONVERSATION.load(given)
