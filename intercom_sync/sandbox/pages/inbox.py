"""The pages of the inbox: the list, and a conversation as an agent or its customer sees it.

Owns what stands on them. Trap: a note must never look like a message; it stands apart in colour and
in words, and is not there at all in the customer's view.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from intercom_sync.sandbox.pages.body import show
from intercom_sync.sandbox.pages.frame import page
from intercom_sync.sandbox.pages.html import Child, Html, tag
from intercom_sync.sandbox.pages.mailbox import Entry, Listing
from intercom_sync.sandbox.store.inbox_rows import NOTE, Contact, Conversation, Part, Tag, Ticket

_STATES: Final = ("open", "snoozed", "closed")
_HAPPENED: Final = {
    "close": "closed the conversation",
    "open": "opened the conversation",
    "snoozed": "snoozed the conversation",
    "timer_unsnooze": "woke the conversation: its snooze is over",
    "conversation_attribute_updated_by_admin": "filled in attributes",
}


class InboxViews:
    """Pages for one visitor.

    Args:
        names: What admins and teams are called, by type and id.
        help_center: Its public address: links in messages lead to our own pages.
        as_customer: Whether the visitor is to see what a customer does, and no more.
    """

    def __init__(
        self,
        *,
        names: dict[tuple[str, int], str],
        help_center: str,
        language: str,
        as_customer: bool,
    ) -> None:
        self._names = names
        self._help_center = help_center
        self._language = language
        self._as_customer = as_customer

    def listing(self, found: Listing, *, state: str, chosen: Tag | None) -> Html:
        """The list of one state, of one tag, or of all."""
        heading = f"Tagged “{chosen.name}”" if chosen else "Inbox"
        rows = [self._row(entry) for entry in found.entries]
        content: list[Child] = [
            tag("h1", heading),
            self._tabs(found.counts, state=state, chosen=chosen),
            tag("ul", *rows, class_="threads")
            if rows
            else tag(
                "div",
                tag("p", "Nothing here", class_="name"),
                tag("p", "No conversation is like that."),
                class_="empty",
            ),
            self._pager(found, state=state, chosen=chosen),
        ]
        return self._page("Inbox", tag("div", *content, class_="wrap"))

    def conversation(self, entry: Entry, parts: tuple[Part, ...]) -> Html:
        """One conversation."""
        found, as_customer = entry.conversation, self._as_customer
        shown = [part for part in parts if part.is_seen_by_customer or not as_customer]
        first = self._message(
            _name(entry.contact), "user", found.body, found.created_at, whose="customer"
        )
        here = f"/inbox/{found.id}"
        switch = tag(
            "a",
            "Show everything" if as_customer else "As the customer sees it",
            href=here if as_customer else f"{here}?as=customer",
            class_="switch",
        )
        crumbs = tag(
            "nav",
            tag("ol", tag("li", tag("a", "Inbox", href="/inbox")), tag("li", _name(entry.contact))),
            class_="breadcrumbs",
            aria_label="Breadcrumbs",
        )
        thread = tag(
            "section",
            crumbs,
            tag(
                "h1",
                found.title or _name(entry.contact),
                " ",
                None if as_customer else _state(found),
            ),
            tag("p", switch),
            tag("ol", first, *[self._part(part) for part in shown], class_="thread"),
            aria_label="Conversation",
        )
        details = None if as_customer else self._details(entry)
        return self._page(
            _name(entry.contact), tag("div", thread, details, class_="wrap conversation")
        )

    def nothing(self) -> Html:
        """There is no such conversation."""
        empty = tag(
            "div",
            tag("h1", "This conversation is not here"),
            tag("p", tag("a", "Back to the inbox", href="/inbox")),
            class_="empty",
        )
        return self._page("Not found", tag("div", empty, class_="wrap"))

    def _row(self, entry: Entry) -> Html:
        found = entry.conversation
        return tag(
            "li",
            tag(
                "a",
                tag("b", _name(entry.contact)),
                _time(found.updated_at),
                tag("span", _shortened(found.title or entry.last_words), class_="words"),
                tag(
                    "span",
                    _state(found),
                    *[tag("span", one.tag.name, class_="tag") for one in entry.tags],
                    *[tag("span", _called(ticket), class_="ticket") for ticket in entry.tickets],
                    tag("span", self._assignees(found) or "Nobody", class_="whom"),
                    class_="facts",
                ),
                href=f"/inbox/{found.id}",
            ),
        )

    def _tabs(self, counts: dict[str, int], *, state: str, chosen: Tag | None) -> Html:
        entries = [("", "All", sum(counts.values()))]
        entries += [(one, one.capitalize(), counts.get(one, 0)) for one in _STATES]
        links = [
            tag(
                "a",
                f"{text} {count}",
                href=f"/inbox?state={value}" if value else "/inbox",
                **({"aria_current": "page"} if value == state and not chosen else {}),
            )
            for value, text, count in entries
        ]
        return tag("nav", *links, class_="tabs", aria_label="States")

    def _pager(self, found: Listing, *, state: str, chosen: Tag | None) -> Html | None:
        kept = f"state={state}&" if state else f"tag={chosen.id}&" if chosen else ""
        links = [
            tag("a", text, href=f"/inbox?{kept}page={number}")
            for text, number, is_there in (
                ("Newer", found.number - 1, found.number > 1),
                ("Older", found.number + 1, not found.is_last),
            )
            if is_there
        ]
        return tag("nav", *links, class_="pager", aria_label="More") if links else None

    def _part(self, part: Part) -> Html:
        by = part.author.name or part.author.email
        event = self._event(part, by)
        if not part.body and not part.attachment_urls:
            return event or tag("li", f"{by}: {part.part_type}", class_="event")
        whose = (
            "note"
            if part.part_type == NOTE
            else "customer"
            if part.author.type == "user"
            else "admin"
        )
        return self._message(
            by,
            part.author.type,
            part.body,
            part.created_at,
            whose=whose,
            attachment_urls=part.attachment_urls,
            also=part.part_type if event else "",
        )

    def _event(self, part: Part, by: str) -> Html | None:
        if part.part_type in ("assignment", "assign_and_reopen"):
            whom = self._names.get(part.assigned_to, "somebody") if part.assigned_to else "nobody"
            what = f"assigned the conversation to {whom}"
            what += " and reopened it" if part.part_type == "assign_and_reopen" else ""
        elif part.part_type in _HAPPENED:
            what = _HAPPENED[part.part_type]
        else:
            return None
        return tag("li", f"{by} {what} · ", _time(part.created_at), class_="event")

    def _message(
        self,
        by: str,
        author_type: str,
        body: str,
        at: int,
        *,
        whose: str,
        attachment_urls: tuple[str, ...] = (),
        also: str = "",
    ) -> Html:
        shown = show(body, help_center=self._help_center, suffix="")
        seen = {"note": "Note, for teammates only", "admin": "Seen by the customer"}.get(whose)
        said = " · ".join(filter(None, (seen, _with(also) if also else None)))
        attached = [tag("li", f"Attached: {url}") for url in attachment_urls]
        return tag(
            "li",
            tag(
                "p",
                tag("b", by),
                tag("span", "Customer" if author_type == "user" else "Teammate"),
                _time(at),
                class_="by",
            ),
            tag("div", shown.html, class_="body"),
            tag("ul", *attached) if attached else None,
            tag("p", said, class_="seen") if said and not self._as_customer else None,
            class_=f"message {whose}",
        )

    def _details(self, entry: Entry) -> Html:
        found = entry.conversation
        rows: list[tuple[str, Child]] = [
            ("State", _state(found)),
            ("Snoozed until", _time(found.snoozed_until) if found.snoozed_until else None),
            ("Assigned to", self._assignees(found) or "Nobody"),
            (
                "Tags",
                tag(
                    "span",
                    *[
                        tag("a", one.tag.name, href=f"/inbox?tag={one.tag.id}", class_="tag")
                        for one in entry.tags
                    ],
                    class_="facts",
                )
                if entry.tags
                else None,
            ),
            *[("Ticket", _called(ticket)) for ticket in entry.tickets],
            ("E-mail", entry.contact.email if entry.contact else None),
            ("Waiting since", _time(found.waiting_since) if found.waiting_since else None),
            ("Began", _time(found.created_at)),
            ("Number", str(found.id)),
        ]
        listed = [tag("div", tag("dt", label), tag("dd", value)) for label, value in rows if value]
        return tag("aside", tag("h2", "Details"), tag("dl", *listed), aria_label="Details")

    def _assignees(self, found: Conversation) -> str:
        pairs = (("admin", found.admin_id), ("team", found.team_id))
        known = [self._names.get((kind, one), "?") for kind, one in pairs if one is not None]
        return ", ".join(known)

    def _page(self, title: str, content: Html) -> Html:
        return page(
            content,
            title=title,
            name="Inbox",
            home="/inbox",
            links=(tag("a", "Help Center", href="/", class_="drafts"),),
            footer="A sandbox: these conversations live on this machine only, and nobody is "
            "written to.",
            language=self._language,
            style_sheets=("style.css", "inbox.css"),
        )


def _with(part_type: str) -> str:
    """What a message did besides."""
    return {
        "close": "Closed the conversation",
        "open": "Opened the conversation again",
    }.get(part_type, "Assigned the conversation")


def _name(contact: Contact | None) -> str:
    return (contact.name or contact.email) if contact else "Somebody"


def _state(found: Conversation) -> Html:
    return tag("span", found.state.capitalize(), class_=f"state {found.state}")


def _called(ticket: Ticket) -> str:
    title = ticket.attributes.get("_default_title_") or "Ticket"
    return f"#{ticket.shown_id} {title}"


def _time(at: int) -> Html:
    moment = datetime.fromtimestamp(at, UTC)
    return tag("time", f"{moment:%-d %b %Y, %H:%M}", datetime=f"{moment:%Y-%m-%dT%H:%MZ}")


def _shortened(text: str) -> str:
    return text if len(text) <= 140 else f"{text[:139].rstrip()}…"
