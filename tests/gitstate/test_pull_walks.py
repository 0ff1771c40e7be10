"""`pull` on a branch, main goes on, the merge, an apply in a fresh clone: with real commands."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from tests.gitstate.shop import Clone, Shop
from tests.gitstate.test_commands import ok

CONFIG = "version: 1\nlocales: [en, fr]\nstate: {{backend: git}}\ntargets:\n  production: {0}\n"
TARGET = '{{region: us, token_env: INTERCOM_ACCESS_TOKEN, api_version: "{0}"}}'
VERSIONS = ("2.11", "2.16")
FAX = "---\ntitle: Fax\nstate: published\n---\n\n{0}\n"
PLAN = ("plan", "--detailed-exitcode", "--publish")
APPLY = ("apply", "--yes", "--publish")
both_versions = pytest.mark.parametrize("version", VERSIONS)
WALKS = [
    (what, version)
    for version in VERSIONS
    for what in ("body", "title", "translation", "move", "all")
]


@dataclass
class Walk:
    """A project that was applied, a branch for what is pulled, and main."""

    shop: Shop
    clone: Clone
    ids: dict[str, str]
    runners: int = 0

    def runner(self) -> Clone:
        """A fresh clone of main."""
        self.runners += 1
        return self.shop.runner(f"runner-{self.runners}")

    def pull(self) -> None:
        """On the branch; the plan there has nothing to say, after a second pull neither."""
        self.clone.git("checkout", "-q", "-b", "pull")
        pushes = self.shop.log()
        for _ in range(2):
            ok(self.clone.run("pull"))
            assert "No changes." in ok(self.clone.run(*PLAN)).out
        assert pushes == self.shop.log()

    def on_main(self, name: str, text: str) -> Clone:
        """Main changes a file and applies it."""
        main = self.runner()
        main.write(f"content/{name}.md", text)
        main.commit(name)
        main.send()
        main.run(*APPLY)
        return main

    def merge(self) -> Clone:
        self.clone.commit("Pull")
        self.clone.send("pull")
        merging = self.shop.clone("merging")
        merging.git("merge", "-q", "--no-edit", "origin/pull")
        merging.send()
        return self.runner()

    def told(self) -> str:
        """All that Intercom holds."""
        return json.dumps(self.shop.articles())

    def ends_even(self, runner: Clone) -> None:
        """An apply has nothing to send against anybody, and the plan after it is empty."""
        ok(runner.run(*APPLY))
        assert "No changes." in ok(self.runner().run(*PLAN)).out


def begin(shop: Shop, version: str) -> Walk:
    clone = shop.first(CONFIG.format(TARGET.format(version)))
    clone.write("content/billing/refunds.fr.md", "---\ntitle: Remboursements\n---\n\nCinq jours.\n")
    clone.write("content/faq/fax.md", FAX.format("Send a fax."))
    clone.commit("More")
    clone.send()
    ok(clone.run(*APPLY))
    shown = json.loads(ok(clone.run("state", "show", "--format", "json")).out)
    return Walk(shop, clone, {row["path"]: row["id"] for row in shown["records"]})


def edits(walk: Walk, what: str) -> list[str]:
    """What a teammate does; the words of it that must stay."""
    refunds, fax = walk.ids["content/billing/refunds.md"], walk.ids["content/faq/fax.md"]
    words = []
    if what in ("body", "all"):
        walk.shop.teammate("edits", article_id=refunds, body="<p>Seven days.</p>")
        walk.shop.teammate("edits", article_id=fax, body="<p>No fax any more.</p>")
        words += ["Seven days", "No fax any more"]
    if what in ("title", "all"):
        walk.shop.teammate("edits", article_id=refunds, title="Money back")
        words += ["Money back"]
    if what in ("translation", "all"):
        text = {"title": "Remboursements", "body": "<p>Sept jours.</p>"}
        walk.shop.teammate("translates", article_id=refunds, locale="fr", **text)
        words += ["Sept jours"]
    if what in ("move", "all"):
        walk.shop.teammate("moves", article_id=refunds, to=walk.ids["content/faq/"])
    return words


@pytest.mark.parametrize(
    ("what", "version"),
    [pytest.param(*one, marks=() if one == WALKS[-1] else pytest.mark.sweep) for one in WALKS],
)
def test_what_a_teammate_did_is_there_after_the_merge(shop: Shop, what: str, version: str) -> None:
    walk = begin(shop, version)
    words = edits(walk, what)
    walk.pull()
    walk.on_main("billing/vat", "---\ntitle: VAT\n---\n\nVAT is in the mail.\n")
    runner = walk.merge()
    assert "No changes." in ok(runner.run(*PLAN)).out
    walk.ends_even(runner)
    for word in [*words, "VAT is in the mail"]:
        assert word in walk.told()
    (changed,) = runner.root.glob("content/**/refunds.md")
    changed.write_text(changed.read_text("utf-8") + "\nAsk us.\n", "utf-8")
    ok(runner.run(*APPLY))
    assert "Ask us." in walk.told()


@pytest.mark.sweep
@both_versions
def test_main_s_change_of_the_same_article_and_the_teammate_s_are_both_there(
    shop: Shop, version: str
) -> None:
    walk = begin(shop, version)
    edits(walk, "body")
    walk.pull()
    title = FAX.format("Send a fax.").replace("Fax", "Fax machine", 1)
    main = walk.on_main("faq/fax", title)
    assert "conflict" in main.run("plan").out
    assert "No fax any more" in walk.told()
    walk.ends_even(walk.merge())
    assert "No fax any more" in walk.told()
    assert "Fax machine" in walk.told()


@pytest.mark.sweep
@both_versions
@pytest.mark.parametrize("name", ["faq/faxes", "billing/fax"])
def test_a_file_that_main_renamed_meanwhile_stays_bound(
    shop: Shop, version: str, name: str
) -> None:
    walk = begin(shop, version)
    edits(walk, "body")
    walk.pull()
    main = walk.runner()
    main.git("mv", "content/faq/fax.md", f"content/{name}.md")
    main.commit("Rename")
    main.send()
    main.run(*APPLY)
    walk.ends_even(walk.merge())
    assert "No fax any more" in walk.told()
    assert ["Fax", "Refunds", "VAT"] == shop.titles()


@pytest.mark.sweep
@both_versions
def test_a_second_edit_of_a_teammate_after_the_pull_is_not_lost(shop: Shop, version: str) -> None:
    walk = begin(shop, version)
    edits(walk, "body")
    walk.pull()
    fax = walk.ids["content/faq/fax.md"]
    shop.teammate("edits", article_id=fax, body="<p>No fax, ever.</p>")
    told = walk.merge().run(*APPLY)
    assert 1 == told.code
    assert "conflict" in told.out
    assert "No fax, ever" in walk.told()


@pytest.mark.sweep
def test_a_pull_leaves_a_draft_of_ours_that_main_has_staged(shop: Shop) -> None:
    walk = begin(shop, "2.16")
    main = walk.runner()
    for text in ("Send a fax, please.", "Send a fax, pretty please."):
        main.write("content/faq/fax.md", FAX.format(text))
        main.commit(text)
        main.send()
        ok(main.run("apply", "--yes"))
        if text == "Send a fax, please.":
            walk.clone.git("pull", "-q", "origin", "main")
            refunds = walk.ids["content/billing/refunds.md"]
            shop.teammate("edits", article_id=refunds, body="<p>Seven days.</p>")
            walk.clone.git("checkout", "-q", "-b", "pull")
            ok(walk.clone.run("pull"))
    walk.ends_even(walk.merge())
    assert "Seven days" in walk.told()
    assert "pretty please" in walk.told()


@pytest.mark.sweep
def test_what_was_pulled_and_never_merged_stays_drift_on_main(shop: Shop) -> None:
    walk = begin(shop, "2.11")
    edits(walk, "body")
    walk.pull()
    walk.clone.commit("Pull")
    walk.clone.send("pull")
    assert "drift" in walk.runner().run("plan").out
    walk.clone.git("checkout", "-q", "main")
    assert "drift" in walk.clone.run("plan").out


@pytest.mark.sweep
def test_a_saved_plan_and_a_publish_take_what_was_pulled_for_base(shop: Shop) -> None:
    walk = begin(shop, "2.11")
    edits(walk, "body")
    walk.pull()
    fax = walk.clone.root / "content/faq/fax.md"
    fax.write_text(fax.read_text("utf-8") + "\nAsk us.\n", "utf-8")
    runner = walk.merge()
    ok(runner.run("publish", "content/billing", "--yes"))
    ok(runner.run("plan", "--publish", "--out", "plan.json"))
    fresh = walk.runner()
    fresh.write("plan.json", (runner.root / "plan.json").read_text("utf-8"))
    ok(fresh.run("apply", "plan.json", "--yes", "--publish"))
    assert "No fax any more" in walk.told()
    assert "Ask us." in walk.told()
