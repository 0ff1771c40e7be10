"""Where a link of the article leads, once it stands in Intercom.

Owns the decision for <a>: another article, the wide world, or nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from intercom_sync.markup import references
from intercom_sync.markup.dialect.attributes import leading
from intercom_sync.markup.dialect.context import LinkUse, quoted
from intercom_sync.markup.dialect.unsupported import report_class
from intercom_sync.markup.dialect.urls import AddressKind
from intercom_sync.markup.findings import Code

if TYPE_CHECKING:
    from intercom_sync.markup.dialect.context import Context
    from intercom_sync.markup.dialect.urls import Address
    from intercom_sync.markup.tree import Element

BUTTON_CLASS = "intercom-h2b-button"


@dataclass(frozen=True, slots=True)
class Link:
    """A link that leads somewhere."""

    href: str
    is_button: bool


def read_link(context: Context, element: Element) -> Link | None:
    """What an <a> becomes; None where only its text stays."""
    is_button = _wants_button(context, element)
    href = _href(context, element)
    return None if href is None else Link(href, is_button)


def _wants_button(context: Context, element: Element) -> bool:
    is_button = False
    listed = leading(element.tail)
    written = listed.written if listed else ""
    for name in (*element.get("class", "").split(), *(listed.classes if listed else ())):
        if name in {"button", BUTTON_CLASS}:
            is_button = True
        elif not name.startswith("intercom-"):
            report_class(context, element, name, written)
    return is_button


def _href(context: Context, element: Element) -> str | None:
    if "href" not in element.attrib:
        # An anchor. What links to it is reported there.
        return None
    address = context.read_address(element, "href")
    match address.kind:
        case AddressKind.EXTERNAL:
            return address.text
        case AddressKind.LOCAL if address.path.endswith(".md"):
            return _article(context, element, address)
        case AddressKind.LOCAL:
            context.report(
                Code.RELATIVE_LINK,
                element,
                f"the link to {quoted(address.text)} leads to a file that readers cannot open",
                "Link to a .md file of the project, or give a full https address",
                address.text,
            )
        case AddressKind.SAME_PAGE:
            context.report(
                Code.SAME_PAGE_LINK,
                element,
                f"the link to {quoted(address.text)} becomes plain text, because Intercom names "
                "the headings of an article itself",
                "Take the link away, or name the heading in the text",
                address.text,
            )
        case AddressKind.EMPTY:
            context.report(
                Code.EMPTY_LINK,
                element,
                f"the link {quoted(''.join(element.itertext()))} leads nowhere and becomes text",
                "Give it an address, or take the brackets away",
                "]()",
                "<a",
            )
        case _:
            # Refused, and reported when it was read.
            pass
    return None


def _article(context: Context, element: Element, address: Address) -> str:
    written = element.get("href")
    place = context.source.place(element, written, address.text, unquote(written))
    context.links.append(LinkUse(path=address.path, location=place, fragment=address.fragment))
    if address.fragment:
        context.report(
            Code.FRAGMENT_DROPPED,
            element,
            f"the link to {quoted(address.text)} leads to the top of the article, because Intercom "
            "names the headings itself",
            f"Take #{address.fragment[:40]} away",
            f"#{address.fragment}",
        )
    return str(references.article_file(address.path))
