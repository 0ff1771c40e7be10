"""An article's page before and after a plan, for reports that show pages.

Owns the noun only. A plan itself holds texts for people; these bodies are given to a report beside
it, so that the other formats need not carry them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One locale's body, in two states.

    Attributes:
        locale: "" for the default one.
        before, after: HTML, maybe with symbolic references; None where there is no such page.
    """

    locale: str
    before: str | None
    after: str | None
