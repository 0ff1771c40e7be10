"""The embedded workspace as one object: its ASGI application, and the strings behind it.

Owns the wiring, the oracle (`record`, `count`, `article`) and the troubles a test asks for. Trap:
the defaults are for tests: nothing on disk, and a clock that stands still.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from starlette.types import Receive, Scope, Send

from intercom_sync.sandbox import demo, record
from intercom_sync.sandbox.api.answers import Answers
from intercom_sync.sandbox.api.call import Workspace
from intercom_sync.sandbox.api.clerk import Clerk
from intercom_sync.sandbox.api.endpoint import Api
from intercom_sync.sandbox.api.gate import Gate, Token
from intercom_sync.sandbox.api.operations import is_of_the_api
from intercom_sync.sandbox.clock import Clock, VirtualClock
from intercom_sync.sandbox.editor import Editor
from intercom_sync.sandbox.faults import DrawnFaults, Fault, FaultKind, Faults, LostAnswer, When
from intercom_sync.sandbox.holds import Holds
from intercom_sync.sandbox.inbox import demo as inbox_demo
from intercom_sync.sandbox.inbox.customers import Customer
from intercom_sync.sandbox.inbox.desk import Desk
from intercom_sync.sandbox.inbox.documents import Librarian
from intercom_sync.sandbox.inbox.habits import InboxHabits
from intercom_sync.sandbox.inbox.ticketing import TicketOffice
from intercom_sync.sandbox.interludes import Action, Interludes
from intercom_sync.sandbox.limits import Limits, RateLimiter
from intercom_sync.sandbox.pages.site import Site
from intercom_sync.sandbox.record import SeenRequest, Write
from intercom_sync.sandbox.rewrite.hosting import Hosting, Internet
from intercom_sync.sandbox.rewrite.rewriting import Rewriting
from intercom_sync.sandbox.scribe import Scribe
from intercom_sync.sandbox.seeding import DOCS_EMAIL, SUPPORT_EMAIL, open_workspace
from intercom_sync.sandbox.shelves import Shelves
from intercom_sync.sandbox.stager import Stager
from intercom_sync.sandbox.store import articles, collections, conversations, people, tickets
from intercom_sync.sandbox.store.database import Database
from intercom_sync.sandbox.store.inbox_rows import Conversation, Part, Ticket
from intercom_sync.sandbox.store.rows import Article, Collection
from intercom_sync.sandbox.teammates import Teammate

DEFAULT_TOKEN: Final = Token(value="sandbox", admin=DOCS_EMAIL)
"""May do everything."""


class Sandbox:
    """A small Intercom.

    Args:
        path: The SQLite file; None keeps everything in memory.
        clock: None stands for a VirtualClock.
        tokens: Who is let in.
        rewriting: What saving does to bodies and titles; None does what the facts list.
        answers: Habits where the description leaves things open.
        inbox: The same for conversations.
        limits: Of the rate.
        images: The internet, as far as images go; None lets every public address be fetched.
        locales: Of the help center, the default one first.
        help_center_url: None where the API does not tell it.
        index_lag_seconds: How long search does not know what was just saved.
        faults: Bad luck, drawn per request.
        lost_as: Makes the exception that the caller's transport knows out of a lost answer, e.g.
            a read time-out of its HTTP library. Only used in process.

    Raises:
        StoreUnreadableError: path holds something else, or another version's sandbox.
        LookupError: a token acts for an admin the workspace does not have.
    """

    def __init__(
        self,
        *,
        path: Path | None = None,
        clock: Clock | None = None,
        tokens: Sequence[Token] = (DEFAULT_TOKEN,),
        rewriting: Rewriting | None = None,
        answers: Answers | None = None,
        inbox: InboxHabits | None = None,
        limits: Limits | None = None,
        images: Internet | None = None,
        workspace_id: str = "sandbox",
        region: str = "US",
        locales: tuple[str, ...] = ("en",),
        help_center_url: str | None = "https://help.example.com",
        index_lag_seconds: float = 0.0,
        faults: DrawnFaults | None = None,
        lost_as: Callable[[LostAnswer], Exception] = lambda lost: lost,
    ) -> None:
        self.clock: Clock = clock or VirtualClock()
        self._database = Database(path)
        self._help_center_url = help_center_url
        self._faults = Faults(faults)
        self._holds = Holds()
        self._interludes = Interludes()
        rewriting = rewriting or Rewriting()
        hosting = Hosting(images)
        desk = Desk(
            rewriting=rewriting,
            hosting=hosting,
            librarian=Librarian(lag_seconds=index_lag_seconds),
            habits=inbox or InboxHabits(),
        )
        answers = answers or Answers()
        editor = Editor(rewriting=rewriting, hosting=hosting, locales=locales)
        workspace = Workspace(
            id=workspace_id,
            name="Example",
            region=region,
            locales=locales,
            index_lag_seconds=index_lag_seconds,
            answers=answers,
            editor=editor,
            stager=Stager(editor=editor, answers=answers),
            shelves=Shelves(rewriting=rewriting, locales=locales),
            desk=desk,
            tickets=TicketOffice(desk=desk),
        )
        limiter = RateLimiter(limits or Limits())
        self._api = Api(
            database=self._database,
            clock=self.clock,
            clerk=Clerk(
                database=self._database,
                workspace=workspace,
                gate=Gate(tokens, limiter),
                limiter=limiter,
            ),
            desk=desk,
            faults=self._faults,
            holds=self._holds,
            interludes=self._interludes,
            lost_as=lost_as,
        )
        scribe = Scribe(database=self._database, clock=self.clock, settle=self._api.settle)
        self.teammate = Teammate(
            scribe=scribe,
            editor=workspace.editor,
            stager=workspace.stager,
            shelves=workspace.shelves,
            tickets=workspace.tickets,
            email=SUPPORT_EMAIL,
        )
        self.customer = Customer(scribe=scribe, desk=desk)
        self._site = Site(self._database, locale=locales[0], settle=self._api.settle)
        self._pages = self._site.router(otherwise=self._answer_in_kind)
        self._open()
        with self._database.transaction() as connection:
            for token in tokens:
                people.admin_by_email(connection, token.admin)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI application: the API and the web page."""
        api = scope["type"] == "http" and is_of_the_api(scope["path"])
        await (self._api if api else self._pages)(scope, receive, send)

    async def _answer_in_kind(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A path nobody knows: a client of the API gets its envelope, a browser a page."""
        speaks_api = any(name == b"intercom-version" for name, _ in scope["headers"])
        await (self._api if speaks_api else self._site.nothing)(scope, receive, send)

    # The oracle

    def record(self) -> tuple[Write, ...]:
        """Every committed write, in the order of commits."""
        self._api.settle()
        with self._database.transaction() as connection:
            return record.writes(connection)

    def requests(self) -> tuple[SeenRequest, ...]:
        """Every request of the API that arrived, in the order of arrival."""
        with self._database.transaction() as connection:
            return record.requests(connection)

    def count(self, match: str) -> int:
        """How many requests arrived, e.g. of "POST /articles" or "PUT /articles/*"."""
        return record.count(self.requests(), match)

    def committed(self, match: str) -> int:
        """How many writes were committed; teammates' are "WEB /articles"."""
        return record.count(self.record(), match)

    def articles(self) -> tuple[Article, ...]:
        """What is stored, by id; image addresses are bare."""
        self._api.settle()
        with self._database.transaction() as connection:
            found = articles.newest_first(connection)
        return tuple(sorted(found, key=lambda article: article.id))

    def article(self, article_id: str) -> Article | None:
        """One of `articles`."""
        return next((found for found in self.articles() if str(found.id) == article_id), None)

    def collections(self) -> tuple[Collection, ...]:
        """What is stored, by id."""
        with self._database.transaction() as connection:
            found = collections.newest_first(connection)
        return tuple(sorted(found, key=lambda collection: collection.id))

    def conversations(self) -> tuple[Conversation, ...]:
        """What is stored, by id, without the parts."""
        self._api.settle()
        with self._database.transaction() as connection:
            found = conversations.newest_first(connection)
        return tuple(sorted(found, key=lambda conversation: conversation.id))

    def conversation(self, conversation_id: str) -> Conversation | None:
        """One of `conversations`."""
        self._api.settle()
        with self._database.transaction() as connection:
            return conversations.find(connection, int(conversation_id))

    def parts(self, conversation_id: str) -> tuple[Part, ...]:
        """All parts of a conversation, in the order of time."""
        self._api.settle()
        with self._database.transaction() as connection:
            return conversations.parts(connection, int(conversation_id))

    def tickets(self) -> tuple[Ticket, ...]:
        """What is stored, in the order people count them."""
        with self._database.transaction() as connection:
            return tuple(tickets.every(connection))

    def linked_conversations(self, ticket_id: str) -> tuple[str, ...]:
        """Ids of the conversations a ticket is linked to."""
        with self._database.transaction() as connection:
            return tuple(map(str, tickets.conversations_of(connection, int(ticket_id))))

    # Trouble

    def fail(
        self,
        kind: FaultKind,
        *,
        match: str = "*",
        when: When = When.BEFORE,
        after: int = 0,
        times: int = 1,
        late_seconds: float = 30.0,
    ) -> None:
        """Let `after` matching requests pass, then fail the next `times`.

        Args:
            match: E.g. "POST /articles" or "PUT /articles/*".
            when: Before or after the commit.
            late_seconds: For LATE: when the write takes effect, counted from the request.

        Raises:
            ValueError: a fault that cannot be, e.g. a 429 after the commit.
        """
        fault = Fault(kind=kind, when=when, late_seconds=late_seconds)
        self._faults.script(fault, match=match, after=after, times=times)

    def draw_faults(self, drawn: DrawnFaults | None) -> None:
        """Draw faults from now on; None stops it."""
        self._faults.draw(drawn)

    def no_more_trouble(self) -> None:
        """Forget every fault and every interlude that has not happened yet."""
        self._faults.clear()
        self._interludes.clear()

    def after_page(self, page: int, do: Action, *, path: str = "/articles") -> None:
        """Do something once, right after that page of a list was first read."""
        self._interludes.after_page(path, page, do)

    @property
    def held(self) -> int:
        """How many requests stand still because of a HOLD."""
        return self._holds.held

    async def until_held(self, requests: int = 1) -> None:
        """Wait until that many requests stand still."""
        await self._holds.until(requests)

    def release(self) -> int:
        """Let held requests go on; how many there were."""
        return self._holds.release()

    # Life

    def write_demo(self) -> None:
        """Add a few articles and an inbox, as people might have written them by hand."""
        demo.write(self.teammate)
        inbox_demo.write(self.customer, self.teammate, now=self.clock.now())

    def reset(self) -> None:
        """An empty workspace again, and an empty record."""
        self.no_more_trouble()
        self._database.clear()
        self._open()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _open(self) -> None:
        with self._database.transaction() as connection:
            open_workspace(connection, help_center_url=self._help_center_url)
            # A clock that starts over must not go back behind what an earlier run stamped.
            behind = record.last_moment(connection) - self.clock.now()
        self.clock.advance(max(0.0, behind))
