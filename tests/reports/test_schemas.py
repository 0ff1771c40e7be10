"""JSON Schemas: what is really printed and stands in files is valid, and nonsense is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frontmatter
import pytest
import yaml
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from intercom_sync.cli.schemas import NAMES
from intercom_sync.plan.model import Observation, Verb
from intercom_sync.plan.render.json import render_plan_json
from intercom_sync.plan.render.json_shape import PlanShape
from intercom_sync.plan.render.reported import Reported
from intercom_sync.plan.saved import without_bodies
from tests.cli.project import Project
from tests.reports.plans import hostile_reports, of_every_kind
from tests.reports.saving import Saving

ROOT = Path(__file__).parents[2]


def printed(found: Reported) -> Any:
    text = render_plan_json(found.plan, found.gates, found.violations, exit_code=0)
    return json.loads(text)


def strict(schema: Any) -> Any:
    """The published schema, which lets later versions add keys, for the keys there are today."""
    if isinstance(schema, dict):
        return {
            key: False if key == "additionalProperties" and value is True else strict(value)
            for key, value in schema.items()
        }
    return [strict(each) for each in schema] if isinstance(schema, list) else schema


PUBLISHED = Draft202012Validator(PlanShape.model_json_schema())
STRICT = Draft202012Validator(strict(PlanShape.model_json_schema()))


@pytest.mark.parametrize("shown", [of_every_kind(), without_bodies(of_every_kind())])
def test_every_kind_of_step_and_notice_fits_the_schema(shown: Any) -> None:
    value = printed(Reported(plan=shown))
    assert {*Verb} == {step["verb"] for step in value["steps"]}
    assert {*Observation} == {one["observation"] for one in value["notices"]}
    assert [] == [error.message for error in STRICT.iter_errors(value)]


@settings(max_examples=20, deadline=None)
@given(hostile_reports())
def test_whatever_stands_in_a_plan_fits_the_schema(found: Reported) -> None:
    assert [] == [error.message for error in STRICT.iter_errors(printed(found))]


def test_the_plan_of_a_project_fits_the_schema_that_is_printed(saving: Saving) -> None:
    value = json.loads(saving.project.run("--sandbox", "plan", "--format", "json").out)
    schema = json.loads(saving.project.run("schema", "plan").out)
    Draft202012Validator.check_schema(schema)
    assert [] == [error.message for error in Draft202012Validator(schema).iter_errors(value)]


def test_a_later_version_may_add_a_key_and_take_none_away() -> None:
    value = printed(Reported(plan=of_every_kind()))
    assert PUBLISHED.is_valid({**value, "new": 1})
    for key in value:
        assert not PUBLISHED.is_valid({name: each for name, each in value.items() if name != key})


def _schema(project: Project, name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(project.run("schema", name).out))


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_is_one_and_has_a_title(saving: Saving, name: str) -> None:
    schema = json.loads(saving.project.run("schema", name).out)
    Draft202012Validator.check_schema(schema)
    assert schema["title"]
    assert not schema["title"].endswith("Keys")


def _files(name: str) -> Iterator[Any]:
    match name:
        case "article":
            for file in sorted((ROOT / "content").rglob("*.md")):
                yield frontmatter.loads(file.read_text("utf-8")).metadata
            yield {"id": 123}
            yield {"id": {"production": 123, "staging": "9"}, "author": 7}
        case "collection":
            yield from map(_read, sorted((ROOT / "content").rglob("_collection.yaml")))
        case "action":
            yield from map(_read, sorted((ROOT / "actions").glob("*.yaml")))
            yield _parsed("name: a\nselect: {ids: [1, '2']}\nsteps:\n  - close:\n  - note: x\n")
        case _:
            yield _read(ROOT / "intercom-sync.yaml")


def _read(file: Path) -> Any:
    return _parsed(file.read_text("utf-8"))


def _parsed(text: str) -> Any:
    return yaml.load(text, yaml.CSafeLoader)


@pytest.mark.parametrize("name", ["article", "collection", "action", "config"])
def test_the_files_of_this_project_fit_their_schema(saving: Saving, name: str) -> None:
    validator = _schema(saving.project, name)
    files = list(_files(name))
    assert files
    assert [] == [error.message for each in files for error in validator.iter_errors(each)]
    assert not validator.is_valid({**files[0], "nonsense": 1})
