"""Journals of runs that ended, made into those of runs that did not."""

from __future__ import annotations

from pathlib import Path

from intercom_sync.state.replay import FINISHED


def taken_back(folder: Path) -> Path:
    """The one journal that was put aside, where it was while its run went on."""
    [path] = (folder / FINISHED).glob("*.jsonl")
    return path.replace(folder / path.name)
