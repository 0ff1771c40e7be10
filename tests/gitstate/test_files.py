"""State in files, through real merges of git."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intercom_sync.state.lock import locked
from tests.gitstate.shop import Clone, Shop
from tests.gitstate.test_commands import applied, ok

CONFIG = "version: 1\nlocales: [en]\n"


def branched(shop: Shop, clone: Clone, branch: str, name: str, text: str) -> None:
    """Somebody applies from a branch and commits what came of it."""
    clone.git("checkout", "-q", "-b", branch, "main")
    clone.article(name, text)
    ok(clone.run("apply", "--yes"))
    clone.commit(branch)


def start(shop: Shop) -> Clone:
    clone = applied(shop, CONFIG)
    clone.commit("State")
    return clone


@pytest.mark.sweep
def test_two_branches_that_add_different_articles_merge_without_a_conflict(shop: Shop) -> None:
    clone = start(shop)
    branched(shop, clone, "one", "billing/fax", "Fax.")
    branched(shop, clone, "two", "billing/mail", "Mail.")
    clone.git("merge", "-q", "--no-edit", "one")
    assert "No changes. 4 unchanged" in ok(clone.run("plan", "--detailed-exitcode")).out


def test_conflict_markers_are_refused_with_the_way_out_and_it_works(shop: Shop) -> None:
    clone = start(shop)
    branched(shop, clone, "one", "billing/refunds", "Refunds take six days.")
    clone.git("checkout", "-q", "main")
    clone.git("checkout", "-q", "-b", "two")
    shop.teammate("edits", article_id=_id(clone), body="<p>Refunds take five days.</p>")
    branched(shop, clone, "three", "billing/refunds", "Refunds take eight days.")
    with pytest.raises(AssertionError, match="CONFLICT"):
        clone.git("merge", "-q", "one")
    clone.git("checkout", "--ours", "content")
    refused = clone.run("plan")
    assert 1 == refused.code
    assert "conflict markers of a git merge" in refused.err
    way_out = refused.err.split('("')[1].split('"')[0]
    assert way_out.startswith("git checkout --ours -- .intercom-sync/production/articles/")
    clone.git(*way_out.split()[1:])
    assert 1 != clone.run("plan").code


def _id(clone: Clone) -> int:
    shown = json.loads(ok(clone.run("state", "show", "--format", "json")).out)
    rows = {row["path"]: row["id"] for row in shown["records"]}
    return int(rows["content/billing/refunds.md"])


def test_a_run_that_waits_says_for_whom(tmp_path: Path) -> None:
    said: list[str] = []
    with locked(tmp_path, {"GITHUB_ACTOR": "ana"}):

        def go(text: str) -> None:
            said.append(text)
            raise InterruptedError  # as Ctrl-C while it waits

        with pytest.raises(InterruptedError), locked(tmp_path, {}, wait=go):
            pass
    assert said[0].startswith("Another run is working on this target: ana on ")
    with locked(tmp_path, {}, wait=said.append):
        assert 1 == len(said)
