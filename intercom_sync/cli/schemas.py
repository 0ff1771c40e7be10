"""`schema`: JSON Schemas of the files people write and of what programs read.

Owns their names. Light: --help reads this file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, assert_never, cast

import click

from intercom_sync.cli.invocation import Invocation

if TYPE_CHECKING:
    from typing import Literal

    from pydantic import BaseModel

    Name = Literal["article", "collection", "action", "config", "plan"]

EDITED: Final = ("article", "collection", "action", "config")
"""Of files that people write."""
NAMES: Final = (*EDITED, "plan")
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TITLES: Final = {
    "article": "Front matter of an article",
    "collection": "_collection.yaml",
    "action": "An action file",
    "config": "intercom-sync.yaml",
    "plan": "The output of intercom-sync plan --format json",
}


@click.command()
@click.argument("name", type=click.Choice(NAMES))
@click.pass_obj
def schema(invocation: Invocation, *, name: str) -> int:
    """Print a JSON Schema, for editors and for programs.

    \b
    article     front matter
    collection  _collection.yaml
    action      files below actions/
    config      intercom-sync.yaml
    plan        what plan --format json prints

    \b
    Examples:
      intercom-sync schema config > intercom-sync.schema.json
      intercom-sync schema plan
    """
    invocation.terminal.plain(schema_text(name))
    return 0


def schema_text(name: str) -> str:
    """The schema of one of NAMES as a file."""
    found = _model(cast("Name", name)).model_json_schema()
    # Its first key tells an editor which dialect this is.
    value = {"$schema": _DIALECT, **found, "title": _TITLES[name]}
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _model(name: Name) -> type[BaseModel]:
    match name:
        case "article":
            from intercom_sync.articles.schema import ArticleKeys

            return ArticleKeys
        case "collection":
            from intercom_sync.articles.schema import CollectionKeys

            return CollectionKeys
        case "action":
            from intercom_sync.conversations.schema import ActionKeys

            return ActionKeys
        case "config":
            from intercom_sync.config.schema import ConfigKeys

            return ConfigKeys
        case "plan":
            from intercom_sync.plan.render.json_shape import PlanShape

            return PlanShape
        case _:
            assert_never(name)
