"""The token goes to the host that was chosen, and nothing of the environment leads it elsewhere."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator

import httpx
import pytest

from intercom_sync.errors import ServiceError
from intercom_sync.intercom.downloads import Downloads
from tests.cli.project import Project
from tests.hostile.server import Answer, HostileServer, serving
from tests.security.canary import TOKEN, found_in

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(scope="module")
def intercom() -> Iterator[HostileServer]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[HostileServer]:
    with serving() as server:
        yield server


@pytest.fixture
def asking(project: Project, intercom: HostileServer, elsewhere: HostileServer) -> Project:
    """A project that asks `intercom`; whatever `elsewhere` hears is a leak."""
    intercom.asked.clear()
    elsewhere.asked.clear()
    intercom.answers = lambda _: Answer(403, b"{}")
    project.environment |= {"INTERCOM_ACCESS_TOKEN": TOKEN, "INTERCOM_API_URL": intercom.url}
    return project


def bearers(server: HostileServer) -> list[str | None]:
    return [asked.headers.get("Authorization") for asked in server.asked]


@pytest.mark.parametrize("name", PROXIES)
def test_no_proxy_of_the_environment_is_asked(
    asking: Project, intercom: HostileServer, elsewhere: HostileServer, name: str
) -> None:
    asking.environment |= {name: elsewhere.url, "NO_PROXY": "", "no_proxy": ""}

    asking.run("whoami")

    assert ([f"Bearer {TOKEN}"], []) == (bearers(intercom), bearers(elsewhere))


@pytest.mark.parametrize("name", BUNDLES)
def test_no_certificates_of_the_environment_are_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    """With them, whoever sets a variable of a job could stand in for Intercom."""
    nothing = tmp_path_factory.mktemp("certificates") / "none.pem"
    nothing.write_text("", "utf-8")
    monkeypatch.setenv(name, str(nothing))

    from intercom_sync.intercom.exchange import Exchange

    exchange = Exchange(
        base_url="https://api.intercom.io", token=TOKEN, api_version="2.11", transport=None
    )
    [lane] = exchange._lanes._lanes
    context = lane.client._transport._pool._ssl_context  # type: ignore[attr-defined]

    assert len(context.get_ca_certs()) > 50
    assert (ssl.CERT_REQUIRED, True) == (context.verify_mode, context.check_hostname)


def test_neither_a_netrc_nor_an_env_file_changes_what_is_sent(
    asking: Project, intercom: HostileServer, elsewhere: HostileServer
) -> None:
    login = "machine 127.0.0.1 login somebody password else\n"
    for name in (".netrc", "_netrc"):
        asking.write(name, login)
    asking.write(".env", f"INTERCOM_API_URL={elsewhere.url}\nINTERCOM_ACCESS_TOKEN=other-token\n")
    asking.environment |= {"HOME": str(asking.root), "NETRC": str(asking.root / ".netrc")}

    asking.run("whoami")

    assert ([f"Bearer {TOKEN}"], []) == (bearers(intercom), bearers(elsewhere))


def test_an_env_file_is_no_source_of_a_token(asking: Project, intercom: HostileServer) -> None:
    del asking.environment["INTERCOM_ACCESS_TOKEN"]
    asking.write(".env", f"INTERCOM_ACCESS_TOKEN={TOKEN}\n")

    assert (64, []) == (asking.run("whoami").code, bearers(intercom))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(
    asking: Project, intercom: HostileServer, elsewhere: HostileServer, status: int
) -> None:
    intercom.answers = lambda _: Answer(status, b"", {"Location": f"{elsewhere.url}/me"})

    ran = asking.run("whoami")

    assert (1, 1, []) == (ran.code, len(intercom.asked), bearers(elsewhere))


@pytest.mark.parametrize(
    "address",
    [
        "https://api.intercom.io.evil.example",
        "https://api.intercom.io@evil.example",
        "https://api.intercom.io:443@evil.example",
        "https://api.intercom.io%2eevil.example",
        "https://api.intercom.io%00.evil.example",
        "https://api.intercom.io..",
        "https://api.intercom.io.:443",
        "https://api.intercom.io:444",
        "https://api.intercom.io:0443",
        "https://api.intercom.io/@evil.example",
        "https://аpi.intercom.io",  # noqa: RUF001 -- a Cyrillic letter is the point
        "https://xn--pi-7kc.intercom.io",
        "https://api。intercom。io",
        "https://ａpi.intercom.io",  # noqa: RUF001 -- a wide letter is the point
        "https://api.ıntercom.io",  # noqa: RUF001 -- a letter without its dot is the point
        "https://api.intercom.io\t",
        "https:///api.intercom.io",
        "https:/\\api.intercom.io",
        "http://localhost.",
        "http://localhost@evil.example",
        "http://127.1",
        "http://0x7f.0.0.1",
        "http://2130706433",
        "http://[::ffff:127.0.0.1]",
        "http://[fe80::1%25eth0]",
    ],
)
def test_no_look_alike_of_a_host_hears_the_token(asking: Project, address: str) -> None:
    asking.environment["INTERCOM_API_URL"] = address

    ran = asking.run("whoami")

    assert (64, []) == (ran.code, found_in(ran.out + ran.err))


@pytest.mark.parametrize(
    "url",
    [
        "http://downloads.intercomcdn.com/i/o/1/a.png",
        "https://downloads.intercomcdn.com.evil.example/a.png",
        "https://downloads.intercomcdn.com@evil.example/a.png",
        "https://evil.example\\@downloads.intercomcdn.com/a.png",
        "https://evil.example/https://downloads.intercomcdn.com/a.png",
        "https://evil.example#@downloads.intercomcdn.com/a.png",
        "https://evilintercomcdn.com/a.png",
        "https://x.evilintercomcdn.com/a.png",
        "https://downloads.intercomcdn.com:444/a.png",
        "https://downloads.intercomcdn.com./a.png",
        "https://downloads.intercomcdn。com/a.png",
        "https://127.0.0.1/a.png",
        "file:///etc/passwd",
    ],
)
def test_no_file_is_fetched_from_a_look_alike_of_intercoms_hosts(url: str) -> None:
    asked: list[httpx.Request] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=b"x")

    async def fetch() -> None:
        async with Downloads(httpx.MockTransport(answer)) as downloads:
            await downloads.fetch(url)

    with pytest.raises(ServiceError, match="nothing is fetched from there"):
        asyncio.run(fetch())
    assert [] == asked


def test_a_file_is_fetched_without_our_token_and_without_following() -> None:
    asked: list[httpx.Request] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(302, headers={"Location": "https://evil.example/"})

    async def fetch() -> None:
        async with Downloads(httpx.MockTransport(answer)) as downloads:
            await downloads.fetch("https://downloads.intercomcdn.com/i/o/1/a.png?signature=s")

    with pytest.raises(ServiceError, match="answered 302"):
        asyncio.run(fetch())
    assert [("downloads.intercomcdn.com", False)] == [
        (request.url.host, "authorization" in request.headers) for request in asked
    ]
