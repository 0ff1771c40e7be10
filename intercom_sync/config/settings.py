"""What a run is told: flags, environment and intercom-sync.yaml as one frozen value.

Owns the types only; load.py makes them. Trap: the token is not in here, so that settings can be
logged, compared and shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

from intercom_sync.articles.model import OnRemove

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from intercom_sync.errors import Severity
    from intercom_sync.location import Location

CONFIG_FILE: Final = "intercom-sync.yaml"
SANDBOX: Final = "sandbox"

Flavor = Literal["gfm", "python-markdown"]
Region = Literal["us", "eu", "au"]
StateBackend = Literal["file", "git"]


class StaleTranslations(StrEnum):
    """What a translation older than its original is."""

    IGNORE = "ignore"
    WARN = "warn"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one run may do before somebody has to say so.

    Attributes:
        updates_percent: Of the managed articles; counts from 10 of them up.
    """

    deletes: int = 5
    unpublishes: int = 5
    live_edits: int = 20
    updates_percent: int = 30
    customer_messages: int = 20


@dataclass(frozen=True, slots=True)
class AssetUrl:
    """Images are public below an address.

    Attributes:
        base_url: With a slash at its end; `{commit}` stands for the commit of the working tree.
    """

    base_url: str


@dataclass(frozen=True, slots=True)
class AssetCommand:
    """A program of the repository makes an image public and prints its address.

    Attributes:
        arguments: The program first; `{path}` stands for the image's file.
    """

    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One workspace and help center.

    Attributes:
        workspace: Its id_code; None takes the token's.
        help_center: Its id; None takes the only one.
        token_env: Name of the variable that holds the token; "" for the sandbox.
    """

    name: str
    region: Region = "us"
    workspace: str | None = None
    help_center: str | None = None
    api_version: str = "2.11"
    token_env: str = "INTERCOM_ACCESS_TOKEN"  # noqa: S105 - the variable's name, not its value

    @property
    def is_sandbox(self) -> bool:
        """Whether this is the built-in workspace that needs no account."""
        return self.name == SANDBOX


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One run's settings.

    Attributes:
        root: The folder of intercom-sync.yaml, absolute.
        target: The one this run is about.
        target_names: All that can be chosen, in the config's order, the sandbox last.
        api_url: Scheme and host, without a slash at the end; "" for the sandbox, which has none.
        content: Folder below root, forward slashes, none at the end.
        actions: The same.
        locales: The help center's default first; empty where the config names none.
        default_author: Of new articles: an e-mail address or an admin id.
        ignored_keys: Foreign front matter keys, and where the config names each.
        help_center_url: Without a slash at the end.
        assets: How local images become public; None where nothing is configured.
        checks: Severity of a validation code; None turns it off.
        reserve_percent: Share of the API limit left to others.
        state_backend: Where state is kept; the sandbox's is always in files.
        state_remote: The git remote it is kept at, with the git backend.
    """

    root: Path
    target: Target
    target_names: tuple[str, ...]
    api_url: str
    content: str = "content"
    actions: str = "actions"
    locales: tuple[str, ...] = ()
    flavor: Flavor = "gfm"
    default_author: str | None = None
    ignored_keys: Mapping[str, Location] = field(default_factory=dict)
    help_center_url: str | None = None
    assets: AssetUrl | AssetCommand | None = None
    checks: Mapping[str, Severity | None] = field(default_factory=dict)
    on_remove: OnRemove = OnRemove.KEEP
    stale_translations: StaleTranslations = StaleTranslations.WARN
    limits: Limits = field(default_factory=Limits)
    reserve_percent: int = 20
    state_backend: StateBackend = "file"
    state_remote: str = "origin"

    @property
    def keeps_state_on_a_ref(self) -> bool:
        """Whether this target's state is on a ref of a remote."""
        return self.state_backend == "git" and not self.target.is_sandbox

    @property
    def target_name(self) -> str:
        """Of the target this run is about."""
        return self.target.name

    @property
    def has_assets(self) -> bool:
        """Whether local images can become public."""
        return self.assets is not None
