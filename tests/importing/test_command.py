"""`import` as its users meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from filelock import FileLock

from tests.cli.project import Project
from tests.journals import taken_back


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    found = Project(tmp_path, monkeypatch, capsys)
    found.write("intercom-sync.yaml", "version: 1\n")
    assert 0 == found.run("--sandbox", "sandbox", "seed").code
    return found


def test_the_way_to_git_is_one_command_and_the_plan_is_empty(project: Project) -> None:
    ran = project.run("--sandbox", "import")

    assert 0 == ran.code
    assert "+ import    content/billing/refunds.md   100 % of 4 blocks\n" in ran.out
    assert ran.out.endswith(
        "\nImport: 5 articles, 3 collections; 100 % of the blocks are Markdown. 0 managed before.\n"
    )
    assert "No changes. 5 unchanged, 0 unmanaged.\n" == project.run("--sandbox", "plan").out
    assert "Import: 0 articles. 5 managed before.\n" == project.run("--sandbox", "import").out


def test_what_stays_html_is_listed_with_its_place(project: Project) -> None:
    title = "Odd\x1b[31m"
    made = project.run(
        "--sandbox",
        "article",
        "create",
        "--title",
        title,
        "--yes",
        "--body",
        '<p>a</p><p class="intercom-align-right">b</p><ol start="-3"><li>c</li></ol>',
    )
    assert 0 == made.code, made.err

    ran = project.run("--sandbox", "import")

    assert "      content/odd-31m.md:10: stays HTML\n" in ran.out
    assert "\x1b" not in ran.out
    value = json.loads(project.run("--sandbox", "import", "--format", "json").out)
    assert (0, 6) == (value["exit_code"], value["managed_before"])


def test_options_that_cannot_be_honoured_are_refused(project: Project) -> None:
    assets = project.run("--sandbox", "import", "--assets")
    assert (64, "") == (assets.code, assets.out)
    assert "assets.base_url" in assets.err
    article = project.run("--sandbox", "import", "--article", "nonsense")
    assert (64, 'Error: The Help Center has no article "nonsense".\n') == (
        article.code,
        article.err,
    )
    collection = project.run("--sandbox", "import", "--collection", "bilin")
    assert 64 == collection.code
    assert "content/billing/" in collection.err
    assert not (project.root / "content").exists()


def test_a_folder_counts_from_the_working_directory(project: Project) -> None:
    (project.root / "content").mkdir()
    ran = project.run("--sandbox", "import", "--collection", "billing/payments", cwd="content")
    assert 0 == ran.code
    assert "content/billing/payments/where-your-invoices-go.md" in ran.out


def test_another_run_is_waited_for_by_a_person(project: Project) -> None:
    with FileLock(project.root / ".intercom-sync/sandbox/lock"):
        assert 5 == project.run("--sandbox", "import").code


def test_the_state_of_another_workspace_is_refused(project: Project) -> None:
    project.run("--sandbox", "import")
    identity = project.root / ".intercom-sync/sandbox/workspace.json"
    identity.write_text(identity.read_text().replace('"sandbox"', '"acme"'))
    ran = project.run("--sandbox", "import")
    assert 1 == ran.code
    assert "acme" in ran.err


def test_what_a_killed_apply_left_open_is_settled_first(project: Project) -> None:
    project.write("content/new.md", "# New\n\nText.\n")
    assert 0 == project.run("--sandbox", "apply", "--yes").code
    journal = taken_back(project.root / ".intercom-sync/sandbox/journal")
    lines = [line for line in journal.read_text().splitlines() if '"outcome"' not in line]
    journal.write_text("\n".join(lines) + "\n")

    ran = project.run("--sandbox", "import")

    assert 1 == ran.code
    assert 'Run "intercom-sync apply" first' in ran.err
