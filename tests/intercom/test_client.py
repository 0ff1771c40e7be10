"""The operations, against the sandbox and held against Intercom's own description."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from intercom_sync.articles.model import (
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
from intercom_sync.conversations.model import Team, TeamId
from intercom_sync.errors import (
    ForbiddenError,
    InvalidTokenError,
    NotFoundError,
    UnexpectedAnswerError,
    UsageError,
)
from intercom_sync.intercom.client import Intercom
from intercom_sync.intercom.versions import VERSIONS
from intercom_sync.sandbox import (
    DEFAULT_TOKEN,
    DOCS_EMAIL,
    Answers,
    Sandbox,
    Scope,
    Token,
    VirtualClock,
)
from tests.intercom.script import Reply, Script, access, article_json, reply
from tests.intercom.virtual import run
from tests.openapi import validated

T = TypeVar("T")
DOCS = AdminId("5017691")
HELP_CENTER = "https://help.example.com"
DRAFT = ArticleFields(
    title="Refunds", body="<p>Hi</p>", author_id=DOCS, state=ArticleState.DRAFT, description="How"
)


class SandboxTime:
    """The sandbox's clock, for the engine to wait by."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock

    def monotonic(self) -> float:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)


def on(
    sandbox: Sandbox,
    story: Callable[[Intercom], Awaitable[T]],
    token: str = DEFAULT_TOKEN.value,
) -> T:
    """Run `story` with a client of the sandbox, every exchange held against the description."""
    assert isinstance(sandbox.clock, VirtualClock)
    given = access(
        validated(sandbox.app),
        clock=SandboxTime(sandbox.clock),
        token=token,
    )

    async def tell() -> T:
        async with Intercom(given) as intercom:
            return await story(intercom)

    return run(tell())


def asked(script: Script, story: Callable[[Intercom], Awaitable[object]]) -> None:
    async def tell() -> None:
        async with Intercom(access(script)) as intercom:
            await story(intercom)
            assert sum(intercom.usage.requests.values()) == len(script.asked)

    run(tell())


def test_who_we_are_and_where() -> None:
    async def story(
        intercom: Intercom,
    ) -> tuple[Workspace, tuple[Admin, ...], tuple[HelpCenter, ...], tuple[Team, ...]]:
        return (
            await intercom.me(),
            await intercom.list_admins(),
            await intercom.list_help_centers(),
            await intercom.list_teams(),
        )

    workspace, admins, centers, teams = on(Sandbox(), story)
    assert workspace == Workspace(id="sandbox", name="Example", region="US", admin=admins[1])
    assert (admins[1].id, admins[1].email) == (DOCS, DOCS_EMAIL)
    assert centers == (
        HelpCenter(id="79", identifier="example", name="Example Help Center", urls=(HELP_CENTER,)),
    )
    assert teams == (
        Team(id=TeamId("814865"), name="Support"),
        Team(id=TeamId("814866"), name="Billing"),
    )


def test_an_article_lives_from_create_to_delete() -> None:
    sandbox = Sandbox()

    async def story(intercom: Intercom) -> None:
        parent = await intercom.create_collection(CollectionFields(name="Billing"))
        fields = ArticleFields(
            title="Refunds", body="<p>Hi</p>", author_id=DOCS, parent_id=parent.id
        )
        created = await intercom.create_article(fields)
        assert created.state is ArticleState.DRAFT
        assert created.parent_id == parent.id
        assert created.author_id == DOCS
        other = await intercom.create_collection(CollectionFields(name="Other"))
        moved = await intercom.update_article(
            created.id,
            ArticleFields(author_id=DOCS, title="Money back", parent_id=other.id),
        )
        assert (moved.id, moved.title, moved.parent_ids) == (
            created.id,
            "Money back",
            (other.id,),
        )
        assert await intercom.get_article(created.id) == moved
        out = await intercom.update_article(
            created.id, ArticleFields(author_id=DOCS, parent_id=None)
        )
        assert out.parent_id is None
        await intercom.delete_article(created.id)
        with pytest.raises(NotFoundError):
            await intercom.get_article(created.id)
        with pytest.raises(NotFoundError):
            await intercom.delete_article(created.id)

    on(sandbox, story)
    assert sandbox.articles() == ()


def test_a_collection_lives_from_create_to_delete() -> None:
    sandbox = Sandbox()

    async def story(intercom: Intercom) -> None:
        top = await intercom.create_collection(
            CollectionFields(name="Billing", description="Money", parent_id=None)
        )
        below = await intercom.create_collection(
            CollectionFields(name="Refunds", parent_id=top.id, help_center_id="79")
        )
        assert below.parent_id == top.id
        renamed = await intercom.update_collection(
            below.id, CollectionFields(name="Money back", parent_id=None)
        )
        assert (renamed.name, renamed.parent_id) == ("Money back", None)
        assert await intercom.get_collection(below.id) == renamed
        found = await intercom.list_collections()
        assert [each.name for each in found.collections] == ["Billing", "Money back"]
        await intercom.delete_collection(below.id)
        with pytest.raises(NotFoundError):
            await intercom.get_collection(below.id)

    on(sandbox, story)


@pytest.mark.parametrize("seed", range(6))
def test_every_article_is_listed_however_the_server_pages(seed: int) -> None:
    sandbox = Sandbox(answers=Answers.draw(seed))
    made = [sandbox.teammate.creates(title=f"Article {number}") for number in range(70)]

    async def story(intercom: Intercom) -> None:
        found = await intercom.list_articles()
        assert [article.id for article in found.articles] == sorted(made, key=int)
        assert found.settled
        assert len(await intercom.list_article_head()) >= 1
        everything = await intercom.list_article_head(since_unix=0)
        assert {article.id for article in everything} == set(made)

    on(sandbox, story)


def test_a_teammate_who_edits_between_pages_hides_nothing() -> None:
    sandbox = Sandbox(answers=Answers.draw(0))
    made = [sandbox.teammate.creates(title=f"Article {number}") for number in range(70)]
    sandbox.clock.advance(60)
    sandbox.after_page(1, lambda: sandbox.teammate.edits(made[3], title="Edited"))

    async def story(intercom: Intercom) -> None:
        found = await intercom.list_articles()
        assert [article.id for article in found.articles] == sorted(made, key=int)
        assert {a.id: a.title for a in found.articles}[ArticleId(made[3])] == "Edited"

    on(sandbox, story)


def test_server_time_is_known_after_the_first_answer() -> None:
    sandbox = Sandbox()

    async def story(intercom: Intercom) -> tuple[float | None, float | None]:
        before = intercom.server_now()
        await intercom.me()
        sandbox.clock.advance(30)
        return before, intercom.server_now()

    assert on(sandbox, story) == (None, sandbox.clock.now())


def test_a_wrong_token_and_a_missing_scope_are_told_apart() -> None:
    reader = Token(value="reader", admin=DOCS_EMAIL, scopes=frozenset({Scope.READ_ARTICLES}))

    async def story(intercom: Intercom) -> None:
        await intercom.create_article(DRAFT)

    with pytest.raises(InvalidTokenError):
        on(Sandbox(), story, token="wrong")  # that is the point
    with pytest.raises(ForbiddenError):
        on(Sandbox(tokens=[reader]), story, token=reader.value)


@pytest.mark.parametrize(
    "hostile", ["", "../me", "7/../8", "7?x=1", "7#", "\u0667", "1" * 21, "-7"]
)
def test_an_id_that_is_no_number_never_enters_a_url(hostile: str) -> None:
    script = Script(reply(article_json()))

    async def story(intercom: Intercom) -> None:
        for call in (
            intercom.get_article(ArticleId(hostile)),
            intercom.update_article(ArticleId(hostile), ArticleFields()),
            intercom.delete_article(ArticleId(hostile)),
            intercom.get_collection(CollectionId(hostile)),
            intercom.update_collection(CollectionId(hostile), CollectionFields()),
            intercom.delete_collection(CollectionId(hostile)),
        ):
            with pytest.raises(UnexpectedAnswerError, match="nothing was sent"):
                await call

    asked(script, story)
    assert script.asked == []


@pytest.mark.parametrize("version", VERSIONS)
def test_every_request_carries_every_header(version: str) -> None:
    script = Script(reply(article_json()))

    async def tell() -> None:
        async with Intercom(access(script, api_version=version)) as intercom:
            await intercom.get_article(ArticleId("7"))
            await intercom.update_article(ArticleId("7"), ArticleFields(title="Ünï"))
            await intercom.delete_article(ArticleId("7"))

    run(tell())
    for each in script.asked:
        assert each.headers["authorization"].startswith("Bearer dG9r")
        assert each.headers["accept"] == "application/json"
        assert each.headers["content-type"] == "application/json"
        assert each.headers["intercom-version"] == version
        assert each.headers["user-agent"].startswith("intercom-sync/")
    assert [each.body for each in script.asked] == [None, {"title": "Ünï"}, None]


def test_lists_are_asked_for_in_large_pages() -> None:
    script = Script(reply({"data": [], "total_count": 0}))

    async def story(intercom: Intercom) -> None:
        await intercom.list_articles()
        await intercom.list_collections()

    asked(script, story)
    assert [(each.path, each.query) for each in script.asked] == [
        ("/articles", "page=1&per_page=150"),
        ("/help_center/collections", "page=1&per_page=150"),
    ]


def test_writes_pass_before_send_on() -> None:
    script = Script(reply(article_json() | {"name": "x", "deleted": True}))
    sent: list[int] = []

    def note() -> None:
        sent.append(len(script.asked))

    async def story(intercom: Intercom) -> None:
        await intercom.create_article(DRAFT, before_send=note)
        await intercom.update_article(ArticleId("7"), DRAFT, before_send=note)
        await intercom.delete_article(ArticleId("7"), before_send=note)
        fields = CollectionFields(name="x")
        await intercom.create_collection(fields, before_send=note)
        await intercom.update_collection(CollectionId("7"), fields, before_send=note)
        await intercom.delete_collection(CollectionId("7"), before_send=note)

    asked(script, story)
    assert sent == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("answer", [Reply(204), Reply(200), reply({"id": "7", "deleted": True})])
def test_a_deletion_is_believed(answer: Reply) -> None:
    asked(Script(answer), lambda intercom: intercom.delete_article(ArticleId("7")))


@pytest.mark.parametrize("answer", [reply({"id": "7", "deleted": False}), reply([])])
def test_a_deletion_that_says_it_was_none_is_not_believed(answer: Reply) -> None:
    with pytest.raises(UnexpectedAnswerError):
        asked(Script(answer), lambda intercom: intercom.delete_article(ArticleId("7")))


def test_an_unknown_version_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(UsageError, match=r"2\.9"):
        Intercom(access(Script(reply({})), api_version="2.9"))


def test_no_log_line_holds_a_body_or_an_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="intercom_sync")
    asked(
        Script(reply(article_json(body="<p>Layoffs</p>", title="eve@example.com"))),
        lambda intercom: intercom.update_article(ArticleId("7"), DRAFT),
    )
    assert caplog.messages
    assert not [line for line in caplog.messages if "Layoffs" in line or "@" in line]
