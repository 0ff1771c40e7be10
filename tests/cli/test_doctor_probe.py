"""The throw-away draft: it tells how a server behaves, and goes whatever happens."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from intercom_sync.cli.doctor_probe import Probed
from intercom_sync.cli.doctor_run import conclude_doctor
from intercom_sync.cli.findings import Finding, Grade
from intercom_sync.errors import LockedError
from intercom_sync.intercom.probe.assumptions import Verdict
from intercom_sync.sandbox import Answers, FaultKind, Rewriting, Sandbox, Scope, Token, When
from intercom_sync.sandbox.rewrite.rewriting import Answered
from intercom_sync.state.lock import locked
from tests.cli.clinic import DOCS, Clinic

LARGEST_PROBE = 11
"""Requests about the draft; a fault after that hits nothing."""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"/>'


def _illustrated(root: Path, **of_sandbox: Any) -> Clinic:
    clinic = Clinic(root, config="assets: {base_url: https://images.example.org/}\n", **of_sandbox)
    clinic.write("content/a.md", "# A\n\n![A picture](x.svg)\n")
    clinic.write("content/x.svg", PICTURE)
    return clinic


def test_every_assumption_holds_of_a_server_that_does_what_the_facts_list(tmp_path: Path) -> None:
    probed = _illustrated(tmp_path).probe()
    assert {Verdict.HOLDS, Verdict.NOTED} == {row.verdict for row in probed.rows}
    assert (False, 0) == (probed.is_left, probed.signal_code)


def test_the_draft_is_gone_afterwards_and_was_never_live_or_in_a_collection(
    tmp_path: Path,
) -> None:
    clinic = Clinic(tmp_path)
    clinic.probe()
    assert () == clinic.sandbox.articles()
    writes = clinic.sandbox.record()
    assert ["POST", "PUT", "PUT", "DELETE"] == [write.method for write in writes]
    created = json.loads(writes[0].body)
    assert "draft" == created["state"]
    assert "parent_id" not in created
    assert created["title"].startswith("Throw-away draft of intercom-sync doctor --probe, safe to")
    assert not any("published" in write.body for write in writes)


def test_what_a_probe_writes_down_is_kept_out_of_git(tmp_path: Path) -> None:
    Clinic(tmp_path).probe()
    assert "journal/\n" in (tmp_path / ".intercom-sync/.gitignore").read_text("utf-8")


def test_a_teammate_who_cannot_be_author_is_replaced_by_the_tokens_own(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    whole = clinic.app

    async def picky(scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
        body, is_whole = b"", False
        while not is_whole:
            message = await receive()  # type: ignore[operator]
            body += message.get("body", b"")
            is_whole = not message.get("more_body")
        is_refused = scope["method"] == "POST" and b'"author_id":5017691' not in body

        async def again() -> object:
            return {"type": "http.request", "body": body, "more_body": False}

        if is_refused:
            error = {"code": "parameter_invalid", "message": "no author"}
            body = json.dumps({"type": "error.list", "errors": [error]}).encode()
            await send({"type": "http.response.start", "status": 422, "headers": []})  # type: ignore[operator]
            await send({"type": "http.response.body", "body": body})  # type: ignore[operator]
        else:
            await whole(scope, again, send)  # type: ignore[arg-type]

    clinic.app = picky  # type: ignore[assignment]
    rows = {row.assumption: row.verdict for row in clinic.probe().rows}
    assert Verdict.UNCHECKED is rows["author left out of an update"]
    assert Verdict.HOLDS is rows["callout colours"]
    assert () == clinic.sandbox.articles()


@pytest.mark.parametrize(
    ("is_left", "signal_code", "grade", "code"),
    [
        (False, 0, Grade.OK, 0),
        (False, 0, Grade.WARN, 0),
        (False, 0, Grade.FAIL, 1),
        (True, 0, Grade.FAIL, 4),
        (True, 130, Grade.FAIL, 130),
    ],
)
def test_the_exit_code_says_first_that_it_was_stopped_then_that_a_draft_may_be_left(
    is_left: bool, signal_code: int, grade: Grade, code: int
) -> None:
    finding = Finding(check="probe", grade=grade, reason="")
    probed = Probed(
        workspace_id="x", rows=(), findings=(finding,), is_left=is_left, signal_code=signal_code
    )
    assert code == conclude_doctor([finding], probed)


def test_two_probes_have_two_titles(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    clinic.probe()
    clinic.probe()
    titles = {
        json.loads(write.body)["title"]
        for write in clinic.sandbox.record()
        if write.method == "POST"
    }
    assert 2 == len(titles)


@pytest.mark.parametrize(
    ("rewriting", "assumption", "seen"),
    [
        (
            Rewriting(answered=Answered.IMAGES_AT_THEIR_SOURCE),
            "image in the answer to a write",
            "at its source (noted)",
        ),
        (
            Rewriting(answered=Answered.AS_SENT),
            "body in answer and next reading",
            "another body (differs)",
        ),
    ],
)
def test_another_way_of_answering_is_seen(
    tmp_path: Path, rewriting: Rewriting, assumption: str, seen: str
) -> None:
    assert seen == _illustrated(tmp_path, rewriting=rewriting).seen(assumption)


def test_the_largest_page_is_what_the_answer_says(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path, answers=Answers(largest_page=50))
    assert "50 (noted)" == clinic.seen("page of 250 asked for")


def test_a_colleague_who_edits_meanwhile_is_seen_in_the_list(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    other = clinic.sandbox.teammate.creates(title="Fax", body="<p>Fax.</p>")

    def edit() -> None:
        clinic.clock.advance(1)
        clinic.sandbox.teammate.edits(other, title="Fax 2")

    _at(clinic, "GET", "/articles", edit)
    assert "number 2 (differs)" == clinic.seen("new draft in the list at once")


def test_where_nobody_else_can_be_author_that_row_is_not_checked(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    with clinic.sandbox._database.transaction() as connection:
        connection.execute("DELETE FROM admins WHERE email != ?", (DOCS,))
    assert " (not checked)" == clinic.seen("author left out of an update")


def test_without_a_public_image_the_rows_about_it_say_why(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    assert "no assets in the config (not checked)" == clinic.seen("address of an image")
    assert "the same (holds)" == clinic.seen("body in two readings")


def test_an_image_that_intercom_cannot_fetch_does_not_end_the_probe(tmp_path: Path) -> None:
    clinic = _illustrated(tmp_path, images=lambda _: None)
    rows = {row.assumption: row for row in clinic.probe().rows}
    assert "could not be fetched" in rows["image in the next reading"].seen
    assert Verdict.UNCHECKED is rows["image in the next reading"].verdict
    assert Verdict.HOLDS is rows["table"].verdict
    assert () == clinic.sandbox.articles()


def test_what_the_engine_relies_on_and_does_not_hold_is_a_failure(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    whole = clinic.app

    async def renaming(scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
        if scope["method"] == "PUT":
            for found in clinic.sandbox.articles():
                clinic.sandbox.teammate.edits(str(found.id), title=f"My {_title(clinic)}")
        await whole(scope, receive, send)  # type: ignore[arg-type]

    clinic.app = renaming  # type: ignore[assignment]
    probed = clinic.probe()
    broken = [row.assumption for row in probed.rows if row.verdict is Verdict.BROKEN]
    assert ["fields left out of an update"] == broken
    failure = next(one for one in probed.findings if one.check == "assumptions")
    assert (Grade.FAIL, "fields left out of an update: changed, not kept") == (
        failure.grade,
        failure.reason,
    )


@pytest.mark.parametrize("seed", range(6))
def test_a_server_nobody_has_seen_is_told_and_breaks_nothing(tmp_path: Path, seed: int) -> None:
    clinic = _illustrated(tmp_path, rewriting=Rewriting.draw(seed), answers=Answers.draw(seed))
    probed = clinic.probe()
    assert not probed.is_left
    assert () == clinic.sandbox.articles()
    assert Verdict.HOLDS in {row.verdict for row in probed.rows}


# Whatever happens, the draft goes


@pytest.mark.parametrize("after", [0, 4, 6, 9])  # the writes; a reading that fails is repeated
@pytest.mark.parametrize(
    ("kind", "when"),
    [
        (FaultKind.INTERNAL, When.BEFORE),
        (FaultKind.TIMEOUT, When.AFTER),
    ],
)
def test_a_request_that_fails_leaves_no_draft(
    tmp_path: Path, kind: FaultKind, when: When, after: int
) -> None:
    clinic = Clinic(tmp_path)
    clinic.sandbox.fail(kind, match="* /articles*", when=when, after=after, times=1)
    probed = clinic.probe()
    assert () == clinic.sandbox.articles()
    assert not probed.is_left
    assert [] == _open(clinic)
    ended_early = [one.reason for one in probed.findings if one.check == "probe"]
    assert (after != 9) == any("it ended early" in reason for reason in ended_early)


@pytest.mark.parametrize("after", range(LARGEST_PROBE))
def test_a_server_that_goes_down_leaves_a_draft_that_is_told_and_the_next_probe_deletes(
    tmp_path: Path, after: int
) -> None:
    clinic = Clinic(tmp_path)
    clinic.sandbox.fail(FaultKind.UNAVAILABLE, match="* /articles*", after=after, times=1000)
    probed = clinic.probe()
    there = clinic.sandbox.articles()
    assert probed.is_left or not there
    if probed.is_left:
        told = next(one for one in probed.findings if one.check == "probe's draft")
        assert Grade.FAIL is told.grade
        assert "may still be there" in told.reason
        assert "doctor --probe looks for it first and deletes it" in told.fix
        clinic.sandbox.no_more_trouble()
        assert Grade.WARN is clinic.check()["earlier probe"].grade
        clinic.clock.advance(100)
        again = clinic.probe()
        assert () == clinic.sandbox.articles()
        assert bool(there) == any(one.check == "earlier probe" for one in again.findings)
    clinic.sandbox.no_more_trouble()
    assert "earlier probe" not in clinic.check()


def test_a_create_that_lands_late_is_waited_for_and_deleted(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    clinic.sandbox.fail(FaultKind.LATE, match="POST /articles", late_seconds=40)
    probed = clinic.probe()
    assert 1 == clinic.sandbox.committed("POST /articles")
    assert ((), False) == (clinic.sandbox.articles(), probed.is_left)


def test_a_create_that_never_lands_is_known_not_to_be_there(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    clinic.sandbox.fail(FaultKind.TIMEOUT, match="POST /articles")
    probed = clinic.probe()
    assert (False, [], 1) == (probed.is_left, _open(clinic), clinic.sandbox.count("POST /articles"))


def test_a_process_that_dies_leaves_a_draft_that_the_next_probe_deletes(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)

    class Killed(BaseException):
        pass

    whole = clinic.app
    has_died: list[bool] = []

    async def deadly(scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
        if has_died or scope["method"] == "PUT":
            has_died.append(True)
            raise Killed
        await whole(scope, receive, send)  # type: ignore[arg-type]

    clinic.app = deadly  # type: ignore[assignment]
    with pytest.raises(Killed):
        clinic.probe()
    assert 1 == len(clinic.sandbox.articles())
    clinic.app = whole
    assert "it may have left the draft" in clinic.check()["earlier probe"].reason
    probed = clinic.probe()
    assert () == clinic.sandbox.articles()
    assert "is deleted" in next(o.reason for o in probed.findings if o.check == "earlier probe")
    assert "earlier probe" not in clinic.check()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_the_looking_and_still_deletes_the_draft(
    tmp_path: Path, number: signal.Signals
) -> None:
    clinic = Clinic(tmp_path)
    _at(clinic, "GET", "/articles", lambda: os.kill(os.getpid(), number))
    probed = clinic.probe()
    assert 128 + number == probed.signal_code
    assert ((), False) == (clinic.sandbox.articles(), probed.is_left)
    assert 0 == clinic.sandbox.count("PUT /articles/*")
    assert Verdict.UNCHECKED in {row.verdict for row in probed.rows}


def test_a_draft_that_is_published_at_once_is_deleted_at_once_and_reported(
    tmp_path: Path,
) -> None:
    clinic = Clinic(tmp_path)
    whole = clinic.app

    async def eager(scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
        async def said(message: dict) -> None:  # type: ignore[type-arg]
            if scope["method"] == "POST" and "body" in message:
                message["body"] = message["body"].replace(
                    b'"state":"draft"', b'"state":"published"'
                )
                message["body"] = message["body"][: message["body"].rindex(b"}") + 1]
            if scope["method"] == "POST" and "headers" in message:
                message["headers"] = [h for h in message["headers"] if h[0] != b"content-length"]
            await send(message)  # type: ignore[operator]

        await whole(scope, receive, said)  # type: ignore[arg-type]

    clinic.app = eager  # type: ignore[assignment]
    probed = clinic.probe()
    assert () == clinic.sandbox.articles()
    assert ["POST", "DELETE"] == [write.method for write in clinic.sandbox.record()]
    told = next(one for one in probed.findings if one.check == "assumptions")
    assert (Grade.FAIL, "state that was sent: published, not draft") == (told.grade, told.reason)


def test_a_list_and_a_reading_that_lag_behind_the_delete_are_waited_for(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    whole, kept = clinic.app, [b"", b""]

    async def lagging(scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
        if clinic.sandbox.committed("DELETE /articles/*") and kept:
            body = kept.pop() or _article_answer(clinic)
            start = {"type": "http.response.start", "status": 200, "headers": []}
            await send(start)  # type: ignore[operator]
            await send({"type": "http.response.body", "body": body})  # type: ignore[operator]
            return
        await whole(scope, receive, send)  # type: ignore[arg-type]

    clinic.app = lagging  # type: ignore[assignment]
    probed = clinic.probe()
    assert not probed.is_left
    (row,) = [row for row in probed.rows if row.assumption == "reading right after the delete"]
    assert ("still there", Verdict.BROKEN) == (row.seen, row.verdict)


def test_a_draft_that_somebody_took_over_is_not_deleted(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)

    def take_over() -> None:
        (draft,) = clinic.sandbox.articles()
        clinic.sandbox.teammate.edits(str(draft.id), title="Our new fax page")

    _at(clinic, "GET", "/articles", take_over)
    probed = clinic.probe()
    assert 1 == len(clinic.sandbox.articles())
    told = next(one for one in probed.findings if one.check == "probe's draft")
    assert Grade.WARN is told.grade
    assert "has another title than the probe gave it" in told.reason
    assert 0 == clinic.sandbox.count("DELETE *")
    assert "earlier probe" not in clinic.check()


def test_a_draft_of_an_earlier_probe_that_was_taken_over_does_not_stop_later_ones(
    tmp_path: Path,
) -> None:
    clinic = Clinic(tmp_path)
    clinic.sandbox.fail(FaultKind.UNAVAILABLE, match="DELETE *", times=3)
    assert clinic.probe().is_left
    (draft,) = clinic.sandbox.articles()
    clinic.sandbox.teammate.edits(str(draft.id), title="Our new fax page")
    probed = clinic.probe()
    assert [draft.id] == [one.id for one in clinic.sandbox.articles()]
    assert Grade.WARN is next(o.grade for o in probed.findings if o.check == "probe's draft")
    assert "earlier probe" not in clinic.check()


def test_a_token_that_may_create_and_not_delete_is_told_the_id_and_the_way_out(
    tmp_path: Path,
) -> None:
    clinic = Clinic(tmp_path)
    whole = clinic.app
    blind = Token(value="other-0123456789", admin=DOCS, scopes=frozenset({Scope.READ_ARTICLES}))
    other = Sandbox(tokens=[blind]).app

    async def forbidding(scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
        headers = [
            (k, b"Bearer other-0123456789" if k == b"authorization" else v)
            for k, v in scope["headers"]
        ]
        if scope["method"] == "DELETE":
            await other({**scope, "headers": headers}, receive, send)  # type: ignore[arg-type]
        else:
            await whole(scope, receive, send)  # type: ignore[arg-type]

    clinic.app = forbidding  # type: ignore[assignment]
    probed = clinic.probe()
    told = next(one for one in probed.findings if one.check == "probe's draft")
    (draft,) = clinic.sandbox.articles()
    assert f"(article {draft.id})" in told.reason
    assert "403" in told.reason
    assert f"https://app.intercom.com/a/apps/sandbox/articles/articles/{draft.id}/show" in told.fix


def test_every_write_is_in_the_journal_before_it_arrives(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    whole = clinic.app
    unannounced = []

    async def watching(scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
        if scope["method"] != "GET":
            lines = [json.loads(line) for line in _journal(clinic)]
            if "sending" != lines[-1]["event"]:
                unannounced.append(scope["path"])
        await whole(scope, receive, send)  # type: ignore[arg-type]

    clinic.app = watching  # type: ignore[assignment]
    clinic.probe()
    assert [] == unannounced
    assert 4 == len(clinic.sandbox.record())


def test_nothing_is_probed_while_another_run_is_under_way(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path)
    with locked(tmp_path / ".intercom-sync/production", {}), pytest.raises(LockedError):
        clinic.probe()
    assert () == clinic.sandbox.record()


def _article_answer(clinic: Clinic) -> bytes:
    """Enough of an answer for a reading of the draft."""
    return json.dumps({"id": "9100501", "title": _title(clinic)}).encode()


def _title(clinic: Clinic) -> str:
    (write,) = [one for one in clinic.sandbox.record() if one.method == "POST"]
    title: str = json.loads(write.body)["title"]
    return title


def _at(clinic: Clinic, method: str, path: str, do: object) -> None:
    """Do something once, just before a request arrives."""
    whole, left = clinic.app, [do]

    async def app(scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
        if left and (scope["method"], scope["path"]) == (method, path):
            left.pop()()  # type: ignore[operator]
        await whole(scope, receive, send)  # type: ignore[arg-type]

    clinic.app = app  # type: ignore[assignment]


def _journal(clinic: Clinic) -> list[str]:
    folder = clinic.root / ".intercom-sync/production/journal/probe"
    return [
        line
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def _open(clinic: Clinic) -> list[str]:
    from intercom_sync.cli.probe_journal import probe_journal

    earlier = probe_journal(clinic.root / ".intercom-sync/production").earlier()
    return [one.intent.step for one in earlier if one.first_sent_at_unix is not None]
