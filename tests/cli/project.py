"""A project in a folder, and the command run in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from intercom_sync.cli.main import run


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass
class Project:
    """Files, an environment without any of ours, and a way to run the command."""

    root: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    environment: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def run(self, *arguments: str, cwd: str = ".") -> Ran:
        self.monkeypatch.chdir(self.root / cwd)
        for name in ("INTERCOM_ACCESS_TOKEN", "INTERCOM_API_URL", "INTERCOM_SYNC_SANDBOX", "CI"):
            self.monkeypatch.delenv(name, raising=False)
        for name, value in self.environment.items():
            self.monkeypatch.setenv(name, value)
        self.capsys.readouterr()
        code = run(arguments)
        captured = self.capsys.readouterr()
        return Ran(code, captured.out, captured.err)
