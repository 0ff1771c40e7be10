"""Sane inputs, and ways to spoil them.

Seeds come from a project that was really applied, so that what is spoilt is what people have. All
choices come from the random numbers that are passed in.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from intercom_sync.cli.main import run

CONFIG = """\
version: 1
content: content
locales: [en, fr]
markdown: {flavor: gfm}
defaults: {author: docs@example.com}
assets: {base_url: "https://raw.githubusercontent.com/acme/help/{commit}/content/"}
checks: {missing-image: "off"}
limits: {deletes: 5}
targets:
  production: {region: us, workspace: abc123, help_center: 123, api_version: "2.11"}
"""
ARTICLE = """\
---
title: Refunds
description: &a How long they take
state: draft
author: docs@example.com
id: {production: 7}
---

# How long

> [!NOTE]
> See [VAT](vat.md "x") and ![x](x.png).

| a | b |
|---|---|
| 1 | <b>2</b> |

<details><summary>More</summary>

- [ ] one
  1. two

</details>
"""
COLLECTION = "name: Billing\ndescription: Money\ntranslations:\n  fr: {name: Facturation}\n"
ACTION = """\
name: close-stale
schedule: "0 6 * * 1-5"
as: support@example.com
select:
  query:
    all:
      - {field: state, is: open}
      - {field: statistics.last_admin_reply_at, before: 14 days ago}
  limit: 200
once: conversation
steps:
  - note: "Closed, see <a href='https://example.com'>the rule</a>"
  - {id: bye, reply: "Hi {{ contact.name | there }}"}
  - assign: {to: "team:Billing", body: Passing you on}
  - snooze: {until: next monday 09:00 Europe/Oslo}
  - tag: {add: [stale], remove: [new]}
"""
BODY = (
    '<h1 id="h_1">Refunds</h1><p class="no-margin">A <b>bold</b> <a href="https://x.example">x</a>'
    "<table><tbody><tr><td>1</td></tr></tbody></table><details><summary><h2>s</h2></summary></details>"
    '<img src="https://downloads.intercomcdn.com/i/o/1/a.png?expires=1&amp;signature=2">'
)
ARTICLE_ANSWER = {
    "id": "7",
    "type": "article",
    "title": "Refunds",
    "description": "",
    "body": BODY,
    "author_id": 5,
    "state": "draft",
    "created_at": 1719492707,
    "updated_at": 1719492708,
    "url": None,
    "parent_id": 3,
    "parent_ids": [3],
    "default_locale": "en",
    "translated_content": {
        "type": "x",
        "fr": {"title": "t", "body": "", "author_id": 5, "state": "draft"},
    },
}
ANSWERS: tuple[dict[str, Any], ...] = (
    ARTICLE_ANSWER,
    {"type": "list", "data": [ARTICLE_ANSWER], "total_count": 1, "pages": {"next": None}},
    {
        "type": "admin",
        "id": "5",
        "name": "A",
        "email": "a@b.c",
        "app": {"id_code": "abc", "name": "x"},
    },
    {"id": "1", "identifier": "acme", "custom_domain": "help.acme.com", "url": "https://x.example"},
    {"id": "3", "name": "Billing", "parent_id": None, "translated_content": {"fr": {"name": "F"}}},
    {"admins": [{"id": "5", "name": "A", "email": "a@b.c"}], "teams": [{"id": "6", "name": "T"}]},
    {
        "id": "9",
        "state": "open",
        "title": None,
        "created_at": 1,
        "updated_at": 2,
        "snoozed_until": None,
        "source": {"body": BODY, "author": {"type": "user", "id": "a1", "name": "N", "email": "e"}},
        "contacts": {"contacts": [{"id": "a1"}]},
        "tags": {"tags": [{"id": "4", "name": "vip"}]},
        "admin_assignee_id": 5,
        "team_assignee_id": "6",
        "linked_objects": {"data": [{"type": "ticket", "id": "8"}]},
        "conversation_parts": {
            "conversation_parts": [
                {
                    "id": "1",
                    "part_type": "comment",
                    "body": BODY,
                    "created_at": 3,
                    "author": {"id": "5", "type": "admin"},
                }
            ],
            "total_count": 1,
        },
    },
    {
        "type": "error.list",
        "request_id": "r",
        "errors": [{"code": "c", "message": "m", "field": "f"}],
    },
    {"ticket_types": [{"id": "1", "name": "Tracker", "category": "Tracker"}]},
    {
        "id": "8",
        "ticket_id": "12",
        "ticket_attributes": {"_default_title_": "t"},
        "ticket_type": {"id": "1"},
    },
)
VALUES: tuple[object, ...] = (
    *(None, True, False, 0, -1, 7, 1e308, float("inf"), float("nan"), 10**30, 2**63, -(2**63)),
    *(
        "",
        "x",
        "7",
        "../../admins",
        "\ud800",
        "\x1b[2J",
        "::error::x",
        "a\0b",
        "2026-01-01",
        "<!--",
    ),
    *("-->\n", "</script>", "{{ contact.email }}", "é" * 2_000, "[" * 500, "no", "010", "12:30"),
    *([], {}, [1], ["x"], {"x": 1}, [[[]]], {"title": 1}, {"": {}}),
)
SNIPPETS: tuple[bytes, ...] = (
    *(
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\r\n",
        b"\r",
        b"\x85",
        b"\t",
        b"\xe2\x80\xa8",
    ),
    *(
        b"!!python/object:os.system",
        b"&a ",
        b"*a",
        b"<<: *a\n",
        b"? ",
        b"- ",
        b": ",
        b"{",
        b"}",
        b"[",
    ),
    *(
        b"]",
        b"---\n",
        b"...\n",
        b"%YAML 1.2\n",
        b"no",
        b"010",
        b"12:30",
        b"1e999",
        b"0x1F",
        b"~",
        b"|\n",
    ),
    *(
        b"'",
        b'"',
        b"\\",
        b"\\u0000",
        b"\\ud800",
        b"<",
        b"</",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"&#0;",
    ),
    *(
        b"&#x110000;",
        b"<table>",
        b"<li>",
        b"<pre>",
        b"<script>",
        b"{{",
        b"}}",
        b"::error::",
        b"NaN",
    ),
    *(b"<div>" * 300, b"[" * 300, b"> " * 300, b"- " * 300, b"`" * 300, b"*" * 300, b"a: {" * 60),
)


def applied_seeds(folder: Path) -> dict[str, list[bytes]]:
    """Sane inputs for every target, after an apply and a run of an action in `folder`."""
    _project(folder)
    state = folder / ".intercom-sync/sandbox"
    found = {
        "config": [CONFIG.encode()],
        "article": [ARTICLE.encode(), b"# Title\n\nText.\n"],
        "MkDocs article": [ARTICLE.encode(), b"# Title\n\n!!! note\n    Text.\n"],
        "collection": [COLLECTION.encode()],
        "action": [ACTION.encode()],
        "body": [BODY.encode()],
        "answer": [json.dumps(answer).encode() for answer in ANSWERS],
        "record": [path.read_bytes() for path in sorted(state.glob("[ac]*s/*.json"))],
        "journal": [path.read_bytes() for path in sorted(state.glob("journal/**/*.jsonl"))],
        "ledger": [path.read_bytes() for path in sorted(state.glob("ledger/*/*.jsonl"))],
        "plan": [(folder / "plan.json").read_bytes()],
        "action plan": [(folder / "action.json").read_bytes()],
    }
    assert all(found.values()), [name for name, seeds in found.items() if not seeds]
    return found


def _project(folder: Path) -> None:
    files = {
        "intercom-sync.yaml": "version: 1\nlocales: [en, fr]\n",
        "content/money/vat.md": "---\ntitle: VAT\nstate: published\n---\nSee [it](refunds.md).\n",
        "content/money/refunds.md": "# Refunds\n\nText.\n",
        "content/money/refunds.fr.md": "# Remboursements\n\nTexte.\n",
        "actions/a.yaml": "name: a\nas: docs@example.com\nselect: {ids: [215470101]}\n"
        "steps:\n  - note: Hello {{ contact.name | there }}\n  - tag: {add: [vip]}\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    for command in (
        "sandbox seed",
        f"plan --out {folder}/plan.json --with-bodies",
        "apply --yes",
        f"actions plan {folder}/actions/a.yaml --out {folder}/action.json",
        f"actions run {folder}/actions/a.yaml --yes",
    ):
        code = run(["--root", str(folder), "--sandbox", *command.split()])
        assert code == 0, command


def spoilt(seed: bytes, chance: random.Random) -> bytes:
    """A seed with one to four changes."""
    for _ in range(chance.randint(1, 4)):
        seed = chance.choice((_value_changed, _value_changed, _spliced, _cut, _doubled))(
            seed, chance
        )
    return seed


def _value_changed(seed: bytes, chance: random.Random) -> bytes:
    """One value of a JSON document, or of one line of it, is another."""
    lines = [seed] if seed.startswith((b"{\n", b"{ ")) else seed.split(b"\n")
    at = chance.randrange(len(lines))
    try:
        value = json.loads(lines[at])
    except (ValueError, RecursionError):
        return _spliced(seed, chance)
    lines[at] = json.dumps(_replaced(value, chance)).encode()
    return b"\n".join(lines)


def _replaced(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict | list) and value and chance.random() < 0.9:  # mostly further in
        key = chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
        if chance.random() < 0.05:
            del value[key]
        else:
            value[key] = _replaced(value[key], chance)
        return value
    return chance.choice(VALUES)


def _spliced(seed: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(seed))
    gone = chance.choice((0, 0, 1, 5))
    return seed[:at] + chance.choice(SNIPPETS) + seed[at + gone :]


def _cut(seed: bytes, chance: random.Random) -> bytes:
    begin = chance.randint(0, len(seed))
    return seed[:begin] + seed[begin + chance.choice((1, 10, 100, len(seed))) :]


def _doubled(seed: bytes, chance: random.Random) -> bytes:
    lines = seed.split(b"\n")
    at = chance.randrange(len(lines))
    return b"\n".join((*lines[: at + 1], *lines[at:]))
