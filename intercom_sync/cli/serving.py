"""What the `sandbox` commands do. Owns nothing but the embedded workspace and its own state."""

from __future__ import annotations

import os
import shutil

from intercom_sync.cli.backends import state_folder
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.wiring import DATABASE, open_sandbox
from intercom_sync.config import Settings
from intercom_sync.errors import StateError, UsageError
from intercom_sync.state.lock import locked


def serve_sandbox(invocation: Invocation, *, port: int, token: str, control: bool) -> int:
    """Serve until SIGINT or SIGTERM.

    Raises:
        UsageError: the port is taken.
    """
    from intercom_sync.sandbox.server import serve

    settings = _sandbox_settings(invocation)
    sandbox = open_sandbox(settings, token=token)

    def ready(url: str) -> None:
        invocation.terminal.result(
            f"Help Center: {url}/?drafts=1\n"
            f"Inbox:       {url}/inbox\n"
            f"API:         INTERCOM_API_URL={url} INTERCOM_ACCESS_TOKEN={token}\n"
            "Stop with Ctrl-C.\n"
        )

    try:
        serve(sandbox, port=port, ready=ready, control=control)
    except OSError as error:
        raise port_is_taken(port, error) from error
    return 0


def port_is_taken(port: int, error: OSError) -> UsageError:
    """What to say where a port cannot be listened on."""
    reason = os.strerror(error.errno or 0)
    return UsageError(f"Port {port} cannot be used: {reason}. Choose another with --port.")


def reset_sandbox(invocation: Invocation) -> int:
    """Empty the workspace and its state."""
    settings = _sandbox_settings(invocation)
    folder = state_folder(settings)
    if folder.exists():
        with locked(folder, invocation.environment):
            try:
                sandbox = open_sandbox(settings)
            except StateError:
                for part in folder.glob(f"{DATABASE}*"):  # of another version: a new one is made
                    part.unlink()
            else:
                sandbox.reset()
                sandbox.close()
            (folder / "workspace.json").unlink(missing_ok=True)
            for kept in ("articles", "collections", "journal", "ledger"):
                shutil.rmtree(folder / kept, ignore_errors=True)
    invocation.terminal.say("The sandbox is empty.")
    return 0


def seed_sandbox(invocation: Invocation) -> int:
    """Add a few articles nobody's file manages, and an inbox of conversations."""
    settings = _sandbox_settings(invocation)
    folder = state_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder, invocation.environment):
        sandbox = open_sandbox(settings)
        articles, conversations = len(sandbox.articles()), len(sandbox.conversations())
        sandbox.write_demo()
        articles = len(sandbox.articles()) - articles
        conversations = len(sandbox.conversations()) - conversations
        sandbox.close()
    invocation.terminal.say(
        f"{articles} articles were added, as a teammate would have, and {conversations} "
        "conversations with customers."
    )
    return 0


def _sandbox_settings(invocation: Invocation) -> Settings:
    """The project's settings for the embedded workspace, whatever target was named."""
    return invocation.for_sandbox().settings()
