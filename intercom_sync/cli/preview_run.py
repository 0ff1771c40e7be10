"""What the `preview` command does. Owns where the preview's base comes from; it writes nothing."""

from __future__ import annotations

import webbrowser
from collections.abc import Sequence

from intercom_sync.articles.base import Base
from intercom_sync.articles.model import Desired
from intercom_sync.cli.backends import backend_of, known_base, refresh_if_possible
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.serving import port_is_taken
from intercom_sync.cli.stale import stale_translations
from intercom_sync.config import Settings
from intercom_sync.errors import Problem
from intercom_sync.preview.server import serve
from intercom_sync.preview.watched import Sources
from intercom_sync.state.backend import Backend


def serve_preview(invocation: Invocation, *, port: int, opens: bool) -> int:
    """Serve until SIGINT or SIGTERM.

    Raises:
        UsageError: the port is taken.
    """

    settings = invocation.settings()
    backend = backend_of(invocation, settings)
    refresh_if_possible(invocation, backend)

    def ready(url: str) -> None:
        invocation.terminal.result(f"Preview: {url}\nStop with Ctrl-C.\n")
        if opens:
            webbrowser.open(url)

    try:
        serve(sources_of(settings, backend), port=port, ready=ready)
    except OSError as error:
        raise port_is_taken(port, error) from error
    return 0


def sources_of(settings: Settings, backend: Backend) -> Sources:
    """What the preview is given to show; the state here is read anew each time it is asked for."""

    def base() -> Base:
        return known_base(backend, settings)

    def stale(desired: Desired) -> Sequence[Problem]:
        return stale_translations(settings, desired, base())

    return Sources(settings=settings, base=base, stale=stale)
