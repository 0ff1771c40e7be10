"""The journal of probes: what a probe wrote, so that a later one can clear it away.

Owns its place and its spelling; state/journal.py owns the rest. Apart from the journal of apply: a
throw-away draft is bound to no file, and never to be taken into base.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from intercom_sync.intercom.probe.intent import ProbeIntent
from intercom_sync.state.backend import Mirror
from intercom_sync.state.journal import Journal


def probe_journal(folder: Path, mirror: Mirror | None = None) -> Journal[ProbeIntent]:
    """The journal in .intercom-sync/<target>/journal/probe.

    Raises:
        StateError: an earlier one is damaged.
    """
    return Journal(
        folder / "journal" / "probe",
        dump=asdict,
        load=lambda value: ProbeIntent(**value),
        mirror=mirror,
    )
