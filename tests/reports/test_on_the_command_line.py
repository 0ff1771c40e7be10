"""The formats as commands give them, and where GitHub's runner finds them."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html as lxml_html

from intercom_sync.articles.base import ArticleBase, Base
from intercom_sync.articles.model import (
    Actual,
    ActualArticle,
    ActualTranslation,
    Admin,
    AdminId,
    ArticleFields,
    ArticleId,
    ArticleState,
    Desired,
    DesiredArticle,
    DesiredTranslation,
    Workspace,
)
from intercom_sync.articles.pages import Views, pages_of
from intercom_sync.plan.model import Observation
from intercom_sync.plan.pages import Page
from tests.reports.plans import edit, notice, plan
from tests.reports.saving import PLAN, Saving


@pytest.fixture
def runner(saving: Saving, tmp_path: Path) -> Path:
    """A runner of GitHub that checked the project out in a subfolder; its summary."""
    summary = tmp_path / "summary.md"
    summary.write_text("Said before.\n", "utf-8")
    saving.project.environment = {
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_WORKSPACE": str(tmp_path),
    }
    return summary


def test_a_plan_is_annotated_and_summarized(saving: Saving, runner: Path) -> None:
    ran = saving.project.run("--sandbox", "plan", "--format", "github")
    assert ran.out.startswith("::notice file=project/content/billing/refunds.md,title=LIVE::")
    summary = runner.read_text("utf-8")
    assert summary.startswith("Said before.\n<!-- intercom-sync plan: sandbox -->\n")
    assert "## Help Center: 1 goes LIVE, 1 draft\n" in summary


def test_problems_of_files_are_annotated_and_summarized(saving: Saving, runner: Path) -> None:
    saving.project.write("content/billing/fees.md", "# Fees\n\n[Gone](gone.md)\n")
    ran = saving.project.run("validate", "--format", "github")
    assert 1 == ran.code
    place = "file=project/content/billing/fees.md,line=3,col=8,title=broken-link"
    assert ran.out.startswith(f"::error {place}::there is no article content/billing/gone.md. ")
    assert "<code>content/billing/fees.md:3:8</code>" in runner.read_text("utf-8")


def test_problems_of_actions_are_annotated_and_summarized(saving: Saving, runner: Path) -> None:
    saving.project.write("actions/bye.yaml", "name: bye\nselect: {ids: [1]}\nsteps: [{clsoe: }]\n")
    ran = saving.project.run("actions", "validate", "--format", "github")
    assert 1 == ran.code
    assert ran.out.startswith("::error file=project/actions/bye.yaml,line=3,")
    assert ran.out.endswith("\n0 actions: 1 error, 0 warnings.\n")
    assert "## Actions: checked\n\n<p>0 actions: 1 error" in runner.read_text("utf-8")


def test_a_plan_of_actions_is_one_comment(saving: Saving) -> None:
    """However many there are; each says what it would do."""
    for name in ("bye", "close"):
        text = f"name: {name}\nselect: {{ids: [215470101]}}\nsteps: [{{reply: Bye.}}]\n"
        saving.project.write(f"actions/{name}.yaml", text)
    assert 0 == saving.project.run("sandbox", "seed").code
    ran = saving.project.run("--sandbox", "actions", "plan", "--format", "markdown")
    assert 2 == ran.out.count("\n## Action: 1 message to CUSTOMERS\n")
    assert "<!-- intercom-sync action: sandbox bye -->\n" in ran.out
    assert "<pre>Bye.\n</pre>" in ran.out


def test_what_an_apply_could_not_do_is_annotated_and_summarized(
    saving: Saving, runner: Path
) -> None:
    saving.plan("--publish")
    refunds = saving.id_of("Refunds")
    saving.in_intercom(lambda one: one.teammate.unpublishes(refunds))
    ran = saving.apply("--publish", "--format", "github")
    assert (
        "::error file=project/content/billing/refunds.md,title=refused::update refused:" in ran.out
    )
    assert "<b>refused</b>: update <code>content/billing/refunds.md</code>" in runner.read_text()


def test_a_limit_in_the_way_of_an_apply_is_annotated(saving: Saving, runner: Path) -> None:
    saving.project.write("intercom-sync.yaml", "version: 1\nlimits: {live_edits: 0}\n")
    ran = saving.project.run("--sandbox", "apply", "--yes", "--publish", "--format", "github")
    assert 1 == ran.code
    assert "::error title=limit::1 live edit in one run" in ran.out
    assert "**A limit stands in the way:**" in runner.read_text("utf-8")


def test_without_a_runner_nothing_is_written_beside(saving: Saving) -> None:
    ran = saving.project.run("--sandbox", "plan", "--format", "github")
    assert "::notice file=content/billing/refunds.md,title=LIVE::" in ran.out


def test_the_html_of_a_plan_shows_the_pages_of_now_and_then(saving: Saving) -> None:
    text = saving.project.run("--sandbox", "plan", "--format", "html").out
    figures = lxml_html.document_fromstring(text).xpath("//figure/div")
    assert ["For 30 days.", "For 14 days.", "There are none.", "There are a few."] == [
        each.text_content() for each in figures
    ]


@pytest.mark.parametrize("name", ["markdown", "html", "github"])
def test_a_report_of_a_runner_names_no_file_that_only_the_runner_has(
    saving: Saving, runner: Path, name: str
) -> None:
    saving.plan()
    show = ("plan", "--show", PLAN, "--format", name)
    here = saving.project.run(*show).out
    saving.project.environment["CI"] = "true"
    there = saving.project.run(*show).out
    assert (name != "github", False) == (f"apply {PLAN}" in here, f"apply {PLAN}" in there)


def test_the_full_report_is_named_where_somebody_says_where_it_is(saving: Saving) -> None:
    url = "https://github.com/acme/help/actions/runs/1/artifacts/2"
    ran = saving.project.run(
        "--sandbox", "plan", "--format", "markdown", "--report-url", url, "--publish"
    )
    assert f'<p><a href="{url}">The full report</a></p>' in ran.out
    assert "Apply with: <code>intercom-sync --sandbox apply --publish</code>" in ran.out


PATH = "content/billing/refunds.md"


def _views(read: str = "<p>Base.</p>") -> Views:
    admin = Admin(id=AdminId("1"), name="Ada", email="ada@example.com")

    def now(body: str) -> ActualArticle:
        french = ActualTranslation(
            title="R", body="<p>FR</p>", state=ArticleState.DRAFT, author_id=admin.id
        )
        return ActualArticle(
            id=ArticleId("9"),
            title="Refunds",
            body=body,
            state=ArticleState.PUBLISHED,
            author_id=admin.id,
            translations={"fr": french, "de": french},
        )

    french = DesiredTranslation(path="x.fr.md", title="R", body="<p>Neuf</p>", source="")
    file = DesiredArticle(
        path=PATH,
        parent=None,
        title="Refunds",
        body="<p>Git.</p>",
        source="",
        translations={"fr": french},
    )
    record = ArticleBase(
        path=PATH,
        id=ArticleId("9"),
        source="",
        sent=ArticleFields(),
        read=now(read),
        settled=True,
        tool_version="0",
    )
    return Views(
        desired=Desired(articles=(file,)),
        base=Base(articles=(record,)),
        actual=Actual(
            workspace=Workspace(id="w", name="W", region="us", admin=admin),
            articles=(now("<p>Now.</p>"),),
        ),
    )


def test_an_edit_is_shown_from_intercom_now_to_git_in_the_languages_git_has() -> None:
    found = pages_of(plan(edit(PATH)), _views())
    expected = (
        Page(locale="", before="<p>Now.</p>", after="<p>Git.</p>"),
        Page(locale="fr", before="<p>FR</p>", after="<p>Neuf</p>"),
    )
    assert {PATH: expected} == found


def test_a_drift_is_shown_from_intercom_then_to_intercom_now() -> None:
    found = pages_of(plan(notice(Observation.DRIFT, key=PATH)), _views())
    assert Page(locale="", before="<p>Base.</p>", after="<p>Now.</p>") == found[PATH][0]


def test_what_is_created_has_no_page_before() -> None:
    views = _views()
    views = Views(desired=views.desired, base=Base(), actual=views.actual)
    found = pages_of(plan(edit(PATH, remote_id=None)), views)
    assert Page(locale="", before=None, after="<p>Git.</p>") == found[PATH][0]


def test_a_step_that_sends_nothing_has_no_page() -> None:
    assert {} == pages_of(plan(edit(PATH, writes=False)), _views())
