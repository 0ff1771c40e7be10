"""The reference pages name everything the code has, and nothing else."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from pydantic import BaseModel

from intercom_sync.articles.schema import (
    ArticleKeys,
    CollectionKeys,
    CollectionTranslation,
    TranslationKeys,
)
from intercom_sync.cli.main import cli, run
from intercom_sync.config.codes import CODES
from intercom_sync.config.schema import AssetsKeys, ConfigKeys, TargetKeys
from intercom_sync.errors import Severity
from tests.docs.pages import ROOT, blocks, page

_CODES_PAGE = "docs/reference/validation-codes.md"
_COMMANDS_PAGE = "docs/reference/commands.md"
_CODE = re.compile(r"^### (?P<code>[a-z-]+)\n\n\*\*(?P<weight>[A-Za-z ]+)\.\*\*", re.MULTILINE)
_REPORTING = ("_report", "_stop", "_problem")
"""Functions that take a code by position."""


def _keys(model: type[BaseModel]) -> Iterator[str]:
    """The keys of a section and of the sections in it, each without what stands before its dot."""
    for key, field in model.model_fields.items():
        yield key
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _keys(field.annotation)


def test_every_code_is_explained_with_its_weight() -> None:
    explained = {found["code"]: found["weight"] for found in _CODE.finditer(page(_CODES_PAGE))}

    assert {code: _weight(code) for code in CODES} == explained


def test_every_code_in_the_source_is_explained() -> None:
    """Also one that somebody forgot to put into the list of codes."""
    explained = {found["code"] for found in _CODE.finditer(page(_CODES_PAGE))}
    written = {
        code
        for file in sorted((ROOT / "intercom_sync").rglob("*.py"))
        for code in _codes_written(ast.parse(file.read_text("utf-8")))
    }

    assert "broken-link" in written
    assert set() == written - explained


def test_every_code_says_what_to_do() -> None:
    sections = re.split(r"^### ", page(_CODES_PAGE), flags=re.MULTILINE)[1:]

    assert [] == [section.split("\n")[0] for section in sections if "- Fix: " not in section]


def test_the_reference_lists_the_options_that_each_command_has() -> None:
    listed = {
        heading: set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", "".join(_first_cells(text))))
        for heading, text in _sections(page(_COMMANDS_PAGE)).items()
    }
    # Said in a sentence: apply takes what plan takes, but for these.
    only_plan = {
        "--detailed-exitcode",
        "--offline",
        "--out",
        "--with-bodies",
        "--show",
        "--report-url",
    }
    listed["apply"] |= listed["plan"] - only_plan

    commands = {name or "options for the whole program": _options(c) for name, c in _commands()}
    assert commands == {name: listed[name] - {"-h", "--help"} for name in commands}


def test_every_command_that_stands_for_a_curl_recipe_is_there_with_its_options() -> None:
    [table] = re.findall(r"^\| To \| Type.*?\n\n", page("README.md"), re.DOTALL | re.MULTILINE)
    commands = dict(_commands())
    unknown = []
    rows = table.strip().splitlines()[2:]
    for row in rows:
        last = ""
        for typed in re.findall(r"`([^`]+)`", row.split("|")[2]):
            if typed.startswith("ticket: "):  # a key of an action file
                continue
            noun, verb, *_ = typed.replace("…", last).split()
            last = f"{noun} {verb}"
            options = set(re.findall(r"(?<!\S)--[a-z-]+", typed))
            if last not in commands or not options <= _options(commands[last]):
                unknown.append(typed)

    assert [] == unknown
    assert len(rows) > 20


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("docs/reference/config.md", {*_keys(ConfigKeys), *_keys(TargetKeys), *_keys(AssetsKeys)}),
        (
            "docs/reference/front-matter.md",
            {
                key
                for model in (ArticleKeys, TranslationKeys, CollectionKeys, CollectionTranslation)
                for key in _keys(model)
            },
        ),
    ],
)
def test_every_key_is_in_the_reference(name: str, keys: set[str]) -> None:
    assert set() == {key for key in keys if not re.search(rf"`[\w.]*\b{key}\b`?", page(name))}


def test_config_reference_gives_the_defaults_the_code_has() -> None:
    rows = re.findall(
        r"^\| ([^|]+) \| `([^`]+)` \|", page("docs/reference/config.md"), re.MULTILINE
    )
    given = {key: default for cell, default in rows for key in re.findall(r"`([\w.]+)`", cell)}
    defaults = {**_defaults(ConfigKeys, ""), **_defaults(TargetKeys, "targets.NAME.")}

    assert {"content", "limits.live_edits", "targets.NAME.region"} <= given.keys()
    assert given == {key: defaults[key] for key in given}


def test_the_whole_config_of_the_reference_is_valid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = re.findall(
        r"```yaml\n(version: 1\n.*?)```", page("docs/reference/config.md"), re.DOTALL
    )
    monkeypatch.chdir(tmp_path)
    (tmp_path / "content").mkdir()

    for example in examples:
        (tmp_path / "intercom-sync.yaml").write_text(example, "utf-8")
        code = run(["validate"])
        assert (0, "") == (code, capsys.readouterr().err)
    assert len(examples) == 2


def test_json_examples_have_the_shape_of_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    printed = {name: json.loads(text) for name, text in _printed(tmp_path, capsys)}
    examples = {block.about: json.loads(block.text) for block in blocks("docs/reference/json.md")}

    assert printed.keys() == examples.keys()
    for name, example in examples.items():
        assert (name, _shape(printed[name])) == (name, _shape(example))


def test_links_between_the_pages_lead_somewhere() -> None:
    files = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "CHANGELOG.md",
        *(ROOT / "docs").rglob("*.md"),
    ]
    broken = []
    for file in files:
        text = re.sub(
            r"^(`{3,}).*?^\1$", "", file.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE
        )
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
            path, _, anchor = target.partition("#")
            if "://" in path:
                continue
            found = (file.parent / path).resolve() if path else file
            if not found.exists() or (anchor and anchor not in _anchors(found)):
                broken.append(f"{file.relative_to(ROOT)}: {target}")

    assert [] == broken


def _weight(code: str) -> str:
    entry = CODES[code]
    if entry.is_fixed:
        return "Always an error"
    return "Error" if entry.severity is Severity.ERROR else "Warning"


def _codes_written(tree: ast.AST) -> Iterator[str]:
    """Codes given by name, `code="…"`, or by position to a function that reports."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        values = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
        name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        if name in _REPORTING:
            values += node.args
        for value in values:
            if isinstance(value, ast.Constant) and re.fullmatch(
                r"[a-z]+(-[a-z]+)*", str(value.value)
            ):
                yield str(value.value)


def _sections(text: str) -> dict[str, str]:
    """Heading in small letters → the text below it, for headings of the second level."""
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
    return {heading.lower(): below for heading, below in zip(parts[1::2], parts[2::2], strict=True)}


def _first_cells(text: str) -> list[str]:
    return re.findall(r"^\| (.+?) \|", text.replace("\\|", "/"), re.MULTILINE)


def _commands(command: click.Command = cli, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its words; the program itself as ""."""
    if not isinstance(command, click.Group) or not name:
        yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for word in command.list_commands(context):
            below = command.get_command(context, word)
            assert below is not None, word
            yield from _commands(below, f"{name} {word}".strip())


def _options(command: click.Command) -> set[str]:
    options = [each for each in command.params if isinstance(each, click.Option)]
    return {name for option in options for name in (*option.opts, *option.secondary_opts)}


def _defaults(model: type[BaseModel], prefix: str) -> dict[str, str]:
    """Key → its default as YAML has it, sections taken apart."""
    found: dict[str, str] = {}
    for key, field in model.model_fields.items():
        if field.is_required():
            continue
        default = field.get_default(call_default_factory=True)
        if isinstance(default, BaseModel):
            found |= _defaults(type(default), f"{prefix}{key}.")
        else:
            text = json.dumps(default)
            found[prefix + key] = text if key == "api_version" else text.strip('"')
    return found


def _printed(project: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[str, str]]:
    """The JSON of each command, of a project that has one of everything."""

    def ask(*arguments: str) -> str:
        run([*arguments, "--format", "json"])
        return capsys.readouterr().out

    (project / "intercom-sync.yaml").write_text(
        "version: 1\nlocales: [en]\nlimits: {live_edits: 0, customer_messages: 0}\n", "utf-8"
    )
    refunds, fees = project / "content/billing/refunds.md", project / "content/billing/fees.md"
    refunds.parent.mkdir(parents=True)
    refunds.write_text("---\nstate: published\n---\n# Refunds\n\nFor 30 days.\n", "utf-8")
    yield "render", ask("render")
    run(["--sandbox", "apply", "--yes", "--publish"])
    fees.write_text("# Fees\n\nNone.\n", "utf-8")
    capsys.readouterr()
    yield "apply", ask("--sandbox", "apply", "--yes")
    article = json.loads(ask("--sandbox", "article", "list", "--state", "draft"))[0]["id"]
    run(["--sandbox", "article", "update", article, "--title", "What it costs", "--yes"])
    fees.write_text("# Costs\n\nNone.\n", "utf-8")
    refunds.write_text("---\nstate: published\n---\n# Refunds\n\nFor 14 days.\n", "utf-8")
    capsys.readouterr()
    yield "plan", ask("--sandbox", "plan", "--publish")
    yield "doctor", ask("--sandbox", "doctor", "--probe", "--yes")
    yield "state show", ask("--sandbox", "state", "show")
    refunds.write_text("# Refunds\n\n[Fees](fee.md)\n", "utf-8")
    yield "validate", ask("validate")
    yield from _printed_of_actions(project, ask)


def _printed_of_actions(project: Path, ask: Callable[..., str]) -> Iterator[tuple[str, str]]:
    """The same of an action that would write to customers, one of which is not there."""
    run(["sandbox", "seed"])
    action = project / "actions/hand-over.yaml"
    action.parent.mkdir()
    action.write_text(
        "name: hand-over\n"
        "select: {ids: [215470101, 215470199]}\n"
        "steps:\n"
        "  - {id: told, reply: We look at it.}\n"
        "  - assign: {to: team:Billing}\n",
        "utf-8",
    )
    of_action = ("--sandbox", "actions")
    yield "actions plan", ask(*of_action, "plan", str(action))
    allowed = ("--allow-customer-messages", "1")
    yield "actions run", ask(*of_action, "run", str(action), "--yes", *allowed)


def _shape(value: Any) -> Any:
    """The keys of a JSON value; all entries of a list count as one."""
    if isinstance(value, dict):
        return {key: _shape(below) for key, below in value.items()}
    if isinstance(value, list):
        shapes = [_shape(entry) for entry in value]
        if shapes and all(isinstance(shape, dict) for shape in shapes):
            return [dict(pair for shape in shapes for pair in shape.items())]
        return []
    return None


def _anchors(file: Path) -> set[str]:
    """The headings of a page as GitHub names them."""
    headings = (
        re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE) if file.is_file() else []
    )
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
