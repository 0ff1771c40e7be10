"""docs/performance.md and its plot, from what was measured.

Owns the words around the figures. Trap: the plot is shown on light and on dark pages, as an image
that takes no style from them, so it carries both.
"""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from html import escape
from importlib.metadata import version
from typing import Final

from benchmarks.articles import is_real_available
from benchmarks.line import REPEATS, Line
from benchmarks.measures import ALL
from benchmarks.running import PEERS

PLOT: Final = "performance.svg"
_ROW, _LEFT, _UNIT, _MOST = 22, 440, 220, 2.4
_PAGE: Final = """\
# Performance

What intercom-sync costs, measured in one run on one machine: {met} of {lines} goals are met here.
Each figure is the median of {repeats} runs, of 11 for starting; the two larger imports and the
apply of ten ran once. What stands beside it was measured in the same run. So compare within a line:
another machine needs other times, and much the same ratios.

![How much of each goal is used; the dashed line is the goal]({plot})

```
{command}
```

| work | measured | goal | beside it | |
| --- | --- | --- | --- | --- |
{rows}

```
{command}
```

## How it is measured

- The machine has {cores} cores and runs {system} and Python {python}. Its load was {before:.1f}
  before and {after:.1f} after: whatever is above 1 or 2 is the work of others, and slows all lines.
- Intercom is the sandbox, in a process of its own on the same machine. It answers a request after
  the time the line names. Where a line is about a limit, this is 10,000 requests a minute in
  windows of ten seconds, told in the headers and so unknown before the first answer; nothing is
  reserved for others. The runs of an apply begin at the start of a window, after a third and after
  two thirds of it: what is left of a window may be used in the time that is left, so where a run
  begins matters, and a short run may be faster than the limit is on the whole.
- Articles: for the plan and the apply of about 400, {middle}; everywhere else
  made-up ones of 3,000 characters, the same on every machine. The large help center has {large:,}.
- Each group of lines can be measured alone: `.venv/bin/python -m benchmarks` with one or more of
  {groups}.
- Peers: {peers}. They work on files, and send nothing.
- "One by one" is a program that sends one request after the other over one connection, and does
  nothing with the answers: what a client that asks article by article cannot go below.

No test asserts how fast anything is. Those that look at the time at all compare two sizes of the
same work, or hold a promise: how soon a run ends that was told to, what a hostile file may take.
"""
_STYLE: Final = (
    "text{font:12px system-ui,sans-serif;fill:#1f2328}.met{fill:#1a7f37}.not{fill:#bc4c00}"
    ".goal{stroke:#1f2328;stroke-dasharray:3 3}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.met{fill:#3fb950}.not{fill:#f0883e}"
    ".goal{stroke:#e6edf3}}"
)


def page(lines: Sequence[Line], command: str, large: int, load: tuple[float, float]) -> str:
    """The page, in Markdown.

    Args:
        load: Of the machine before and after, as getloadavg tells it.
    """
    rows = [
        f"| {line.work} | {line.measured} | {line.goal} | {line.beside} | {_mark(line)} |"
        for line in lines
    ]
    return _PAGE.format(
        met=sum(line.used <= 1 for line in lines),
        lines=len(lines),
        repeats=REPEATS,
        plot=PLOT,
        rows="\n".join(rows),
        command=command,
        cores=os.cpu_count(),
        system=platform.system(),
        python=platform.python_version(),
        before=load[0],
        after=load[1],
        middle="the 414 real ones of the Arduino Help Center"
        if is_real_available()
        else "made-up ones",
        large=large,
        peers=_peers(),
        groups=", ".join(f"`{measure.__name__}`" for measure in ALL),
    )


def plot(lines: Sequence[Line]) -> str:
    """A bar for each line: the share of its goal that is used. Shorter is better."""
    height = _ROW * len(lines) + 40
    goal = _LEFT + _UNIT
    width = _LEFT + _UNIT * _MOST + 200
    parts = [
        f'<svg xmlns="{_SVG}" width="{width:.0f}" height="{height}" role="img">',
        f"<title>How much of each goal is used</title><style>{_STYLE}</style>",
        f'<text x="{goal}" y="14" text-anchor="middle">the goal</text>',
        f'<path class="goal" d="M{goal} 20V{height - 10}"/>',
    ]
    for number, line in enumerate(lines):
        y = 26 + number * _ROW
        length = max(2.0, min(line.used, _MOST) * _UNIT)
        name = line.work.replace("`", "")
        short = name if len(name) <= 66 else f"{name[:65]}…"
        parts.append(
            f'<text x="{_LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(short)}</text>'
            f'<rect class="{"met" if line.used <= 1 else "not"}" x="{_LEFT}" y="{y}" '
            f'width="{length:.0f}" height="{_ROW - 6}"/>'
            f'<text x="{max(_LEFT + length, goal) + 8:.0f}" y="{y + 12}">'
            f"{line.used:.0%} ({escape(_short(line.goal))})</text>"
        )
    return "".join([*parts, "</svg>\n"])


def _short(goal: str) -> str:
    return goal if len(goal) <= 24 else goal.partition(": ")[0]


def _mark(line: Line) -> str:
    return "met" if line.used <= 1 else f"**missed** ({line.used:.2f} ×)"


def _peers() -> str:
    found = []
    for name in ("markdown-to-confluence", "octodns"):
        python = PEERS / "python"
        if not python.exists():
            found.append(f"no {name}, it is not installed")
            continue
        told = subprocess.run(
            [str(python), "-c", _VERSION.format(name)],
            capture_output=True,
            text=True,
            check=False,
        )
        found.append(f"{name} {told.stdout.strip()}" if not told.returncode else f"no {name}")
    return f"{', '.join(found)}; click {version('click')}"


_SVG: Final = "http://www.w3.org/2000/svg"
_VERSION: Final = "import importlib.metadata as m; print(m.version({!r}))"
