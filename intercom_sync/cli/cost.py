"""What a run has cost: requests, bytes, waiting, and time for each stage. Told on -v.

Owns the words. Trap: they go to stderr; the same input gives the same bytes on stdout, and no two
runs take the same time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intercom_sync.cli.invocation import Invocation
    from intercom_sync.cli.stages import Stages
    from intercom_sync.intercom.sending import Usage


def tell_cost(invocation: Invocation, usage: Usage, stages: Stages) -> None:
    """Say it, if somebody asked with -v. The stage under way ends here."""
    stages.begin("")
    if not invocation.verbosity:
        return
    requests = ", ".join(f"{count} {method}" for method, count in sorted(usage.requests.items()))
    invocation.terminal.say(
        f"Requests: {requests or 'none'}; {usage.bytes_received:,} bytes received; "
        f"{usage.waited_seconds:.1f} s waited for the rate limit."
    )
    if str(stages):
        invocation.terminal.say(f"Time: {stages}.")
