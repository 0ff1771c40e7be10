"""What each version of Intercom's API can do, as far as we decide by it.

Owns the table of facts §6, for decisions and for people alike. It must not say what to do about a
missing capability: the plan does.
Trap: an unknown version is refused rather than guessed, because a guess could put an edit live
that was meant to be staged.
"""

from __future__ import annotations

from dataclasses import dataclass

from intercom_sync.errors import UsageError

DEFAULT_VERSION = "2.11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What one version can do (facts §6).

    Attributes:
        link_on_create: A ticket can be linked to a conversation while it is created.
        link_later: A ticket can be linked to a conversation at any time.
        staged_drafts: A published article can have a draft of its own beside what is live.
        parent_ids_only: Articles carry `parent_ids`, and no `parent_id` any more.
    """

    version: str
    link_on_create: bool
    link_later: bool
    staged_drafts: bool
    parent_ids_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One capability, as people read it.

    Attributes:
        since: The first version that has it, e.g. "2.16".
        available: Whether the version that was asked for has it.
    """

    capability: str
    since: str
    available: bool


_MINORS = range(11, 17)
VERSIONS = tuple(f"2.{minor}" for minor in _MINORS)
_LISTED_TAGS = 13
_LINK_ON_CREATE = 14
_STAGED_DRAFTS = 16
_PARENT_IDS_ONLY = 16
_LINK_LATER = 16
_WORDS = (
    ("articles, collections, translations", 11),
    ("conversations, tags, tickets", 11),
    ("tags in lists of articles and conversations", _LISTED_TAGS),
    ("link a ticket to a conversation while creating it", _LINK_ON_CREATE),
    ("link a ticket to a conversation later", _LINK_LATER),
    ("stage edits of published articles as drafts", _STAGED_DRAFTS),
    ("see a teammate's unpublished changes", _STAGED_DRAFTS),
    ("several parents of an article (parent_ids instead of parent_id)", _PARENT_IDS_ONLY),
)


def table(version: str) -> tuple[Row, ...]:
    """What `version` can do and what it cannot, the oldest capability first.

    Raises:
        UsageError: as capabilities.
    """
    minor = _minor(version)
    return tuple(
        Row(capability=words, since=f"2.{since}", available=minor >= since)
        for words, since in _WORDS
    )


def capabilities(version: str) -> Capabilities:
    """What `version` can do.

    Raises:
        UsageError: intercom-sync does not know the version.
    """
    minor = _minor(version)
    return Capabilities(
        version=version,
        link_on_create=minor >= _LINK_ON_CREATE,
        link_later=minor >= _LINK_LATER,
        staged_drafts=minor >= _STAGED_DRAFTS,
        parent_ids_only=minor >= _PARENT_IDS_ONLY,
    )


def _minor(version: str) -> int:
    if version not in VERSIONS:
        raise UsageError(
            f'Intercom API version "{version}" is not known to intercom-sync. '
            f"Use one of {', '.join(VERSIONS)} (api_version of the target in intercom-sync.yaml)"
        )
    return int(version.removeprefix("2."))
