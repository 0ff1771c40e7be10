"""`publish PATHS`: what is in Intercom as git says goes before readers, and nothing else."""

from __future__ import annotations

import pytest

from tests.cli.project import Project

PAGE = "content/billing/refunds.md"


@pytest.fixture(params=["2.11", "2.16"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def shop(project: Project, version: str) -> Project:
    """One article, applied as a draft."""
    for path in project.root.glob("content/**/*.md"):
        path.unlink()
    project.write(
        "intercom-sync.yaml", f'version: 1\ntargets: {{production: {{api_version: "{version}"}}}}\n'
    )
    project.write(PAGE, "# Refunds\n\nRefunds take five days.\n")
    assert 0 == project.run("--sandbox", "apply", "--yes").code
    return project


def test_a_draft_is_published_although_its_file_gives_no_state(shop: Project) -> None:
    ran = shop.run("--sandbox", "publish", PAGE, "--yes")
    assert (0, "Apply: 1 published.\n") == (ran.code, ran.out)
    assert "published" in shop.run("--sandbox", "article", "list").out
    assert "No changes. 1 unchanged, 0 unmanaged.\n" == shop.run("--sandbox", "plan").out
    again = shop.run("--sandbox", "publish", PAGE, "--yes")
    assert (0, "Apply: nothing to do.\n") == (again.code, again.out)


def test_a_staged_edit_is_published(shop: Project, version: str) -> None:
    shop.run("--sandbox", "publish", PAGE, "--yes")
    shop.write(PAGE, "# Refunds\n\nRefunds take two days.\n")
    shop.run("--sandbox", "apply", "--yes")
    ran = shop.run("--sandbox", "publish", "content/billing", "--yes")
    if version == "2.11":  # nothing was staged, because nothing can be
        assert 1 == ran.code
        assert "it has changes that are not applied yet; not published" in ran.out
        return
    assert (0, "Apply: 1 published.\n") == (ran.code, ran.out)
    assert "two days" in shop.run("--sandbox", "article", "get", "9100501").out
    assert "No changes." in shop.run("--sandbox", "plan").out


def test_an_edit_that_is_not_applied_keeps_its_article_back(shop: Project) -> None:
    shop.write(PAGE, "# Refunds\n\nRefunds take two days.\n")
    ran = shop.run("--sandbox", "publish", PAGE, "--yes")
    assert 1 == ran.code
    assert (
        f"! blocked   {PAGE}: it has changes that are not applied yet; not published\n"
        '      Look at "intercom-sync plan", and apply first.\n'
    ) in ran.out
    assert "draft" in shop.run("--sandbox", "article", "list").out


def test_a_colleagues_edit_keeps_its_article_back(shop: Project) -> None:
    shop.run("--sandbox", "article", "update", "9100501", "--body", "<p>Ten.</p>", "--yes")
    ran = shop.run("--sandbox", "publish", PAGE, "--yes")
    assert 1 == ran.code
    assert "changed in Intercom since it was last applied; not published" in ran.out
    assert "draft" in shop.run("--sandbox", "article", "list").out


def test_a_file_that_says_draft_is_not_published(shop: Project) -> None:
    shop.write(PAGE, "---\nstate: draft\n---\n# Refunds\n\nRefunds take five days.\n")
    shop.run("--sandbox", "apply", "--yes")
    ran = shop.run("--sandbox", "publish", PAGE, "--yes")
    assert 1 == ran.code
    assert "its file says that it is a draft; not published" in ran.out


def test_a_file_that_is_not_in_intercom_yet_is_told_so(shop: Project) -> None:
    shop.write("content/billing/vat.md", "# VAT\n\nIt is included.\n")
    ran = shop.run("--sandbox", "publish", "content/billing/vat.md", "--yes")
    assert 1 == ran.code
    assert "content/billing/vat.md: it has changes that are not applied yet" in ran.out


def test_nobody_is_asked_and_nothing_happens_without_a_terminal(shop: Project) -> None:
    ran = shop.run("--sandbox", "publish", PAGE)
    assert 64 == ran.code
    assert "publish asks before it writes" in ran.err
    assert 64 == shop.run("--sandbox", "publish", "--yes").code


def test_limits_hold_for_publishing_too(shop: Project, version: str) -> None:
    if version == "2.11":
        pytest.skip("there an edit is live with its apply")
    shop.run("--sandbox", "publish", PAGE, "--yes")
    shop.write(PAGE, "# Refunds\n\nRefunds take two days.\n")
    shop.run("--sandbox", "apply", "--yes")
    guarded = shop.run("--sandbox", "publish", PAGE, "--yes", "--allow-live-edits", "0")
    assert (1, True) == (guarded.code, "1 live edit in one run" in guarded.out)
    assert 0 == shop.run("--sandbox", "publish", PAGE, "--yes", "--allow-live-edits", "1").code


def test_article_publish_by_hand_brings_what_is_staged_before_readers(
    shop: Project, version: str
) -> None:
    shop.run("--sandbox", "publish", PAGE, "--yes")
    shop.write(PAGE, "# Refunds\n\nRefunds take two days.\n")
    shop.run("--sandbox", "apply", "--yes")
    ran = shop.run("--sandbox", "article", "publish", "9100501", "--yes")
    is_live = "two days" in shop.run("--sandbox", "article", "get", "9100501").out
    assert (0, version == "2.16") == (ran.code, is_live)
    if version == "2.16":
        assert "No changes. 1 unchanged, 0 unmanaged.\n" == shop.run("--sandbox", "plan").out


def test_a_plan_suggests_no_publish_that_a_limit_refuses(shop: Project, version: str) -> None:
    """A suggestion that ends in a refusal is worse than none."""
    if version == "2.16":
        pytest.skip("there an edit is staged, and needs no --publish")
    shop.run("--sandbox", "publish", PAGE, "--yes")
    config = (shop.root / "intercom-sync.yaml").read_text("utf-8")
    shop.write("intercom-sync.yaml", f"{config}limits: {{live_edits: 0}}\n")
    shop.write(PAGE, "# Refunds\n\nRefunds take two days.\n")
    shown = shop.run("--sandbox", "plan").out
    assert shown.endswith(
        '\n"intercom-sync --sandbox apply --publish" would be refused: 1 live edit in one run, the '
        "limit allows 0. Run with --allow-live-edits 1 if all of them are meant, or raise "
        "limits.live_edits in intercom-sync.yaml.\n"
    )
    assert "Apply with" not in shown
    again = shop.run("--sandbox", "plan", "--allow-live-edits", "1").out
    assert "Apply with: intercom-sync --sandbox apply --allow-live-edits 1 --publish\n" in again
