"""The coverage-guided run: `python -m tests.fuzz --seconds 60 [TARGET …]`.

Needs the extra `fuzz`. Each target runs in a process of its own, within 512 MB beyond what the
program itself takes; what breaks a law is left as a file, and given as an argument it is run again.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

TARGETS = (
    *("config", "article", "MkDocs article", "collection", "action", "body", "answer"),
    *("record", "journal", "ledger", "plan", "action plan"),
)
MOST_MEGABYTES = 1_024
"""Of memory that is really used, the instrumented program and the fuzzer's own included."""


def main() -> int:
    """Run every target for its share of the time; 1 if one found something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=300, help="for all targets together")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 2**31))
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--again", type=Path, help="a finding, to be run once more on one target")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("targets", nargs="*", default=TARGETS, metavar="TARGET")
    given = parser.parse_args()
    if unknown := set(given.targets) - set(TARGETS):
        parser.error(
            f"no such target: {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}"
        )
    if given.again is not None:
        return _again(given.targets, given.again)
    if given.inside is not None:
        _fuzz(given.targets[0], given.inside)
    return _each(given.targets, given.seconds, given.seed, given.findings)


def _each(names: Sequence[str], seconds: int, seed: int, findings: Path) -> int:
    findings.mkdir(exist_ok=True)
    share = max(1, seconds // len(names))
    print(f"seed {seed}, {share} seconds for each of {len(names)} targets", flush=True)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        corpus = _corpus(Path(folder) / "seeds", seed)
        for name in names:
            place = (findings / name.replace(" ", "-")).absolute()
            command = [sys.executable, "-m", "tests.fuzz", "--inside", folder, name]
            options = [
                f"-max_total_time={share}",
                f"-seed={seed}",
                f"-rss_limit_mb={MOST_MEGABYTES}",
                "-timeout=10",  # of the clock, and the instrumented program is slow
                "-max_len=100000",
                f"-artifact_prefix={place}-",
                "-print_final_stats=1",
                str(corpus / name),
            ]
            ran = subprocess.run(
                command,
                env={**os.environ, "FUZZ_OPTIONS": "\n".join(options)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                check=False,
            )
            runs = re.search(r"number_of_executed_units: *(\d+)", ran.stderr)
            cover = re.findall(r"cov: (\d+)", ran.stderr)
            told = f"{runs[1] if runs else '?'} inputs, {cover[-1] if cover else '?'} branches"
            print(
                f"{name}: {told}, {'nothing found' if not ran.returncode else 'FAILED'}", flush=True
            )
            if ran.returncode:
                failed = 1
                print(ran.stderr[-4_000:], flush=True)
    return failed


def _corpus(folder: Path, seed: int) -> Path:
    """Sane inputs and some spoilt ones, a folder a target."""
    # Not at the top: what is imported before the fuzzer is ready is not watched by it.
    from tests.fuzz.mutations import applied_seeds, spoilt

    chance = random.Random(seed)
    project = folder.parent / "project"
    project.mkdir()
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere),
    ):
        seeds = applied_seeds(project)
    for name, sane in seeds.items():
        (folder / name).mkdir(parents=True)
        inputs = [*sane, *(spoilt(chance.choice(sane), chance) for _ in range(200))]
        for number, raw in enumerate(inputs):
            (folder / name / f"{number}").write_bytes(raw)
    shutil.rmtree(project)
    return folder


def _again(names: Sequence[str], finding: Path) -> int:
    from tests.fuzz.targets import Targets

    with tempfile.TemporaryDirectory() as folder:
        targets = Targets(Path(folder) / "again")
        for name in names:
            targets.run(name, finding.read_bytes())
    return 0


def _fuzz(name: str, folder: Path) -> None:
    """Never returns: the fuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["intercom_sync", "yaml", "markdown"]):
        from tests.fuzz.targets import Targets

    targets = Targets(folder / f"in {name}")
    atheris.Setup(
        [sys.argv[0], *os.environ["FUZZ_OPTIONS"].split("\n")],
        lambda raw: targets.run(name, raw),
    )
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
