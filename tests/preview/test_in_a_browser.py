"""The preview in headless Chromium, clicked and typed in; skipped where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import Browser, Elsewhere, listening
from tests.preview.site import served, write

ATTACK = """\
---
title: "<script>document.title='owned'</script><img src='{url}/title'>"
---
<img src="{url}/a" onerror="fetch('{url}/b')">

<script>document.title="owned"; fetch("{url}/c")</script>
<svg onload="fetch('{url}/d')"></svg>
<style>@import url("{url}/e");</style>

<p style="background:url({url}/f)" onmouseover="fetch('{url}/g')">x</p>

<iframe src="{url}/h"></iframe><meta http-equiv="refresh" content="0;url={url}/i">
<form action="{url}/j"><button autofocus onfocus="this.click()">Go</button></form>
<video src="{url}/k" autoplay></video><link rel="stylesheet" href="{url}/l">

[click](javascript:document.title='owned')

```intercom-html
<p onclick="x()">kept</p><img src="{url}/m" onload="document.title='owned'">
<iframe src="{url}/n"></iframe>
```
"""


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with listening() as found:
        yield found


@pytest.fixture
def root(applied: Path, tmp_path: Path) -> Path:
    found = tmp_path / "seen"
    shutil.copytree(applied, found)
    return found


@pytest.fixture
def url(root: Path, browser: Browser) -> Iterator[str]:
    """The address of the preview; at the end the browser must have nothing to complain about."""
    browser.asked.clear()
    browser.said.clear()
    browser.show(width=1280, is_dark=False)
    with served(root, sandbox=True) as address:
        yield address
        browser.go("about:blank")
    assert [] == browser.said
    assert {address, "about:blank"} >= {"/".join(one.split("/")[:3]) for one in browser.asked}


def heading(browser: Browser) -> str:
    return str(browser.run("document.querySelector('h1').innerText"))


def test_a_hostile_article_loads_nothing_and_runs_nothing(
    root: Path, url: str, browser: Browser, elsewhere: Elsewhere
) -> None:
    write(root, {"content/attack.md": ATTACK.format(url=elsewhere.url)})
    for page in ("/articles/content/attack.md", "/articles/content/attack.md?changes=1", "/"):
        browser.go(url + page)
        browser.run("document.querySelectorAll('main p, main b').forEach((one) => one.click())")
        assert "owned" not in browser.run("document.title").split("<")[0]
        assert [] == browser.run("[...document.querySelectorAll('main [src]')].map((o) => o.src)")
    browser.go(f"{url}/problems")
    assert [] == elsewhere.asked


def test_the_slash_key_finds_the_search_and_enter_searches(url: str, browser: Browser) -> None:
    browser.go(url)
    browser.press("/")
    assert "q" == browser.run("document.activeElement.name")
    for letter in "30 days":
        browser.press(letter)
    browser.press("/")
    assert "30 days/" == browser.run("document.activeElement.value")
    browser.run("document.activeElement.value = '30 days'")
    browser.press("Enter", loads=True)
    assert '1 article with "30 days"' == heading(browser)
    browser.click(".rows a")
    assert heading(browser).startswith("Refunds")


def test_the_first_tab_skips_to_the_content_and_focus_is_seen(url: str, browser: Browser) -> None:
    browser.go(url)
    browser.press("Tab")
    assert "Skip to the content" == browser.run("document.activeElement.textContent")
    assert "solid" == browser.run("getComputedStyle(document.activeElement).outlineStyle")
    assert browser.run("document.activeElement.getBoundingClientRect().left") >= 0
    browser.press("Enter")
    browser.press("Tab")
    assert "/collections/content/billing/" == browser.run("document.activeElement.pathname")


def test_the_toggle_marks_what_differs_and_takes_the_marks_away(url: str, browser: Browser) -> None:
    browser.go(f"{url}/articles/content/billing/fees.md")
    browser.click("#toggle")
    marked = "[...document.querySelectorAll('figure ins, figure del')].map((one) => one.innerText)"
    assert ["none", "three small ones"] == browser.run(marked)
    browser.click(".breadcrumbs li:last-child a")
    assert "Changed" in browser.run("document.querySelector('.rows').innerText")
    browser.click("#toggle")
    assert "Changed" not in browser.run("document.querySelector('.rows').innerText")


def test_the_language_switch_changes_the_text(url: str, browser: Browser) -> None:
    browser.go(f"{url}/articles/content/billing/refunds.md")
    browser.click(".locales a:last-child")
    assert heading(browser).startswith("Rembourser")
    browser.click(".body a")
    assert heading(browser).startswith("Fees")
    browser.go(f"{url}/articles/content/billing/fees.md?locale=fr")
    assert "Not translated into fr" == heading(browser)


def test_an_open_page_follows_the_file(root: Path, url: str, browser: Browser) -> None:
    browser.go(f"{url}/articles/content/hello.md")
    assert "Hello" == heading(browser)
    write(root, {"content/hello.md": "# Good evening\n"})
    browser.wait_for_load()
    assert "Good evening" == heading(browser)


@pytest.mark.parametrize("is_dark", [False, True])
def test_no_page_is_wider_than_a_telephone(url: str, browser: Browser, *, is_dark: bool) -> None:
    browser.show(width=390, is_dark=is_dark)
    for page in ("/", "/articles/content/billing/fees.md?changes=1", "/problems", "/search?q=a"):
        browser.go(url + page)
        assert browser.run("document.documentElement.scrollWidth") <= 390
    ground = browser.run("getComputedStyle(document.body).backgroundColor")
    assert is_dark == (sum(map(int, ground.strip("rgb()").split(","))) < 200)


@pytest.mark.sweep
def test_a_console_error_and_a_foreign_request_would_be_told(
    browser: Browser, elsewhere: Elsewhere
) -> None:
    """The checks above see what they are for."""
    browser.asked.clear()
    browser.said.clear()
    browser.go(elsewhere.url)
    browser.run(f"fetch('{elsewhere.url}/x').then(() => console.error('told'))")
    assert f"{elsewhere.url}/x" in browser.asked
    assert any("told" in found for found in browser.said)
