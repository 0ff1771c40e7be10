"""The contract of intercom-sync.yaml: every key, and what may stand there.

Owns the shape and the limits of values; load.py turns it into Settings. Trap: the file comes from
the repository, so a pull request can write it. It can name no host for the API and no path outside
the project.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from intercom_sync.config.codes import CODES, FIXED_CODES
from intercom_sync.config.settings import SANDBOX, Flavor, Region
from intercom_sync.strict_yaml.fields import AuthorText, FilledText, IdText, StrictModel
from intercom_sync.strict_yaml.schema import RejectedError, nearest

_LOCALE: Final = re.compile(r"[a-z]{2,3}(-([A-Z]{2}|[A-Z][a-z]{3}|[0-9]{3}))?", re.ASCII)
_TARGET_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}", re.ASCII)
_TOKEN_ENV: Final = re.compile(r"INTERCOM_[A-Z_]*TOKEN", re.ASCII)
_WEB_ADDRESS: Final = re.compile(r"https?://[^\s/?#@\\{}]+(/[^\s?#@\\]*)?")
_REMOTE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", re.ASCII)
_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}?|\}")


def _checked_folder(value: str) -> str:
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or "\\" in value or re.match("[A-Za-z]:", value):
        reason = f'is "{value:.100}", and must be a folder of this project'
        raise RejectedError(reason, "Write it relative to intercom-sync.yaml, without ..")
    if any(part.startswith(".") for part in path.parts):
        raise RejectedError(f'is "{value:.100}", which is hidden', "Name a folder everybody sees")
    if not path.parts:
        raise RejectedError("is the project itself", "Name a folder below it, such as content")
    return str(path)


def _checked_locale(value: str) -> str:
    if not _LOCALE.fullmatch(value):
        reason = f'is "{value:.100}", which is not a locale'
        raise RejectedError(reason, 'Write it as in Intercom: "fr", "pt-BR"')
    return value


def _checked_locales(value: list[str]) -> list[str]:
    if len(set(value)) < len(value):
        raise RejectedError("names a locale twice", "Remove one of the two")
    if not value:
        raise RejectedError("is empty", "Name the default locale, or remove the key")
    return value


def _checked_target_name(value: str) -> str:
    if value == SANDBOX:
        raise RejectedError("is the built-in target", "Give yours another name")
    if not _TARGET_NAME.fullmatch(value):
        reason = "cannot name a target: it becomes the name of a folder"
        raise RejectedError(reason, "Use small letters, digits, - and _")
    return value


def _checked_token_env(value: str) -> str:
    if not _TOKEN_ENV.fullmatch(value):
        reason = "must name a variable of the form INTERCOM_…_TOKEN"
        # What stands there is not quoted: it may be the token itself.
        raise RejectedError(reason, "Write INTERCOM_ACCESS_TOKEN, say, and set it in CI's secrets")
    return value


def _checked_base_url(value: str) -> str:
    others = [each for each in _PLACEHOLDER.findall(value) if each != "{commit}"]
    if others:
        reason = f"holds {others[0]}, and only {{commit}} is filled in"
        raise RejectedError(reason, "Remove it")
    address = _checked_web_address(value)
    if not address.endswith("/"):
        raise RejectedError(f'is "{value:.100}", and must end with a slash', f'Write "{value}/"')
    return address


def _checked_web_address(value: str) -> str:
    if not _WEB_ADDRESS.fullmatch(value):
        reason = f'is "{value:.100}", and must be an address such as https://help.acme.com'
        raise RejectedError(reason, "Write it without user, query and fragment")
    return value


def _checked_command(value: list[str]) -> list[str]:
    if not value or not value[0]:
        raise RejectedError("is empty", "Name the program and its arguments, one per list entry")
    if not any("{path}" in argument for argument in value):
        raise RejectedError("does not say where the image goes", 'Add an argument "{path}"')
    return value


def _checked_remote(value: str) -> str:
    # git would take other things for an address or an option, and run what they name.
    if not _REMOTE.fullmatch(value):
        reason = f'is "{value:.100}", and must be the name of a remote'
        raise RejectedError(reason, 'Write a name that "git remote" lists, such as origin')
    return value


def _checked_code(value: str) -> str:
    if value in FIXED_CODES:
        reason = "is always an error: nothing could be sent"
        raise RejectedError(reason, "Mend what it reports, and remove this line")
    if value not in CODES:
        near = nearest(value, CODES.keys() - FIXED_CODES)
        fix = f'Nearest: "{near}"' if near else "See the list of validation codes in the docs"
        raise RejectedError("is no validation code", fix)
    return value


Folder = Annotated[str, AfterValidator(_checked_folder)]
Locale = Annotated[str, AfterValidator(_checked_locale)]
Address = Annotated[str, AfterValidator(_checked_web_address)]
CodeName = Annotated[str, AfterValidator(_checked_code)]
TargetName = Annotated[str, AfterValidator(_checked_target_name)]
Count = Annotated[int, Field(ge=0)]
Percent = Annotated[int, Field(ge=0, le=100)]


class MarkdownKeys(StrictModel):
    """`markdown:`"""

    flavor: Flavor = "gfm"


class DefaultsKeys(StrictModel):
    """`defaults:`"""

    author: AuthorText | None = None


class FrontMatterKeys(StrictModel):
    """`front_matter:`"""

    ignore: list[FilledText] = Field(default_factory=list)


class AssetsKeys(StrictModel):
    """`assets:`"""

    base_url: Annotated[str, AfterValidator(_checked_base_url)] | None = None
    command: Annotated[list[str], AfterValidator(_checked_command)] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> AssetsKeys:
        if (self.base_url is None) == (self.command is None):
            reason = "needs either base_url or command" + (", not both" if self.base_url else "")
            raise RejectedError(reason, "Keep one of the two")
        return self


class TranslationsKeys(StrictModel):
    """`translations:`"""

    stale: Literal["ignore", "warn", "error"] = "warn"


class LimitsKeys(StrictModel):
    """`limits:`"""

    deletes: Count = 5
    unpublishes: Count = 5
    live_edits: Count = 20
    updates_percent: Percent = 30
    customer_messages: Count = 20


class RateKeys(StrictModel):
    """`rate:`"""

    reserve_percent: Annotated[int, Field(ge=0, le=90)] = 20


class StateKeys(StrictModel):
    """`state:`"""

    backend: Literal["file", "git"] = "file"
    remote: Annotated[str, AfterValidator(_checked_remote)] = "origin"


class TargetKeys(StrictModel):
    """One entry of `targets:`"""

    region: Region = "us"
    workspace: FilledText | None = None
    help_center: IdText | None = None
    api_version: Literal["2.11", "2.12", "2.13", "2.14", "2.15", "2.16"] = "2.11"
    token_env: Annotated[str, AfterValidator(_checked_token_env)] = "INTERCOM_ACCESS_TOKEN"  # noqa: S105 - the variable's name


class ConfigKeys(StrictModel):
    """The whole of intercom-sync.yaml."""

    version: Annotated[int, Field(ge=1, le=1, examples=[1])]
    content: Folder = "content"
    actions: Folder = "actions"
    locales: Annotated[list[Locale], AfterValidator(_checked_locales)] | None = None
    markdown: MarkdownKeys = MarkdownKeys()
    defaults: DefaultsKeys = DefaultsKeys()
    front_matter: FrontMatterKeys = FrontMatterKeys()
    help_center_url: Address | None = None
    assets: AssetsKeys | None = None
    checks: dict[CodeName, Literal["off", "warn", "error"]] = Field(default_factory=dict)
    on_remove: Literal["keep", "unpublish", "delete"] = "keep"
    translations: TranslationsKeys = TranslationsKeys()
    limits: LimitsKeys = LimitsKeys()
    rate: RateKeys = RateKeys()
    state: StateKeys = StateKeys()
    targets: dict[TargetName, TargetKeys] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _folders_stand_apart(self) -> ConfigKeys:
        content, actions = PurePosixPath(self.content), PurePosixPath(self.actions)
        if content.is_relative_to(actions) or actions.is_relative_to(content):
            reason = "has content and actions in one folder"
            raise RejectedError(reason, "Give each a folder of its own")
        return self
