"""What is taken in on a branch while main goes on: no merge reverts a teammate."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercom_sync.articles.base import ArticleBase
from intercom_sync.state.store import PLACE, Store
from tests.gitstate.office import git
from tests.gitstate.shop import REF, Clone, Shop
from tests.gitstate.test_commands import applied, ok

OURS = "Refunds take five days."
THEIRS = "Refunds take seven days now."


def body(text: str) -> str:
    return f"<p>{text}</p>"


def record(clone: Clone, path: str) -> ArticleBase:
    ok(clone.run("plan"))
    place = clone.root / PLACE / "production" / ".ref" / "tree"
    base = Store(place, root=clone.root).load()
    return next(one for one in base.articles if one.path == path)


def pulled(clone: Clone, text: str) -> None:
    """Pull what a teammate wrote: the file says it, and a record of it lies beside the files."""
    ok(clone.run("pull"))
    assert text in (clone.root / "content/billing/refunds.md").read_text("utf-8")


def merge(shop: Shop, branch: str) -> Clone:
    """Main after the pull request: a fresh clone."""
    clone = shop.clone(f"merging-{branch}")
    clone.git("merge", "-q", "--no-edit", f"origin/{branch}")
    clone.send()
    return shop.runner(f"after-{branch}")


def edit(shop: Shop, clone: Clone, text: str) -> None:
    shop.teammate(
        "edits", article_id=int(record(clone, "content/billing/refunds.md").id), body=body(text)
    )


@pytest.mark.sweep
def test_a_teammate_s_text_survives_a_pull_on_a_branch_and_an_apply_on_main(shop: Shop) -> None:
    clone = applied(shop)
    edit(shop, clone, THEIRS)
    clone.git("checkout", "-q", "-b", "pull")
    pulled(clone, THEIRS)
    clone.article("billing/refunds", f"{THEIRS}\n\nAsk us.")  # and an edit of ours, merged
    clone.commit("Take in what a teammate wrote")
    clone.send("pull")
    main = shop.runner("main")
    main.article("billing/vat", "VAT is in the mail.", title="VAT")
    main.commit("Another text")
    main.send()
    assert "drift" in main.run("apply", "--yes").out  # before the merge
    assert THEIRS in shop.bodies()["Refunds"]

    runner = merge(shop, "pull")
    ok(runner.run("apply", "--yes"))
    assert THEIRS in shop.bodies()["Refunds"]
    assert "Ask us." in shop.bodies()["Refunds"]
    assert "No changes." in ok(shop.runner("last").run("plan", "--detailed-exitcode")).out


@pytest.mark.sweep
def test_what_was_taken_in_is_no_base_once_a_teammate_has_gone_on(shop: Shop) -> None:
    clone = applied(shop)
    edit(shop, clone, THEIRS)
    clone.git("checkout", "-q", "-b", "pull")
    pulled(clone, THEIRS)
    clone.article("billing/refunds", f"{THEIRS}\n\nAsk us.")
    clone.commit("Take in what a teammate wrote")
    clone.send("pull")
    edit(shop, clone, "Refunds take nine days.")
    runner = merge(shop, "pull")
    assert 1 == runner.run("apply", "--yes").code  # a conflict
    assert "nine days" in shop.bodies()["Refunds"]


@pytest.mark.sweep
def test_what_main_applied_meanwhile_is_base_and_not_what_was_taken_in_before(shop: Shop) -> None:
    clone = applied(shop)
    edit(shop, clone, THEIRS)
    clone.git("checkout", "-q", "-b", "pull")
    pulled(clone, THEIRS)
    clone.commit("Take in what a teammate wrote")
    clone.send("pull")
    main = shop.runner("main")
    ok(main.run("apply", "--yes", "--on-drift", "overwrite"))  # somebody said so
    assert OURS in shop.bodies()["Refunds"]
    ok(merge(shop, "pull").run("apply", "--yes"))
    assert THEIRS in shop.bodies()["Refunds"]


@pytest.mark.sweep
def test_what_an_apply_has_taken_over_never_counts_again(shop: Shop) -> None:
    clone = applied(shop)
    edit(shop, clone, THEIRS)
    clone.git("checkout", "-q", "-b", "pull")
    pulled(clone, THEIRS)
    clone.commit("Take in what a teammate wrote")
    clone.send("pull")
    runner = merge(shop, "pull")
    ok(runner.run("apply", "--yes"))
    runner.article("billing/refunds", "Refunds take two days.")
    ok(runner.run("apply", "--yes"))
    edit(shop, runner, THEIRS)  # set back by hand, to just what was pulled then
    fresh = shop.runner("fresh")
    fresh.article("billing/refunds", "Refunds take two days.")
    told = fresh.run("apply", "--yes")
    assert "drift" in told.out
    assert THEIRS in shop.bodies()["Refunds"]


@pytest.mark.sweep
def test_an_import_on_a_branch_writes_no_ref_and_binds_after_the_merge(shop: Shop) -> None:
    clone = applied(shop)
    place = int(record(clone, "content/billing/refunds.md").read.parent_id or 0)
    shop.teammate("creates", title="Fax", body=body("Send us a fax."), parent_id=place)
    before = shop.log()
    clone.git("checkout", "-q", "-b", "import")
    ok(clone.run("import"))
    assert before == shop.log()
    assert "No changes. 3 unchanged" in ok(clone.run("plan", "--detailed-exitcode")).out
    ok(clone.run("import"))  # again: it knows what it has taken in
    clone.commit("Import")
    clone.send("import")
    main = shop.runner("main")
    assert "1 unmanaged" in ok(main.run("apply", "--yes")).out + main.run("plan").out
    runner = merge(shop, "import")
    assert "No changes. 3 unchanged" in ok(runner.run("plan", "--detailed-exitcode")).out
    ok(runner.run("apply", "--yes"))
    assert any(name.startswith("pulled") for name in tree(shop))
    assert "No changes. 3 unchanged" in ok(shop.runner("last").run("plan")).out
    ok(clone.run("import"))
    assert [] == list((clone.root / PLACE / "production" / "pulled").glob("*/*.json"))


def tree(shop: Shop) -> list[str]:
    return git(shop.origin, "ls-tree", "-r", "--name-only", REF).splitlines()


@pytest.mark.sweep
def test_a_whole_help_center_can_be_imported_before_there_is_any_ref(shop: Shop) -> None:
    clone = shop.first()
    for path in Path(clone.root / "content").rglob("*.md"):
        path.unlink()
    shop.teammate("creates", title="Fax", body=body("Send us a fax."))
    ok(clone.run("import"))
    clone.commit("Import")
    clone.send()
    runner = shop.runner("runner")
    assert "No changes. 1 unchanged" in ok(runner.run("plan", "--detailed-exitcode")).out
    ok(runner.run("apply", "--yes"))
    assert "No changes. 1 unchanged" in ok(runner.run("plan", "--detailed-exitcode")).out
