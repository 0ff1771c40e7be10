"""What a journal leaves to be waited for, where others go on while the disk takes its time."""

from __future__ import annotations

import asyncio
import os
from contextlib import closing
from pathlib import Path

import pytest

from intercom_sync.articles.intent import ArticleIntent
from intercom_sync.articles.model import ArticleFields
from intercom_sync.plan.model import Verb
from intercom_sync.state.journal import RunJournal
from intercom_sync.workers import in_thread

INTENT = ArticleIntent(
    step="update a",
    verb=Verb.UPDATE,
    path="content/a.md",
    article_id=None,
    wire=ArticleFields(),
    before=None,
    source="",
    sent=ArticleFields(),
    tool_version="1",
)


@pytest.fixture
def syncs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the file of the journal said, each time it was made to last."""
    lasting: list[str] = []
    real = os.fsync

    def sync(number: int) -> None:
        real(number)
        path = Path(f"/proc/self/fd/{number}").readlink()
        if path.suffix == ".jsonl":
            lasting.append(path.read_text("utf-8"))

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("this system does not tell which file a number stands for")
    monkeypatch.setattr(os, "fsync", sync)
    return lasting


def test_that_something_is_being_sent_lasts_once_it_was_waited_for(
    tmp_path: Path, syncs: list[str]
) -> None:
    async def story() -> list[str]:
        with closing(RunJournal(tmp_path / "journal", aside=in_thread)) as journal:
            journal.intent(INTENT)
            waiting = journal.sending(INTENT.step, 1.0, None)
            assert (waiting is None, []) == (False, syncs)
            if waiting is not None:
                await waiting
            return list(syncs)

    [lasting] = asyncio.run(story())
    assert ['"intent"', '"sending"'] == [
        word for word in ('"intent"', '"sending"') if word in lasting
    ]


def test_without_others_it_lasts_at_once(tmp_path: Path, syncs: list[str]) -> None:
    with closing(RunJournal(tmp_path / "journal")) as journal:
        journal.intent(INTENT)
        assert (None, 1) == (journal.sending(INTENT.step, 1.0, None), len(syncs))


def test_an_outcome_lasts_when_the_run_is_over(tmp_path: Path, syncs: list[str]) -> None:
    with closing(RunJournal(tmp_path / "journal")) as journal:
        journal.intent(INTENT)
        journal.sending(INTENT.step, 1.0, None)
        journal.outcome(INTENT.step, "done", "1", "")
        assert [False] == ['"outcome"' in lasting for lasting in syncs]
    assert [False, True] == ['"outcome"' in lasting for lasting in syncs]
