"""Where a file waits for a person's decision. Pure."""

from __future__ import annotations

from intercom_sync.articles.merging import unfinished
from intercom_sync.location import Location
from intercom_sync.strict_yaml.text import place_at


def marked_places(text: str, path: str) -> tuple[Location, ...]:
    """Line and column of each conflict."""
    return tuple(place_at(text, at, path) for at in unfinished(text))
