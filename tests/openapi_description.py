"""Intercom's description of its API, mended where it is wrong, as a judge of single exchanges.

Owns the reading: references, `allOf`, and the deviations of openapi_overlay.yaml. Trap: objects are
closed here, although the description does not say so: a field it does not know is a typing mistake
or an invention.

Judged with openapi-schema-validator, which knows OpenAPI 3.0's dialect of JSON Schema (`nullable`)
and costs 0.1 ms for an article; openapi-core builds whole request objects for ten times that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from openapi_schema_validator import OAS30Validator, oas30_format_checker

Json: TypeAlias = Any  # parsed YAML and JSON, whatever it is

REFUSED = range(400, 500)

# Queries nest in themselves, up to two levels. Where following such a reference ends, anything
# goes; ended too early, a list of filters would pass for a list of groups as well.
_MOST_TURNS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer.

    Attributes:
        status: None where no answer came.
    """

    method: str
    path: str
    query: str
    version: str
    request: bytes
    status: int | None
    content_type: str
    answer: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One thing the description gets wrong, at one place or at all places of a pattern.

    Attributes:
        version: Of the description.
        at: JSON pointer; `*` stands for any one name.
        change: "add", "remove" or "nullable".
        what: The name that is added or removed; "" for nullable.
        value: What is added under that name.
    """

    version: str
    at: str
    change: str
    what: str
    value: Json
    reason: str

    def __str__(self) -> str:
        return f"{self.version} {self.at}: {self.change} {self.what}".rstrip()

    def apply(self, document: Json) -> None:
        """Mend the document.

        Raises:
            LookupError: there is nothing at that place, or nothing of that name to remove.
        """
        places = list(_places(document, self.at.split("/")[1:]))
        if not places:
            raise LookupError(f"overlay: nothing at {self.at}")
        for place in places:
            match self.change:
                case "add":
                    place[self.what] = self.value
                case "remove":
                    if self.what not in place:
                        raise LookupError(f"overlay: no {self.what} at {self.at}")
                    place.remove(self.what)
                case "nullable":
                    place["allOf"] = [dict(place)]
                    place["nullable"] = True
                    place.pop("$ref", None)
                case _:
                    raise LookupError(f"overlay: no such change: {self.change}")


class Description:
    """What Intercom says about one version of its API, mended by the overlay.

    Raises:
        LookupError: a deviation has no place, or a reference leads nowhere.
    """

    def __init__(self, document: Json) -> None:
        self._document = document
        self._validators: dict[int, OAS30Validator] = {}
        self._templates = [
            (re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path)
            for path in sorted(document["paths"], key=lambda path: path.count("{"))
        ]
        for schema in document["components"]["schemas"].values():
            for reference in _references(schema):
                self._resolve(reference)

    def template(self, path: str) -> str | None:
        """`/articles/{article_id}` for `/articles/12`; None where the path is not described."""
        return next((name for pattern, name in self._templates if pattern.fullmatch(path)), None)

    def text_of(self, method: str, path: str) -> str:
        """What the description says in words about an operation."""
        text: str = self._document["paths"][path][method.lower()]["description"]
        return text

    def problems(self, exchange: Exchange) -> list[str]:
        """What is not as described. A request that was refused may be wrong: that is why it was."""
        template = self.template(exchange.path)
        operation = self._document["paths"].get(template, {}).get(exchange.method.lower())
        if operation is None:
            return []
        found: list[str] = []
        if exchange.status not in REFUSED:
            found += self._request_problems(operation, exchange)
        if exchange.status is not None:
            found += self._answer_problems(operation, exchange)
        return [f"{exchange.method} {template}: {problem}" for problem in found]

    def _request_problems(self, operation: Json, exchange: Exchange) -> Iterator[str]:
        declared = {parameter["name"]: parameter for parameter in operation.get("parameters", ())}
        query = dict(parse_qsl(exchange.query, keep_blank_values=True))
        for name, text in {**query, "Intercom-Version": exchange.version}.items():
            if name not in declared:
                yield f"query {name} is not described"
                continue
            schema = declared[name]["schema"]
            yield from self._judge(schema, _parsed(text, schema), f"parameter {name}")
        if not exchange.request and operation.get("requestBody", {}).get("required") is False:
            return
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            yield from self._judge(schema, _loaded(exchange.request), "request")
        elif exchange.request:
            yield "request has a body, and none is described"

    def _answer_problems(self, operation: Json, exchange: Exchange) -> Iterator[str]:
        answers = operation["responses"]
        status = str(exchange.status)
        answer = answers.get(status) or answers.get(f"{status[0]}XX")
        if answer is None:
            yield f"status {status} is not described"
            return
        if "content" not in answer:
            return
        if exchange.content_type.partition(";")[0] != "application/json":
            yield f"answer {status} is {exchange.content_type}, not JSON"
            return
        schema = answer["content"]["application/json"]["schema"]
        yield from self._judge(schema, _loaded(exchange.answer), f"answer {status}")

    def _judge(self, schema: Json, value: Json, where: str) -> Iterator[str]:
        validator = self._validators.get(id(schema))
        if validator is None:
            validator = OAS30Validator(
                self._closed(schema, ()), format_checker=oas30_format_checker
            )
            self._validators[id(schema)] = validator
        for error in validator.iter_errors(value):
            yield f"{where}{error.json_path.removeprefix('$')}: {error.message[:300]}"

    def _closed(self, schema: Json, trail: tuple[str, ...]) -> Json:
        """The schema with references and `allOf` resolved, and no room for unknown fields."""
        if "$ref" in schema:  # what stands beside a $ref does not count in OpenAPI 3.0
            reference = schema["$ref"]
            if trail.count(reference) > _MOST_TURNS:
                return {}
            return self._closed(self._resolve(reference), (*trail, reference))
        closed = {key: value for key, value in schema.items() if key != "allOf"}
        for part in schema.get("allOf", ()):
            closed = _merged(self._closed(part, trail), closed)
        for key in ("anyOf", "oneOf"):
            if key in schema:
                closed[key] = [self._closed(part, trail) for part in schema[key]]
        if "items" in schema:
            closed["items"] = self._closed(schema["items"], trail)
        if "properties" in closed:
            closed["properties"] = {
                name: self._closed(part, trail) for name, part in closed["properties"].items()
            }
            closed.setdefault("additionalProperties", False)
        return closed

    def _resolve(self, reference: str) -> Json:
        found = list(_places(self._document, reference.removeprefix("#").split("/")[1:]))
        if not found:
            raise LookupError(f"{reference} is not defined")
        return found[0]


def _places(value: Json, names: list[str]) -> Iterator[Json]:
    if not names:
        yield value
        return
    name = names[0].replace("~1", "/").replace("~0", "~")
    if isinstance(value, dict):
        for key in value if name == "*" else [name]:
            if key in value:
                yield from _places(value[key], names[1:])


def _references(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)


def _merged(base: Mapping[str, Json], more: Mapping[str, Json]) -> dict[str, Json]:
    merged = {**base, **more}
    if "properties" in base or "properties" in more:
        merged["properties"] = {**base.get("properties", {}), **more.get("properties", {})}
        merged.pop("additionalProperties", None)
    if required := [*base.get("required", ()), *more.get("required", ())]:
        merged["required"] = required
    return merged


def _parsed(text: str, schema: Json) -> Json:
    match schema.get("type"):
        case "integer" if re.fullmatch(r"-?\d+", text):
            return int(text)
        case "boolean" if text in ("true", "false"):
            return text == "true"
        case _:
            return text


def _loaded(content: bytes) -> Json:
    try:
        return json.loads(content)
    except ValueError:
        return content.decode("utf-8", "replace")
