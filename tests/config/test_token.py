"""The token comes from the environment or a file given by flag, and shows itself to nobody."""

from __future__ import annotations

import os
import traceback
from dataclasses import replace
from pathlib import Path

import pytest

from intercom_sync.config import Target, Token, read_token
from intercom_sync.errors import UsageError

PRODUCTION = Target(name="production")
SECRET = "dG9rOmE4ZDkyYjI1"


def test_read_token_takes_the_variable_the_target_names() -> None:
    staging = replace(PRODUCTION, token_env="INTERCOM_STAGING_TOKEN")
    environ = {"INTERCOM_ACCESS_TOKEN": "other", "INTERCOM_STAGING_TOKEN": f" {SECRET}\n"}

    assert read_token(staging, environ).reveal() == SECRET


def test_read_token_prefers_a_file_given_by_flag(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{SECRET}\n")

    assert read_token(PRODUCTION, {"INTERCOM_ACCESS_TOKEN": "x"}, file).reveal() == SECRET


def test_read_token_says_which_variable_to_set_when_it_is_missing() -> None:
    with pytest.raises(UsageError) as missing:
        read_token(PRODUCTION, {})

    assert str(missing.value) == (
        "INTERCOM_ACCESS_TOKEN is not set. Set it to an access token of the workspace that "
        'target "production" means, or try without an account: '
        "intercom-sync --sandbox COMMAND."
    )


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "INTERCOM_ACCESS_TOKEN is empty"),
        (" \n", "INTERCOM_ACCESS_TOKEN is empty"),
        (f"{SECRET}\r\nX-Evil: 1", "INTERCOM_ACCESS_TOKEN holds more than a token"),
        (f"Bearer {SECRET}", "INTERCOM_ACCESS_TOKEN holds more than a token"),
        (f"{SECRET}é", "INTERCOM_ACCESS_TOKEN holds more than a token"),
    ],
)
def test_read_token_refuses_what_cannot_be_a_token_without_showing_it(
    value: str, reason: str
) -> None:
    with pytest.raises(UsageError, match=reason) as refused:
        read_token(PRODUCTION, {"INTERCOM_ACCESS_TOKEN": value})

    assert SECRET not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize("kind", ["absent", "folder", "pipe"])
def test_read_token_refuses_a_file_that_is_none(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "token"
    if kind == "folder":
        file.mkdir()
    if kind == "pipe":
        os.mkfifo(file)

    with pytest.raises(UsageError, match="is not a file"):
        read_token(PRODUCTION, {}, file)


def test_token_shows_itself_to_no_formatting() -> None:
    token = Token(SECRET)

    shown = f"{token} {token!r} {token!s} {[token]} {token:}"
    assert SECRET not in shown
    assert token.reveal() == SECRET
