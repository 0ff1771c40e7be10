"""What only shows when all files are seen: links, images, ids, moves, titles."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from intercom_sync.articles.model import Desired
from tests.load.project import PNG, Project

SVG = b'<?xml version="1.0"?>\n<!-- made by hand -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'


# --- links ----------------------------------------------------------------------------------


def test_links_between_two_articles_are_fine_in_both_directions(project: Project) -> None:
    project.article("a/one.md", "title: One", "See [two](../b/two.md) and [me](one.md).\n")
    project.article("b/two.md", "title: Two", "See [one](../a/one.md).\n")

    loaded = project.load()

    assert loaded.problems == ()
    assert [article.links for article in loaded.desired.articles] == [
        ("content/a/one.md", "content/b/two.md"),
        ("content/a/one.md",),
    ]


def test_a_link_to_no_article_names_the_nearest_as_one_would_write_it(project: Project) -> None:
    project.article("billing/refunds.md", "title: Refunds")
    project.article("start/a.md", "title: A", "\n[how](../biling/refunds.md)\n")

    assert project.problems() == [
        (
            "start/a.md:5:7: error: there is no article content/biling/refunds.md. "
            "Nearest: ../billing/refunds.md. [broken-link]"
        )
    ]


def test_a_link_in_the_wrong_case_is_broken_on_every_computer(project: Project) -> None:
    project.article("Refunds.md", "title: Refunds")
    project.article("a.md", "title: A", "[how](refunds.md)\n")

    assert "Nearest: Refunds.md. [broken-link]" in "".join(project.problems())


def test_a_link_to_a_file_that_is_no_article_is_broken(project: Project) -> None:
    project.article("_notes.md")
    project.article("a.md", "title: A", "[x](_notes.md)\n")

    assert [each.split(". ")[0] for each in project.problems()] == [
        "a.md:4:5: error: content/_notes.md is no article",
    ]


def test_a_link_to_an_article_with_problems_of_its_own_is_not_broken(project: Project) -> None:
    project.article("a.md", "title: A", "[x](b.md)\n")
    project.article("b.md", "titel: B")

    assert [each.split()[-1] for each in project.problems()] == ["[unknown-key]"]


def test_a_published_article_that_links_to_a_draft_warns(project: Project) -> None:
    project.article("draft.md", "title: D\nstate: draft")
    project.article("open.md", "title: O")
    project.article("live.md", "title: L\nstate: published", "[d](draft.md) [o](open.md)\n")
    project.article("other.md", "title: X", "[d](draft.md)\n")

    assert project.problems() == [
        (
            "live.md:5:5: warning: this article says state: published, and content/draft.md says "
            "state: draft. Publish both, or take the link out until then. [link-to-draft]"
        )
    ]


def test_a_broken_link_that_is_let_through_is_no_link_of_the_article(project: Project) -> None:
    """Whoever writes the article would wait for that article's id for ever."""
    project.config("checks: {broken-link: warn}\n")
    project.article("a.md", "title: A", "[x](gone.md) [y](b.md)\n")
    project.article("b.md", "title: B")

    loaded = project.load()

    assert not loaded.has_errors
    assert loaded.desired.articles[0].links == ("content/b.md",)


# --- images ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [PNG, b"\xff\xd8\xff\xe0jpeg", b"GIF89a...", SVG, b"\n <SVG></SVG>"],
    ids=["png", "jpeg", "gif", "svg", "SVG"],
)
def test_an_image_is_known_by_the_hash_of_its_content(project: Project, content: bytes) -> None:
    project.file("a/images/x.png", content)
    project.article("a/one.md", "title: A", "![x](images/x.png)\n")
    project.article("two.md", "title: B", "![x](a/images/x.png)\n")

    loaded = project.load()

    assert loaded.problems == ()
    assert loaded.desired.image_hashes == {
        "content/a/images/x.png": hashlib.sha256(content).hexdigest()
    }
    assert loaded.desired.articles[0].images == ("content/a/images/x.png",)


def test_a_missing_image_names_the_nearest(project: Project) -> None:
    project.file("images/Window.png", PNG)
    project.article("a.md", "title: A", "![x](images/window.png)\n")

    assert project.problems() == [
        (
            "a.md:4:6: error: there is no image content/images/window.png in the content. "
            "Nearest: content/images/Window.png. [missing-image]"
        )
    ]


def test_a_missing_image_can_be_switched_off(project: Project) -> None:
    project.config('checks: {missing-image: "off"}\nassets: {base_url: "https://a.example/"}\n')
    project.article("a.md", "title: A", "![x](images/x.png)\n")

    loaded = project.load()

    assert (loaded.problems, loaded.desired.image_hashes) == ((), {})
    assert loaded.desired.articles[0].images == ("content/images/x.png",)


def test_an_image_beside_the_content_folder_is_missing(project: Project) -> None:
    project.file("../assets/x.png", PNG)
    project.article("a.md", "title: A", "![x](../assets/x.png)\n")

    assert "Put it below content/, where images are published from" in project.problems()[0]


def test_an_image_behind_a_link_out_of_the_project_is_never_read(project: Project) -> None:
    secret = project.root.parent / "secret.png"
    secret.write_bytes(PNG)
    (project.root / "content/x.png").symlink_to(secret)
    project.article("a.md", "title: A", "![x](x.png)\n")

    loaded = project.load()

    assert loaded.desired.image_hashes == {}
    assert [each.code for each in loaded.problems] == ["missing-image", "symlink-outside"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!doctype html><p>404", "is no PNG, JPEG, SVG or GIF"),
        (b"RIFF....WEBPVP8 ", "is no PNG, JPEG, SVG or GIF"),
        (b"", "is no PNG, JPEG, SVG or GIF"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1", "is a Git LFS pointer"),
    ],
)
def test_an_image_is_judged_by_its_content_not_its_name(
    project: Project, content: bytes, reason: str
) -> None:
    project.file("x.png", content)
    project.article("a.md", "title: A", "![x](x.png)\n\n![y](x.png)\n")

    said = project.problems()

    assert [each.split()[-1] for each in said] == ["[image-type]"] * 2
    assert reason in said[0]


def test_a_huge_image_warns(project: Project) -> None:
    with project.file("x.png", PNG).open("r+b") as file:
        file.truncate(21_000_000)
    project.article("a.md", "title: A", "![x](x.png)\n")

    assert project.problems() == [
        (
            "a.md:4:6: warning: content/x.png has 21 MB, which Intercom may refuse. "
            "Make it smaller. [image-size]"
        )
    ]


def test_a_local_image_needs_a_public_address(project: Project) -> None:
    project.config("")
    project.file("x.png", PNG)
    project.article("a.md", "title: A", "![x](x.png) ![web](https://a.example/y.png)\n")

    assert [each for each in project.problems() if "no-asset-base" in each] == [
        (
            "a.md:4:6: error: content/x.png is a local image, and nothing says where Intercom can "
            "fetch it. Set assets.base_url or assets.command in intercom-sync.yaml. [no-asset-base]"
        )
    ]


# --- ids, moves, titles ---------------------------------------------------------------------


def test_two_files_bound_to_one_article_are_an_error_for_any_target(project: Project) -> None:
    project.config("targets: {production: {}, staging: {}}\n")
    project.article("a.md", "title: A\nid: 5")
    project.article("b.md", "title: B\nid: 5")
    project.article("c.md", "title: C\nid: {staging: 5}")
    project.article("d.md", "title: D\nid: {production: 6, staging: 7}")
    project.article("e.md", "title: E\nid: {production: 7}")

    assert project.problems() == [
        (
            "b.md:3:5: error: content/a.md is bound to article 5 as well. "
            "Keep the id in one of the two. [duplicate-id]"
        ),
        (
            "c.md:3:15: error: content/a.md is bound to article 5 as well. "
            "Keep the id in one of the two. [duplicate-id]"
        ),
    ]


def test_a_former_path_that_is_still_there_is_an_error(project: Project) -> None:
    project.article("old.md", "title: O")
    project.article("new.md", "title: N\nmoved_from: old.md")

    assert project.problems() == [
        (
            "new.md:3:13: error: moved_from names content/old.md, which is still there. "
            "Remove moved_from, also if the move was applied long ago. [moved-from]"
        )
    ]


def test_a_former_path_that_two_files_claim_is_an_error(project: Project) -> None:
    project.article("a.md", "title: A\nmoved_from: old.md")
    project.article("b.md", "title: B\nmoved_from: content/old.md")

    assert project.problems() == [
        (
            "b.md:3:13: error: content/a.md says that it was content/old.md as well. "
            "Remove moved_from from the one that is new. [moved-from]"
        )
    ]


def test_one_title_twice_in_a_folder_warns(project: Project) -> None:
    project.article("a/one.md", "title: Refunds")
    project.article("a/two.md", "title: Refunds")
    project.article("b/one.md", "title: Refunds")
    project.article("a/c/one.md", "title: Refunds")

    assert project.problems() == [
        (
            'a/two.md:2:8: warning: content/a/one.md has the title "Refunds" as well. Give one of '
            "them a title of its own; readers cannot tell them apart either. [duplicate-title]"
        )
    ]


# --- weights --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "expected"), [("off", []), ("warn", ["warning"]), ("error", ["error"])]
)
@pytest.mark.parametrize("code", ["broken-link", "duplicate-title", "unknown-class"])
def test_checks_of_the_config_weigh_problems_of_every_origin(
    project: Project, code: str, level: str, expected: list[str]
) -> None:
    others = {"broken-link", "duplicate-title", "unknown-class"} - {code}
    off = "".join(f', {other}: "off"' for other in others)
    project.config(f'checks: {{{code}: "{level}"{off}}}\n')
    project.article("a.md", "title: A", "[x](gone.md)\n\n[y](https://a.example){.zzz}\n")
    project.article("b.md", "title: A")

    loaded = project.load()

    assert expected == [str(each.severity) for each in loaded.problems]
    assert loaded.has_errors is (level == "error")


def test_desired_is_sorted_and_the_same_however_the_disk_lists_files(tmp_path: Path) -> None:
    names = ["b/x.md", "a.md", "B.md", "a/b.md", "a-b/c.md"]
    shown: list[Desired] = []
    for order in (names, names[::-1]):
        (tmp_path / str(len(shown))).mkdir()
        project = Project(tmp_path / str(len(shown)))
        for name in order:
            project.article(name, f"title: {name}")
        shown.append(project.load().desired)

    assert shown[0] == shown[1]
    paths = [article.path for article in shown[0].articles]
    assert sorted(paths) == paths
