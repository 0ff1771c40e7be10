"""Translations that are older than their originals, held against state.

Owns how much they weigh. Trap: validate asks this of every project, and most have no translation:
what answers is imported only where there is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from intercom_sync.config.settings import StaleTranslations
from intercom_sync.errors import Problem, Severity

if TYPE_CHECKING:
    from intercom_sync.articles.base import Base
    from intercom_sync.articles.model import Desired
    from intercom_sync.config import Settings


def stale_translations(
    settings: Settings, desired: Desired, base: Base | None = None
) -> tuple[Problem, ...]:
    """Translations older than their originals, as the config weighs them.

    Args:
        base: What state says; None reads it, if there is a translation at all.

    Raises:
        StateError: state cannot be read.
    """
    severity = _stale_severity(settings)
    if severity is None or not any(article.translations for article in desired.articles):
        return ()
    from intercom_sync.articles.bind import bind
    from intercom_sync.articles.staleness import stale_problems

    if base is None:
        from intercom_sync.cli.backends import state_folder
        from intercom_sync.state.store import Store

        base = Store(state_folder(settings), root=settings.root).load()
    return tuple(stale_problems(desired, bind(base, desired).articles, severity))


def _stale_severity(settings: Settings) -> Severity | None:
    match settings.stale_translations:
        case StaleTranslations.IGNORE:
            severity = None
        case StaleTranslations.WARN:
            severity = Severity.WARNING
        case StaleTranslations.ERROR:
            severity = Severity.ERROR
        case _:
            assert_never(settings.stale_translations)
    return settings.checks.get("stale-translation", severity)
