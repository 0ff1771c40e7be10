"""Removals as the command line knows them: the config's wish, the flags, the limits."""

from __future__ import annotations

import json

import pytest

from tests.cli.project import Project

FAX = "# Send us a fax\n\nOur fax number is on every invoice, and on the door of the office.\n"


@pytest.fixture
def deleting(project: Project) -> Project:
    """The project with one file more, applied; that file and its folder are gone since."""
    project.write("intercom-sync.yaml", "version: 1\non_remove: delete\n")
    project.write("content/old/fax.md", FAX)
    assert 0 == project.run("--sandbox", "apply", "--yes").code
    remove(project, "content/old/fax.md")
    return project


def remove(project: Project, name: str) -> None:
    (project.root / name).unlink()


def titles(project: Project) -> set[str]:
    listed = project.run("--sandbox", "article", "list", "--format", "json").out
    return {found["title"] for found in json.loads(listed)}


def test_a_removed_file_waits_for_prune_and_then_goes_with_its_folder(deleting: Project) -> None:
    planned = deleting.run("--sandbox", "plan", "--detailed-exitcode")
    assert 3 == planned.code
    assert "Apply with: intercom-sync --sandbox apply --prune\n" in planned.out
    waiting = deleting.run("--sandbox", "apply", "--yes")
    assert (0, "Apply: nothing done, 2 skipped.") == (waiting.code, waiting.out.splitlines()[-1])
    done = deleting.run("--sandbox", "apply", "--prune", "--yes")
    assert (0, "Apply: 1 collection deleted, 1 deleted.\n") == (done.code, done.out)
    assert "No changes. 2 unchanged, 0 unmanaged.\n" == deleting.run("--sandbox", "plan").out
    assert {"Refunds", "VAT"} == titles(deleting)


def test_a_plan_for_programs_says_what_a_removal_needs(deleting: Project) -> None:
    planned = json.loads(deleting.run("--sandbox", "plan", "--format", "json").out)
    step = next(one for one in planned["steps"] if one["kind"] == "article")
    assert ("delete", "removed", ["--prune"], False) == (
        step["verb"],
        step["impact"],
        step["needs"],
        step["runs"],
    )


def test_prune_takes_nothing_away_where_on_remove_keeps(deleting: Project) -> None:
    deleting.write("intercom-sync.yaml", "version: 1\n")
    done = deleting.run("--sandbox", "apply", "--prune", "--publish", "--yes")
    assert (0, "Apply: 1 collection forgotten, 1 forgotten.\n") == (done.code, done.out)
    assert {"Refunds", "Send us a fax", "VAT"} == titles(deleting)


def test_more_deletions_than_the_limit_delete_nothing_at_all(deleting: Project) -> None:
    deleting.write("intercom-sync.yaml", "version: 1\non_remove: delete\nlimits: {deletes: 1}\n")
    refused = deleting.run("--sandbox", "apply", "--prune", "--yes")
    assert 1 == refused.code
    assert "2 deletes in one run, the limit allows 1. Run with --allow-deletes 2" in refused.out
    assert "Send us a fax" in titles(deleting)
    allowed = deleting.run("--sandbox", "apply", "--prune", "--allow-deletes", "2", "--yes")
    assert 0 == allowed.code
    assert "Send us a fax" not in titles(deleting)


def test_an_empty_content_folder_is_a_mistake_until_somebody_says_otherwise(
    deleting: Project,
) -> None:
    for name in ("billing/refunds.md", "billing/vat.md"):
        remove(deleting, f"content/{name}")
    allowed = ("--prune", "--allow-deletes", "9")
    refused = deleting.run("--sandbox", "apply", *allowed, "--yes")
    assert 1 == refused.code
    assert "Run with --allow-empty if they are all meant to go" in refused.out
    assert 3 == len(titles(deleting))
    assert 0 == deleting.run("--sandbox", "apply", *allowed, "--allow-empty", "--yes").code
    assert set() == titles(deleting)


def test_the_removal_of_one_file_can_be_planned_alone(deleting: Project) -> None:
    remove(deleting, "content/billing/vat.md")
    done = deleting.run("--sandbox", "apply", "content/old/fax.md", "--prune", "--yes")
    assert (0, "Apply: 1 deleted.\n") == (done.code, done.out)
    assert {"Refunds", "VAT"} == titles(deleting)


def test_a_file_that_was_set_aside_is_not_taken_for_a_removed_one(deleting: Project) -> None:
    deleting.write("content/_drafts/fax.md", FAX)
    refused = deleting.run("--sandbox", "apply", "--prune", "--yes")
    assert 1 == refused.code
    assert "its text stands in content/_drafts/fax.md" in refused.out
    assert "Send us a fax" in titles(deleting)


def test_a_file_under_another_ending_is_not_taken_for_a_removed_one(deleting: Project) -> None:
    """Not even where the config says that such a file is only worth a warning."""
    deleting.write(
        "intercom-sync.yaml", "version: 1\non_remove: delete\nchecks: {file-not-read: warn}\n"
    )
    deleting.write("content/old/fax.mdx", FAX)
    assert 1 == deleting.run("--sandbox", "apply", "--prune", "--yes").code
    assert "Send us a fax" in titles(deleting)
