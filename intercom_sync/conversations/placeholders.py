"""`{{ name | default }}` in messages: what may stand there, and what it becomes.

Owns the fixed set of names and the filling in. Pure. There is no template language: no conditions,
no loops, no filters. Trap: values come from customers. In HTML each is escaped, and what was filled
in is never looked at again, so a customer called "{{ contact.email }}" stays just that.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from intercom_sync.conversations.model import Contact, Conversation
from intercom_sync.errors import ContentError, Problem

NAMES: Final[Mapping[str, str]] = {
    "conversation.id": "Number of the conversation",
    "conversation.title": "Its title",
    "conversation.url": "Its address in the inbox, for teammates",
    "contact.name": "Full name of the customer",
    "contact.email": "E-mail address of the customer",
    "author.name": "Name of who wrote first",
    "author.email": "E-mail address of who wrote first",
    "assignee.name": "Name of the teammate it is assigned to",
    "assignee.email": "E-mail address of that teammate",
    "run.name": "Name of the action",
    "run.date": "Date of the run in UTC, as 2026-03-09",
}
"""Every name, and what it stands for. Intercom has no first names, so there is none here."""

OWN_NAMES: Final = frozenset(("conversation.id", "conversation.url"))
"""Those whose values nobody else can choose: the only ones safe within a tag."""

_CODE: Final = "placeholder"
_TOKEN: Final = re.compile(r"\{\{\{\{|\}\}\}\}|\{\{|\}\}")
_ONE_BRACE: Final = re.compile(
    rf"(?<!\{{)\{{\s*({'|'.join(map(re.escape, NAMES))})\s*(?:\|[^{{}}]*)?\}}(?!\}})"
)
# Habits from template languages, Intercom's own `fallback: "there"` among them.
_FILTER: Final = re.compile(r"\w+ ?[:(]|([\"']).*\1$")
_LITERAL: Final = {"{{{{": "{{", "}}}}": "}}"}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One place to fill in.

    Attributes:
        default: None where none is given; "" where it is given and empty.
        at: Where it begins in the text.
    """

    name: str
    default: str | None
    at: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that looks like a placeholder and is none: where, why, what to do."""

    at: int
    reason: str
    fix: str


@dataclass(frozen=True, slots=True)
class Template:
    """A text taken apart.

    Attributes:
        parts: Plain text, literal braces resolved, and placeholders, in order.
        faults: Such a text is not to be filled in.
    """

    parts: tuple[str | Placeholder, ...]
    faults: tuple[Fault, ...]

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """Those of the parts."""
        return tuple(part for part in self.parts if isinstance(part, Placeholder))


@dataclass(frozen=True, slots=True)
class MissingValues:
    """Names that have no value in this conversation and no default: nothing may be sent."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"no value for {', '.join(self.names)}. "
            f"Give a default: {{{{ {self.names[0]} | … }}}}, or leave it out"
        )


def parse(text: str) -> Template:
    """Take a text apart. No text makes it raise."""
    parts: list[str | Placeholder] = []
    faults = [
        Fault(found.start(), f"`{found.group():.60}` has one brace on a side", "Write two")
        for found in _ONE_BRACE.finditer(text)
    ]
    end = 0
    while token := _TOKEN.search(text, end):
        parts.append(text[end : token.start()])
        end = token.end()
        mark = token.group()
        if mark in _LITERAL:
            parts.append(_LITERAL[mark])
        elif mark == "}}":
            fix = "Write }}}} for two braces as text"
            faults.append(Fault(token.start(), "`}}` closes nothing", fix))
        else:
            close = text.find("}}", end)
            if close < 0:
                fix = "Close it with }}, or write {{{{ for two braces as text"
                faults.append(Fault(token.start(), "`{{` opens and never closes", fix))
                break
            read = _placeholder(text[end:close], token.start())
            if isinstance(read, Fault):
                faults.append(read)
            else:
                parts.append(read)
            end = close + 2
    parts.append(text[end:])
    faults.sort(key=lambda fault: fault.at)
    return Template(tuple(part for part in parts if part != ""), tuple(faults))


def fill_html(text: str, values: Mapping[str, str]) -> str | MissingValues:
    """An HTML text with its values, each escaped; defaults are HTML already, as their author wrote.

    Raises:
        ContentError: The text has a fault; loading an action reports those first.
    """
    return _filled(text, {name: html.escape(value) for name, value in values.items()})


def fill_text(text: str, values: Mapping[str, str]) -> str | MissingValues:
    """A plain text with its values, such as the title of a ticket.

    Raises:
        ContentError: The same.
    """
    return _filled(text, values)


def values_of(
    conversation: Conversation,
    *,
    url: str,
    contact: Contact | None,
    assignee_name: str,
    assignee_email: str,
    run_name: str,
    now_unix: int,
) -> dict[str, str]:
    """What each name stands for in a conversation; "" where Intercom has nothing."""
    author = conversation.author
    values = {
        "conversation.id": conversation.id,
        "conversation.title": conversation.title,
        "conversation.url": url,
        "contact.name": contact.name if contact else "",
        "contact.email": contact.email if contact else "",
        "author.name": author.name if author else "",
        "author.email": author.email if author else "",
        "assignee.name": assignee_name,
        "assignee.email": assignee_email,
        "run.name": run_name,
        "run.date": f"{dt.datetime.fromtimestamp(now_unix, dt.UTC):%Y-%m-%d}",
    }
    # A name with line breaks or tabs must not tear a message apart.
    return {name: " ".join(value.split()) for name, value in values.items()}


def _placeholder(inner: str, at: int) -> Placeholder | Fault:
    name, bar, default = inner.partition("|")
    name, default = name.strip(), default.strip()
    if "{" in inner or "}" in inner:
        return Fault(at, f"`{{{{{inner:.40}}}}}` has braces inside", "Write {{ name | default }}")
    if name not in NAMES:
        # Here, so that whoever only fills in need not wait for pydantic.
        from intercom_sync.strict_yaml.schema import nearest

        near = nearest(name, NAMES)
        fix = f'Nearest: "{near}"' if near else f"Known: {', '.join(NAMES)}"
        return Fault(at, f'there is no placeholder "{name:.60}"', fix)
    if "<" in default or ">" in default:
        fix = "Write plain words there, or put the tags around the placeholder"
        return Fault(at, f"the default of {name} holds a tag", fix)
    if _FILTER.match(default):
        fix = f"Write the words alone: {{{{ {name} | there }}}}"
        return Fault(at, f"the default of {name} would be sent as `{default:.40}`", fix)
    return Placeholder(name, default if bar else None, at)


def _filled(text: str, values: Mapping[str, str]) -> str | MissingValues:
    template = parse(text)
    if template.faults:
        raise ContentError(
            Problem(location=None, code=_CODE, reason=fault.reason, fix=fault.fix)
            for fault in template.faults
        )
    filled: list[str] = []
    missing: list[str] = []
    for part in template.parts:
        if isinstance(part, str):
            filled.append(part)
            continue
        value = values.get(part.name, "") or part.default
        if value is None:
            missing.append(part.name)
        else:
            filled.append(value)
    if missing:
        return MissingValues(tuple(dict.fromkeys(missing)))
    return "".join(filled)
