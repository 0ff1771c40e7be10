"""What an answer means."""

from __future__ import annotations

import gzip
import json

import pytest

from intercom_sync.errors import (
    ApiError,
    BadRequestError,
    ConflictError,
    ForbiddenError,
    InvalidBodyError,
    InvalidTokenError,
    NotFoundError,
    RateLimitedError,
    ServerFailedError,
    ServiceError,
    UnansweredError,
    UnexpectedAnswerError,
)
from intercom_sync.intercom.answers import payload_of
from intercom_sync.intercom.exchange import MOST_ANSWER_BYTES, Answer, Request
from intercom_sync.intercom.sending import Sender
from tests.intercom.script import Reply, Script, access, refusal
from tests.intercom.virtual import Headers, run

GET = Request(method="GET", path="/articles/7")


def meaning(answer: Reply, request: Request = GET) -> object:
    received = Answer(
        status=answer.status,
        headers=Headers(answer.headers),
        content=answer.content,
        bytes_received=len(answer.content),
    )
    return payload_of(received, request)


def failure(answer: Reply) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        meaning(answer)
    return caught.value


def ask(script: Script, request: Request = GET) -> object:
    async def story() -> object:
        sender = Sender(access(script))
        try:
            return await sender.send(request)
        finally:
            await sender.aclose()

    return run(story())


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequestError),
        (401, InvalidTokenError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (408, ServerFailedError),
        (409, ConflictError),
        (410, ApiError),
        (422, InvalidBodyError),
        (429, RateLimitedError),
        (500, ServerFailedError),
        (503, ServerFailedError),
    ],
)
def test_each_status_has_its_error(status: int, kind: type[ApiError]) -> None:
    error = failure(refusal(status, "a_code", "Said so"))
    assert kind is type(error)
    assert f'GET /articles/7: {status} {kind.meaning}. Intercom says: "Said so"' in str(error)
    assert kind.remedy in str(error)
    assert "r-1" in str(error)


def test_an_error_keeps_the_field_that_is_named() -> None:
    said = {"code": "parameter_invalid", "message": "too long", "field": "title"}
    content = json.dumps({"type": "error.list", "request_id": None, "errors": [said]}).encode()
    error = failure(Reply(422, content, {"X-Request-Id": "from-header"}))
    assert isinstance(error, InvalidBodyError)
    assert (
        error.code,
        error.message,
        error.field,
        error.request_id,
    ) == ("parameter_invalid", "too long", "title", "from-header")


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>no</html>", b"null", b"[]", b'{"type": "error.list", "errors": ["x"]}', b"\xff"],
)
@pytest.mark.parametrize(
    ("status", "kind"), [(401, InvalidTokenError), (502, ServerFailedError), (418, ApiError)]
)
def test_an_error_without_a_list_still_is_of_its_status(
    content: bytes, status: int, kind: type[ApiError]
) -> None:
    error = failure(Reply(status, content, {"Content-Type": "text/html"}))
    assert kind is type(error)
    assert "no</html>" not in str(error)


@pytest.mark.parametrize(
    "content", [b"", b"<html>Not found</html>", b'{"message": "no Route matched"}']
)
def test_a_404_of_a_gateway_does_not_say_that_an_article_is_gone(content: bytes) -> None:
    assert UnexpectedAnswerError is type(failure(Reply(404, content)))


@pytest.mark.parametrize("status", [301, 302, 307, 308, 304])
def test_a_redirect_is_refused_without_naming_where_to(status: int) -> None:
    error = failure(Reply(status, b"", {"Location": "https://evil.test/?t=1"}))
    assert UnexpectedAnswerError is type(error)
    assert "evil" not in str(error)


def test_a_redirect_is_not_followed() -> None:
    script = Script(Reply(302, b"", {"Location": "http://intercom.test/elsewhere"}))
    with pytest.raises(UnexpectedAnswerError):
        ask(script)
    assert script.calls == ["GET /articles/7"]


def test_words_of_the_server_become_one_short_line() -> None:
    hostile = "a\x1b[31m\nb\u202e\x00c\u2028d  " + "e" * 9000
    error = failure(refusal(400, message=hostile))
    assert isinstance(error, BadRequestError)
    assert ("a[31m bc d " + "e" * 9000)[:299] + "…" == error.message


def test_json_that_no_standard_knows_is_not_whole() -> None:
    answer = Reply(200, b'{"id": NaN}', {"Content-Type": "application/json"})
    assert UnansweredError is type(failure(answer))


def test_an_empty_answer_is_fine_for_a_deletion_only() -> None:
    assert None is meaning(Reply(204), Request(method="DELETE", path="/articles/7"))
    assert UnansweredError is type(failure(Reply(204)))


def test_a_packed_answer_is_unpacked() -> None:
    packed = gzip.compress(b'{"a": 1}')
    script = Script(Reply(200, packed, {"Content-Encoding": "gzip"}))
    assert ask(script) == {"a": 1}


def test_half_a_packed_answer_is_asked_for_again() -> None:
    packed = gzip.compress(b'{"a": 1}')
    script = Script(
        Reply(200, packed[:-9], {"Content-Encoding": "gzip"}),
        Reply(200, b"not packed at all", {"Content-Encoding": "gzip"}),
        Reply(200, packed, {"Content-Encoding": "gzip"}),
    )
    assert ask(script) == {"a": 1}


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "deflate", "zstd"])
def test_a_packing_that_was_not_asked_for_is_refused(encoding: str) -> None:
    script = Script(Reply(200, b"{}", {"Content-Encoding": encoding}))
    with pytest.raises(UnexpectedAnswerError, match=encoding):
        ask(script)


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_huge_answer_is_not_swallowed(is_packed: bool) -> None:
    content = b"0" * (MOST_ANSWER_BYTES + 1)
    headers = {"Content-Encoding": "gzip"} if is_packed else {}
    script = Script(Reply(200, gzip.compress(content, 1) if is_packed else content, headers))
    with pytest.raises(UnexpectedAnswerError, match="larger than 64 MB"):
        ask(script)
    assert len(script.asked) == 1
