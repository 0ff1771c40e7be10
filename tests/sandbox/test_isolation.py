"""The sandbox must be able to contradict the rest of the project, so it knows nothing of it."""

from __future__ import annotations

import ast
from pathlib import Path

import intercom_sync.sandbox

FOLDER = Path(intercom_sync.sandbox.__file__).parent


def imported(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.append(node.module or "")
    return names


def test_sandbox_imports_nothing_of_ours() -> None:
    modules = sorted(FOLDER.rglob("*.py"))

    foreign = {
        f"{path.relative_to(FOLDER)}: {name}"
        for path in modules
        for name in imported(path)
        if name.startswith("intercom_sync") and not name.startswith("intercom_sync.sandbox")
    }

    assert len(modules) > 40
    assert foreign == set()
