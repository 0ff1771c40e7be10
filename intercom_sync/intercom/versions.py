"""What each version of Intercom's API can do, as far as we decide by it.

Owns the table of facts §6. It must not say what to do about a missing capability: the plan does.
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


_MINORS = range(11, 17)
VERSIONS = tuple(f"2.{minor}" for minor in _MINORS)
_TABLE = {
    f"2.{minor}": Capabilities(
        version=f"2.{minor}",
        link_on_create=minor >= 14,
        link_later=minor >= 16,
        staged_drafts=minor >= 16,
        parent_ids_only=minor >= 16,
    )
    for minor in _MINORS
}


def capabilities(version: str) -> Capabilities:
    """What `version` can do.

    Raises:
        UsageError: intercom-sync does not know the version.
    """
    try:
        return _TABLE[version]
    except KeyError:
        raise UsageError(
            f'Intercom API version "{version}" is not known to intercom-sync. '
            f"Use one of {', '.join(VERSIONS)} (api_version of the target in intercom-sync.yaml)"
        ) from None
