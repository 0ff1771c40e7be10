"""One action file as an action, with the files it names.

Owns what can be judged from the file alone and from its messages and lists; names that two files
share are found in load.py. Trap: half of a broken file is read all the same, so that every problem
is told at once, but an action is made only of a file without an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from intercom_sync.conversations.action_parts import Reading, read_messages, read_selection
from intercom_sync.conversations.files import read_action
from intercom_sync.conversations.ledger_model import reserved_id
from intercom_sync.conversations.model import (
    Action,
    ActionStep,
    Assign,
    Close,
    Doing,
    Message,
    Note,
    Once,
    Open,
    Reply,
    Selection,
    Snooze,
    TagStep,
    TicketStep,
)
from intercom_sync.conversations.schema import (
    BARE_KINDS,
    KINDS,
    ActionKeys,
    ActionShape,
    StepKeys,
)
from intercom_sync.errors import Problem, Severity
from intercom_sync.location import Location
from intercom_sync.strict_yaml import Document, KeyPath, Value, parse
from intercom_sync.strict_yaml.schema import check


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """What a file told.

    Attributes:
        action: None where the file, or one it names, has an error.
        name: As given, and where; None where it gives none.
        problems: Everything wrong with it, and with the files it names.
    """

    action: Action | None
    name: tuple[str, Location] | None
    problems: tuple[Problem, ...]


def read_action_file(path: str, reading: Reading) -> FileRead:
    """Read one file. No content makes it raise."""
    text = read_action(reading.root, path)
    if isinstance(text, Problem):
        return FileRead(action=None, name=None, problems=(text,))
    document = _with_bare_steps(parse(text, path=path))
    keys, problems = check(ActionKeys, document, subject="the action")
    messages, message_problems = read_messages(document, reading)
    select, select_problems = read_selection(document, reading)
    problems = (*problems, *message_problems, *select_problems, *_same_ids(document))
    action = None
    if keys is not None and all(each.severity is not Severity.ERROR for each in problems):
        action = _action(keys, document, messages, select)
        problems = (*problems, *_without_id(action, keys))
    return FileRead(action=action, name=_name(document), problems=problems)


def _action(
    keys: ActionShape, document: Document, messages: Mapping[KeyPath, Message], select: Selection
) -> Action:
    steps = tuple(
        ActionStep(
            id=step.id or _default_id(number, step.kinds[0]),
            doing=_doing(step, ("steps", number), messages),
            location=document.place_of(("steps", number)).value,
        )
        for number, step in enumerate(keys.steps)
    )
    return Action(
        path=document.path,
        name=keys.name,
        description=keys.description,
        schedule=keys.schedule,
        acting_email=keys.acting_email,
        select=replace(select, limit=keys.select.limit),
        once=Once(keys.once),
        mark=keys.mark or "",
        steps=steps,
    )


def _doing(step: StepKeys, path: KeyPath, messages: Mapping[KeyPath, Message]) -> Doing:
    if step.note is not None:
        return Note(message=messages[*path, "note"])
    if step.reply is not None:
        return Reply(message=messages[*path, "reply"])
    if step.assign is not None:
        return Assign(to=step.assign.to, message=messages.get((*path, "assign", "body")))
    if step.close is not None:
        return Close(message=messages.get((*path, "close", "body")))
    if step.snooze is not None:
        return Snooze(until=step.snooze.until)
    if step.tag is not None:
        return TagStep(add=_once_each(step.tag.add), remove=_once_each(step.tag.remove))
    if step.ticket is not None:
        return TicketStep(
            type_name=step.ticket.type,
            title=step.ticket.title,
            description=step.ticket.description,
            link=step.ticket.link,
        )
    return Open()


def _once_each(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _default_id(number: int, kind: str) -> str:
    return f"{number + 1}-{kind}"


def _with_bare_steps(document: Document) -> Document:
    """The document with `open:` and `close:` as steps that say all there is to say."""
    if not isinstance(document.value, dict):
        return document
    steps = document.value.get("steps")
    if not isinstance(steps, list):
        return document
    places = dict(document.places)
    settled: list[Value] = []
    for number, step in enumerate(steps):
        bare = [
            kind
            for kind in BARE_KINDS
            if isinstance(step, dict) and kind in step and step[kind] is None
        ]
        for kind in bare:
            path = ("steps", number, kind)
            if path in places:
                places[path] = replace(places[path], kind="mapping")
        said: dict[str, Value] = {kind: {} for kind in bare}
        settled.append({**step, **said} if isinstance(step, dict) else step)
    return replace(document, value={**document.value, "steps": settled}, places=places)


def _same_ids(document: Document) -> Iterator[Problem]:
    """Steps that the ledger could not tell apart, from each other or from the mark."""
    steps = document.value.get("steps") if isinstance(document.value, dict) else None
    first: dict[str, int] = {}
    for number, step in enumerate(steps if isinstance(steps, list) else ()):
        if not isinstance(step, dict):
            continue
        kind = next((kind for kind in KINDS if kind in step), "")
        given = step.get("id")
        step_id = given if isinstance(given, str) else _default_id(number, kind)
        path: KeyPath = ("steps", number, *(("id",) if "id" in step else ()))
        if reserved := reserved_id(step_id, document.place_of(path).value):
            yield reserved
        if step_id in first:
            yield Problem(
                location=document.place_of(path).value,
                code="duplicate-step",
                reason=f'two steps have the id "{step_id:.60}", this one and step '
                f"{first[step_id] + 1}",
                fix="Give each an id of its own",
            )
        first.setdefault(step_id, number)


def _without_id(action: Action, keys: ActionShape) -> Iterator[Problem]:
    for step, given in zip(action.steps, keys.steps, strict=True):
        if step.reaches_customer and given.id is None and action.once is not Once.RUN:
            yield Problem(
                location=step.location,
                code="step-without-id",
                reason="a customer sees this step and it has no id: where a step is added above "
                "it, it counts as one that was never done",
                fix=f'Add "id: {given.kinds[0]}", say, and never change it',
                severity=Severity.WARNING,
            )


def _name(document: Document) -> tuple[str, Location] | None:
    name = document.value.get("name") if isinstance(document.value, dict) else None
    return (name, document.place_of(("name",)).value) if isinstance(name, str) else None
