"""The report in headless Chromium: its script runs under its policy, content's never does.

Skipped where there is no Chromium.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from intercom_sync.plan.model import Impact
from intercom_sync.plan.pages import Page
from intercom_sync.plan.render.page.document import render_plan_html
from tests.browser import Browser, Elsewhere, listening, opened
from tests.reports.plans import body, edit, many, notice, reported


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with listening() as found:
        yield found


def test_hostile_content_loads_nothing_and_runs_nothing(
    tmp_path: Path, elsewhere: Elsewhere
) -> None:
    attack = (
        f'<img src="{elsewhere.url}/a"><script>document.title="owned"</script>'
        f'<p style="background:url({elsewhere.url}/b)">x</p>'
        f'<iframe src="{elsewhere.url}/c"></iframe><link rel=stylesheet href="{elsewhere.url}/d">'
        f'<svg/onload=fetch("{elsewhere.url}/e")><img src=x onerror=fetch("{elsewhere.url}/f")>'
        f'<meta http-equiv=refresh content="0;url={elsewhere.url}/g"></details></article>'
        f'<video src="{elsewhere.url}/h" autoplay></video><form action="{elsewhere.url}">'
    )
    key = "content/billing/refunds.md"
    pages = {key: (Page(locale="", before=attack, after=f"{attack}."),)}
    found = reported(edit(key, title=attack), notice(reason=attack, fix=attack), pages=pages)
    file = tmp_path / "plan.html"
    file.write_text(render_plan_html(found), "utf-8")

    page, said = opened(f"{file.as_uri()}#entry-2", tmp_path / "profile")

    assert [] == elsewhere.asked
    assert "" == said
    assert "Help Center: 1 problem, 1 goes LIVE" == page.findtext(".//title")
    assert "2 of 2 shown" == page.xpath("//div[@class='tools']/p")[0].text
    assert [] == page.xpath("//div[@class='tools'][@hidden]")
    assert "open" in page.xpath("//*[@id='entry-2']/..")[0].attrib


_VISITOR = """<!doctype html><iframe src="/plan.html" width=1200 height=800></iframe><ol></ol>
<script>
addEventListener("load", () => {
  const page = document.querySelector("iframe").contentDocument;
  const shown = () => [...page.querySelectorAll("article")]
    .filter((one) => getComputedStyle(one).display !== "none")
    .map((one) => one.querySelector("h3").textContent);
  const note = (what) => {
    const told = page.querySelector(".tools p").textContent;
    document.querySelector("ol").append(Object.assign(document.createElement("li"),
      {textContent: [what, shown().join("+"), told].join("; ")}));
  };
  const search = page.querySelector("[type=search]");
  const find = (text) => { search.value = text; search.dispatchEvent(new Event("input")); };
  const [open, close] = page.querySelectorAll("button");
  const unfolded = () => page.querySelectorAll("article > details[open]").length;
  note("at first");
  page.querySelector("#show-LIVE").click();
  note("without LIVE");
  page.querySelector("#show-LIVE").click();
  find("FEES.md");
  note("found by path");
  open.click();
  note("unfolded " + unfolded());
  find("");
  close.click();
  note("unfolded " + unfolded());
  const focusable = "a[href], summary, input:not([disabled]), button";
  const first = [...page.querySelectorAll(focusable)].map((one) => one.tabIndex);
  note("reached by keyboard: " + (first.every((index) => index === 0)));
});
</script>"""


def test_filters_search_and_buttons_work(tmp_path: Path, elsewhere: Elsewhere) -> None:
    draft = edit("content/fees.md", title="Fees", impact=Impact.DRAFT)
    elsewhere.pages["/plan.html"] = render_plan_html(reported(edit(), draft))
    elsewhere.pages["/visit.html"] = _VISITOR
    page, said = opened(f"{elsewhere.url}/visit.html", tmp_path / "profile")
    assert "" == said
    assert [
        "at first; Refunds+Fees; 2 of 2 shown",
        "without LIVE; Fees; 1 of 2 shown",
        "found by path; Fees; 1 of 2 shown",
        "unfolded 1; Fees; 1 of 2 shown",
        "unfolded 0; Refunds+Fees; 2 of 2 shown",
        "reached by keyboard: true; Refunds+Fees; 2 of 2 shown",
    ] == [each.text_content() for each in page.xpath("//ol/li")]


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    found = Browser(tmp_path / "profile")
    yield found
    found.close()


_SEEN = """[...document.querySelectorAll(".languages section")]
  .filter((one) => one.checkVisibility()).map((one) => one.lang).join("+")"""


def test_languages_are_tabs_that_keys_choose_and_paper_shows_all(
    tmp_path: Path, browser: Browser
) -> None:
    key = "content/billing/refunds.md"
    languages = ("", "de", "fr")
    pages = {key: tuple(Page(locale=one, before="<p>1</p>", after="<p>2</p>") for one in languages)}
    step = edit(key, *(body("1", "2", one) for one in languages))
    file = tmp_path / "plan.html"
    file.write_text(render_plan_html(reported(step, pages=pages)), "utf-8")
    browser.go(f"{file.as_uri()}#entry-1")
    assert "" == browser.run(_SEEN)

    browser.run("document.querySelector('.tabs input').focus()")
    for language in ("de", "fr", ""):
        browser.press("ArrowRight")
        assert language == browser.run(_SEEN)

    browser.call("Emulation.setEmulatedMedia", media="print")
    assert "+de+fr" == browser.run(_SEEN)
    assert not browser.run("document.querySelector('.tabs').checkVisibility()")
    assert [] == browser.said


@pytest.mark.sweep
def test_500_articles_are_searched_and_unfolded_at_once(tmp_path: Path, browser: Browser) -> None:
    file = tmp_path / "plan.html"
    file.write_text(render_plan_html(many(500)), "utf-8")
    acts: dict[str, Callable[[], object]] = {
        "open": lambda: browser.go(file.as_uri()),
        "search": lambda: browser.run(_FIND % "Article 499"),
        "search again": lambda: browser.run(_FIND % ""),
        "filter": lambda: browser.run("document.querySelector('#show-LIVE').click()" + _DRAWN),
        "unfold all": lambda: browser.run("document.querySelector('button').click()" + _DRAWN),
        "go to the last": lambda: browser.run("location.hash = '#entry-500'" + _DRAWN),
    }
    for act in acts.values():
        act()
    assert [] == browser.said
    assert browser.run("document.querySelector('#entry-500').parentElement.open")


_DRAWN = "; new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_FIND = (
    "{ const one = document.querySelector('[type=search]'); one.value = '%s';"
    " one.dispatchEvent(new Event('input')); }" + _DRAWN
)


@pytest.mark.sweep
def test_a_policy_without_our_hash_would_be_told(tmp_path: Path) -> None:
    """The check above sees what it is for."""
    file = tmp_path / "plan.html"
    file.write_text(render_plan_html(reported(edit())).replace("tell();", "tell( );"), "utf-8")
    _, said = opened(file.as_uri(), tmp_path / "profile")
    assert "Content Security Policy" in said
