"""Every operation there is: the part of the API that the Help Center and the inbox need."""

from __future__ import annotations

import re
from collections.abc import Mapping

from intercom_sync.sandbox.api import (
    articles,
    collections,
    contacts,
    conversation_search,
    conversations,
    drafts,
    people,
    search,
    tags,
    tickets,
)
from intercom_sync.sandbox.api.call import Operation, Scope

VERSIONS = frozenset({"2.11", "2.12", "2.13", "2.14", "2.15", "2.16"})
"""What `Intercom-Version` may say."""
_DRAFT_VERSIONS = frozenset({"2.16"})

_ADMINS, _READ, _WRITE = Scope.READ_ADMINS, Scope.READ_ARTICLES, Scope.WRITE_ARTICLES
_COLLECTIONS = "/help_center/collections"
_CENTERS = "/help_center/help_centers"
_READ_INBOX, _WRITE_INBOX = Scope.READ_CONVERSATIONS, Scope.WRITE_CONVERSATIONS
_READ_TICKETS, _WRITE_TICKETS = Scope.READ_TICKETS, Scope.WRITE_TICKETS
_CONVERSATION = "/conversations/{id}"

_PEOPLE = (
    ("GET", "/me", None, people.identify),
    ("GET", "/admins", _ADMINS, people.list_admins),
    ("GET", "/admins/{id}", _ADMINS, people.get_admin),
    ("GET", "/teams", _ADMINS, people.list_teams),
    ("GET", "/teams/{id}", _ADMINS, people.get_team),
)
_HELP_CENTER = (
    ("GET", _CENTERS, _READ, people.list_help_centers),
    ("GET", _CENTERS + "/{id}", _READ, people.get_help_center),
    ("GET", _COLLECTIONS, _READ, collections.list_collections),
    ("POST", _COLLECTIONS, _WRITE, collections.create_collection),
    ("GET", _COLLECTIONS + "/{id}", _READ, collections.get_collection),
    ("PUT", _COLLECTIONS + "/{id}", _WRITE, collections.update_collection),
    ("DELETE", _COLLECTIONS + "/{id}", _WRITE, collections.delete_collection),
    ("GET", "/articles", _READ, articles.list_articles),
    ("POST", "/articles", _WRITE, articles.create_article),
    ("GET", "/articles/search", _READ, search.search_articles),
    ("GET", "/articles/{id}", _READ, articles.get_article),
    ("PUT", "/articles/{id}", _WRITE, articles.update_article),
    ("DELETE", "/articles/{id}", _WRITE, articles.delete_article),
)
_DRAFTS = (
    ("GET", "/articles/{id}/draft", _READ, drafts.get_draft),
    ("PUT", "/articles/{id}/draft", _WRITE, drafts.stage_draft),
    ("POST", "/articles/{id}/draft/publish", _WRITE, drafts.publish_draft),
)
_INBOX = (
    ("GET", "/conversations", _READ_INBOX, conversations.list_conversations),
    ("POST", "/conversations/search", _READ_INBOX, conversation_search.search_conversations),
    ("GET", _CONVERSATION, _READ_INBOX, conversations.get_conversation),
    ("PUT", _CONVERSATION, _WRITE_INBOX, conversations.update_conversation),
    ("POST", _CONVERSATION + "/reply", _WRITE_INBOX, conversations.reply),
    ("POST", _CONVERSATION + "/parts", _WRITE_INBOX, conversations.manage),
    ("POST", _CONVERSATION + "/convert", _WRITE_TICKETS, tickets.convert),
    ("POST", _CONVERSATION + "/tags", _WRITE_INBOX, tags.tag_conversation),
    ("DELETE", _CONVERSATION + "/tags/{tag_id}", _WRITE_INBOX, tags.untag_conversation),
    ("GET", "/contacts/{id}", Scope.READ_CONTACTS, contacts.get_contact),
    ("GET", "/tags", Scope.READ_TAGS, tags.list_tags),
    ("POST", "/tags", Scope.WRITE_TAGS, tags.create_tag),
    ("GET", "/ticket_types", _READ_TICKETS, tickets.list_ticket_types),
    ("POST", "/tickets", _WRITE_TICKETS, tickets.create_ticket),
    ("POST", "/tickets/search", _READ_TICKETS, tickets.search_tickets),
    ("GET", "/tickets/{id}", _READ_TICKETS, tickets.get_ticket),
    ("POST", "/tickets/{id}/linked_conversations", _WRITE_TICKETS, tickets.link_conversation),
)

OPERATIONS: tuple[Operation, ...] = tuple(
    Operation(method=method, path=path, scope=scope, versions=versions, handle=handle)
    for operations, versions in (
        (_PEOPLE, VERSIONS),
        (_HELP_CENTER, VERSIONS),
        (_DRAFTS, _DRAFT_VERSIONS),
        (_INBOX, VERSIONS),
    )
    for method, path, scope, handle in operations
)
"""The first that matches a request is meant: `/articles/search` stands before `/articles/{id}`."""

_PATTERNS = tuple(
    (operation, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.path)))
    for operation in OPERATIONS
)


def find(method: str, path: str) -> tuple[Operation, Mapping[str, str]] | None:
    """The operation a request means, and the ids in its path; None where there is none."""
    for operation, pattern in _PATTERNS:
        if operation.method == method and (match := pattern.fullmatch(path)):
            return operation, match.groupdict()
    return None


def is_of_the_api(path: str) -> bool:
    """Whether any method of it is an operation: else it is the web page's business."""
    return any(pattern.fullmatch(path) for _, pattern in _PATTERNS)
