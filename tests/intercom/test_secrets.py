"""The token shows up nowhere, whatever goes wrong."""

from __future__ import annotations

import logging
import traceback

import httpx
import pytest

from intercom_sync.articles.model import ArticleId
from intercom_sync.errors import IntercomSyncError, NotFoundError, UsageError
from intercom_sync.intercom.access import Access
from intercom_sync.intercom.client import Intercom
from tests.intercom.script import JSON, TOKEN, Reply, Script, access, article_json, refusal, reply
from tests.intercom.virtual import run

TAIL = TOKEN[-6:]
SLASHED = "dG9r/OmNhbmFyeQ=="
SHORT = "error"
ECHO = f"Access Token {TOKEN} Invalid"

TROUBLES: list[Reply | Exception] = [
    httpx.ConnectError("refused"),
    httpx.ReadTimeout("slow"),
    httpx.RemoteProtocolError("half"),
    OSError(9, "bad"),
    refusal(401, message=ECHO),
    refusal(400, code=TOKEN, message=ECHO, x_request_id=TOKEN),
    refusal(404, message="x" * 290 + ECHO),
    Reply(502, ECHO.encode(), {"Content-Type": f"text/{TOKEN}"}),
    Reply(404, ECHO.encode(), {"Content-Type": f"text/{TOKEN}"}),
    Reply(200, ECHO.encode(), {"Content-Type": f"text/{TOKEN}"}),
    Reply(302, b"", {"Location": f"http://intercom.test/{TOKEN}"}),
    Reply(200, b"{}", {"Content-Encoding": TOKEN}),
    Reply(200, b"x" * 10, {"Content-Encoding": "gzip", "X-Request-Id": TOKEN}),
    reply({TOKEN: 1, "id": TOKEN, "title": TOKEN, "body": TOKEN}),
    reply({"id": "7", "title": "", "body": "", "author_id": 1, "state": TOKEN}),
    Reply(200, f'{{"{TOKEN}'.encode(), JSON),
]


async def fail(trouble: Reply | Exception) -> IntercomSyncError:
    async with Intercom(access(Script(trouble))) as intercom:
        with pytest.raises(IntercomSyncError) as caught:
            await intercom.get_article(ArticleId("7"))
        return caught.value


@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_token_is_in_no_message_no_log_and_no_exception(
    trouble: Reply | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    error = run(fail(trouble))
    shown = [
        "".join(traceback.format_exception(error)),
        repr(error),
        repr(vars(error)),
        *(record.getMessage() for record in caplog.records),
    ]
    assert [text for text in shown if TAIL in text] == []


@pytest.mark.parametrize("trouble", TROUBLES[:4])
def test_no_exception_of_httpx_hangs_on_ours(trouble: Exception) -> None:
    """It would carry the request, and the request its headers."""
    error = run(fail(trouble))
    assert (error.__cause__, error.__context__) == (None, None)


@pytest.mark.parametrize("quoted", [r"dG9r\/OmNhbmFyeQ\u003d\u003d", "dG9r/OmNhbmFyeQ=="])
def test_a_token_is_blacked_out_however_json_spells_it(quoted: str) -> None:
    async def story() -> str:
        said = refusal(401, message="QUOTED").content.replace(b"QUOTED", quoted.encode())
        script = Script(Reply(401, said, JSON))
        async with Intercom(access(script, token=SLASHED)) as intercom:
            with pytest.raises(IntercomSyncError) as caught:
                await intercom.me()
            return str(caught.value)

    shown = run(story())
    assert "[token]" in shown
    assert "OmNhbmFyeQ" not in shown


@pytest.mark.parametrize("token", ["sandbox", "t", TOKEN])
def test_what_is_not_an_error_is_never_altered(token: str) -> None:
    """The workspace of the sandbox is called like its token; so may be a word of an article."""
    said = f"<p>{token} is the token</p>"

    async def story() -> str:
        script = Script(reply(article_json(body=said)))
        async with Intercom(access(script, token=token)) as intercom:
            return (await intercom.get_article(ArticleId("7"))).body

    assert run(story()) == said


def test_a_short_token_does_not_garble_an_error() -> None:
    async def story() -> None:
        async with Intercom(access(Script(refusal(404)), token=SHORT)) as intercom:
            await intercom.get_article(ArticleId("7"))

    with pytest.raises(NotFoundError, match="words"):
        run(story())


def test_the_token_is_in_no_repr() -> None:
    async def story() -> str:
        given = access(Script(reply({})))
        async with Intercom(given) as intercom:
            return f"{given!r} {intercom!r} {vars(intercom)!r}"

    assert TAIL not in run(story())


@pytest.mark.parametrize("token", ["", "abc\n", "a b", "tök", "x\x00y", " "])
def test_a_token_that_no_header_can_carry_is_refused_unquoted(token: str) -> None:
    with pytest.raises(UsageError) as caught:
        Access(base_url="http://intercom.test", token=token)
    assert not token.strip() or token not in str(caught.value)
