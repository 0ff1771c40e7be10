"""Every operation there is: version 2.11's part of the API that the Help Center needs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from intercom_sync.sandbox.api import articles, collections, people, search
from intercom_sync.sandbox.api.call import Operation, Scope

VERSIONS = frozenset({"2.11"})
"""What `Intercom-Version` may say."""

_ADMINS, _READ, _WRITE = Scope.READ_ADMINS, Scope.READ_ARTICLES, Scope.WRITE_ARTICLES
_COLLECTIONS = "/help_center/collections"
_CENTERS = "/help_center/help_centers"

OPERATIONS: tuple[Operation, ...] = tuple(
    Operation(method=method, path=path, scope=scope, handle=handle)
    for method, path, scope, handle in (
        ("GET", "/me", None, people.identify),
        ("GET", "/admins", _ADMINS, people.list_admins),
        ("GET", "/admins/{id}", _ADMINS, people.get_admin),
        ("GET", "/teams", _ADMINS, people.list_teams),
        ("GET", "/teams/{id}", _ADMINS, people.get_team),
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
)
"""The first that matches a request is meant: `/articles/search` stands before `/articles/{id}`."""

_PATTERNS = tuple(
    (operation, re.compile(operation.path.replace("{id}", "(?P<id>[^/]+)")))
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
