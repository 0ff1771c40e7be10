"""Whatever a server answers: the plan is empty, and importing again does nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from intercom_sync.articles.decision import Wishes
from intercom_sync.articles.diff import diff
from intercom_sync.articles.importing.report import ImportReport
from intercom_sync.articles.model import (
    Actual,
    ActualArticle,
    ActualCollection,
    Admin,
    AdminId,
    ArticleId,
    ArticleState,
    CollectionId,
    HelpCenter,
    Workspace,
)
from intercom_sync.cli.import_run import import_into
from intercom_sync.errors import ForbiddenError
from tests.engine.world import HELP_CENTER
from tests.importing.scene import EVERYTHING, Scene
from tests.markup.bodies import bodies
from tests.markup.test_canonical_laws import tag_soup

ADA = Admin(id=AdminId("7"), name="Ada", email="ada@example.com")


@dataclass(frozen=True)
class Listed:
    """A list as the client returns it."""

    articles: tuple[ActualArticle, ...] = ()
    collections: tuple[ActualCollection, ...] = ()


CENTER = HelpCenter(id="1", identifier="x", name="X", urls=(HELP_CENTER,))


@dataclass(frozen=True)
class Answers:
    """A server that says one thing, always."""

    articles: tuple[ActualArticle, ...] = ()
    collections: tuple[ActualCollection, ...] = ()
    admins: tuple[Admin, ...] | None = (ADA,)
    center: HelpCenter = CENTER

    async def me(self) -> Workspace:
        return Workspace(id="w", name="W", region="US", admin=ADA)

    async def list_admins(self) -> tuple[Admin, ...]:
        if self.admins is None:
            raise ForbiddenError(
                status=403,
                code="",
                message="",
                field=None,
                request_id=None,
                request="GET /admins",
            )
        return self.admins

    async def list_help_centers(self) -> tuple[HelpCenter, ...]:
        return (self.center,)

    async def list_articles(self) -> Listed:
        return Listed(articles=self.articles)

    async def list_collections(self) -> Listed:
        return Listed(collections=self.collections)


def article(id_: int, title: str = "A", body: str = "<p>A</p>", **fields: object) -> ActualArticle:
    given = {
        "id": ArticleId(str(id_)),
        "title": title,
        "body": body,
        "state": ArticleState.PUBLISHED,
        "author_id": ADA.id,
        "default_locale": "en",
        **fields,
    }
    return ActualArticle(**given)  # type: ignore[arg-type]


def collection(id_: int, name: str, parent: int | None = None, **fields: str) -> ActualCollection:
    parent_id = None if parent is None else CollectionId(str(parent))
    return ActualCollection(
        id=CollectionId(str(id_)),
        name=name,
        parent_id=parent_id,
        **fields,  # type: ignore[arg-type]
    )


def imported(scene: Scene, answers: Answers) -> ImportReport:
    report, _ = asyncio.run(import_into(scene.target(answers), EVERYTHING))
    return report


def plan_after(scene: Scene, answers: Answers) -> tuple[list[str], int]:
    """Steps and notices about what is managed, and how many are unchanged."""
    scene.loads()
    actual = Actual(
        workspace=asyncio.run(answers.me()),
        articles=answers.articles,
        collections=answers.collections,
        admins=answers.admins or (),
        help_center=answers.center,
    )
    plan = diff(scene.store.load(), scene.files, actual, scene.setting, Wishes()).plan
    return [*(step.id for step in plan.steps), *(note.key for note in plan.notices)], plan.unchanged


# Halves of characters never come this far: the client replaces them (intercom/fields.py).
_soup = tag_soup.filter(lambda html: not any("\ud800" <= letter <= "\udfff" for letter in html))
_parents = st.one_of(st.none(), st.integers(1, 7))
_collections = st.lists(
    st.tuples(st.one_of(st.text(max_size=8), st.sampled_from(("A", "a", "Images"))), _parents),
    max_size=6,
).map(lambda found: tuple(collection(n, name, up) for n, (name, up) in enumerate(found, 1)))
_articles = st.lists(
    st.tuples(
        st.one_of(st.text(max_size=12), st.sampled_from(("A", "a", "con"))),
        st.one_of(bodies, _soup, st.text(max_size=40)),
        st.lists(st.integers(1, 8), max_size=2),
        st.sampled_from(ArticleState),
        st.sampled_from(("7", "8")),
    ),
    max_size=4,
).map(
    lambda found: tuple(
        article(
            n,
            title,
            body,
            parent_id=CollectionId(str(parents[0])) if parents else None,
            parent_ids=tuple(CollectionId(str(up)) for up in parents),
            state=state,
            author_id=AdminId(author),
        )
        for n, (title, body, parents, state, author) in enumerate(found, 100)
    )
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_collections, _articles)
@example((collection(1, "A", 2), collection(2, "A", 1)), (article(100, parent_id="1"),))
@example(
    tuple(collection(n, "x", n - 1 or None) for n in range(1, 7)), (article(9, parent_id="6"),)
)
@example((), (article(1, "A", parent_id="5", parent_ids=("5", "6")),))
@example((), (article(1, "A", '<p><a href="/en/articles/2">x</a></p>'),))
@example((), (article(1, "A", "<p>\ufffd\x00\x1b</p>"), article(2, "\x00", "")))
def test_the_plan_after_an_import_is_empty_whatever_a_server_answers(
    tmp_path_factory: pytest.TempPathFactory,
    collections: tuple[ActualCollection, ...],
    articles: tuple[ActualArticle, ...],
) -> None:
    scene = Scene(tmp_path_factory.mktemp("any"))
    answers = Answers(articles=articles, collections=collections)

    report = imported(scene, answers)

    assert len(articles) <= len(report.imported) + len(report.left_out)
    assert ([], len(report.imported)) == plan_after(scene, answers)
    before = scene.contents()
    again = imported(scene, answers)
    assert ((), report.left_out) == (again.imported, again.left_out)
    assert before == scene.contents()


def test_an_article_in_several_collections_stands_in_the_first_that_has_a_folder(
    tmp_path: Path,
) -> None:
    scene = Scene(tmp_path)
    answers = Answers(
        articles=(article(1, parent_id=CollectionId("9"), parent_ids=("9", "2", "1")),),
        collections=(collection(1, "One"), collection(2, "Two")),
    )
    imported(scene, answers)
    assert "two/a.md" in scene.names()
    assert ([], 1) == plan_after(scene, answers)


def test_another_help_center_is_left_out_with_all_that_stands_in_it(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    imported(
        scene,
        Answers(
            articles=(
                article(1, "Ours", parent_id=CollectionId("1"), parent_ids=("1",)),
                article(2, "Theirs", parent_id=CollectionId("2"), parent_ids=("2",)),
                article(3, "Both", parent_id=CollectionId("2"), parent_ids=("2", "1")),
                article(4, "None"),
            ),
            collections=(
                collection(1, "One", help_center_id="1"),
                collection(2, "Two", help_center_id="2"),
            ),
        ),
    )
    assert ["none.md", "one/both.md", "one/ours.md"] == scene.names()


def test_without_the_right_to_read_teammates_files_name_no_author(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = Scene(tmp_path)
    answers = Answers(articles=(article(1),), admins=None)
    imported(scene, answers)
    assert "author" not in scene.text("a.md")
    assert "may not read teammates" in capsys.readouterr().err
    assert ([], 1) == plan_after(scene, answers)


def test_an_e_mail_that_two_teammates_share_names_neither(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    twin = replace(ADA, id=AdminId("8"), email="ADA@example.com")
    imported(scene, Answers(articles=(article(1),), admins=(ADA, twin)))
    assert "author" not in scene.text("a.md")
