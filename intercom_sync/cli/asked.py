"""What the options of plan and apply ask for.

Owns the way from options to a request, the same for both, so that a plan shows what the apply does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from intercom_sync.articles.base import Base
from intercom_sync.articles.model import Desired
from intercom_sync.articles.wishes import Wishes
from intercom_sync.cli.engine import Request
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.scope import plannable, wanted_paths, with_translations
from intercom_sync.config import Settings
from intercom_sync.plan.guards import Allowances
from intercom_sync.plan.model import Gate


def request_of(
    invocation: Invocation,
    settings: Settings,
    desired: Desired,
    base: Base,
    paths: Sequence[Path],
    options: Mapping[str, Any],
) -> Request:
    """What the options of plan and apply ask for; errors as wanted_paths."""
    gates = [gate for gate in Gate if options[gate.removeprefix("--").replace("-", "_")]]
    return Request(
        wishes=Wishes(
            adopt=options["adopt"],
            overwrite_drift=options["on_drift"] == "overwrite",
            recreate=options["recreate"],
            only=with_translations(
                wanted_paths(
                    paths,
                    plannable(desired, base),
                    root=settings.root,
                    working_directory=invocation.working_directory,
                ),
                desired,
                base,
            ),
        ),
        gates=tuple(gates),
        allowances=Allowances(
            deletes=options["allow_deletes"],
            unpublishes=options["allow_unpublishes"],
            live_edits=options["allow_live_edits"],
            updates=options["allow_updates"],
            empty=options["allow_empty"],
        ),
    )
