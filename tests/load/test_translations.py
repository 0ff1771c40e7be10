"""Files of another locale, beside their originals."""

from __future__ import annotations

import pytest

from intercom_sync.articles.model import (
    NOT_GIVEN,
    ArticleState,
    DesiredArticle,
    DesiredTranslation,
)
from tests.load.project import ASSETS, PNG, Project


@pytest.fixture
def project(project: Project) -> Project:
    return project.config(f"locales: [en, fr, pt-BR]\n{ASSETS}")


def articles(project: Project) -> dict[str, DesiredArticle]:
    loaded = project.load()
    assert [] == list(map(str, loaded.problems))
    return {found.path.removeprefix("content/"): found for found in loaded.desired.articles}


def test_a_file_with_a_listed_locale_is_a_translation_of_the_file_without(
    project: Project,
) -> None:
    project.article("a.md")
    project.file(
        "a.fr.md",
        "---\ntitle: Un\ndescription: D\nstate: draft\nauthor: a@example.com\n---\nTexte.\n",
    )

    assert {
        "fr": DesiredTranslation(
            path="content/a.fr.md",
            title="Un",
            body='<p class="no-margin">Texte.</p>',
            source=(project.root / "content/a.fr.md").read_text("utf-8"),
            description="D",
            state=ArticleState.DRAFT,
            author="a@example.com",
            title_at=articles(project)["a.md"].translations["fr"].title_at,
        )
    } == articles(project)["a.md"].translations


def test_a_first_heading_is_the_title_of_a_translation_too(project: Project) -> None:
    project.article("a.md")
    project.file("a.fr.md", "# Un\n\nTexte.\n")

    found = articles(project)["a.md"].translations["fr"]

    assert ("Un", '<p class="no-margin">Texte.</p>') == (found.title, found.body)
    assert "content/a.fr.md:1:1" == str(found.title_at)


def test_a_locale_that_is_not_listed_makes_an_article_of_its_own(project: Project) -> None:
    project.article("a.md", "title: A")
    project.article("a.de.md", "title: B")

    assert ["a.de.md", "a.md"] == list(articles(project))


@pytest.mark.parametrize("name", ["a.pt-br.md", "a.PT-BR.md", "a.pt-BR.MD"])
def test_a_locale_is_meant_however_its_letters_are_written(project: Project, name: str) -> None:
    """Taken for an article it would be published as one."""
    project.article("a.md")
    project.article(name, "title: Um")

    found = articles(project)

    assert ["a.md"] == list(found)
    assert f"content/{name}" == found["a.md"].translations["pt-BR"].path


def test_a_translation_without_an_original_is_an_error_with_the_way_out(project: Project) -> None:
    project.article("install.md")
    project.article("instal.fr.md", "title: Installer")

    assert [
        (
            "instal.fr.md: error: this is the fr translation of content/instal.md, which does not "
            "exist. Nearest: content/install.md; rename the translation like it, or take fr out of "
            "locales in intercom-sync.yaml. [orphan-translation]"
        )
    ] == project.problems()


def test_an_orphan_makes_no_collection(project: Project) -> None:
    project.article("a/b.fr.md")

    assert () == project.collections()


@pytest.mark.parametrize(
    "line",
    ["id: 12", "id: {production: 12}", "moved_from: b.md", "manage: create-only"],
)
def test_a_key_of_the_whole_article_is_refused_in_a_translation(
    project: Project, line: str
) -> None:
    project.article("a.md")
    project.article("a.fr.md", f"title: Un\n{line}")
    key = line.split(":")[0]

    assert [
        (
            f'a.fr.md:3:1: error: "{key}" belongs to the article as a whole, not to a translation. '
            f"Remove it here; if it is meant, write it into content/a.md. [key-of-original]"
        )
    ] == project.problems()


def test_an_unknown_key_of_a_translation_names_the_nearest(project: Project) -> None:
    project.article("a.md")
    project.article("a.fr.md", "titel: Un\nlayout: post")

    assert [
        'a.fr.md:2:1: error: unknown key "titel". Nearest: "title"',
        'a.fr.md:3:1: error: unknown key "layout". Remove it; the keys here are author',
    ] == [each.split(",")[0] for each in project.problems()]


def test_foreign_keys_may_stand_in_a_translation_too(project: Project) -> None:
    project.config("locales: [en, fr]\nfront_matter: {ignore: [layout]}\n")
    project.article("a.md")
    project.article("a.fr.md", "title: Un\nlayout: post")

    assert [] == project.problems()


def test_a_translation_without_a_state_takes_the_one_of_its_original(project: Project) -> None:
    project.article("a.md", "title: A\nstate: published")
    project.article("a.fr.md", "title: Un")
    project.article("b.md", "title: B\nstate: published")
    project.article("b.fr.md", "title: Deux\nstate: draft")
    project.article("c.md", "title: C")
    project.article("c.fr.md", "title: Trois")

    found = articles(project)

    assert [ArticleState.PUBLISHED, ArticleState.DRAFT, NOT_GIVEN] == [
        found[f"{name}.md"].translations["fr"].state for name in "abc"
    ]


def test_what_is_wrong_with_a_translation_is_told_by_its_line_and_column(
    project: Project,
) -> None:
    project.article("a.md")
    text = "# Un\n\nVoir [ici](nulle.md).\n\n![image](x.png)\n\n<script>1</script>\n"
    project.file("a.fr.md", text)

    assert [
        "a.fr.md:3:12: broken-link",
        "a.fr.md:5:10: missing-image",
        "a.fr.md:7:1: script",
    ] == [f"{each.split(' ')[0]} {each[:-1].split('[')[-1]}" for each in project.problems()]


def test_what_is_wrong_with_an_original_hides_nothing_of_its_translation(
    project: Project,
) -> None:
    project.article("a.md", "titel: A")
    project.article("a.fr.md", "titre: Un")

    assert ["a.fr.md:2:1:", "a.md:2:1:"] == [each.split()[0] for each in project.problems()]


def test_a_link_to_an_original_or_to_a_translation_of_ones_own_locale_are_the_same(
    project: Project,
) -> None:
    project.article("b/b.md", "title: B")
    project.article("b/b.fr.md", "title: Deux")
    project.article("a.md", "title: A", "[b](b/b.md)\n")
    project.article("a.fr.md", "title: Un", "[b](b/b.md) [b](b/b.fr.md)\n")

    french = articles(project)["a.md"].translations["fr"]

    assert ("content/b/b.md",) == french.links
    assert 2 == french.body.count('href="intercom-sync:file/content/b/b.md"')


def test_a_link_to_a_third_locales_file_names_that_locale(project: Project) -> None:
    project.article("b#1.md", "title: B")
    project.article("b#1.fr.md", "title: Deux")
    project.article("a.md", "title: A", "[en français](<b%231.fr.md>)\n")

    found = articles(project)["a.md"]

    assert ("content/b#1.md",) == found.links
    assert 'href="intercom-sync:file/content/b%231.md#fr"' in found.body


def test_a_link_to_an_orphan_is_broken(project: Project) -> None:
    project.article("b.fr.md", "title: Deux")
    project.article("a.md", "title: A", "[b](b.fr.md)\n")

    assert ["broken-link", "orphan-translation"] == [
        each[:-1].split("[")[-1] for each in project.problems()
    ]


def test_a_published_translation_that_links_to_a_draft_in_its_locale_warns(
    project: Project,
) -> None:
    project.article("a.md", "title: A\nstate: published", "[b](b.md)\n")
    project.article("a.fr.md", "title: Un", "[b](b.md)\n")
    project.article("b.md", "title: B\nstate: published")
    project.article("b.fr.md", "title: Deux\nstate: draft")

    assert [
        (
            "a.fr.md:4:5: warning: this article says state: published, and content/b.fr.md says "
            "state: draft"
        )
    ] == [each.split(". ")[0] for each in project.problems()]


def test_images_of_a_translation_are_checked_and_hashed(project: Project) -> None:
    project.article("a.md")
    project.article("a.fr.md", "title: Un", "![x](images/x.fr.png)\n")
    project.file("images/x.fr.png", PNG)

    loaded = project.load()

    assert () == loaded.problems
    assert ["content/images/x.fr.png"] == list(loaded.desired.image_hashes)


def test_a_comment_alone_is_front_matter_and_says_nothing(project: Project) -> None:
    """It is how a translator says that a translation is still right."""
    project.article("a.md")
    project.file("a.fr.md", "---\n# checked\n---\n# Un\n\nTexte.\n")

    assert "Un" == articles(project)["a.md"].translations["fr"].title
