"""Which files are articles, and which are never opened."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from tests.load.project import Project


def paths(project: Project) -> list[str]:
    return [article.path for article in project.load().desired.articles]


def test_every_md_file_is_an_article_unless_its_name_or_folder_says_otherwise(
    project: Project,
) -> None:
    for path in (
        "b.md",
        "a.md",
        "README.md",
        "x/UPPER.MD",
        "_note.md",
        ".hidden.md",
        ".github/a.md",
        "_drafts/a.md",
        "x/_parts/deep/a.md",
    ):
        project.article(path, f"title: {path!r}")
    project.file("a.txt")
    project.file("images/a.png")

    assert paths(project) == [
        "content/README.md",
        "content/a.md",
        "content/b.md",
        "content/x/UPPER.MD",
    ]
    assert project.problems() == []


def test_a_folder_is_a_collection_if_it_holds_an_article_or_a_collection_file(
    project: Project,
) -> None:
    project.article("a/b/one.md")
    project.file("planned/_collection.yaml", "name: Planned\n")
    project.file("images/x.png")
    project.file("a/b/images/deep/er/x.png")

    assert [(each.path, each.parent, each.name) for each in project.collections()] == [
        ("content/a/", None, "A"),
        ("content/a/b/", "content/a/", "B"),
        ("content/planned/", None, "Planned"),
    ]
    assert project.problems() == []


def test_an_article_in_the_content_folder_itself_has_no_parent(project: Project) -> None:
    project.article("one.md")

    assert project.only_article().parent is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("guide.markdown", 'only .md files are, not .markdown. Rename it "guide.md"'),
        ("guide.MDX", 'only .md files are, not .mdx. Rename it "guide.md"'),
        ("_collection.yml", 'its extension is .yml. Rename it "_collection.yaml"'),
    ],
)
def test_a_file_that_somebody_meant_to_be_read_is_reported(
    project: Project, name: str, expected: str
) -> None:
    project.file(f"a/{name}", "text")

    (said,) = project.problems()

    assert said.startswith(f"a/{name}: error: this is not read: {expected}")
    assert said.endswith("[file-not-read]")


def test_nothing_is_reported_of_what_was_set_aside(project: Project) -> None:
    for path in ("_drafts/a.mdx", "_drafts/_collection.yml", "_drafts/_collection.yaml", "_b.mdx"):
        project.file(path, "x: [")

    assert project.problems() == []
    assert project.collections() == ()


def test_the_text_of_what_was_set_aside_is_known(project: Project) -> None:
    """What stands in it was not removed, whatever its place."""
    project.file("a.md", "# A\n\nText.\n")
    project.file("_drafts/b.md", "# B\n")
    project.file("c.mdx", "# C\n")
    project.file("d.txt", "D\n")

    assert {"content/_drafts/b.md": "# B\n", "content/c.mdx": "# C\n"} == (
        project.load().desired.set_aside
    )


def test_a_folder_above_the_content_may_begin_with_an_underscore(tmp_path: Path) -> None:
    project = Project(tmp_path, "content: _docs/content\n")
    (tmp_path / "_docs/content").mkdir(parents=True)
    (tmp_path / "_docs/content/a.md").write_text("# A\n")

    assert paths(project) == ["_docs/content/a.md"]


def test_a_collection_file_of_the_content_folder_itself_is_reported(project: Project) -> None:
    project.file("_collection.yaml", "name: All\n")

    (said,) = project.problems()

    assert "the content folder itself is no collection" in said
    assert said.endswith("[file-not-read]")


def test_a_missing_content_folder_is_an_error(project: Project) -> None:
    (project.root / "content").rmdir()

    assert project.problems() == [
        (
            ": error: the content folder does not exist. Create it, or correct content in "
            "the config. [no-content]"
        )
    ]


def test_an_empty_content_folder_is_no_problem_here(project: Project) -> None:
    loaded = project.load()

    assert (loaded.desired.articles, loaded.problems) == ((), ())


def test_collections_nest_three_deep_and_no_deeper(project: Project) -> None:
    project.article("a/b/c/fine.md")
    project.article("a/b/c/d/e/deep.md")

    assert project.problems() == [
        (
            "a/b/c/d/: error: collections nest at most 3 deep in Intercom. Move the articles up. "
            "[folder-too-deep]"
        )
    ]


def test_depth_counts_from_the_content_folder_wherever_that_is(tmp_path: Path) -> None:
    project = Project(tmp_path, "content: docs/help/content\n")
    (tmp_path / "docs/help/content/a/b/c").mkdir(parents=True)
    (tmp_path / "docs/help/content/a/b/c/fine.md").write_text("# Fine\n")

    assert project.problems() == []
    assert [each.path for each in project.collections()][-1] == "docs/help/content/a/b/c/"


# --- links in the file system ---------------------------------------------------------------


def test_a_link_out_of_the_project_is_refused_and_not_read(project: Project) -> None:
    secret = project.root.parent / "secret.md"
    secret.write_text("# Secret\n")
    (project.root / "content/a.md").symlink_to(secret)
    (project.root / "content/etc").symlink_to("/etc")
    (project.root / "content/up.md").symlink_to("../../secret.md")

    assert [each.split(". ")[0] for each in project.problems()] == [
        "a.md: error: this is a link to something hidden or outside the project",
        "etc: error: this is a link to something hidden or outside the project",
        "up.md: error: this is a link to something hidden or outside the project",
    ]
    assert paths(project) == []


def test_a_link_into_a_hidden_folder_is_refused(project: Project) -> None:
    """In CI, .git/config holds a token, and an article is shown to everybody."""
    (project.root / ".git").mkdir()
    (project.root / ".git/config").write_text("# AUTHORIZATION: basic c2VjcmV0\n")
    (project.root / "content/a.md").symlink_to("../.git/config")

    assert [each.split()[-1] for each in project.problems()] == ["[symlink-outside]"]
    assert paths(project) == []


def test_links_in_a_circle_are_reported(project: Project) -> None:
    (project.root / "content/a.md").symlink_to("b.md")
    (project.root / "content/b.md").symlink_to("a.md")

    assert [each.split()[-1] for each in project.problems()] == ["[unreadable-file]"] * 2


def test_a_link_to_a_file_of_the_project_is_read(project: Project) -> None:
    project.file("../shared.md", "# Shared\n")
    (project.root / "content/a.md").symlink_to("../shared.md")

    assert project.only_article().title == "Shared"


def test_a_link_to_a_folder_is_not_followed(project: Project) -> None:
    """It may lead to a folder above it, and so for ever."""
    project.article("a/one.md")
    (project.root / "content/a/again").symlink_to("..")

    assert project.problems() == [
        (
            "a/again: error: this is a link to a folder, and links to folders are not followed. "
            "Put the folder itself here. [symlink-folder]"
        )
    ]


def test_a_link_to_nothing_is_reported(project: Project) -> None:
    (project.root / "content/a.md").symlink_to("gone.md")

    assert project.problems() == [
        "a.md: error: this is a link to nothing. Make it readable, or remove it. [unreadable-file]"
    ]


def test_a_pipe_is_reported_and_not_waited_for(project: Project) -> None:
    os.mkfifo(project.root / "content/a.md")

    assert project.problems() == [
        (
            "a.md: error: this is neither a file nor a folder. Make it readable, or remove it. "
            "[unreadable-file]"
        )
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_or_folder_without_permission_is_reported(project: Project) -> None:
    project.article("a.md").chmod(0)
    project.article("b/a.md").parent.chmod(0)

    try:
        said = project.problems()
    finally:
        (project.root / "content/b").chmod(0o700)

    assert [each.split()[-1] for each in said] == ["[unreadable-file]"] * 2


# --- names ----------------------------------------------------------------------------------


def test_names_that_differ_in_case_only_are_reported(project: Project) -> None:
    project.article("Refunds.md")
    project.article("refunds.md")
    project.article("a/x.md")
    project.article("A/y.md")

    assert [each.split(", and")[0] for each in project.problems()] == [
        'a: error: "a" and "A" differ in upper and lower case only',
        'refunds.md: error: "refunds.md" and "Refunds.md" differ in upper and lower case only',
    ]


def test_names_that_differ_in_unicode_form_only_are_reported(project: Project) -> None:
    project.article(unicodedata.normalize("NFC", "é.md"))
    project.article(unicodedata.normalize("NFD", "é.md"))

    (said,) = project.problems()

    assert "differ in how letters are encoded only" in said
    assert said.endswith("[path-clash]")


def test_a_path_is_in_composed_form_whatever_the_disk_says(project: Project) -> None:
    """So that state made on one computer fits another."""
    project.article(unicodedata.normalize("NFD", "é/ü.md"))

    assert project.only_article().path == unicodedata.normalize("NFC", "content/é/ü.md")


@pytest.mark.parametrize("name", ["a\nb.md", "a\u202eb.md", "a\\b.md", os.fsdecode(b"a\xff.md")])
def test_a_name_that_does_not_show_is_reported_in_a_form_that_does(
    project: Project, name: str
) -> None:
    (project.root / "content" / name).write_text("# A\n")

    (said,) = project.problems()

    assert said.isprintable()
    assert said.endswith("[file-name]")
