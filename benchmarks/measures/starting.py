"""How long anything takes that does nothing: what people and shells wait for before all else."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.line import Bench, Line
from benchmarks.running import measured

STARTS: Final = 11
_BARE: Final = """\
import click

@click.group()
@click.version_option("1")
def cli():
    "A program without anything in it."

@cli.command()
@click.option("--option")
def command(option):
    "Does nothing."

cli(prog_name="bare")
"""
_OURS: Final = "from intercom_sync.cli.main import main\nmain()\n"


def start(bench: Bench) -> Iterator[Line]:
    """`--help`, `--version` and completion, beside a program without anything in it."""
    bare, program = bench.folder / "bare.py", bench.folder / "intercom_sync_.py"
    bare.write_text(_BARE)
    program.write_text(_OURS)
    completing = {"COMP_WORDS": "{} val", "COMP_CWORD": "1"}
    asked: tuple[tuple[str, list[str], Mapping[str, str]], ...] = (
        ("--help", ["--help"], {}),
        ("--version", ["--version"], {}),
        ("completion", [], completing),
    )
    for what, words, environment in asked:
        ratios, mine = [], []
        for _ in range(STARTS):
            one = _started(program, words, environment, "INTERCOM_SYNC")
            other = _started(bare, words, environment, "BARE")
            ratios.append(one / other)
            mine.append(one)
        ratio = median(ratios)
        yield Line(
            work=f"`intercom-sync {what}`" if words else "shell completion",
            measured=f"{median(mine) * 1000:.0f} ms",
            goal="≤ 1.3 × bare click",
            beside=f"{ratio:.2f} × bare click",
            used=ratio / 1.3,
        )


def _started(script: Path, words: list[str], environment: Mapping[str, str], name: str) -> float:
    if environment:
        environment = {f"_{name}_COMPLETE": "bash_complete", **environment}
    command = [sys.executable, str(script), *words]
    return measured(command, script.parent, environment, ok=(0, 1)).seconds
