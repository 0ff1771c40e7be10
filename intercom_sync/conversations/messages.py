"""The text of a message as the HTML that is sent, placeholders still in it.

Owns plain text, HTML and Markdown becoming one kind, and what is refused on the way. Pure. Trap: a
message cannot be taken back. What might be a slip, a stray brace or the marks of a merge, is an
error here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from intercom_sync.conversations import placeholders
from intercom_sync.conversations.placeholders import OWN_NAMES, Placeholder, Template
from intercom_sync.errors import Problem
from intercom_sync.location import Location
from intercom_sync.markup import tree
from intercom_sync.markup.canonical import plain_text
from intercom_sync.markup.dialect.white_space import put_on_one_line
from intercom_sync.markup.findings import Code
from intercom_sync.markup.to_html import Flavor, check_body_html, render
from intercom_sync.strict_yaml.text import place_at

SUFFIXES: Final = (".md", ".html", ".txt")
"""Of files that can hold a message."""

MAX_LENGTH: Final = 50_000
"""In characters. Nobody reads a longer one, and whatever checks it must stay quick."""

_CODE: Final = "placeholder"
_LOOKS_LIKE_HTML: Final = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:[a-zA-Z]+|#[0-9]+);")
_TAG: Final = re.compile(r"<[a-zA-Z/!](?:\"[^\"]*\"|'[^']*'|[^'\">])*>")
_PARAGRAPHS: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_CONFLICT: Final = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)
_LINK_TO_PLACEHOLDER: Final = re.compile(r"\]\([ \t]*<?[^()\s{}]*\{\{")
_FRONT_MATTER: Final = re.compile(r"---[ \t]*\n")
_PUBLIC: Final = "Write its public address, beginning with https://"
_WAYS_OUT: Final = {
    code.text: _PUBLIC
    for code in (Code.RELATIVE_LINK, Code.RESERVED_SCHEME, Code.UNSAFE_URL, Code.OUTSIDE_PROJECT)
}
_SAMPLES: Final = {"conversation.id": "1", "conversation.url": "https://app.intercom.com/1"}


def read_inline(text: str, location: Location) -> tuple[str, tuple[Problem, ...]]:
    """The HTML of a message that stands in the action file, and what is wrong with it."""
    if len(text) > MAX_LENGTH:
        return "", (_too_long(location),)
    problems = [*_faults(text, location)]
    if _LOOKS_LIKE_HTML.search(text):
        body, found = _html(text)
        problems += (replace(problem, location=location) for problem in found)
    else:
        body = _plain(text)
    problems += _checked(body, text, location)
    return body, tuple(problems)


def read_file(text: str, path: str, flavor: Flavor) -> tuple[str, tuple[Problem, ...]]:
    """The same for a message in a file of its own; the suffix says what it is.

    Args:
        path: Ends with one of SUFFIXES.
    """
    if len(text) > MAX_LENGTH:
        return "", (_too_long(Location(path)),)
    problems = [*_slips(text, path), *_faults(text, path)]
    if path.endswith(".md"):
        body, found = _markdown(text, path, flavor)
    elif path.endswith(".html"):
        body, found = _html(text, path)
    else:
        body, found = _plain(text), ()
    problems += found
    problems += _checked(body, text, Location(path, 1))
    return body, tuple(problems)


def check_plain(text: str, location: Location) -> tuple[Problem, ...]:
    """What is wrong with a plain text that may hold placeholders, such as the title of a ticket."""
    if len(text) > MAX_LENGTH:
        return (_too_long(location),)
    return tuple(_faults(text, location))


def _plain(text: str) -> str:
    paragraphs = _PARAGRAPHS.split(text.strip())
    lines = ("<br>".join(html.escape(each, quote=False).split("\n")) for each in paragraphs)
    return "".join(f"<p>{each}</p>" for each in lines)


def _html(text: str, path: str | None = None) -> tuple[str, tuple[Problem, ...]]:
    """HTML on one line: Intercom makes an empty paragraph of a line break between blocks."""
    problems = check_body_html(_with_samples(text), path=path)
    try:
        root = tree.parse(text.strip())
    except tree.LimitError:
        return "", problems  # check_body_html has said so
    put_on_one_line(root)
    return tree.serialize(root), problems


def _markdown(text: str, path: str, flavor: Flavor) -> tuple[str, tuple[Problem, ...]]:
    rendered = render(text, path=path, flavor=flavor, take_title=False)
    local = [
        *((link.path, link.location) for link in rendered.links),
        *((image.path, image.location) for image in rendered.images),
    ]
    problems = [
        Problem(
            location=location,
            code="local-address",
            reason=f'"{target:.100}" is a file of the project, which a customer cannot open',
            fix=_PUBLIC,
        )
        for target, location in local
    ]
    problems += (
        Problem(
            location=place_at(text, found.start(), path),
            code=_CODE,
            reason="Markdown makes no link to a placeholder: the customer would read the brackets",
            fix='Write <a href="{{ conversation.url }}">words</a>',
        )
        for found in _LINK_TO_PLACEHOLDER.finditer(text)
    )
    return rendered.html, (*map(_of_a_message, rendered.problems), *problems)


def _of_a_message(problem: Problem) -> Problem:
    """A problem with the way out of a message: what helps an article is nothing to a customer."""
    return replace(problem, fix=_WAYS_OUT.get(problem.code, problem.fix))


def _with_samples(text: str) -> str:
    """The text with something harmless for the placeholders that may stand in an address."""
    template = placeholders.parse(text)
    if template.faults:
        return text
    parts = (
        part if isinstance(part, str) else _SAMPLES.get(part.name, f"{{{{ {part.name} }}}}")
        for part in template.parts
    )
    return "".join(parts)


def _slips(text: str, path: str) -> Iterator[Problem]:
    if conflict := _CONFLICT.search(text):
        yield Problem(
            location=Location(path, text.count("\n", 0, conflict.start()) + 1),
            code="merge-conflict",
            reason=f"a merge was left unfinished: {conflict.group():.40}",
            fix="Decide between the two versions, and remove the markers",
        )
    if _FRONT_MATTER.match(text):
        reason = "this begins like front matter, which would be sent as text"
        fix = "Remove it; write a rule as ***"
        yield Problem(location=Location(path, 1), code="message-text", reason=reason, fix=fix)


def _too_long(location: Location) -> Problem:
    reason = f"the message is longer than {MAX_LENGTH:,} characters"
    return Problem(location=location, code="message-text", reason=reason, fix="Shorten it")


def _faults(text: str, place: Location | str) -> Iterator[Problem]:
    for fault in placeholders.parse(text).faults:
        at = place_at(text, fault.at, place) if isinstance(place, str) else place
        yield Problem(location=at, code=_CODE, reason=fault.reason, fix=fault.fix)


def _checked(body: str, text: str, location: Location) -> Iterator[Problem]:
    """What shows only in the HTML."""
    written, template = placeholders.parse(text), placeholders.parse(body)
    if not _says_something(body):
        reason = "the message has no text"
        fix = "Give it some, or remove the step"
        yield Problem(location=location, code="message-text", reason=reason, fix=fix)
    elif not template.faults and not _says_something(_at_worst(template)):
        reason = "the message is empty where Intercom has no value for its placeholders"
        fix = "Give a default, or some words around them"
        yield Problem(location=location, code="message-text", reason=reason, fix=fix)
    if written.faults:
        return
    if template.faults or _names(template.placeholders) != _names(written.placeholders):
        yield Problem(
            location=location,
            code=_CODE,
            reason="the markup in or around a placeholder takes it apart",
            fix="Write it in plain words: {{ contact.name | there }}",
        )
        return
    in_tags = {
        each.name for each in template.placeholders if each.at in _tag_positions(body)
    } - OWN_NAMES
    for name in sorted(in_tags):
        yield Problem(
            location=location,
            code=_CODE,
            reason=f"{name} stands within a tag, where its value could do harm",
            fix=f"Only {' and '.join(sorted(OWN_NAMES))} may stand there",
        )


def _says_something(body: str) -> bool:
    """Whether there is anything to see; zero-width characters alone are nothing."""
    if "<img" in body or "<iframe" in body:
        return True
    return any(char.isprintable() and not char.isspace() for char in plain_text(body))


def _at_worst(template: Template) -> str:
    """The body as it is where no placeholder has a value; one without a default always has."""
    return "".join(
        part if isinstance(part, str) else "x" if part.default is None else part.default
        for part in template.parts
    )


def _names(found: Iterable[Placeholder]) -> list[str]:
    return [each.name for each in found]


def _tag_positions(body: str) -> frozenset[int]:
    """Where the characters of tags stand."""
    return frozenset(at for tag in _TAG.finditer(body) for at in range(tag.start(), tag.end()))
