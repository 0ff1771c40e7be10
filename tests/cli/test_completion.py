"""Completion as a shell asks for it: by running the program with what was typed so far."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = "version: 1\ntargets: {production: {region: us}, preview: {region: eu}}\n"
HEAVY = ("asyncio", "httpx", "logging", "lxml", "pydantic", "rich", "traceback", "yaml")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A project, and a program of our name that a shell finds."""
    (tmp_path / "content/billing").mkdir(parents=True)
    (tmp_path / "content/billing/refunds.md").write_text("# Refunds\n", "utf-8")
    (tmp_path / "intercom-sync.yaml").write_text(CONFIG, "utf-8")
    program = tmp_path / "bin/intercom-sync"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m intercom_sync "$@"\n', "utf-8")
    program.chmod(0o755)
    return tmp_path


def _offered(here: Path, *typed: str, options: tuple[str, ...] = ()) -> list[str]:
    """What click answers a shell; each line is a kind and a word."""
    ran = subprocess.run(
        [sys.executable, *options, "-m", "intercom_sync"],
        cwd=here,
        env={
            **os.environ,
            "_INTERCOM_SYNC_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(("intercom-sync", *typed)),
            "COMP_CWORD": str(len(typed)),
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert options or not ran.stderr
    return (ran.stderr if options else ran.stdout).strip().splitlines()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (("pl",), ["plain,plan"]),
        (("actions", "re"), ["plain,resolve"]),
        (("plan", "--det"), ["plain,--detailed-exitcode"]),
        (("plan", "--format", "ht"), ["plain,html"]),
        (("schema", "co"), ["plain,collection", "plain,config"]),
        (("--target", "pr"), ["plain,preview", "plain,production"]),
        (("plan", "content/bi"), ["file,content/bi"]),  # the shell looks itself
    ],
)
def test_completion_offers(here: Path, typed: tuple[str, ...], offered: list[str]) -> None:
    assert offered == _offered(here, *typed)


@pytest.mark.parametrize(
    "config", ["", "targets: [a]\n", "targets: {", "- a\n", "\x00", "[" * 1_000, "a: " * 50_000]
)
def test_a_config_that_cannot_be_read_offers_no_target_and_says_nothing(
    here: Path, config: str
) -> None:
    (here / "intercom-sync.yaml").write_text(config, "utf-8")
    assert [] == _offered(here, "--target", "")


def test_names_are_offered_without_anything_heavy_being_imported(here: Path) -> None:
    """A shell waits for this at every press of a key."""
    lines = _offered(here, "p", options=("-X", "importtime"))
    imported = {line.rpartition("|")[2].strip() for line in lines}

    assert "intercom_sync.cli.commands" in imported
    assert set() == imported & {*HEAVY, "intercom_sync.cli.planning", "intercom_sync.cli.actions"}


def test_bash_completes_with_the_script_that_is_printed(here: Path) -> None:
    bash = shutil.which("bash")
    if bash is None or sys.platform == "win32":
        pytest.skip("there is no bash here")
    asked = """
        eval "$(intercom-sync completion bash)"
        complete -p intercom-sync
        COMP_WORDS=(intercom-sync --target prod) COMP_CWORD=2
        _intercom_sync_completion intercom-sync
        echo "${COMPREPLY[@]}"
    """
    ran = subprocess.run(
        [bash, "--noprofile", "--norc", "-c", asked],
        cwd=here,
        env={**os.environ, "PATH": f"{here / 'bin'}:{os.environ['PATH']}"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (0, "production") == (ran.returncode, ran.stdout.splitlines()[-1]), ran.stderr
    assert "-F _intercom_sync_completion intercom-sync" in ran.stdout
