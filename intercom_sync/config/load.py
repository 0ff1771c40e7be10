"""Make Settings of flags, environment and intercom-sync.yaml, in that order of precedence.

Owns finding the file, merging, and every problem of the file at once. Trap: which target and which
host are used is decided here and nowhere else; the file names neither a host nor a token.
CI and NO_COLOR change output only and are left to cli/.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from intercom_sync.articles.model import OnRemove
from intercom_sync.config.hosts import API_URLS, checked_api_url
from intercom_sync.config.settings import (
    CONFIG_FILE,
    SANDBOX,
    AssetCommand,
    AssetUrl,
    Limits,
    Settings,
    StaleTranslations,
    Target,
)
from intercom_sync.errors import ContentError, Problem, Severity, UsageError
from intercom_sync.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from intercom_sync.config.schema import AssetsKeys, ConfigKeys
    from intercom_sync.strict_yaml import Document

_SEVERITIES: Final = {"off": None, "warn": Severity.WARNING, "error": Severity.ERROR}
_DEFAULT_TARGET: Final = Target(name="production")
_HOST_KEYS: Final = frozenset(
    ("api_url", "api_host", "base_url", "endpoint", "host", "hostname", "url")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """What the command line says about the settings.

    Attributes:
        root: The folder of intercom-sync.yaml; None looks for it from the working directory up.
    """

    root: Path | None = None
    target: str | None = None
    sandbox: bool = False
    allow_api_host: bool = False


def load_settings(flags: Flags, environ: Mapping[str, str], working_directory: Path) -> Settings:
    """The settings of a run.

    Args:
        environ: As os.environ.

    Raises:
        UsageError: No intercom-sync.yaml, no such target, or an API host that is not allowed.
        ContentError: What is wrong in intercom-sync.yaml, all of it.
    """
    root = _found_root(flags.root, working_directory)
    keys, document = _read(root)
    targets = _targets(keys)
    target = _chosen(targets, flags, environ)
    return Settings(
        root=root,
        target=target,
        target_names=(*(each.name for each in targets), SANDBOX),
        api_url=_api_url(target, flags, environ),
        content=keys.content,
        actions=keys.actions,
        locales=tuple(keys.locales or ()),
        flavor=keys.markdown.flavor,
        default_author=keys.defaults.author,
        ignored_keys={
            key: document.place_of(("front_matter", "ignore", index)).value
            for index, key in enumerate(keys.front_matter.ignore)
        },
        help_center_url=keys.help_center_url and keys.help_center_url.rstrip("/"),
        assets=_assets(keys.assets),
        checks={code: _SEVERITIES[level] for code, level in keys.checks.items()},
        on_remove=OnRemove(keys.on_remove),
        stale_translations=StaleTranslations(keys.translations.stale),
        limits=Limits(**keys.limits.model_dump()),
        reserve_percent=keys.rate.reserve_percent,
        state_backend=keys.state.backend,
        state_remote=keys.state.remote,
    )


def _found_root(given: Path | None, working_directory: Path) -> Path:
    start = (given or working_directory).resolve()
    folders = (start,) if given else (start, *start.parents)
    for folder in folders:
        if os.path.lexists(folder / CONFIG_FILE):
            return folder
    where = f"{start}" if given else f"{start} or any folder above it"
    way_out = f'Create one that says "version: 1" in {start}'
    if (start / "intercom-sync.yml").exists():
        way_out = f"Rename intercom-sync.yml to {CONFIG_FILE}"
    raise UsageError(f"There is no {CONFIG_FILE} in {where}. {way_out}, or give --root.")


def _read(root: Path) -> tuple[ConfigKeys, Document]:
    """The file as the schema has it.

    Raises:
        ContentError: It cannot be read, or something in it is wrong.
    """
    # Here, so that --help need not wait for pydantic and PyYAML.
    from intercom_sync.config.schema import ConfigKeys
    from intercom_sync.strict_yaml import decode, parse
    from intercom_sync.strict_yaml.schema import check

    raw = _file_bytes(root)
    text = raw if isinstance(raw, Problem) else decode(raw, CONFIG_FILE)
    if isinstance(text, Problem):
        raise ContentError([text])
    document = parse(text, path=CONFIG_FILE)
    keys, problems = check(ConfigKeys, document, subject=CONFIG_FILE)
    hosts = tuple(_named_hosts(document))
    places = {problem.location for problem in hosts}
    problems = (*hosts, *(each for each in problems if each.location not in places))
    if keys is not None:
        problems = (*problems, *_folders_outside(root, keys, document))
    if keys is None or problems:
        raise ContentError(problems)
    return keys, document


def _file_bytes(root: Path) -> bytes | Problem:
    # A link may lead out of the checkout, and a pipe would be waited for for ever.
    file = root / CONFIG_FILE
    reason = "is not a file of this project"
    try:
        if file.is_file() and Path(os.path.realpath(file)).is_relative_to(root):
            return file.read_bytes()
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    return Problem(
        location=Location(CONFIG_FILE),
        code="unreadable-file",
        reason=f"{CONFIG_FILE} {reason}",
        fix="Make it a plain file that can be read",
    )


def _named_hosts(document: Document) -> Iterator[Problem]:
    """Keys that try to say where the API is: at the root, and in a target."""
    for path, place in document.places.items():
        is_setting = len(path) == 1 or (len(path) == 3 and path[0] == "targets")
        if is_setting and path[-1] in _HOST_KEYS:
            yield Problem(
                location=place.key,
                code="host-in-config",
                reason=f"{path[-1]} names a host, and the repository cannot say where the token "
                "is sent",
                fix="Remove it; set region, or INTERCOM_API_URL in the environment",
            )


def _folders_outside(root: Path, keys: ConfigKeys, document: Document) -> Iterator[Problem]:
    for key, folder in (("content", keys.content), ("actions", keys.actions)):
        # Not Path.resolve, which raises where links lead in a circle.
        if not Path(os.path.realpath(root / folder)).is_relative_to(root):
            yield Problem(
                location=document.place_of((key,)).value,
                code="symlink-outside",
                reason=f'{key} is "{folder}", which leads out of the project through a link',
                fix="Keep the folder itself in the project",
            )


def _targets(keys: ConfigKeys) -> tuple[Target, ...]:
    if not keys.targets:
        return (_DEFAULT_TARGET,)
    return tuple(Target(name=name, **each.model_dump()) for name, each in keys.targets.items())


def _chosen(targets: tuple[Target, ...], flags: Flags, environ: Mapping[str, str]) -> Target:
    """The target of this run: a flag decides, then the environment, then the config's order."""
    if flags.sandbox and flags.target not in (None, SANDBOX):
        raise UsageError(f"--sandbox and --target {flags.target} exclude each other. Give one.")
    wants_sandbox = flags.sandbox or (flags.target is None and _sandbox_wanted(environ))
    name = SANDBOX if wants_sandbox else flags.target or targets[0].name
    if name == SANDBOX:
        # As the first target, so that what is tried there is what would happen.
        return Target(name=SANDBOX, api_version=targets[0].api_version, token_env="")
    for target in targets:
        if target.name == name:
            return target
    known = ", ".join((*(target.name for target in targets), SANDBOX))
    raise UsageError(f'There is no target "{name}" in {CONFIG_FILE}. Known: {known}.')


def _sandbox_wanted(environ: Mapping[str, str]) -> bool:
    match environ.get("INTERCOM_SYNC_SANDBOX", "").lower():
        case "1" | "true":
            return True
        case "" | "0" | "false":
            return False
        case other:
            raise UsageError(f'INTERCOM_SYNC_SANDBOX is "{other}". Set it to 1, or unset it.')


def _api_url(target: Target, flags: Flags, environ: Mapping[str, str]) -> str:
    if target.is_sandbox:
        return ""
    if address := environ.get("INTERCOM_API_URL"):
        return checked_api_url(address, allow_api_host=flags.allow_api_host)
    return API_URLS[target.region]


def _assets(keys: AssetsKeys | None) -> AssetUrl | AssetCommand | None:
    if keys is None:
        return None
    if keys.base_url is not None:
        return AssetUrl(keys.base_url)
    return AssetCommand(tuple(keys.command or ()))
