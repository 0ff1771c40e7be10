"""The nouns of the workspace, as they are kept.

Owns the types only. Ids are integers in here; api/shapes.py turns them into the mixture of strings
and integers that Intercom answers with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

State = Literal["draft", "published"]
DRAFT: Final = "draft"
PUBLISHED: Final = "published"
DEEPEST_COLLECTION: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """A teammate."""

    id: int
    name: str
    email: str
    job_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Teammates who answer together."""

    id: int
    name: str
    admin_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCenter:
    """The public site.

    Attributes:
        url: Where customers find it, without a slash at the end; None where the API does not say.
        custom_domain: None where it lives below intercom.help.
    """

    id: int
    identifier: str
    display_name: str
    url: str | None
    custom_domain: str | None
    created_at: int

    @property
    def address(self) -> str:
        """Where customers find it, also when the API keeps it to itself."""
        return self.url or f"https://intercom.help/{self.identifier}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionText:
    """A collection in a language other than the default one."""

    name: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A folder of the Help Center.

    Attributes:
        position: Among its siblings, from 1; `order` in answers.
        translations: By locale, without the default one.
    """

    id: int
    name: str
    description: str
    parent_id: int | None
    position: int
    icon: str
    created_at: int
    updated_at: int
    translations: Mapping[str, CollectionText] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A draft that waits behind the live content of one language.

    Attributes:
        updated_at: When it was last edited.
    """

    title: str
    description: str
    body: str
    author_id: int
    updated_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """An article in a language other than the default one."""

    title: str
    description: str
    body: str
    author_id: int
    state: State
    created_at: int
    updated_at: int
    staged: Staged | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article; the fields are those of the default locale.

    Attributes:
        body: Rewritten HTML; image addresses are bare (signatures are made on each read).
        saves: How often the body was saved; rewritings may depend on it.
        touch_at: When `updated_at` is going to move although nobody edits, or None.
        staged: What waits to go live in the default locale; None for most.
        translations: By locale, without the default one.
    """

    id: int
    title: str
    description: str
    body: str
    author_id: int
    state: State
    parent_id: int | None
    created_at: int
    updated_at: int
    saves: int = 1
    touch_at: int | None = None
    staged: Staged | None = None
    translations: Mapping[str, Translation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture that was fetched at save time and is now served by us.

    Attributes:
        path: After the host: `/i/o/<number>/<hash>/<name>`.
        content: None where the internet given to the sandbox knows no bytes.
    """

    path: str
    source: str
    content: bytes | None
