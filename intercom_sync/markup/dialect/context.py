"""What every part of one rendering shares.

Owns the reporting and the list of files an article uses. Trap: the fields grow while rendering;
nothing may keep a Context longer than that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from intercom_sync.markup.dialect.urls import Address, AddressKind, read_address
from intercom_sync.markup.findings import Code, Findings

if TYPE_CHECKING:
    from intercom_sync.location import Location
    from intercom_sync.markup.dialect.source import Source
    from intercom_sync.markup.tree import Element


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkUse:
    """A link to another article's file.

    Attributes:
        path: The file, from the project's root; nobody asked yet if it exists.
        location: Where the link stands.
        fragment: What stood after the #, which was dropped; None without.
    """

    path: str
    location: Location
    fragment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageUse:
    """A local image. Attributes as in LinkUse."""

    path: str
    location: Location


@dataclass(slots=True)
class Context:
    """One rendering.

    Attributes:
        headings: Finished headings of the article, to be renumbered at the end, each with the
            element it was made from.
    """

    source: Source
    findings: Findings = field(default_factory=Findings)
    links: list[LinkUse] = field(default_factory=list)
    images: list[ImageUse] = field(default_factory=list)
    headings: dict[Element, Element] = field(default_factory=dict)

    def report(self, code: Code, element: Element, reason: str, fix: str, *written: str) -> None:
        """Take note of something wrong.

        Args:
            element: Of the parsed article, what it is about.
            written: What to look for near it, the best first; see Source.place.
        """
        # Finding the place costs more than all the rest: only where it will be shown.
        if not self.findings.repeats(code, reason):
            self.findings.add(code, self.source.place(element, *written), reason, fix)

    def read_address(self, element: Element, attribute: str) -> Address:
        """What a `href` or `src` leads to; what it must not lead to is reported here."""
        written = element.get(attribute, "")
        address = read_address(written, from_file=self.source.path)
        refused = _REFUSED.get(address.kind)
        if refused is not None:
            code, reason, fix = refused
            self.report(code, element, reason.format(quoted(written)), fix, written)
        return address


def quoted(text: str) -> str:
    """A piece of the article, short enough for a message, on one line."""
    line = " ".join(text.split())
    return f'"{line[:80]}…"' if len(line) > 80 else f'"{line}"'


_REFUSED = {
    AddressKind.PROTOCOL_RELATIVE: (
        Code.PROTOCOL_RELATIVE_URL,
        "the address {} does not say how to reach it",
        "Put https: in front",
    ),
    AddressKind.UNSAFE: (
        Code.UNSAFE_URL,
        "the address {} is of a kind no reader can safely open",
        "Give an https address, or a path to a file of the project",
    ),
    AddressKind.RESERVED: (
        Code.RESERVED_SCHEME,
        "the address {} uses a scheme only intercom-sync itself may write",
        "Link to the article's .md file instead, or show the image by its path",
    ),
    AddressKind.OUTSIDE: (
        Code.OUTSIDE_PROJECT,
        "the address {} leads out of the project",
        "Climb no higher than the project's root",
    ),
}
