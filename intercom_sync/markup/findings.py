"""What the renderer can find wrong in an article.

Owns the codes, how much each weighs, and the collecting. The sentences are written where the thing
is found. Trap: codes are a contract (people switch them off by name); never reuse or rename one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from intercom_sync.errors import Problem, Severity

if TYPE_CHECKING:
    from intercom_sync.location import Location


class Code(Enum):
    """Each code with its severity and, for the reference, what it means."""

    TOO_DEEP = ("too-deep", Severity.ERROR, "Elements are nested too deeply to be read safely")
    TOO_LONG = ("too-long", Severity.ERROR, "The article is too long to be read safely")
    RESERVED_SCHEME = (
        "reserved-scheme",
        Severity.ERROR,
        "An address starts with intercom-sync:, which only the tool itself may write",
    )
    UNSAFE_URL = (
        "unsafe-url",
        Severity.ERROR,
        "An address starts with javascript:, data:, file: or the like",
    )
    PROTOCOL_RELATIVE_URL = (
        "protocol-relative-url",
        Severity.ERROR,
        "An address starts with // and says neither http nor https",
    )
    RELATIVE_LINK = (
        "relative-link",
        Severity.ERROR,
        "A link leads to a file that is not an article",
    )
    OUTSIDE_PROJECT = (
        "outside-project",
        Severity.ERROR,
        "A relative address leads out of the project with ..",
    )
    SCRIPT = ("script", Severity.ERROR, "A script, a style sheet or an event attribute")
    HTML_NOT_WELL_FORMED = (
        "html-not-well-formed",
        Severity.ERROR,
        "A tag in HTML that is sent unchanged is not closed, or closes nothing",
    )
    HTML_REFUSED = (
        "html-refused",
        Severity.ERROR,
        "Something in HTML that is sent unchanged, which Intercom refuses or breaks",
    )
    HTML_LINK = (
        "html-link",
        Severity.WARNING,
        "A link in HTML that is sent unchanged leads nowhere",
    )
    UNSUPPORTED_TAG = (
        "unsupported-tag",
        Severity.WARNING,
        "A tag Intercom does not know; the tag is dropped, its text kept",
    )
    UNSUPPORTED_STYLE = (
        "unsupported-style",
        Severity.WARNING,
        "A style Intercom does not keep; it is dropped",
    )
    UNSUPPORTED_EMBED = (
        "unsupported-embed",
        Severity.WARNING,
        "A frame or a video of a site Intercom does not embed; it becomes a link",
    )
    UNSUPPORTED_IMAGE_TYPE = (
        "unsupported-image-type",
        Severity.WARNING,
        "An image that is not PNG, JPEG, SVG or GIF",
    )
    UNKNOWN_CLASS = ("unknown-class", Severity.WARNING, "A class that means nothing here")
    UNKNOWN_ALERT = (
        "unknown-alert",
        Severity.WARNING,
        "An alert or admonition of no known kind",
    )
    ALERT_NOT_ALONE = (
        "alert-not-alone",
        Severity.WARNING,
        "An alert's marker shares its line with text, so it is an ordinary quote",
    )
    STRAY_ATTRIBUTES = (
        "stray-attributes",
        Severity.WARNING,
        "Attributes like {.class} where they mean nothing; readers see them",
    )
    BUTTON_NOT_ALONE = (
        "button-not-alone",
        Severity.WARNING,
        "A button that shares its paragraph with other content stays a link",
    )
    FRAGMENT_DROPPED = (
        "fragment-dropped",
        Severity.WARNING,
        "A link to a heading of another article leads to the article's top",
    )
    SAME_PAGE_LINK = (
        "same-page-link",
        Severity.WARNING,
        "A link within the article becomes plain text",
    )
    EMPTY_LINK = (
        "empty-link",
        Severity.WARNING,
        "A link without text is dropped, or one without an address becomes text",
    )
    EMPTY_LIST = ("empty-list", Severity.WARNING, "A list without content is dropped")
    EMPTY_TABLE = ("empty-table", Severity.WARNING, "A table without cells is dropped")
    EMPTY_HEADING = ("empty-heading", Severity.WARNING, "A heading without text is dropped")
    TABLE_IN_LIST = (
        "table-in-list",
        Severity.WARNING,
        "A table in a list item is put after the list",
    )
    TABLE_IN_TABLE = (
        "table-in-table",
        Severity.WARNING,
        "A table in a table is put after the outer one",
    )
    MERGED_CELLS = ("merged-cells", Severity.WARNING, "Table cells are merged, which may get lost")
    INLINE_IMAGE = (
        "inline-image",
        Severity.WARNING,
        "An image within text, which may be moved to a line of its own",
    )
    IMAGE_WITHOUT_SOURCE = (
        "image-without-source",
        Severity.WARNING,
        "An image that names no file is dropped",
    )
    STRIKETHROUGH = (
        "strikethrough",
        Severity.WARNING,
        "Struck-out text stays, not struck out",
    )
    BLOCKQUOTE = ("blockquote", Severity.WARNING, "A quotation becomes text in italics")
    NO_SUMMARY = ("no-summary", Severity.WARNING, "A collapsible section without a heading")

    def __init__(self, text: str, severity: Severity, meaning: str) -> None:
        self.text = text
        self.severity = severity
        self.meaning = meaning


@dataclass(slots=True)
class _Found:
    first: Problem
    times: int


class Findings:
    """The problems of one article, in the order they were found.

    The same finding about the same thing is listed once, where it stands first, with a count: an
    article may have a hundred <kbd>.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[Code, str], _Found] = {}

    def repeats(self, code: Code, reason: str) -> bool:
        """Count the finding once more, if it was added before."""
        known = self._found.get((code, reason))
        if known is None:
            return False
        known.times += 1
        return True

    def add(self, code: Code, location: Location, reason: str, fix: str) -> None:
        """Take note of a finding that is no repetition."""
        problem = Problem(
            location=location, code=code.text, reason=reason, fix=fix, severity=code.severity
        )
        self._found[code, reason] = _Found(problem, 1)

    def problems(self) -> tuple[Problem, ...]:
        """All of them, sorted by place."""
        told = (
            found.first
            if found.times == 1
            else replace(found.first, reason=f"{found.first.reason} ({found.times} times)")
            for found in self._found.values()
        )
        return tuple(sorted(told, key=lambda problem: problem.sort_key))
