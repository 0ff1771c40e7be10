"""The house of the design, checked from the imports.

Reads the source, runs none of it. A rule that never fails is no rule, so the last test shows each
of them failing on a made-up module.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "intercom_sync"

LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors", "location"),
    (
        "markup",
        "plan",
        "strict_yaml",
        "articles.model",
        "articles.parts",
        "articles.base",
        "articles.intent",
        "articles.recorded",
        "conversations.conditions",
        "conversations.times",
        "conversations.model",
        "conversations.writes",
        "conversations.ledger_model",
        "conversations.plan_model",
        "conversations.intent",
    ),
    (
        "articles.adopt",
        "articles.agreed",
        "articles.article_fields",
        "articles.article_inputs",
        "articles.article_states",
        "articles.article_plan",
        "articles.article_steps",
        "articles.article_texts",
        "articles.bind",
        "articles.bodies",
        "articles.collection_fields",
        "articles.collection_plan",
        "articles.collection_steps",
        "articles.collection_texts",
        "articles.decision",
        "articles.diff",
        "articles.diff_articles",
        "articles.diff_collections",
        "articles.importing.names",
        "articles.importing.places",
        "articles.doubts",
        "articles.kept_once",
        "articles.known_ids",
        "articles.likeness",
        "articles.merging",
        "articles.diff_translations",
        "articles.digests",
        "articles.obstacles",
        "articles.pages",
        "articles.ports",
        "articles.pulled",
        "articles.pulling.carried",
        "articles.remembered",
        "articles.removals",
        "articles.removed_collections",
        "articles.taken_paths",
        "articles.publishing",
        "articles.staging",
        "articles.sending",
        "articles.settling",
        "articles.staleness",
        "articles.three_way",
        "articles.translation_fields",
        "articles.view",
        "articles.wishes",
        "conversations.addresses",
        "conversations.diff",
        "conversations.estimate",
        "conversations.evidence",
        "conversations.fetch_model",
        "conversations.linking",
        "conversations.messages",
        "conversations.placeholders",
        "conversations.ports",
        "conversations.precondition",
        "conversations.query",
        "conversations.resolve",
        "conversations.schedules",
        "conversations.schema",
        "conversations.search_fields",
        "conversations.selection",
        "conversations.standing",
        "conversations.still_matches",
        "conversations.traces",
        "conversations.written_query",
    ),
    ("cores", "workers"),
    (
        "articles.announce",
        "articles.article_file",
        "articles.assets",
        "articles.claims",
        "articles.collection_file",
        "articles.drafts",
        "articles.fetch",
        "articles.fetch_translations",
        "articles.files",
        "articles.front_matter",
        "articles.images",
        "articles.links",
        "articles.load",
        "articles.load_translations",
        "articles.prepare",
        "articles.schema",
        "articles.remove",
        "articles.session",
        "articles.stage",
        "articles.texts",
        "articles.translation_file",
        "articles.write",
        "conversations.action_file",
        "conversations.action_parts",
        "conversations.fetch",
        "conversations.files",
        "conversations.load",
        "conversations.trackers",
        "conversations.write",
        "config",
        "intercom",
        "sandbox",
        "state",
    ),
    (
        "articles.aftermath",
        "articles.apply",
        "articles.importing",
        "articles.pulling",
        "articles.recover",
        "articles.running",
        "conversations.announce",
        "conversations.apply",
        "conversations.recover",
        "conversations.running",
        "preview",
    ),
    ("cli",),
)
PURE_LAYERS = (1, 2)
FORBIDDEN_WHERE_PURE = {
    "httpx",
    "click",
    "logging",
    "os",
    "random",
    "time",
    "asyncio",
    "subprocess",
    "socket",
}
ONLY_IN = {"httpx": ("intercom",), "click": ("cli",)}
STRANGERS = (("intercom", "state"), ("articles", "conversations"))
HARD_LIMIT = 400


@dataclass(frozen=True)
class Module:
    """A module of ours: its name below the package, and what it imports."""

    name: str
    source: str

    @cached_property
    def imports(self) -> tuple[str, ...]:
        return tuple(self._imports())

    def _imports(self) -> Iterator[str]:
        for node in ast.walk(ast.parse(self.source)):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    whole = f"{node.module}.{alias.name}"
                    yield whole if _is_module(whole) else node.module

    @cached_property
    def ours(self) -> set[str]:
        """Modules of ours it imports, by the longest name that has a layer."""
        prefix = f"{PACKAGE}."
        return {name.removeprefix(prefix) for name in self.imports if name.startswith(prefix)}

    @property
    def foreign(self) -> set[str]:
        return {name.split(".")[0] for name in self.imports if not name.startswith(PACKAGE)}


def _is_module(dotted: str) -> bool:
    path = ROOT.joinpath(*dotted.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


@lru_cache(maxsize=1)
def modules() -> list[Module]:
    folder = ROOT / PACKAGE
    return [
        Module(_dotted(path.relative_to(folder)), path.read_text("utf-8"))
        for path in sorted(folder.rglob("*.py"))
    ]


def _dotted(path: Path) -> str:
    parts = [*path.with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _unit(name: str) -> str | None:
    """The unit of the house a module belongs to: its package, or itself where it has a layer."""
    for layer in LAYERS:
        for unit in layer:
            if name == unit or name.startswith(f"{unit}."):
                return unit
    return None


def _layer(name: str) -> int:
    unit = _unit(name)
    found = [index for index, layer in enumerate(LAYERS) if unit in layer]
    if not found:
        raise AssertionError(f"{name} has no layer: give it a place in LAYERS and in the design")
    return found[0]


def upward_imports(module: Module) -> list[str]:
    own = _layer(module.name)
    found = []
    for name in module.ours:
        unit = _unit(name)
        if unit is None or _unit(module.name) == unit:
            continue
        same_package = name.split(".")[0] == module.name.split(".")[0]
        if _layer(name) > own or (_layer(name) == own and not same_package and own > 2):
            found.append(f"{module.name} imports {name}")
    return found


def impure_imports(module: Module) -> list[str]:
    if _layer(module.name) not in PURE_LAYERS:
        return []
    return [f"{module.name} imports {name}" for name in module.foreign & FORBIDDEN_WHERE_PURE]


def misplaced_imports(module: Module) -> list[str]:
    return [
        f"{module.name} imports {name}"
        for name, homes in ONLY_IN.items()
        if name in module.foreign and module.name.split(".")[0] not in homes
    ]


def strange_imports(module: Module) -> list[str]:
    own = module.name.split(".")[0]
    found = []
    for pair in STRANGERS:
        if own in pair:
            other = pair[1 - pair.index(own)]
            found += [
                f"{module.name} imports {name}"
                for name in module.ours
                if name.split(".")[0] == other
            ]
    if own == "sandbox":
        found += [
            f"sandbox imports {name}" for name in module.ours if name.split(".")[0] != "sandbox"
        ]
    return found


def cycles(all_modules: list[Module]) -> list[str]:
    known = {module.name for module in all_modules}
    graph = {module.name: module.ours & known for module in all_modules}
    done: set[str] = set()
    found: list[str] = []

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if name in trail:
            found.append(" -> ".join((*trail[trail.index(name) :], name)))
        elif name not in done:
            for other in sorted(graph[name]):
                visit(other, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())
    return found


ALL = [module for module in modules() if module.name and _unit(module.name)]


def test_every_module_has_a_layer() -> None:
    homeless = [
        module.name
        for module in modules()
        if module.name not in ("", "__main__", "articles", "conversations")
        and _unit(module.name) is None
    ]
    assert homeless == []


@pytest.mark.parametrize(
    "rule", [upward_imports, impure_imports, misplaced_imports, strange_imports]
)
def test_no_module_breaks_the_house_rules(rule: object) -> None:
    assert callable(rule)
    assert [] == [problem for module in ALL for problem in rule(module)]


def test_there_are_no_import_cycles() -> None:
    assert cycles(ALL) == []


def test_no_module_outgrows_the_hard_limit() -> None:
    long = {module.name: module.source.count("\n") for module in modules()}
    assert {name: lines for name, lines in long.items() if lines > HARD_LIMIT} == {}


def test_each_rule_catches_what_it_is_for() -> None:
    assert upward_imports(Module("markup.x", "from intercom_sync.cli import main"))
    assert upward_imports(Module("state.x", "from intercom_sync.config import Settings"))
    assert impure_imports(Module("articles.diff", "import os"))
    assert misplaced_imports(Module("state.x", "import httpx"))
    assert strange_imports(Module("intercom.x", "import intercom_sync.state.store"))
    assert strange_imports(Module("sandbox.x", "from intercom_sync.errors import UsageError"))
    assert cycles([Module("a", "import intercom_sync.b"), Module("b", "import intercom_sync.a")])
