"""What a run has cost: requests, bytes, waiting, and time for each stage. Told on -v.

Owns the words. Trap: they go to stderr; the same input gives the same bytes on stdout, and no two
runs take the same time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intercom_sync.cli.wiring import Target


def tell_cost(target: Target) -> None:
    """Say it, if somebody asked with -v. The stage under way ends here."""
    target.stages.begin("")
    if not target.invocation.verbosity:
        return
    usage = target.client.usage
    requests = ", ".join(f"{count} {method}" for method, count in sorted(usage.requests.items()))
    target.invocation.terminal.say(
        f"Requests: {requests or 'none'}; {usage.bytes_received:,} bytes received; "
        f"{usage.waited_seconds:.1f} s waited for the rate limit."
    )
    if str(target.stages):
        target.invocation.terminal.say(f"Time: {target.stages}.")
