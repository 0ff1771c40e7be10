"""The contract of an action file: every key, and what may stand there.

Owns the shape of single values. What needs another file (messages, lists of ids) and what has words
of its own (queries, placeholders) is checked by load.py. Trap: a step is a list entry with one key
that says what it does; two such keys in one entry would hide an order that nobody wrote.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    create_model,
    model_validator,
)
from pydantic_core import PydanticKnownError

from intercom_sync.conversations import schedules, times
from intercom_sync.strict_yaml.fields import FilledText, StrictModel
from intercom_sync.strict_yaml.schema import RejectedError

KINDS: Final = ("note", "reply", "assign", "close", "open", "snooze", "tag", "ticket")
"""What a step can do."""
BARE_KINDS: Final = frozenset(("open", "close"))
"""Those that may stand without a value."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}", re.ASCII)
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_ASSIGNEE: Final = re.compile(r"none|admin:[^@\s]+@[^@\s]+|team:\S(.*\S)?")


def _checked_name(value: str) -> str:
    if not _NAME.fullmatch(value):
        reason = f'is "{value:.60}", which cannot be a name'
        raise RejectedError(reason, "Use up to 63 small letters, digits, - and _")
    return value


def _checked_email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        reason = f'is "{value:.60}", and must be an e-mail address'
        raise RejectedError(reason, "Give the teammate's e-mail address as in Intercom")
    return value


def _checked_schedule(value: str) -> str:
    fault = schedules.fault_of(value)
    if fault is not None:
        raise RejectedError(f'"{value:.60}" {fault}', 'Write five fields, in UTC: "0 6 * * 1-5"')
    return " ".join(value.split())


def _checked_assignee(value: str) -> str:
    if not _ASSIGNEE.fullmatch(value):
        reason = f'is "{value:.60}", and must say a teammate, a team or none'
        fix = "Write admin:ada@example.com, team:Billing or none"
        raise RejectedError(reason, fix)
    return value


def _date_as_text(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def _checked_until(value: str) -> str:
    time = times.parse(value)
    if isinstance(time, times.NotATime):
        raise RejectedError(f'"{value:.60}" {time.reason}', time.fix)
    if (isinstance(time, times.Relative) and time.seconds <= 0) or (
        isinstance(time, times.Clock) and time.day == "yesterday"
    ):
        raise RejectedError(f'"{value:.60}" is never to come', "Give a later date")
    return value


def _checked_file(value: str) -> str:
    if value.startswith("/") or "\\" in value or re.match("[A-Za-z]:", value):
        reason = f'is "{value:.100}", and must be a file of this project'
        raise RejectedError(reason, "Write it from this file's folder on: replies/closed.md")
    return posixpath.normpath(value)


def _number_as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _at_least_one(value: list[Any]) -> list[Any]:
    if not value:
        raise RejectedError("is empty", "List at least one")
    return value


Name = Annotated[str, AfterValidator(_checked_name)]
FileName = Annotated[FilledText, AfterValidator(_checked_file)]
ConversationText = Annotated[
    str, BeforeValidator(_number_as_text, json_schema_input_type=str | int)
]


class MessageKeys(StrictModel):
    """A message in a file of its own."""

    file: Annotated[FileName, Field(examples=["replies/closed.md"])]


class InlineMessage(MessageKeys):
    """A message that stands right there, as nothing but its text."""

    file: Literal[""] = ""
    text: str


def _text_alone(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    if isinstance(value, str):
        return InlineMessage(text=value)
    if isinstance(value, dict):
        return handler(value)
    raise PydanticKnownError("string_type")


MessageValue = Annotated[
    MessageKeys | None,
    WrapValidator(_text_alone, json_schema_input_type=str | MessageKeys | None),
]


class AssignKeys(StrictModel):
    """`assign:`"""

    to: Annotated[str, AfterValidator(_checked_assignee), Field(examples=["team:Billing"])]
    body: MessageValue = None


class CloseKeys(StrictModel):
    """`close:`"""

    body: MessageValue = None


class OpenKeys(StrictModel):
    """`open:` has nothing to say."""


class SnoozeKeys(StrictModel):
    """`snooze:`"""

    until: Annotated[
        str,
        BeforeValidator(_date_as_text),
        AfterValidator(_checked_until),
        Field(examples=["next monday 09:00 Europe/Oslo"]),
    ]


class TagKeys(StrictModel):
    """`tag:`"""

    add: list[FilledText] = Field(default_factory=list)
    remove: list[FilledText] = Field(default_factory=list)

    @model_validator(mode="after")
    def _makes_sense(self) -> TagKeys:
        if not self.add and not self.remove:
            raise RejectedError("neither adds nor removes a tag", 'Write "add: [stale]"')
        both = sorted(set(self.add) & set(self.remove))
        if both:
            raise RejectedError(f'adds and removes "{both[0]:.60}"', "Keep one of the two")
        return self


class TicketKeys(StrictModel):
    """`ticket:`"""

    type: Annotated[FilledText, Field(examples=["Tracker"])]
    title: Annotated[FilledText, Field(examples=["Payments fail"])]
    description: str = ""
    link: bool = False


class StepKeys(StrictModel):
    """One entry of `steps:`"""

    id: Name | None = None
    note: MessageValue = None
    reply: MessageValue = None
    assign: AssignKeys | None = None
    close: CloseKeys | None = None
    open: OpenKeys | None = None
    snooze: SnoozeKeys | None = None
    tag: TagKeys | None = None
    ticket: TicketKeys | None = None

    @model_validator(mode="after")
    def _does_one_thing(self) -> StepKeys:
        if len(self.kinds) > 1:
            reason = f"does {len(self.kinds)} things at once: {', '.join(self.kinds)}"
            raise RejectedError(reason, "Begin a list entry for each")
        if not self.kinds:
            raise RejectedError("does nothing", f"Give it one of {', '.join(KINDS)}")
        return self

    @property
    def kinds(self) -> tuple[str, ...]:
        """What it does; one thing, once it was checked."""
        return tuple(kind for kind in KINDS if getattr(self, kind) is not None)


class SelectKeys(StrictModel):
    """`select:`"""

    ids: Annotated[list[ConversationText], AfterValidator(_at_least_one)] | None = None
    ids_from: FileName | None = None
    query: Any = None
    limit: Annotated[int, Field(ge=1, le=100_000)] | None = None

    @model_validator(mode="after")
    def _says_which(self) -> SelectKeys:
        given = [key for key in ("ids", "ids_from", "query") if getattr(self, key) is not None]
        if len(given) != 1:
            reason = f"gives {' and '.join(given)}" if given else "does not say which conversations"
            raise RejectedError(reason, "Give one of ids, ids_from and query")
        if self.query is not None and self.limit is None:
            reason = "gives a query and no limit"
            fix = 'Add "limit: 200"; where more conversations match, nothing is sent'
            raise RejectedError(reason, fix)
        return self


class ActionShape(StrictModel):
    """A whole action file, but for `as`, which Python keeps for itself."""

    name: Annotated[Name, Field(examples=["close-stale"])]
    description: Annotated[str, AfterValidator(str.strip)] = ""
    schedule: Annotated[str, AfterValidator(_checked_schedule)] = ""
    select: Annotated[SelectKeys, Field(examples=["{ids: [123]}"])]
    once: Literal["conversation", "day", "run"] = "conversation"
    mark: FilledText | None = None
    steps: Annotated[
        list[StepKeys], AfterValidator(_at_least_one), Field(examples=['[{note: "…"}]'])
    ]

    @property
    def acting_email(self) -> str:
        """`as:`"""
        return str(getattr(self, "as") or "")


_Email = Annotated[str, AfterValidator(_checked_email)]
# A field called `as` cannot be written in a class; mypy cannot follow names made of text.
_AS: Final[dict[str, Any]] = {"as": (_Email | None, None)}
ActionKeys: Final = create_model("ActionKeys", __base__=ActionShape, **_AS)
"""A whole action file."""
