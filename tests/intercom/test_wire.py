"""Between JSON and our models: tolerant where Intercom is vague, strict where it matters."""

from __future__ import annotations

import pytest

from intercom_sync.articles.model import (
    ActualArticle,
    ActualCollection,
    ActualTranslation,
    Admin,
    AdminId,
    ArticleFields,
    ArticleId,
    ArticleState,
    CollectionFields,
    CollectionId,
    HelpCenter,
    Workspace,
)
from intercom_sync.errors import UnexpectedAnswerError
from intercom_sync.intercom import wire
from intercom_sync.intercom.fields import Fields
from intercom_sync.intercom.pages import Page
from tests.intercom.script import article_json

ARTICLE = ActualArticle(
    id=ArticleId("7"),
    title="Refunds",
    description="How",
    body="<p>Hi</p>",
    state=ArticleState.DRAFT,
    author_id=AdminId("991267402"),
    created_at_unix=1719492707,
    updated_at_unix=1719492708,
    default_locale="en",
)


def fields(payload: object) -> Fields:
    return Fields.of(payload, "GET /x")


def without(*names: str) -> dict[str, object]:
    return {name: value for name, value in article_json().items() if name not in names}


def test_an_article_is_read() -> None:
    assert wire.article(fields(article_json())) == ARTICLE


@pytest.mark.parametrize(
    "payload",
    [
        article_json() | {"id": 7, "author_id": "991267402", "statistics": {"views": 1}},
        without("parent_id", "parent_ids", "url", "translated_content", "type", "workspace_id"),
        article_json(parent_ids=None),
    ],
)
def test_an_article_is_read_in_every_spelling(payload: dict[str, object]) -> None:
    assert wire.article(fields(payload)) == ARTICLE


def test_translations_are_read_without_the_default_locale_and_the_never_written() -> None:
    texts = {"title": "Rückgabe", "description": None, "body": "<p>Ja</p>", "author_id": 3}
    content = {
        "type": "article_translated_content",
        "de": texts | {"state": "published"},
        "en": texts | {"state": "draft"},
        "fr": None,
    }
    expected = ActualTranslation(
        title="Rückgabe", body="<p>Ja</p>", state=ArticleState.PUBLISHED, author_id=AdminId("3")
    )
    found = wire.article(fields(article_json(translated_content=content)))
    assert {"de": expected} == found.translations


def test_an_answer_without_locales_differs_from_one_that_does_not_say() -> None:
    told = wire.article(fields(article_json(translated_content={"type": "x"})))
    assert {} == told.translations
    assert wire.article(fields(article_json())).translations is None


@pytest.mark.parametrize("parent", [143, "143"])
@pytest.mark.parametrize("several", [None, [], [143], ["143"]])
def test_a_parent_is_read_in_every_spelling(parent: object, several: object) -> None:
    found = wire.article(fields(article_json(parent_id=parent, parent_ids=several)))
    assert found.parent_id == "143"
    assert found.parent_ids == ("143",)


def test_several_parents_are_kept_with_the_named_one_first() -> None:
    found = wire.article(fields(article_json(parent_id=9, parent_ids=[100, 9, 20])))
    assert found.parent_id == "9"
    assert found.parent_ids == ("9", "20", "100")


def test_parents_without_a_named_one_come_in_a_fixed_order() -> None:
    """2.16 names none; if the order of the answer mattered, articles would seem to move."""
    found = wire.article(fields(without("parent_id") | {"parent_ids": [100, 9]}))
    assert found.parent_id == "9"
    assert found.parent_ids == ("9", "100")


@pytest.mark.parametrize("name", ["title", "body", "description"])
def test_null_is_an_empty_text(name: str) -> None:
    found = wire.article(fields(article_json() | {name: None}))
    assert getattr(found, name) == ""


def test_times_may_be_missing() -> None:
    found = wire.article(fields(without("created_at", "updated_at")))
    assert (found.created_at_unix, found.updated_at_unix) == (0, 0)


def test_halves_of_characters_become_replacement_characters() -> None:
    found = wire.article(fields(article_json(title="a\ud83d b", body="\U0001f600")))
    assert found.title == "a\ufffd b"
    assert found.body == "\U0001f600"


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (without("id"), '"id" is missing'),
        (without("body"), '"body" is missing'),
        (without("title"), '"title" is missing'),
        (without("author_id"), '"author_id" is missing'),
        (article_json(author_id=None), '"author_id" is missing'),
        (article_json(id=""), '"id" is not an id'),
        (article_json(id="../admins"), '"id" is not an id'),
        (article_json(id="7/../8"), '"id" is not an id'),
        (article_json(id="\u0667"), '"id" is not an id'),
        (article_json(id="1" * 21), '"id" is not an id'),
        (article_json(id=True), '"id" is not an id'),
        (article_json(id=-7), '"id" is not an id'),
        (article_json(id=7.0), '"id" is not an id'),
        (article_json(author_id={}), '"author_id" is not an id'),
        (article_json(parent_id="x"), '"parent_id" is not an id'),
        (article_json(parent_ids="143"), '"parent_ids" is not a list'),
        (article_json(parent_ids=[None]), '"parent_ids" is not an id'),
        (article_json(body=["<p>"]), '"body" is not a text'),
        (article_json(title=5), '"title" is not a text'),
        (article_json(state="archived"), '"state" is none of draft, published'),
        (article_json(state=None), '"state" is none of draft, published'),
        (article_json(updated_at="2024-06-27"), '"updated_at" is not a time'),
        (article_json(updated_at=True), '"updated_at" is not a time'),
        (article_json(created_at=-1), '"created_at" is not a time'),
    ],
)
def test_what_would_be_dangerous_to_guess_is_refused(
    wrong: dict[str, object], complaint: str
) -> None:
    with pytest.raises(UnexpectedAnswerError, match=complaint):
        wire.article(fields(wrong))


@pytest.mark.parametrize("payload", [None, [], "text", 5, True])
def test_an_answer_that_is_no_object_is_refused(payload: object) -> None:
    with pytest.raises(UnexpectedAnswerError, match="not an object"):
        fields(payload)


def test_a_complaint_shows_the_shape_and_never_the_content() -> None:
    secret = {
        "id": "7",
        "title": "Layoffs",
        "body": None,
        "n": 1.5,
        "list": ["x"],
        "own": {"a": 1},
        "yes": True,
        "bad\nkey": 1,
        "Layoffs": 1,
    }
    with pytest.raises(UnexpectedAnswerError) as caught:
        wire.article(fields(secret))
    assert (
        'GET /x: the answer is not what Intercom\'s description allows: "state" is missing in '
        'object 7 {"body": null, "id": string, "list": list, "n": number, '
        '"own": object, "title": string, "yes": boolean, …}. Check api_version'
    ) in str(caught.value)


def test_a_complaint_about_a_huge_object_stays_short() -> None:
    with pytest.raises(UnexpectedAnswerError) as caught:
        wire.article(fields({f"a{number:030}": number for number in range(999)}))
    assert len(str(caught.value)) < 2000


@pytest.mark.parametrize(
    ("more", "parent", "center"),
    [
        ({"parent_id": None, "help_center_id": 79}, None, "79"),
        ({"parent_id": "159", "help_center_id": None}, "159", None),
        ({"parent_id": 159}, "159", None),
        ({}, None, None),
    ],
)
def test_a_collection_is_read(
    more: dict[str, object], parent: CollectionId | None, center: str | None
) -> None:
    payload = {"id": "160", "name": "Billing", "description": None, "created_at": 5} | more
    assert wire.collection(fields(payload)) == ActualCollection(
        id=CollectionId("160"),
        name="Billing",
        parent_id=parent,
        created_at_unix=5,
        help_center_id=center,
    )


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ({"page": 1, "per_page": 25, "total_pages": 3, "next": "https://x/?page=2"}, (3, True)),
        ({"total_pages": 3, "next": {"page": 2, "starting_after": "x"}}, (3, True)),
        ({"total_pages": 1, "next": None}, (1, False)),
        ({"total_pages": "many", "next": ""}, (None, False)),
        ({"total_pages": -1}, (None, False)),
        (None, (None, False)),
        ("2", (None, False)),
    ],
)
def test_a_page_is_read_however_it_speaks_of_the_others(
    pages: object, expected: tuple[int | None, bool]
) -> None:
    payload = {"type": "list", "pages": pages, "total_count": 1, "data": [article_json()]}
    assert wire.page(fields(payload), wire.article, 1) == Page(
        number=1, items=(ARTICLE,), total_count=1, total_pages=expected[0], has_next=expected[1]
    )


@pytest.mark.parametrize("data", [None, {}, "x", [None], [[]], [5]])
def test_a_page_without_a_list_of_objects_is_refused(data: object) -> None:
    with pytest.raises(UnexpectedAnswerError):
        wire.page(fields({"data": data}), wire.article, 1)


def test_the_workspace_is_read() -> None:
    app = {"id_code": "abc123", "name": "Acme", "region": "US", "secure": False}
    payload = {"type": "admin", "id": 9, "name": None, "email": "a@example.com", "app": app}
    assert wire.workspace(fields(payload)) == Workspace(
        id="abc123",
        name="Acme",
        region="US",
        admin=Admin(id=AdminId("9"), name="", email="a@example.com"),
    )


@pytest.mark.parametrize("app", [None, {}, {"id_code": ""}, {"id_code": 5}, "abc"])
def test_a_workspace_without_its_id_is_refused(app: object) -> None:
    with pytest.raises(UnexpectedAnswerError):
        wire.workspace(fields({"id": "9", "app": app}))


@pytest.mark.parametrize(
    ("domain", "url", "expected"),
    [
        (None, "https://intercom.help/acme/", ("https://intercom.help/acme",)),
        ("help.acme.com", "https://help.acme.com", ("https://help.acme.com",)),
        (
            "help.acme.com",
            "https://intercom.help/acme",
            ("https://help.acme.com", "https://intercom.help/acme"),
        ),
        ("https://help.acme.com/", None, ("https://help.acme.com",)),
        (None, None, ()),
    ],
)
def test_a_help_center_knows_every_address_it_answers_at(
    domain: str | None, url: str | None, expected: tuple[str, ...]
) -> None:
    payload = {"id": 79, "identifier": "acme", "display_name": "Acme", "url": url}
    assert wire.help_center(fields(payload | {"custom_domain": domain})) == HelpCenter(
        id="79", identifier="acme", name="Acme", urls=expected
    )


def test_a_new_article_is_written_with_numbers_for_ids() -> None:
    assert wire.new_article(
        ArticleFields(
            title="T",
            description="",
            body="<p>B</p>",
            state=ArticleState.PUBLISHED,
            author_id=AdminId("5"),
            parent_id=CollectionId("18"),
        )
    ) == {
        "title": "T",
        "description": "",
        "body": "<p>B</p>",
        "state": "published",
        "author_id": 5,
        "parent_id": 18,
        "parent_type": "collection",
    }


def test_a_changed_article_is_written_with_a_string_for_its_parent() -> None:
    moved = ArticleFields(author_id=AdminId("5"), parent_id=CollectionId("18"))
    assert wire.changed_article(moved) == {
        "author_id": 5,
        "parent_id": "18",
        "parent_type": "collection",
    }


@pytest.mark.parametrize("given", [ArticleFields(), CollectionFields()])
def test_what_is_not_given_is_not_written(given: ArticleFields | CollectionFields) -> None:
    written = (
        [wire.new_article(given), wire.changed_article(given)]
        if isinstance(given, ArticleFields)
        else [wire.new_collection(given), wire.changed_collection(given)]
    )
    assert written == [{}, {}]


def test_an_article_in_no_collection_names_none_when_new_and_null_when_moved_out() -> None:
    top = ArticleFields(parent_id=None)
    assert wire.new_article(top) == {}
    assert wire.changed_article(top) == {"parent_id": None}


def test_collections_are_written() -> None:
    given = CollectionFields(
        name="Billing", description="Money", parent_id=CollectionId("6"), help_center_id="79"
    )
    written = {"name": "Billing", "description": "Money", "parent_id": "6"}
    assert wire.new_collection(given) == written | {"help_center_id": 79}
    assert wire.changed_collection(given) == written
    assert wire.new_collection(CollectionFields(parent_id=None)) == {"parent_id": None}
