"""Which requests are repeated, how often, and how long they wait."""

from __future__ import annotations

import asyncio
import logging
from email.utils import formatdate

import httpx
import pytest

from intercom_sync.errors import (
    BadRequestError,
    NotSentError,
    RateLimitedError,
    ServerFailedError,
    ServiceError,
    UnansweredError,
    UnexpectedAnswerError,
)
from intercom_sync.intercom.exchange import Request
from intercom_sync.intercom.sending import BeforeSend, Sender
from tests.intercom.script import Reply, Script, access, refusal, reply
from tests.intercom.virtual import run

OK = reply({})
METHODS = ["GET", "POST", "PUT", "DELETE"]
WRITES = ["POST", "PUT", "DELETE"]
NOW = 1_790_000_000
HALF = Reply(200, b'{"type": "li', {"Content-Type": "application/json"})


def limited(reset_in: int | None) -> Reply:
    if reset_in is None:
        return refusal(429)
    date = formatdate(NOW, usegmt=True)
    named = {"Date": date, "X-RateLimit-Reset": str(NOW + reset_in)}
    return Reply(429, refusal(429).content, {"Content-Type": "application/json", **named})


def send(
    script: Script,
    method: str = "GET",
    before_send: BeforeSend | None = None,
    max_wait_seconds: float = 300.0,
) -> float:
    """Send one request; the seconds it took."""

    async def story() -> float:
        sender = Sender(access(script, max_wait_seconds=max_wait_seconds))
        try:
            await sender.send(Request(method=method, path="/articles/7"), before_send)
        finally:
            await sender.aclose()
        return asyncio.get_running_loop().time()

    return run(story())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "never_sent",
    [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("full")],
)
def test_any_request_that_was_never_sent_is_repeated(
    method: str, never_sent: httpx.TransportError
) -> None:
    script = Script(never_sent, never_sent, never_sent, OK)
    assert send(script, method) == 1 + 2 + 4
    assert len(script.asked) == 4


@pytest.mark.parametrize("method", METHODS)
def test_a_request_that_cannot_be_sent_is_given_up_after_four_tries(method: str) -> None:
    script = Script(httpx.ConnectError("Name or service not known"))
    with pytest.raises(NotSentError, match=f"{method} /articles/7: no connection .*Name or serv"):
        send(script, method)
    assert len(script.asked) == 4


BROKEN = [
    (httpx.ReadTimeout(""), UnansweredError),
    (httpx.WriteTimeout(""), UnansweredError),
    (httpx.ReadError("reset"), UnansweredError),
    (httpx.WriteError("reset"), UnansweredError),
    (httpx.RemoteProtocolError("half an answer"), UnansweredError),
    (ConnectionResetError("reset"), UnansweredError),
    (HALF, UnansweredError),
    (Reply(200, b"", {"Content-Type": "application/json"}), UnansweredError),
    (refusal(500), ServerFailedError),
    (refusal(503), ServerFailedError),
    (refusal(408), ServerFailedError),
    (Reply(502, b"<html>", {"Content-Type": "text/html"}), ServerFailedError),
    (Reply(599), ServerFailedError),
]


@pytest.mark.parametrize(("trouble", "kind"), BROKEN)
def test_a_read_is_repeated_after_trouble(
    trouble: Reply | Exception, kind: type[ServiceError]
) -> None:
    script = Script(trouble, trouble, OK)
    assert send(script) == 1 + 2
    assert len(script.asked) == 3


@pytest.mark.parametrize(("trouble", "kind"), BROKEN)
def test_a_read_is_given_up_after_four_tries(
    trouble: Reply | Exception, kind: type[ServiceError]
) -> None:
    script = Script(trouble)
    with pytest.raises(kind):
        send(script)
    assert len(script.asked) == 4


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize(("trouble", "kind"), BROKEN)
def test_a_write_that_may_have_happened_is_never_repeated(
    method: str, trouble: Reply | Exception, kind: type[ServiceError]
) -> None:
    script = Script(trouble, OK)
    with pytest.raises(kind):
        send(script, method)
    assert len(script.asked) == 1


@pytest.mark.parametrize("trouble", [httpx.ReadTimeout(""), refusal(500), HALF])
def test_a_deletion_that_may_have_happened_is_never_repeated(trouble: Reply | Exception) -> None:
    script = Script(trouble, OK)
    with pytest.raises((UnansweredError, ServerFailedError)):
        send(script, "DELETE")
    assert len(script.asked) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 418, 422])
@pytest.mark.parametrize("method", METHODS)
def test_a_refusal_is_final(method: str, status: int) -> None:
    script = Script(refusal(status))
    with pytest.raises(ServiceError):
        send(script, method)
    assert len(script.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Reply(200, b"<html>login</html>", {"Content-Type": "text/html"}),
        Reply(302, b"", {"Location": "https://elsewhere.test/?token=x"}),
        Reply(200, b"[" * 10**5, {"Content-Type": "application/json"}),
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_an_answer_that_is_none_of_intercoms_is_not_asked_for_again(
    method: str, answer: Reply
) -> None:
    script = Script(answer)
    with pytest.raises(UnexpectedAnswerError):
        send(script, method)
    assert len(script.asked) == 1


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("reset_in", "expected"), [(7, 7), (0, 0), (-30, 0), (59, 59), (500, 60)])
def test_a_rate_limited_request_waits_until_reset_whatever_it_is(
    method: str, reset_in: int, expected: float
) -> None:
    script = Script(limited(reset_in), OK)
    assert expected == pytest.approx(send(script, method), abs=0.01)
    assert len(script.asked) == 2


def test_a_rate_limited_request_without_headers_backs_off() -> None:
    script = Script(limited(None), limited(None), limited(None), OK)
    assert pytest.approx(send(script), abs=0.01) == 1 + 2 + 4


def test_waiting_for_the_rate_limit_ends_after_max_wait_seconds() -> None:
    script = Script(limited(40))
    with pytest.raises(RateLimitedError) as caught:
        send(script, "POST", max_wait_seconds=100)
    assert len(script.asked) == 3
    assert (caught.value.status, caught.value.code) == (429, "code")


@pytest.mark.parametrize("answer", [limited(3), httpx.ConnectError("refused")])
def test_before_send_is_called_before_every_transmission(answer: Reply | Exception) -> None:
    script = Script(answer, OK)
    asked_before: list[int] = []
    send(script, "POST", lambda: asked_before.append(len(script.asked)))
    assert asked_before == [0, 1]


def test_nothing_is_sent_when_before_send_raises() -> None:
    script = Script(OK)

    def stop() -> None:
        raise OSError("the journal's disk is full")

    with pytest.raises(OSError, match="disk is full"):
        send(script, "POST", stop)
    assert script.asked == []


def test_nothing_is_sent_before_what_before_send_returns_is_over() -> None:
    """The journal must be on the disk first, however long the disk takes."""
    script = Script(OK)
    sent_meanwhile: list[int] = []

    async def written() -> None:
        await asyncio.sleep(3)
        sent_meanwhile.append(len(script.asked))

    assert 3 == send(script, "PUT", written)
    assert ([0], 1) == (sent_meanwhile, len(script.asked))


def test_nothing_is_sent_when_what_before_send_returns_fails() -> None:
    script = Script(OK)

    async def fails() -> None:
        raise OSError("the journal's disk is full")

    with pytest.raises(OSError, match="disk is full"):
        send(script, "POST", fails)
    assert script.asked == []


def test_usage_counts_every_transmission() -> None:
    async def story() -> tuple[dict[str, int], int]:
        script = Script(httpx.ReadError("reset"), reply({"a": "b"}))
        sender = Sender(access(script))
        await sender.send(Request(method="GET", path="/me"))
        before = sender.usage
        await sender.send(Request(method="PUT", path="/articles/7", body={}))
        await sender.aclose()
        assert before.requests == {"GET": 2}
        return dict(sender.usage.requests), sender.usage.bytes_received

    assert ({"GET": 2, "PUT": 1}, 2 * len('{"a": "b"}')) == run(story())


def test_each_request_is_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="intercom_sync")
    answered = reply({}, x_request_id="abc", x_ratelimit_remaining="99")
    send(Script(httpx.ReadTimeout(""), answered))
    assert [record.getMessage() for record in caplog.records] == [
        "GET /articles/7: no whole answer came in time [0 ms]",
        "GET /articles/7: no whole answer came in time; trying again in 1.0 s",
        "GET /articles/7 200 0 ms, request id abc, 99 requests left",
    ]


def test_a_cancelled_request_gives_its_place_back() -> None:
    async def story() -> int:
        async def hang(scope: object, receive: object, send: object) -> None:
            await asyncio.sleep(60)

        sender = Sender(access(hang))
        for _ in range(40):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(sender.send(Request(method="GET", path="/me")), 1)
        await sender.aclose()
        return sender.usage.requests["GET"]

    assert run(story()) == 40


def test_an_answer_that_drips_for_ever_is_cut_off() -> None:
    async def story() -> float:
        async def drip(scope: object, receive: object, send: object) -> None:
            await asyncio.sleep(10_000)

        sender = Sender(access(drip))
        with pytest.raises(UnansweredError, match="no whole answer came in time"):
            await sender.send(Request(method="POST", path="/articles"))
        await sender.aclose()
        return asyncio.get_running_loop().time()

    assert run(story()) == 120


def test_a_refused_field_keeps_what_intercom_said() -> None:
    with pytest.raises(BadRequestError) as caught:
        send(Script(refusal(400, "parameter_invalid", "image could not be fetched")), "POST")
    assert caught.value.code == "parameter_invalid"
    assert caught.value.request_id == "r-1"
