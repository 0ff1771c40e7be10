"""Which server the token may be sent to.

Owns the list of hosts. Trap: an address is matched whole, never searched or parsed leniently:
`https://api.intercom.io@evil.example` and `https://api.intercom.io.evil.example` are not Intercom.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final

from intercom_sync.errors import UsageError

if TYPE_CHECKING:
    from intercom_sync.config.settings import Region

API_URLS: Final[dict[Region, str]] = {
    "us": "https://api.intercom.io",
    "eu": "https://api.eu.intercom.io",
    "au": "https://api.au.intercom.io",
}
_ADDRESS: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:]+\])(?P<port>:[0-9]{1,5})?/?",
    re.ASCII | re.IGNORECASE,
)


def checked_api_url(address: str, *, allow_api_host: bool) -> str:
    """The address of the API as scheme and host, without a slash at the end.

    Args:
        address: The value of INTERCOM_API_URL.
        allow_api_host: The person typing has said that the token may go to any host.

    Raises:
        UsageError: Not an address of that form, or a host the token may not be sent to.
    """
    parts = _ADDRESS.fullmatch(address)
    if parts is None:
        # The address is not quoted: a token may stand in it.
        raise UsageError(
            "INTERCOM_API_URL is not an address of the form https://host or http://localhost:8080, "
            "without user, path or query. Correct it, or unset it to use the target's region."
        )
    url = address.rstrip("/").lower()
    host = parts["host"].lower()
    if url.removesuffix(":443") in API_URLS.values() or _is_loopback(host) or allow_api_host:
        return url
    raise UsageError(
        f"INTERCOM_API_URL names {url}, and the token is sent to Intercom's own hosts "
        f"({', '.join(API_URLS.values())}) and to this computer only. "
        "Correct it, or add --allow-api-host if you trust that host with the token."
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
