"""A project with action files, made of a few lines."""

from __future__ import annotations

from pathlib import Path

from intercom_sync.config import Flags, Settings, load_settings
from intercom_sync.conversations.load import LoadedActions, load_actions
from intercom_sync.conversations.model import Action

HEAD = "name: a\nselect: {ids: [1]}\n"


class Actions:
    """A folder with a config and an actions folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.config("")

    def config(self, lines: str) -> None:
        (self.root / "intercom-sync.yaml").write_text(f"version: 1\n{lines}", encoding="utf-8")

    def file(self, path: str, content: str | bytes) -> Path:
        """Write a file below actions/."""
        file = self.root / "actions" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def settings(self, *, target: str | None = None, sandbox: bool = False) -> Settings:
        flags = Flags(root=self.root, target=target, sandbox=sandbox)
        return load_settings(flags, {}, self.root)

    def load(self, *paths: str) -> LoadedActions:
        return load_actions(self.settings(), paths)

    def problems(self, *paths: str) -> list[str]:
        """Problems as `place: severity: reason. fix. [code]`, places without `actions/`."""
        return [str(each).removeprefix("actions/") for each in self.load(*paths).problems]

    def of(self, content: str) -> list[str]:
        """The problems of one file."""
        self.file("a.yaml", content)
        return self.problems()

    def only(self, content: str) -> Action:
        """The action of one file without errors."""
        self.file("a.yaml", content)
        loaded = self.load()
        assert not loaded.has_errors, loaded.problems
        (action,) = loaded.actions
        return action
