"""What a folder is called in Intercom."""

from __future__ import annotations

import pytest

from intercom_sync.articles.collection_file import name_of_folder
from intercom_sync.articles.model import NOT_GIVEN, CollectionTexts, DesiredCollection
from tests.load.project import Project


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("getting-started", "Getting started"),
        ("getting_started", "Getting started"),
        ("billing", "Billing"),
        ("Store Support", "Store Support"),
        ("CTC GO!", "CTC GO!"),
        ("Licensing & Counterfeits", "Licensing & Counterfeits"),
        ("über-uns", "Über uns"),
        ("q&a", "Q&a"),
        ("-odd-", "-odd-"),
        ("a - b", "A - b"),
        ("2026-plans", "2026 plans"),
    ],
)
def test_a_collection_is_called_after_its_folder(folder: str, name: str) -> None:
    assert name == name_of_folder(folder)


def test_a_collection_file_gives_name_and_description(project: Project) -> None:
    project.file("api/_collection.yaml", "name: API\ndescription: For developers.\n")

    assert project.collections() == (
        DesiredCollection(
            path="content/api/",
            parent=None,
            name="API",
            description="For developers.",
            source="name: API\ndescription: For developers.\n",
        ),
    )


def test_a_collection_file_may_give_a_description_alone(project: Project) -> None:
    project.file("api-docs/_collection.yaml", 'description: ""\n')
    (collection,) = project.collections()

    assert (collection.name, collection.description) == ("Api docs", "")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}\n"])
def test_an_empty_collection_file_says_nothing(project: Project, text: str) -> None:
    project.file("api/_collection.yaml", text)
    (collection,) = project.collections()

    assert (collection.name, collection.description) == ("Api", NOT_GIVEN)
    assert project.problems() == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nmae: API", 'a/_collection.yaml:1:1: error: unknown key "nmae". Nearest: "name".'),
        ("name: no", "a/_collection.yaml:1:7: error: name is the YAML boolean `no`."),
        ("name: ''", "a/_collection.yaml:1:7: error: name is empty."),
        ("name: a\nname: b", 'a/_collection.yaml:2:1: error: the key "name" is given here and at'),
        ("- a", "a/_collection.yaml:1:1: error: the collection is a list, and must be keys"),
        (
            "translations: {fr: {name: y, nmae: x}}",
            'unknown key "nmae" in translations.fr. Nearest: "name"',
        ),
        ("<<<<<<< HEAD\n", "a/_collection.yaml:1:1: error: a merge was left unfinished"),
    ],
)
def test_a_collection_file_is_refused_with_the_place_and_the_reason(
    project: Project, text: str, expected: str
) -> None:
    project.file("a/_collection.yaml", text)

    (said,) = project.problems()

    assert expected in said


def test_a_collection_has_its_texts_in_the_other_locales(project: Project) -> None:
    project.config("locales: [en, fr, de]\n")
    project.file(
        "a/_collection.yaml",
        "name: A\ntranslations: {fr: {name: Un, description: ' Une lettre '}, de: {name: Ein}}\n",
    )

    assert project.problems() == []
    (collection,) = project.collections()
    assert collection.translations == {
        "fr": CollectionTexts(name="Un", description="Une lettre"),
        "de": CollectionTexts(name="Ein"),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fi: {name: Yksi}", '2:16: error: "fi" is no locale of this help center besides'),
        ("pt-br: {name: Um}", 'Nearest: "pt-BR". [unlisted-locale]'),
        ("en: {name: One}", '2:16: error: "en" is the default locale, and no translation'),
        ("fr: {description: Une}", "error: translations.fr lacks the key name"),
        ("fr: {name: ''}", "error: translations.fr.name is empty"),
    ],
)
def test_a_collection_is_translated_by_name_into_listed_locales_only(
    project: Project, text: str, expected: str
) -> None:
    project.config("locales: [en, fr, pt-BR]\n")
    project.file("a/_collection.yaml", f"name: A\ntranslations: {{{text}}}\n")

    assert expected in "".join(project.problems())


def test_collections_side_by_side_with_one_name_warn(project: Project) -> None:
    project.article("getting-started/a.md")
    project.article("getting_started/a.md")
    project.article("other/getting-started/a.md")

    assert project.problems() == [
        (
            "getting_started/: warning: content/getting-started/ is called "
            '"Getting started" as well. '
            "Name one of them in its _collection.yaml. [duplicate-name]"
        )
    ]
