"""Doctor's checks, from the token to the rate limit.

Owns what is looked at and in which order it is told. It writes nothing, here or in Intercom. Trap:
one failure must not hide the rest: what could not be looked at is told as that, never as fine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from intercom_sync.articles.load import load
from intercom_sync.articles.model import Admin, HelpCenter, Workspace, is_number
from intercom_sync.cli.checkup_authors import check_authors, named_authors
from intercom_sync.cli.checkup_calls import Tried, inbox_findings, readable, tried, words_of
from intercom_sync.cli.checkup_local import check_earlier_probe, check_state, check_version
from intercom_sync.cli.checkup_pace import check_clock, check_rate_limit
from intercom_sync.cli.findings import Finding, Grade
from intercom_sync.cli.wiring import Target
from intercom_sync.config import Settings
from intercom_sync.config.hosts import API_URLS
from intercom_sync.errors import (
    ForbiddenError,
    InvalidTokenError,
    NotSentError,
    ServiceError,
)

T = TypeVar("T")

OK, WARN, FAIL, UNCHECKED = Grade.OK, Grade.WARN, Grade.FAIL, Grade.UNCHECKED
_WITH_TOKEN = (
    "region",
    "workspace",
    "help center",
    "authors",
    "read teammates",
    "read help center",
    "read collections",
    "read articles",
    "write articles",
    "read the inbox",
    "write the inbox",
    "clock",
    "rate limit",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """All findings, and what the probe needs of them.

    Attributes:
        workspace: None where the token does not open one.
    """

    findings: tuple[Finding, ...]
    workspace: Workspace | None = None
    admins: tuple[Admin, ...] = ()


def check_without_token(settings: Settings, refusal: Finding) -> Checkup:
    """What can be told where the target cannot be opened at all."""
    return Checkup(
        findings=(
            _target(settings),
            refusal,
            check_version(settings),
            check_state(settings, None),
            *check_earlier_probe(settings),
            *_unchecked("there is no token to ask with"),
        )
    )


async def check_up(target: Target, local_now: Callable[[], float]) -> Checkup:
    """Every check of a target that can be talked to.

    Args:
        local_now: Unix seconds by this computer's clock.
    """
    settings, client = target.settings, target.client
    me = await tried(client.me())
    token = _token(target, me)
    if me.value is None:
        why = "the token was refused" if _is_refusal(me.error) else "Intercom was not reached"
        local = (
            check_version(settings),
            check_state(settings, None),
            *check_earlier_probe(settings),
        )
        return Checkup(findings=(_target(settings), token, *local, *_unchecked(why)))
    workspace, loaded = me.value, load(settings)
    asks_for_teammates = any(
        not is_number(author) for author in named_authors(settings, loaded.desired)
    )
    admins, centers, collections, articles, inbox = await asyncio.gather(
        tried(client.list_admins()),
        tried(client.list_help_centers()),
        tried(client.raw.read("/help_center/collections", {"page": 1, "per_page": 1})),
        tried(client.raw.read("/articles", {"page": 1, "per_page": 1})),
        inbox_findings(settings, client),
    )
    findings = (
        _target(settings),
        token,
        check_version(settings),
        check_state(settings, workspace, target.backend),
        *check_earlier_probe(settings),
        _region(settings, workspace),
        _workspace(target, workspace),
        _help_center(settings, centers),
        check_authors(settings, loaded, admins.value, workspace.admin),
        readable("read teammates", "read admins", admins, is_needed=asks_for_teammates),
        readable("read help center", "read and list articles", centers),
        readable("read collections", "read and list articles", collections),
        readable("read articles", "read and list articles", articles),
        Finding(
            check="write articles",
            grade=UNCHECKED,
            reason="not tried: only a write can tell",
            fix="intercom-sync doctor --probe tries it on a throw-away draft",
        ),
        *inbox,
        check_clock(client.server_now(), local_now()),
        check_rate_limit(settings, client.rate_limit, client.requests_per_second),
    )
    return Checkup(findings=findings, workspace=workspace, admins=admins.value or ())


def _unchecked(why: str) -> Iterator[Finding]:
    for check in _WITH_TOKEN:
        yield Finding(check=check, grade=UNCHECKED, reason=why)


def _target(settings: Settings) -> Finding:
    where = settings.api_url or "embedded"
    return Finding(
        check="target",
        grade=OK,
        reason=f"{settings.target_name}: {where}, region {settings.target.region}",
    )


def _is_refusal(error: ServiceError | None) -> bool:
    return isinstance(error, (InvalidTokenError, ForbiddenError))


def _token(target: Target, me: Tried[Workspace]) -> Finding:
    settings, file = target.settings, target.invocation.token_file
    source = f"that of {file}" if file else settings.target.token_env or "the sandbox's own"
    if me.value is not None:
        admin = me.value.admin
        return Finding(
            check="token",
            grade=OK,
            reason=f"{source} is valid; it acts as {admin.name} <{admin.email}> ({admin.id})",
        )
    if isinstance(me.error, InvalidTokenError):
        others = " or ".join(name for name in API_URLS if name != settings.target.region)
        return Finding(
            check="token",
            grade=FAIL,
            reason=f"{source} was refused by {settings.api_url}: wrong, revoked, or of another "
            "region",
            fix=f"Copy it again from Intercom's Developer Hub. If the workspace is in {others}, "
            "correct region of the target in intercom-sync.yaml",
        )
    way_out = "" if isinstance(me.error, (NotSentError, ForbiddenError)) else "Run again later"
    return Finding(check="token", grade=FAIL, reason=words_of(me.error), fix=way_out)


def _region(settings: Settings, workspace: Workspace) -> Finding:
    meant, told = settings.target.region, workspace.region.lower()
    if told == meant:
        return Finding(check="region", grade=OK, reason=f"{workspace.region}, as the target says")
    if settings.target.is_sandbox:
        return Finding(check="region", grade=OK, reason="of no meaning in the sandbox")
    # An address of one's own in INTERCOM_API_URL decides where requests go; region then does not.
    is_certain = told in API_URLS and settings.api_url in API_URLS.values()
    named = workspace.region or "no region"
    return Finding(
        check="region",
        grade=FAIL if is_certain else WARN,
        reason=f"Intercom says {named}, and the target says {meant}",
        fix=f"Set region: {told} for the target in intercom-sync.yaml"
        if told in API_URLS
        else "Check region of the target in intercom-sync.yaml",
    )


def _workspace(target: Target, workspace: Workspace) -> Finding:
    settings = target.settings
    name = f'{workspace.id} "{workspace.name}"'
    wanted = settings.target.workspace
    if wanted is not None and wanted != workspace.id:
        return Finding(
            check="workspace",
            grade=FAIL,
            reason=f'the token opens {name}, and target "{settings.target_name}" means {wanted}',
            fix="Use the other token or target, or correct workspace in intercom-sync.yaml",
        )
    if wanted is None and not settings.target.is_sandbox:
        return Finding(
            check="workspace",
            grade=OK,
            reason=f"{name}. With workspace: {workspace.id} in intercom-sync.yaml, the token of "
            "another one would be refused from the first run on",
        )
    return Finding(check="workspace", grade=OK, reason=name)


def _help_center(settings: Settings, centers: Tried[tuple[HelpCenter, ...]]) -> Finding:
    if centers.value is None:
        reason = "help centers could not be read"
        return Finding(check="help center", grade=UNCHECKED, reason=reason)
    found = centers.value
    known = ", ".join(f'{one.id} "{one.name}"' for one in found)
    wanted = settings.target.help_center
    chosen = [one for one in found if wanted in (None, one.id)]
    if not found:
        return Finding(
            check="help center",
            grade=FAIL,
            reason="the workspace has none, so no reader would see an article",
            fix="Turn the Help Center on in Intercom's settings",
        )
    if not chosen:
        return Finding(
            check="help center",
            grade=FAIL,
            reason=f"the workspace has no help center {wanted}; it has {known}",
            fix="Correct help_center of the target in intercom-sync.yaml",
        )
    if len(chosen) > 1:
        return Finding(
            check="help center",
            grade=FAIL,
            reason=f"the workspace has {len(found)}: {known}",
            fix="Name one as help_center of the target in intercom-sync.yaml",
        )
    urls = [*filter(None, [settings.help_center_url]), *chosen[0].urls]
    if not urls:
        return Finding(
            check="help center",
            grade=WARN,
            reason=f"{known}, of unknown address: links between articles go out as plain text",
            fix="Set help_center_url in intercom-sync.yaml",
        )
    return Finding(
        check="help center", grade=OK, reason=f'{chosen[0].id} "{chosen[0].name}" at {urls[0]}'
    )
