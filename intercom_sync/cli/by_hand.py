"""One operation on one article, by hand: the same journal, the same care about readers.

Owns reading the fields from the command line and asking. Trap: an article that a file manages will
show as drift after this; the message says so.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Any

from intercom_sync.articles.bodies import fingerprint_article
from intercom_sync.articles.intent import ArticleIntent, Channel
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    AdminId,
    ArticleFields,
    ArticleId,
    ArticleState,
    CollectionId,
    is_number,
)
from intercom_sync.articles.ports import BeforeSend
from intercom_sync.cli.engine import who_am_i
from intercom_sync.cli.given_text import given_text
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.listing import show
from intercom_sync.cli.wiring import Target, open_target
from intercom_sync.errors import (
    ForbiddenError,
    IntercomSyncError,
    ServiceError,
    UsageError,
    is_clear_no,
)
from intercom_sync.markup.canonical import NO_SITE
from intercom_sync.plan.model import Verb
from intercom_sync.plan.outcome import Outcome
from intercom_sync.plan.render.text import shown
from intercom_sync.state.journal import RunJournal


class UnknownOutcomeError(IntercomSyncError):
    """The write may have taken effect, and nothing tells. Exit code 4."""

    exit_code = 4


async def list_by_hand(invocation: Invocation, state: str | None, output_format: str) -> int:
    """All articles, or those of one state."""
    async with open_target(invocation, invocation.settings()) as target:
        found = (await target.client.list_articles()).articles
    rows = [
        {
            "id": one.id,
            "state": str(one.state),
            "collection": one.parent_id,
            "title": one.title,
        }
        for one in found
        if state in (None, one.state)
    ]
    return show(invocation, rows, output_format)


async def get_by_hand(invocation: Invocation, article_id: str, output_format: str) -> int:
    """One article: its body, or all its fields as JSON."""
    async with open_target(invocation, invocation.settings()) as target:
        found = await target.client.get_article(_article_id(article_id))
    if output_format == "html":
        invocation.terminal.source(f"{found.body}\n")
    else:
        invocation.terminal.result(_json(found))
    return 0


async def get_markdown_by_hand(invocation: Invocation, article_id: str) -> int:
    """One article as a file that could be saved below content/."""
    from intercom_sync.cli.by_hand_markdown import file_of

    settings = invocation.settings()
    async with open_target(invocation, settings) as target:
        found = await target.client.get_article(_article_id(article_id))
        try:
            admins = await target.client.list_admins()
        except ForbiddenError:
            admins = ()  # the author then stands as a number
    text, converted = file_of(found, admins, settings)
    invocation.terminal.source(text)
    if settings.flavor != "gfm":
        invocation.terminal.say(f"This is GitHub's Markdown; the project reads {settings.flavor}.")
    if converted.raw_blocks:
        invocation.terminal.say(
            f"{converted.raw_blocks} of {converted.blocks} blocks stay HTML: Markdown has no words "
            "for them."
        )
    return 0


async def create_by_hand(
    invocation: Invocation, given: Mapping[str, Any], output_format: str, *, yes: bool
) -> int:
    """Create a draft."""
    if not given["title"]:
        raise UsageError("An article needs a title: --title TEXT.")
    ask(invocation, f'Create the draft "{given["title"]}"?', yes=yes)
    async with open_target(invocation, invocation.settings()) as target:
        fields = await _fields(target, given)
        if fields.author_id is NOT_GIVEN:
            me = await target.client.me()
            fields = replace(fields, author_id=me.admin.id)
        fields = replace(fields, state=ArticleState.DRAFT)
        intent = _intent(Verb.CREATE, given["title"], None, fields, None)
        answer = await _journaled(
            target,
            intent,
            lambda before: target.client.create_article(fields, before_send=before),
        )
    return _done(invocation, answer, "Created", output_format)


async def update_by_hand(
    invocation: Invocation,
    article_id: str,
    given: Mapping[str, Any],
    output_format: str,
    *,
    yes: bool,
) -> int:
    """Change the given fields of one article."""
    async with open_target(invocation, invocation.settings()) as target:
        fields = await _fields(target, given)
        if fields == ArticleFields():
            raise UsageError("Nothing to change: give --title, --body or another field.")
        now = await target.client.get_article(_article_id(article_id))
        live = ", and readers see it at once" if now.state is ArticleState.PUBLISHED else ""
        if now.has_unpublished_changes:
            live = ", into the unpublished changes that somebody staged"
        ask(invocation, f'Change article {now.id} "{shown(now.title)}"{live}?', yes=yes)
        answer = await _update(target, Verb.UPDATE, now, fields)
        _mention_manager(target, now)
    return _done(invocation, answer, "Updated", output_format)


async def set_state_by_hand(
    invocation: Invocation, article_id: str, state: str, output_format: str, *, yes: bool
) -> int:
    """Publish or unpublish one article; what is already so is nothing to do.

    Publishing brings what is staged behind a published article before readers, too.
    """
    wanted = ArticleState(state)
    verb = Verb.PUBLISH if wanted is ArticleState.PUBLISHED else Verb.UNPUBLISH
    async with open_target(invocation, invocation.settings()) as target:
        now = await target.client.get_article(_article_id(article_id))
        if verb is Verb.PUBLISH and now.state is wanted and now.has_unpublished_changes:
            what = "Show readers the unpublished changes of"
            ask(invocation, f'{what} article {now.id} "{shown(now.title)}"?', yes=yes)
            answer = await _publish_draft(target, now)
            return _done(invocation, answer, "Published", output_format)
        if now.state is wanted:
            invocation.terminal.say("Nothing to do: it is so already.")
            return _done(invocation, now, "Found", output_format)
        what = "Show readers" if verb is Verb.PUBLISH else "Take away from readers"
        ask(invocation, f'{what} article {now.id} "{shown(now.title)}"?', yes=yes)
        answer = await _update(target, verb, now, ArticleFields(state=wanted))
        _mention_manager(target, now, state_only=True)
    return _done(invocation, answer, f"{verb.capitalize()}ed", output_format)


async def _update(
    target: Target, verb: Verb, now: ActualArticle, fields: ArticleFields
) -> ActualArticle:
    if fields.author_id is NOT_GIVEN:
        # Leaving it out hands the article to the token's admin (facts §2, seen).
        fields = replace(fields, author_id=now.author_id)
    before = fingerprint_article(now, NO_SITE)
    intent = _intent(verb, now.title, now.id, fields, before)
    return await _journaled(
        target,
        intent,
        lambda sending: target.client.update_article(now.id, fields, before_send=sending),
    )


async def _publish_draft(target: Target, now: ActualArticle) -> ActualArticle:
    before = fingerprint_article(now, NO_SITE)
    intent = _intent(Verb.PUBLISH, now.title, now.id, ArticleFields(), before)
    intent = replace(intent, channel=Channel.PUBLISH_DRAFT, locales=now.unpublished_locales)
    return await _journaled(
        target,
        intent,
        lambda sending: target.client.publish_draft(
            now.id, now.unpublished_locales, before_send=sending
        ),
    )


async def _journaled(
    target: Target,
    intent: ArticleIntent,
    send: Callable[[BeforeSend], Awaitable[ActualArticle]],
) -> ActualArticle:
    """Intent, request, outcome; a lost answer is told as what it is."""
    landings = target.landings(NO_SITE)
    with (
        target.hold(),
        closing(RunJournal(target.folder / "journal", target.backend.mirror)) as journal,
    ):
        await who_am_i(target)
        journal.intent(intent)
        try:
            answer = await send(
                lambda: journal.sending(intent.step, landings.server_now(), intent.before)
            )
        except ServiceError as error:
            pending = journal.pending(intent.step)
            was_sent = pending is not None and pending.first_sent_at_unix is not None
            # By hand there is nobody to settle it but the person who reads this.
            journal.outcome(intent.step, Outcome.FAILED, intent.article_id, str(error))
            if was_sent and not is_clear_no(error):
                raise UnknownOutcomeError(
                    f"{error} It may have taken effect all the same: look with "
                    '"intercom-sync article list" before you try again.'
                ) from error
            raise
        journal.outcome(intent.step, Outcome.DONE, answer.id, "")
    return answer


def _intent(
    verb: Verb, title: str, article_id: ArticleId | None, fields: ArticleFields, before: str | None
) -> ArticleIntent:
    return ArticleIntent(
        step=f"{verb} by hand {article_id or title}",
        verb=verb,
        path="",
        article_id=article_id,
        wire=fields,
        before=before,
        source="",
        sent=ArticleFields(),
        tool_version="",
    )


async def _fields(target: Target, given: Mapping[str, Any]) -> ArticleFields:
    author = given["author"]
    if author is not None and not is_number(author):
        author = await _admin_of(target, author)
    collection = given["collection"]
    if collection is not None and not is_number(collection):
        raise UsageError(
            f'--collection takes a number, not "{collection}" '
            '(see "intercom-sync collection list").'
        )
    return ArticleFields(
        title=NOT_GIVEN if given["title"] is None else given["title"],
        description=NOT_GIVEN if given["description"] is None else given["description"],
        body=NOT_GIVEN if given["body"] is None else given_text(given["body"]).text,
        author_id=NOT_GIVEN if author is None else AdminId(author),
        parent_id=NOT_GIVEN if collection is None else CollectionId(collection),
    )


async def _admin_of(target: Target, email: str) -> AdminId:
    admins = await target.client.list_admins()
    for admin in admins:
        if admin.email.lower() == email.lower():
            return admin.id
    known = ", ".join(sorted(admin.email for admin in admins))
    raise UsageError(f'No teammate has the e-mail "{email}". There are: {known}.')


def _article_id(given: str) -> ArticleId:
    """A number, or the address of an article in the web app or the Help Center."""
    digits = [part.split("-")[0] for part in given.rstrip("/").split("/")]
    found = [part for part in digits if is_number(part)]
    if not found:
        raise UsageError(f'"{given}" is no article id: it takes a number or an article\'s address.')
    return ArticleId(found[-1])


def ask(invocation: Invocation, question: str, *, yes: bool) -> None:
    """Go on only if somebody says yes.

    Raises:
        UsageError: nobody is there to ask, and --yes was not given.
        IntercomSyncError: they said no.
    """
    if yes:
        return
    if not invocation.terminal.is_interactive:
        raise UsageError("This writes to Intercom and asks first. Use --yes if nobody can answer.")
    if not invocation.terminal.ask(question):
        raise IntercomSyncError("Nothing was changed.")


def _mention_manager(target: Target, article: ActualArticle, *, state_only: bool = False) -> None:
    for record in target.store.load().articles:
        # A file that gives no state has no opinion about publishing.
        is_ruled = not state_only or record.sent.state is not NOT_GIVEN
        if record.id == article.id and is_ruled:
            target.invocation.terminal.say(
                f"{record.path} manages this article: the next plan shows the change as drift."
            )


def _done(invocation: Invocation, article: ActualArticle, what: str, output_format: str) -> int:
    if output_format == "json":
        invocation.terminal.result(_json(article))
    else:
        line = f'{what} article {article.id} "{shown(article.title)}" ({article.state}).\n'
        invocation.terminal.result(line)
    return 0


def _json(article: ActualArticle) -> str:
    value = {
        "id": article.id,
        "title": article.title,
        "description": article.description,
        "state": str(article.state),
        "author_id": article.author_id,
        "collection_id": article.parent_id,
        "created_at": article.created_at_unix,
        "updated_at": article.updated_at_unix,
        "url": article.url,
        "body": article.body,
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
