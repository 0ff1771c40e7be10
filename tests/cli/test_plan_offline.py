"""`plan --offline`: what git changed, told without a token and without the network."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path

import pytest

from tests.cli.project import Project

REFUNDS = "content/billing/refunds.md"
NOT_ASKED = "Intercom was not asked: what is new there is not seen."


@pytest.fixture
def lonely(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The project on a machine without any network; the token is not there anyway."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("somebody opened a socket")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    return project


def test_everything_is_new_without_any_state(lonely: Project) -> None:
    ran = lonely.run("plan", "--offline")

    assert (0, "There is no state of target production here, so everything counts as new.\n") == (
        ran.code,
        ran.err,
    )
    assert (
        '+ create    content/billing/   "Billing"\n'
        '+ create    content/billing/refunds.md   "Refunds"\n'
        '+ create    content/billing/vat.md   "VAT", then links\n'
        "\n"
        "Plan: 1 collection to create, 2 to create, 1 to link. 0 unchanged. "
        f"{NOT_ASKED}\n"
    ) == ran.out
    assert not (lonely.root / ".intercom-sync").exists()


def test_nothing_is_planned_right_after_an_apply(lonely: Project) -> None:
    lonely.run("--sandbox", "apply", "--yes")

    ran = lonely.run("--sandbox", "plan", "--offline", "--detailed-exitcode")

    assert (0, f"No changes. 2 unchanged. {NOT_ASKED}\n", "") == (ran.code, ran.out, ran.err)


@pytest.mark.parametrize("version", ["2.11", "2.16"])
def test_an_edit_reads_as_in_a_plan_that_asks(lonely: Project, version: str) -> None:
    lonely.write(
        "intercom-sync.yaml",
        f'version: 1\ntargets: {{production: {{api_version: "{version}"}}}}\n'
        "locales: [en, fr]\ndefaults: {author: docs@example.com}\n",
    )
    lonely.write(
        REFUNDS, "---\nstate: published\nauthor: docs@example.com\n---\n# Refunds\n\nFive days.\n"
    )
    lonely.write("content/billing/refunds.fr.md", "# Retours\n\nVoir [TVA](vat.md).\n")
    lonely.run("--sandbox", "apply", "--yes", "--publish")
    lonely.write(
        REFUNDS,
        "---\nstate: published\nauthor: docs@example.com\n---\n# Refunds\n\nTwo [days](vat.md).\n",
    )
    lonely.write("content/billing/late.md", "# Late\n\n[Refunds](refunds.md)\n")
    (lonely.root / "content/billing/vat.md").rename(lonely.root / "content/billing/tax.md")
    for name in (REFUNDS, "content/billing/refunds.fr.md"):
        path = lonely.root / name
        path.write_text(path.read_text("utf-8").replace("vat.md", "tax.md"), "utf-8")

    asked = lonely.run("--sandbox", "plan")
    offline = lonely.run("--sandbox", "plan", "--offline")

    assert "Two [days](content/billing/tax.md)" in offline.out
    assert _lines(asked.out) == _lines(offline.out)
    assert NOT_ASKED in offline.out


def test_our_own_staged_draft_is_no_drift(lonely: Project) -> None:
    lonely.write(
        "intercom-sync.yaml",
        'version: 1\ntargets: {production: {api_version: "2.16"}}\n',
    )
    lonely.write(REFUNDS, "---\nstate: published\n---\n# Refunds\n\nFive days.\n")
    lonely.run("--sandbox", "apply", "--yes", "--publish")
    lonely.write(REFUNDS, "---\nstate: published\n---\n# Refunds\n\nTwo days.\n")
    lonely.run("--sandbox", "apply", "--yes")

    ran = lonely.run("--sandbox", "plan", "--offline")

    assert _lines(lonely.run("--sandbox", "plan").out) == _lines(ran.out)
    assert "^ publish" in ran.out


def test_an_author_who_did_not_change_is_no_change(lonely: Project) -> None:
    """Who has which e-mail is known to Intercom alone; base knows only what was sent."""
    lonely.write(REFUNDS, "---\nauthor: docs@example.com\n---\n# Refunds\n\nFive days.\n")
    lonely.run("--sandbox", "apply", "--yes")
    assert "No changes." in lonely.run("--sandbox", "plan", "--offline").out

    lonely.write(REFUNDS, "---\nauthor: ana@example.com\n---\n# Refunds\n\nFive days.\n")
    ran = lonely.run("--sandbox", "plan", "--offline")

    assert f"~ update    {REFUNDS}   author" in ran.out
    assert '→ "ana@example.com"' in ran.out


def test_a_teammates_edit_is_not_seen(lonely: Project) -> None:
    lonely.run("--sandbox", "apply", "--yes")
    article = json.loads(lonely.run("--sandbox", "article", "list", "--format", "json").out)[0]
    lonely.run("--sandbox", "article", "update", article["id"], "--title", "Other", "--yes")

    assert "drift" in lonely.run("--sandbox", "plan").out
    assert f"No changes. 2 unchanged. {NOT_ASKED}\n" == (
        lonely.run("--sandbox", "plan", "--offline").out
    )


def test_a_file_that_names_an_article_nobody_knows_here_counts_as_new(lonely: Project) -> None:
    lonely.write(REFUNDS, "---\nid: 424242\n---\n# Refunds\n\nFive days.\n")

    ran = lonely.run("plan", "--offline", REFUNDS)

    assert 0 == ran.code
    assert f'+ create    {REFUNDS}   "Refunds"\n' in ran.out
    assert "vat.md" not in ran.out


def test_limits_and_exit_codes_hold_offline(lonely: Project) -> None:
    lonely.run("--sandbox", "apply", "--yes")
    assert 2 == _changed(lonely).run("--sandbox", "plan", "--offline", "--detailed-exitcode").code
    shutil.rmtree(lonely.root / "content/billing")

    ran = lonely.run("--sandbox", "plan", "--offline")

    assert 1 == ran.code
    assert "--allow-empty" in ran.out
    assert 0 == lonely.run("--sandbox", "plan", "--offline", "--allow-empty").code


def test_broken_content_ends_an_offline_plan(lonely: Project) -> None:
    lonely.write(REFUNDS, "# Refunds\n\n[VAT](vta.md)\n")
    ran = lonely.run("plan", "--offline")
    assert (1, "") == (ran.code, ran.out)
    assert "broken-link" in ran.err


def test_json_says_that_nobody_was_asked(lonely: Project) -> None:
    offline = json.loads(lonely.run("plan", "--offline", "--format", "json").out)
    asked = json.loads(lonely.run("--sandbox", "plan", "--format", "json").out)

    assert (True, False) == (offline["offline"], asked["offline"])
    assert asked.keys() == offline.keys()
    assert ["", "not asked"] == [offline["workspace"]["id"], offline["workspace"]["name"]]


def test_state_is_only_read(lonely: Project) -> None:
    lonely.run("--sandbox", "apply", "--yes")
    before = _state(lonely.root)
    _changed(lonely).run("--sandbox", "plan", "--offline")
    assert before == _state(lonely.root)


def _changed(project: Project) -> Project:
    project.write(REFUNDS, "# Refunds\n\nRefunds take nine days.\n")
    return project


def _lines(plan: str) -> list[str]:
    """What a plan says of the articles; not its last paragraph."""
    return [line for line in plan.rpartition("\n\n")[0].splitlines() if "http" not in line]


def _state(root: Path) -> dict[str, tuple[int, bytes]]:
    files = [path for path in (root / ".intercom-sync").rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}
