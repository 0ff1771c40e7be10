"""A pull request is written by anybody: what it says is read, and nothing of it is obeyed."""

from __future__ import annotations

import base64
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from intercom_sync.conversations.model import ConversationId
from intercom_sync.conversations.plan_model import ActionPlan
from intercom_sync.plan.action_guards import ActionRules, check_action
from tests.cli.project import Project
from tests.conversations_engine.world import World, action, reply
from tests.security.canary import TOKEN, found_in

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
UPLOAD = """\
import os, pathlib, sys
pathlib.Path("ran.txt").write_text("\\n".join(f"{k}={v}" for k, v in os.environ.items()))
print("https://assets.example.com/x.png")
"""
REVIEWED = [
    "validate",
    "validate --format json",
    "render",
    "render --format json",
    "--sandbox plan",
    "--sandbox plan --out plan.json --with-bodies --format markdown",
    "--sandbox plan --show plan.json --format html",
    "--sandbox pull",
    "actions validate",
    "actions list",
    "--sandbox actions plan actions/a.yaml",
    "--sandbox state show",
    "--sandbox doctor",
]
"""What is run for a pull request, and by whoever looks at one."""


def test_a_program_that_the_config_names_is_run_by_apply_alone(project: Project) -> None:
    command = json.dumps([sys.executable, "upload.py", "{path}"])
    project.write("intercom-sync.yaml", f"version: 1\nassets: {{command: {command}}}\n")
    project.write("upload.py", UPLOAD)
    project.write("content/billing/picture.md", "# Picture\n\n![x](x.png)\n")
    project.write("actions/a.yaml", "name: a\nselect: {ids: [1]}\nsteps:\n  - open:\n")
    (project.root / "content/billing/x.png").write_bytes(PIXEL)
    project.environment["INTERCOM_ACCESS_TOKEN"] = TOKEN
    marker = project.root / "ran.txt"

    for arguments in REVIEWED:
        project.run(*arguments.split())
        assert not marker.exists(), arguments
    applied = project.run("--sandbox", "apply", "--yes")

    assert (0, True) == (applied.code, marker.exists()), applied.err
    assert [] == found_in(marker.read_text("utf-8"))


@pytest.mark.parametrize(
    "config",
    [
        'state: {backend: git, remote: "ext::sh -c touch% ran.txt"}',
        "state: {backend: git, remote: --upload-pack=touch ran.txt}",
        "state: {backend: git, remote: https://evil.example/x.git}",
        "targets: {production: {api_url: https://evil.example}}",
        "targets: {production: {region: https://evil.example}}",
        "targets: {../../outside: {region: us}}",
        'targets: {"a\\e[2J": {region: us}}',
        "targets: {production: {token_env: AWS_SECRET_ACCESS_KEY}}",
        "targets: {production: {token_env: INTERCOM_TOKEN\\nX}}",
        "content: ../outside",
        "content: /etc",
        "actions: .git",
        "token: x",
    ],
)
def test_a_config_leads_neither_the_token_nor_the_files_elsewhere(
    project: Project, config: str
) -> None:
    project.write("intercom-sync.yaml", f"version: 1\n{config}\n")
    project.environment["INTERCOM_ACCESS_TOKEN"] = TOKEN

    ran = project.run("plan")

    assert (1, True) == (ran.code, ran.err.startswith("intercom-sync.yaml:2:")), ran.err
    assert not (project.root / "ran.txt").exists()


def test_replies_to_ten_thousand_conversations_are_stopped_by_the_limits(tmp_path: Path) -> None:
    """One reply is planned, and then thought of as ten thousand: none of it is asked for."""
    world = World(tmp_path)
    [one] = world.sandbox.customer.starts_many(1, "Help", name="Ann Lee")
    plan: ActionPlan = world.plan(action(reply(), ids=[one]))
    [planned] = plan.conversations
    many = tuple(replace(planned, id=ConversationId(str(number))) for number in range(10_000))
    large = replace(plan, conversations=many, matched=len(many), limit=200)

    guards = {found.guard for found in check_action(large, ActionRules(send=True))}

    assert {"limit", "customer-messages"} <= guards
    assert 0 == world.sandbox.count("POST /conversations/*/reply")


def test_more_replies_than_the_limit_are_refused_although_everything_was_said(
    project: Project,
) -> None:
    project.run("--sandbox", "sandbox", "seed")
    found = project.run("--sandbox", "conversation", "search", "--format", "json", "--limit", "22")
    ids = [one["id"] for one in json.loads(found.out)]
    steps = 'steps:\n  - {id: hi, reply: "Hello"}\n'
    select = f"select: {{ids: {json.dumps(ids)}, limit: 10000}}\n"
    project.write("actions/a.yaml", f"name: a\nas: docs@example.com\n{select}{steps}")

    ran = project.run("--sandbox", "actions", "run", "actions/a.yaml", "--yes", "--send")

    assert (22, 1) == (len(ids), ran.code)
    assert "22 messages to customers in one run, limits.customer_messages allows 20" in ran.out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
@pytest.mark.parametrize(
    "place", ["content/billing/a.md", "content/billing/_collection.yaml", "actions/a.yaml"]
)
@pytest.mark.parametrize("kind", ["pipe", "device", "secret", "circle", "nothing"])
def test_what_is_no_plain_file_is_a_problem_and_is_not_opened(
    project: Project, tmp_path_factory: pytest.TempPathFactory, place: str, kind: str
) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret"
    secret.write_text(f"title: {TOKEN}", "utf-8")
    path = project.root / place
    path.parent.mkdir(exist_ok=True)
    targets: dict[str, Path | str] = {
        "device": "/dev/zero",
        "nothing": "no-such-file",
        "secret": secret,
        "circle": path,
    }
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(targets[kind])

    ran = project.run(*("actions" if place.startswith("actions") else "").split(), "validate")

    assert (1, True) == (ran.code, f"{place}: error" in ran.out), ran.out
    assert [] == found_in(ran.out + ran.err)
