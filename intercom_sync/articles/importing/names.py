"""What files and folders are called, by the titles people gave.

Owns names that are readable in any script and safe on any system. Pure. Trap: a name must come out
the same in a second run, where some articles have theirs already; so names are given out in the
order of ids, and what stands on disk has no say in it.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from itertools import count
from typing import Final

_MOST_BYTES: Final = 80
"""Of a name in UTF-8. With three folders above it, it stays within what Windows opens."""
_APOSTROPHES: Final = frozenset("'\u2019\u02bc`\u00b4")
# Windows gives these to devices, whatever ending they have.
_DEVICES: Final = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)
OUR_FOLDERS: Final = ("images", "_attachments")
"""What stands beside articles and is no collection."""


def slug(title: str) -> str:
    """A title as a file name without an ending: "Größe ändern?" is "größe-ändern".

    Letters, digits and marks of every script stay, in lower case and Unicode's composed form;
    everything between words becomes one hyphen. "" where nothing of it can stand in a name.
    """
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", title).lower())
    kept: list[str] = []
    for character in text:
        kind = unicodedata.category(character)
        if kind[0] in "LN" or (kind in ("Mn", "Mc") and _can_follow(kept, character)):
            kept.append(character)
        elif kind in ("Cf", "Mn", "Mc", "Me") or character in _APOSTROPHES:
            continue
        elif kept and kept[-1] != "-":
            kept.append("-")
    return _shortened("".join(kept).strip("-"))


def folded(name: str) -> str:
    """What two names must not share, because some file systems take them for one."""
    return unicodedata.normalize("NFC", name.casefold())


def is_device(stem: str) -> bool:
    """Whether Windows would take a name for one of its devices, whatever its ending."""
    return stem in _DEVICES


class Names:
    """The names given out so far, by folder."""

    def __init__(self) -> None:
        self._taken: defaultdict[str, set[str]] = defaultdict(
            lambda: {folded(name) for name in OUR_FOLDERS}
        )

    def take(self, paths: Iterable[str]) -> None:
        """Give nobody these paths; folders with a slash at the end."""
        for path in paths:
            folder, _, name = path.rstrip("/").rpartition("/")
            self._taken[f"{folder}/"].add(folded(name))

    def give(self, folder: str, stem: str, ending: str = "") -> str:
        """A free name in a folder: the stem, else with -2, -3 and so on behind it."""
        candidates = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
        taken = self._taken[folder]
        name = next(
            f"{candidate}{ending}"
            for candidate in candidates
            if not is_device(candidate) and folded(f"{candidate}{ending}") not in taken
        )
        taken.add(folded(name))
        return name


def _can_follow(kept: list[str], mark: str) -> bool:
    """Whether a mark belongs to a letter; those that only choose between pictures do not."""
    is_selector = "\ufe00" <= mark <= "\ufe0f" or "\U000e0100" <= mark <= "\U000e01ef"
    return bool(kept) and kept[-1] != "-" and not is_selector


def _shortened(name: str) -> str:
    """The name within its limit, cut between words where that leaves most of it."""
    if len(name.encode()) <= _MOST_BYTES:
        return name
    cut = name.encode()[:_MOST_BYTES].decode("utf-8", "ignore")
    if unicodedata.category(name[len(cut)])[0] == "M":
        cut = cut.rstrip("".join(c for c in cut if unicodedata.category(c)[0] == "M"))[:-1]
    whole, _, _ = cut.rpartition("-")
    return (whole if len(whole.encode()) > _MOST_BYTES // 2 else cut).strip("-")
