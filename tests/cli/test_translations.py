"""Translations on the command line: validate, render, plan and apply."""

from __future__ import annotations

import json

import pytest

from tests.cli.project import Project


@pytest.fixture
def project(project: Project) -> Project:
    """Two articles, one of them in French, applied to the sandbox."""
    project.write("intercom-sync.yaml", "version: 1\nlocales: [en, fr]\n")
    project.write("content/billing/vat.fr.md", "# TVA\n\nVotre numéro.\n")
    assert 0 == project.run("--sandbox", "apply", "--yes").code
    return project


def test_render_prints_translations_with_their_locale(project: Project) -> None:
    rendered = json.loads(project.run("render", "--format", "json").out)
    assert [
        ("content/billing/refunds.md", "en", "Refunds"),
        ("content/billing/vat.md", "en", "VAT"),
        ("content/billing/vat.fr.md", "fr", "TVA"),
    ] == [(one["path"], one["locale"], one["title"]) for one in rendered]
    alone = project.run("render", "content/billing/vat.fr.md").out
    assert '<p class="no-margin">Votre numéro.</p>\n' == alone


def test_stale_translations_are_told_by_validate_and_plan(project: Project) -> None:
    project.write("content/billing/vat.md", "# VAT\n\nYour VAT number is here.\n")
    validated = project.run("--sandbox", "validate")
    assert 0 == validated.code
    assert "content/billing/vat.fr.md:1: warning: made from an older vat.md." in validated.out
    assert "2 articles: 0 errors, 1 warning.\n" in validated.out
    planned = project.run("--sandbox", "plan")
    assert "≠ stale     content/billing/vat.fr.md: made from an older vat.md\n" in planned.out
    assert "1 stale" not in project.run("--sandbox", "plan", "content/billing/refunds.md").out


def test_a_stale_translation_alone_is_no_change(project: Project) -> None:
    project.write("content/billing/vat.md", "# VAT\n\nYour VAT number is here.\n")
    project.run("--sandbox", "apply", "--yes")
    planned = project.run("--sandbox", "plan", "--detailed-exitcode")
    assert 0 == planned.code
    assert "No changes. 2 unchanged, 0 unmanaged. 1 stale.\n" in planned.out


@pytest.mark.parametrize(
    ("config", "code", "said"),
    [
        ("translations: {stale: ignore}", 0, ""),
        ("translations: {stale: warn}", 0, "warning: made from an older vat.md"),
        ("translations: {stale: error}", 1, "error: made from an older vat.md"),
        ("checks: {stale-translation: error}", 1, "error: made from an older vat.md"),
        ("checks: {stale-translation: 'off'}", 0, ""),
    ],
)
def test_the_config_weighs_stale_translations(
    project: Project, config: str, code: int, said: str
) -> None:
    project.write("intercom-sync.yaml", f"version: 1\nlocales: [en, fr]\n{config}\n")
    project.write("content/billing/vat.md", "# VAT\n\nYour VAT number is here.\n")
    validated = project.run("--sandbox", "validate")
    assert code == validated.code
    assert said in validated.out
    assert (said == "") == ("older" not in validated.out)
    planned = project.run("--sandbox", "plan")
    assert code == planned.code
    assert (said == "") == ("older" not in planned.out + planned.err)
    before = project.run("--sandbox", "article", "list", "--format", "json").out
    assert code == project.run("--sandbox", "apply", "--yes").code
    if code:
        assert before == project.run("--sandbox", "article", "list", "--format", "json").out


def test_validate_needs_no_state_where_nothing_is_translated(project: Project) -> None:
    (project.root / "content/billing/vat.fr.md").unlink()
    state = project.root / ".intercom-sync/sandbox/articles"
    for file in state.glob("*.json"):
        file.write_text("damaged", "utf-8")
    assert 0 == project.run("--sandbox", "validate").code


@pytest.mark.parametrize("path", ["content/billing/vat.fr.md", "content/billing/vat.md"])
def test_a_plan_of_one_file_is_of_its_article_in_all_locales(project: Project, path: str) -> None:
    project.write("content/billing/vat.fr.md", "# TVA\n\nVotre nouveau numéro.\n")
    project.write("content/billing/refunds.md", "# Refunds\n\nNone.\n")
    planned = project.run("--sandbox", "plan", path)
    assert "~ update    content/billing/vat.md   body (fr) (+1 -1 lines)\n" in planned.out
    assert "refunds" not in planned.out


def test_a_plan_of_a_removed_translation_file_can_be_asked_for(project: Project) -> None:
    (project.root / "content/billing/vat.fr.md").unlink()
    planned = project.run("--sandbox", "plan", "content/billing/vat.fr.md")
    assert "= forget    content/billing/vat.fr.md   stays in Intercom, unmanaged\n" in planned.out


def test_a_plan_as_json_names_the_locale_of_each_change(project: Project) -> None:
    project.write("content/billing/vat.fr.md", "# Taxe\n\nVotre nouveau numéro.\n")
    (step,) = json.loads(project.run("--sandbox", "plan", "--format", "json").out)["steps"]
    assert [("title", "fr"), ("body", "fr")] == [
        (change["field"], change["locale"]) for change in step["changes"]
    ]
