"""`completion`: what a shell needs to complete our commands, and what it is offered.

Owns the script and the names that come from files. Trap: it runs while somebody types, so nothing
in here may fail or speak, or the shell would print it into the line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from intercom_sync.cli.invocation import Invocation

SHELLS: Final = ("bash", "zsh", "fish")
_VARIABLE: Final = "_INTERCOM_SYNC_COMPLETE"
_CONFIG_FILE: Final = "intercom-sync.yaml"
_MOST_BYTES: Final = 100_000


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, *, shell: str) -> int:
    """Print a script that lets a shell complete commands, options, targets and paths.

    \b
    Examples:
      source <(intercom-sync completion bash)
      intercom-sync completion zsh > ~/.zfunc/_intercom-sync
      intercom-sync completion fish > ~/.config/fish/completions/intercom-sync.fish

    The first line of these goes into ~/.bashrc.
    """
    from click.shell_completion import BashComplete, FishComplete, ZshComplete

    scripts = {"bash": BashComplete, "fish": FishComplete, "zsh": ZshComplete}
    script = scripts[shell](context.find_root().command, {}, "intercom-sync", _VARIABLE)
    invocation: Invocation = context.obj
    invocation.terminal.plain(f"{script.source().strip()}\n")
    return 0


def targets(root: str | None) -> list[str]:
    """Those of the config in `root`, or else here or above; none where it cannot be read."""
    here = Path.cwd()
    folders = (here / root,) if root else (here, *here.parents)
    for folder in folders:
        if (folder / _CONFIG_FILE).is_file():
            return _targets(folder / _CONFIG_FILE)
    return []


def _targets(file: Path) -> list[str]:
    # Not our own reader, which takes thrice as long to import and would explain what is wrong.
    import yaml

    try:
        if file.stat().st_size > _MOST_BYTES:
            return []
        config = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return []
    targets = config.get("targets") if isinstance(config, dict) else None
    return sorted(map(str, targets)) if isinstance(targets, dict) else []
