"""What is fed with hostile bytes, and what must hold of it whatever they are.

Each target takes bytes and returns; it raises only where a law is broken: an error that is not ours
or names no place, a record that does not survive being written again, two canonical forms. Used by
Hypothesis in CI (tests/hostile), by the sweep, and by the coverage-guided run (python -m
tests.fuzz).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import httpx

from intercom_sync.articles.article_file import Reading, read_article
from intercom_sync.articles.collection_file import read_collection
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.reports import Output
from intercom_sync.cli.saving import show_saved
from intercom_sync.cli.terminal import Terminal
from intercom_sync.config import Flags, load_settings
from intercom_sync.conversations.load import load_actions
from intercom_sync.errors import ContentError, IntercomSyncError, Problem
from intercom_sync.intercom import conversation_wire, wire
from intercom_sync.intercom.answers import payload_of
from intercom_sync.intercom.downloads import signed_addresses
from intercom_sync.intercom.exchange import Answer, Request
from intercom_sync.intercom.fields import Fields
from intercom_sync.markup.canonical import canonical, plain_text
from intercom_sync.markup.to_html import Flavor
from intercom_sync.markup.to_markdown import to_markdown
from intercom_sync.plan.action_guards import ActionRules
from intercom_sync.plan.render.action_json import render_action_plan_json
from intercom_sync.plan.render.action_text import render_action_plan
from intercom_sync.state import plans, saved_plans
from intercom_sync.state.intents import load_conversation_intent, load_intent
from intercom_sync.state.ledger import FileLedger
from intercom_sync.state.records import (
    dump_article,
    dump_collection,
    load_article,
    load_collection,
)
from intercom_sync.state.replay import replayed
from intercom_sync.strict_yaml import decode

MOST_SECONDS = 2.0
"""Of processor time for one input, each time that it is read."""
READINGS = {"article": 2, "MkDocs article": 2, "body": 4}
"""How often a target reads what it is fed, where that is more than once."""
GET = Request(method="GET", path="/articles/7")
LOCALES = ("en", "fr")
PARSERS: tuple[Callable[[Fields], object], ...] = (
    wire.article,
    wire.collection,
    wire.workspace,
    wire.help_center,
    lambda found: wire.page(found, parse=wire.article, number=1),
    lambda found: found.list_of("admins", wire.admin),
    lambda found: found.list_of("teams", wire.team),
    conversation_wire.conversation,
    conversation_wire.contact,
    conversation_wire.ticket,
    conversation_wire.ticket_types,
    conversation_wire.cursor,
    signed_addresses,
)


class Targets:
    """The targets, and a folder for those that read files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "actions").mkdir(parents=True)
        (folder / "ledger/a").mkdir(parents=True)
        self.all: dict[str, Callable[[bytes], None]] = {
            "config": self._config,
            "article": lambda raw: self._article(raw, Flavor.GFM),
            "MkDocs article": lambda raw: self._article(raw, Flavor.PYTHON_MARKDOWN),
            "collection": self._collection,
            "action": self._action,
            "body": self._body,
            "answer": self._answer,
            "record": self._record,
            "journal": self._journal,
            "ledger": self._ledger,
            "plan": self._plan,
            "action plan": self._action_plan,
        }

    def run(self, name: str, raw: bytes) -> None:
        """Feed one target; a typed error is an answer as good as any."""
        began = time.process_time()
        try:
            self.all[name](raw)
        except ContentError as error:
            check_places(error.problems)
        except IntercomSyncError:
            pass
        spent = (time.process_time() - began) / READINGS.get(name, 1)
        assert spent < MOST_SECONDS, f"{name}: {spent:.1f} s"

    def _config(self, raw: bytes) -> None:
        (self._folder / "intercom-sync.yaml").write_bytes(raw)
        settings = load_settings(Flags(root=self._folder), {}, self._folder)
        assert settings.api_url in {
            f"https://api.{region}intercom.io" for region in ("", "eu.", "au.")
        }

    def _article(self, raw: bytes, flavor: Flavor) -> None:
        text = decode(raw, "content/a.md")
        if isinstance(text, Problem):
            check_places([text])
            return
        reading = Reading(
            content="content",
            target="production",
            targets=("production",),
            flavor=flavor,
            ignored_keys=frozenset(),
        )
        read = read_article(text, "content/a.md", reading)
        check_places(read.problems)
        if read.article is not None:
            canonical(read.article.desired.body)

    def _collection(self, raw: bytes) -> None:
        text = decode(raw, "content/_collection.yaml")
        if isinstance(text, Problem):
            check_places([text])
            return
        keys, problems = read_collection(text, "content/_collection.yaml", LOCALES)
        check_places(problems)
        assert keys is not None or problems

    def _action(self, raw: bytes) -> None:
        (self._folder / "intercom-sync.yaml").write_text("version: 1\n", "utf-8")
        (self._folder / "actions/a.yaml").write_bytes(raw)
        loaded = load_actions(load_settings(Flags(root=self._folder), {}, self._folder))
        check_places(loaded.problems)
        assert loaded.has_errors is (loaded.actions == ())

    def _body(self, raw: bytes) -> None:
        html = raw.decode("utf-8", "replace")
        settled = canonical(html)
        assert settled == canonical(settled)
        plain_text(html)
        to_markdown(html)

    def _answer(self, raw: bytes) -> None:
        for status in (200, 422):
            answer = Answer(
                status=status, headers=httpx.Headers(), content=raw, bytes_received=len(raw)
            )
            try:
                fields = Fields.of(payload_of(answer, GET), str(GET))
            except IntercomSyncError as error:
                assert str(error).isprintable()  # noqa: PT017 -- any of ours will do, and be one line
                continue
            for parse in PARSERS:
                try:
                    parse(fields)
                except IntercomSyncError as error:
                    assert str(error).isprintable()  # noqa: PT017 -- as above

    def _record(self, raw: bytes) -> None:
        text = raw.decode("utf-8", "replace")
        name = ".intercom-sync/production/articles/1.json"
        try:
            article = load_article(text, name=name)
        except IntercomSyncError as error:
            assert str(error).startswith(name)  # noqa: PT017 -- any of ours will do
        else:
            assert article == load_article(dump_article(article), name=name)
        collection = load_collection(text, name=name)
        assert collection == load_collection(dump_collection(collection), name=name)

    def _journal(self, raw: bytes) -> None:
        path = self._folder / "journal.jsonl"
        path.write_bytes(raw)
        for load in (load_intent, load_conversation_intent):
            try:
                replayed(path, load)
            except IntercomSyncError as error:
                assert str(error).startswith(path.name)  # noqa: PT017 -- any of ours will do

    def _ledger(self, raw: bytes) -> None:
        (self._folder / "ledger/a/run.jsonl").write_bytes(raw)
        FileLedger(self._folder / "ledger").view("a")

    def _plan(self, raw: bytes) -> None:
        """Also one that somebody sealed again after changing it."""
        path = self._folder / "plan.json"
        path.write_bytes(_sealed(raw))
        invocation = Invocation(
            environment={},
            terminal=_SILENT,
            working_directory=self._folder,
            root=None,
            target=None,
            sandbox=False,
            allow_api_host=False,
            token_file=None,
            verbosity=0,
        )
        for format_ in ("text", "json", "markdown", "github", "html"):
            show_saved(invocation, Path(path.name), Output(format=format_), detailed=True)

    def _action_plan(self, raw: bytes) -> None:
        text = _digested(raw).decode("utf-8", "replace")
        plan = plans.load_plan(text, name="plan.json")
        render_action_plan(plan, ActionRules(), next_command="go")
        render_action_plan_json(plan, ActionRules(), (), exit_code=0)


class _Silent(Terminal):
    """Takes what is written, as a terminal would that nobody looks at."""

    def result(self, text: str) -> None:
        text.encode()

    plain = say = result


_SILENT = _Silent(has_colour=False, is_interactive=False, draws_progress=False)


def check_places(problems: Iterable[Problem]) -> None:
    """A problem of a file names the file."""
    for problem in problems:
        assert problem.location is not None
        assert problem.location.path


def _object(raw: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _sealed(raw: bytes) -> bytes:
    value = _object(raw)
    if value is None:
        return raw
    value.pop("seal", None)
    return json.dumps(value | {"seal": saved_plans._seal(value)}).encode()


def _digested(raw: bytes) -> bytes:
    value = _object(raw)
    if value is None:
        return raw
    value.pop("digest", None)
    return json.dumps(value | {"digest": plans._digest(value)}).encode()
