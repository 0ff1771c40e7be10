"""The token is sent to Intercom and to this computer, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intercom_sync.config.hosts import API_URLS, checked_api_url
from intercom_sync.errors import UsageError


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://api.intercom.io", "https://api.intercom.io"),
        ("https://API.Intercom.io/", "https://api.intercom.io"),
        ("https://api.eu.intercom.io:443", "https://api.eu.intercom.io:443"),
        ("https://api.au.intercom.io", "https://api.au.intercom.io"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("https://127.9.9.9", "https://127.9.9.9"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
    ],
)
def test_checked_api_url_takes_official_hosts_and_this_computer(
    address: str, expected: str
) -> None:
    assert expected == checked_api_url(address, allow_api_host=False)


@pytest.mark.parametrize(
    "address",
    [
        "http://api.intercom.io",
        "https://api.intercom.io:8443",
        "https://api.intercom.io.evil.example",
        "https://api.intercom.io.",
        "https://apixintercom.io",
        "https://evil.example",
        "http://10.0.0.1",
        "http://0.0.0.0:80",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://169.254.169.254",
    ],
)
def test_checked_api_url_refuses_other_hosts_unless_a_flag_allows_them(address: str) -> None:
    with pytest.raises(UsageError, match="--allow-api-host"):
        checked_api_url(address, allow_api_host=False)

    assert address == checked_api_url(address, allow_api_host=True)


@pytest.mark.parametrize(
    "address",
    [
        "api.intercom.io",
        "//api.intercom.io",
        "ftp://api.intercom.io",
        "https://user:secret@api.intercom.io",
        "https://api.intercom.io@evil.example",
        "https://api.intercom.io\\@evil.example",
        "https://api.intercom.io/v2",
        "https://api.intercom.io?x=1",
        "https://api.intercom.io#x",
        "https://api.intercom.io\n.evil.example",
        "https://api.intercom.io ",
        "https://аpi.intercom.io",  # noqa: RUF001 - a look-alike is the point
        "https://",
        "javascript:alert(1)",
    ],
)
@pytest.mark.parametrize("allow_api_host", [True, False])
def test_checked_api_url_refuses_what_is_no_plain_address_even_with_the_flag(
    address: str, *, allow_api_host: bool
) -> None:
    with pytest.raises(UsageError, match="INTERCOM_API_URL is not an address"):
        checked_api_url(address, allow_api_host=allow_api_host)


def test_checked_api_url_never_shows_what_may_be_a_password() -> None:
    with pytest.raises(UsageError) as refused:
        checked_api_url("https://me:hunter2@api.intercom.io", allow_api_host=False)

    assert "hunter2" not in str(refused.value)


@given(st.text(st.sampled_from("htps:/@.apinterco\\#?[]0127 \t\n-"), max_size=40))
@example("https://api.intercom.io")
@settings(max_examples=300, deadline=None)
def test_checked_api_url_lets_nothing_through_that_is_not_listed(address: str) -> None:
    try:
        url = checked_api_url(address, allow_api_host=False)
    except UsageError:
        return
    host = url.split("://")[1].rsplit(":", 1)[0]
    assert url in API_URLS.values() or host == "localhost" or host.startswith(("127.", "[::"))
