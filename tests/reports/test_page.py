"""The HTML report: one file, inert, and quick to write and to find one's way in."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import example, given, settings
from lxml import html as lxml_html

from intercom_sync.plan.guards import Violation
from intercom_sync.plan.model import Impact, Observation, Verb
from intercom_sync.plan.pages import Page
from intercom_sync.plan.render.page.bodies import show
from intercom_sync.plan.render.page.document import render_plan_html
from intercom_sync.plan.render.page.elements import Html, tag
from intercom_sync.plan.render.page.style import SHOWN
from intercom_sync.plan.render.reported import Reported, entries
from tests.growth import LINEAR, times_as_long
from tests.reports.plans import (
    URL,
    body,
    edit,
    hostile_reports,
    many,
    notice,
    of_every_kind,
    reported,
)


def page_of(found: Reported) -> Any:
    return lxml_html.document_fromstring(render_plan_html(found))


def texts(page: Any, path: str) -> list[str]:
    return [each.text_content().strip() for each in page.xpath(path)]


def test_its_policy_allows_our_style_and_our_script_and_nothing_else() -> None:
    page = page_of(reported(edit()))
    hashes = {
        name: b64encode(sha256(page.xpath(f"//{name}")[0].text.encode()).digest()).decode()
        for name in ("style", "script")
    }
    assert (
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; "
        f"script-src 'sha256-{hashes['script']}'; base-uri 'none'; form-action 'none'"
    ) == page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]


def test_it_loads_nothing() -> None:
    pages = {"content/billing/refunds.md": (Page(locale="", before=None, after=_HOSTILE),)}
    page = page_of(reported(edit(), pages=pages))
    assert [] == page.xpath("//img | //iframe | //link | //object | //embed | //video | //svg")
    assert [] == page.xpath("//*[@src or @style or @srcset or @background or @action]")
    assert [] == [name for each in page.iter() for name in each.attrib if name.startswith("on")]
    assert {"https://help.example.com/a", URL} == {
        each for each in page.xpath("//main//a/@href") if not each.startswith("#")
    }


_HOSTILE = (
    '<p style="position:fixed" class="skip" id="changes" onclick="x()">A'
    '<img src="https://evil.example/x.png" alt="A cat"><script>alert(1)</script>'
    '<iframe src="https://evil.example/frame"></iframe><svg onload="x()"><a href="#">y</a></svg>'
    '<a href="javascript:x()">js</a><a href="https://help.example.com/a">good</a>'
    '<a href="intercom-sync:file/content/b.md">file</a><base href="https://evil.example/">'
    '<form action="https://evil.example"><input name="x"></form><link rel="stylesheet" href="//x">'
    "<style>*{}</style><meta http-equiv=refresh content=0></p>"
)


def test_content_cannot_take_the_place_of_a_part_of_the_report() -> None:
    shown = show(Page(locale="", before=None, after=_HOSTILE)).after
    assert shown is not None
    assert set(re.findall(r'class="([^"]*)"', shown)) == {"shown-placeholder"}
    assert "id=" not in shown
    assert "Image: A cat · x.png" in shown
    assert "Video: evil.example" in shown


def test_changed_words_are_marked_on_both_pages() -> None:
    shown = show(
        Page(
            locale="",
            before="<h1>Refunds</h1><p>It takes <b>five</b> long days.</p><p>Ask us.</p>",
            after="<h1>Refunds</h1><p>It takes <b>six</b> days.</p><p>Ask us.</p>",
        )
    )
    assert (
        "<h5>Refunds</h5><p>It takes <b><del>five</del></b> <del>long</del> days.</p><p>Ask us.</p>"
        == shown.before
    )
    assert (
        "<h5>Refunds</h5><p>It takes <b><ins>six</ins></b> days.</p><p>Ask us.</p>" == shown.after
    )


def test_a_mark_covers_words_that_stand_together() -> None:
    shown = show(Page(locale="", before="<p>a b c d</p>", after="<p>a d</p>"))
    assert "<p>a <del>b c</del> d</p>" == shown.before


def test_a_callout_keeps_the_colour_it_has_in_intercom() -> None:
    callout = '<div class="intercom-interblocks-callout" style="{}"><p>x</p></div>'
    styles = ("background-color: #d7efdc80", "background: rgb(254, 217, 219)", "color: red")
    shown = show(Page(locale="", before=None, after="".join(map(callout.format, styles)))).after
    assert ["green", "red", "gray"] == re.findall(r"shown-callout shown-(\w+)", shown or "")


def test_a_page_too_deep_to_read_says_so() -> None:
    deep = "<div>" * 300 + "x" + "</div>" * 300
    shown = show(Page(locale="", before=deep, after="<p>x</p>"))
    assert "Too deep or too long" in (shown.before or "")
    assert "<p>x</p>" == shown.after


def test_each_article_shows_text_pages_and_raw_bodies_by_language() -> None:
    key = "content/billing/refunds.md"
    pages = {
        key: (
            Page(locale="", before="<p>Thirty</p>", after="<p>Fourteen</p>"),
            Page(locale="fr", before="<p>Trente</p>", after="<p>Quatorze</p>"),
        )
    }
    step = edit(key, body(), body("Trente", "Quatorze", "fr"))
    page = page_of(reported(step, pages=pages))
    assert ["Translation: fr"] == texts(page, "//section[@lang='fr']/h4")
    assert ["Trente", "Quatorze"] == texts(page, "//section[@lang='fr']//figure/div")
    assert ["Intercom now", "As git says"] == texts(page, "//section[@lang='fr']//figcaption")
    assert 4 == len(page.xpath("//details[@class='raw']//pre"))
    assert ["<p>Fourteen</p>"] == texts(page, "(//details[@class='raw'])[1]//pre[2]")


def test_a_page_whose_text_stays_is_shown_once() -> None:
    key = "content/billing/refunds.md"
    pages = {key: (Page(locale="", before="<p>Same</p>", after="<p>Same</p>"),)}
    change = body("published", "draft", "state")
    gone = edit(key, change, verb=Verb.UNPUBLISH, impact=Impact.REMOVED)
    page = page_of(reported(gone, pages=pages))
    assert ["Intercom now, taken away from readers"] == texts(page, "//figcaption")


def test_a_drift_shows_what_intercom_said_then_and_now() -> None:
    key = "content/billing/fees.md"
    pages = {key: (Page(locale="", before="<p>Then</p>", after="<p>Now</p>"),)}
    found = notice(Observation.DRIFT, changes=(body("Then", "Now"),))
    page = page_of(reported(found, pages=pages))
    assert ["Intercom, when it was last applied", "Intercom now"] == texts(page, "//figcaption")


def test_every_article_can_be_reached_and_filtered() -> None:
    found = of_every_kind()
    page = page_of(Reported(plan=found))
    links = page.xpath("//nav//a/@href")
    assert len(entries(found)) == len(links) == len(set(links))
    assert {link[1:] for link in links} == set(page.xpath("//main//div/@id"))
    shown = set(page.xpath("//article/@data-shows"))
    assert shown == {each.removeprefix("show-") for each in page.xpath("//input/@id")}
    assert set(SHOWN) >= shown
    style = page.xpath("//style")[0].text
    assert all(f'#show-{name}:not(:checked)) [data-shows="{name}"]' in style for name in shown)


def test_filters_work_without_the_script_and_its_tools_are_hidden() -> None:
    page = page_of(reported(edit()))
    assert ["LIVE"] == texts(page, "//fieldset/label/span[1]")
    assert 1 == len(page.xpath("//div[@class='tools'][@hidden]"))


def test_a_limit_and_writes_nobody_knows_of_come_first() -> None:
    violation = Violation(guard="updates", reason="too many", fix="Fewer")
    page = page_of(reported(edit(), violations=(violation,), unsettled=3))
    alerts = texts(page, "//main/div")
    assert alerts[0].startswith("A limit stands in the way")
    assert "what became of 3 of its writes" in alerts[1]


def test_an_empty_plan_says_so() -> None:
    assert ["Nothing would change."] == texts(page_of(reported()), "//main/p")


@pytest.mark.sweep
def test_500_articles_are_written_in_the_time_of_four_times_125() -> None:
    assert times_as_long(render_plan_html, many(125), many(500)) < LINEAR
    assert 500 == render_plan_html(many(500)).count("<article ")


def test_same_plan_same_bytes() -> None:
    assert render_plan_html(many(3)) == render_plan_html(many(3))


def test_text_becomes_no_element_and_no_attribute() -> None:
    assert '<p title="&lt;&quot;&gt;">&lt;b&gt;\\x00</p>' == tag("p", "<b>\x00", title='<">')
    assert "<p><b></p>" == tag("p", Html("<b>"))


_ELEMENTS = (
    {"html", "head", "meta", "title", "style", "script", "body", "header", "div", "main", "nav"}
    | {"section", "fieldset", "legend", "label", "input", "button", "article", "details", "summary"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "p", "b", "i", "code", "pre", "del", "ins", "span", "a"}
    | {"ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "br"}
    | {"hr", "em", "strong", "blockquote", "sup", "sub", "s", "u"}
)


@settings(max_examples=30, deadline=None)
@given(hostile_reports())
@example(reported(edit("content/</script><script>x()</script>.md")))
def test_content_stays_text_on_the_page(found: Reported) -> None:
    page = page_of(found)
    assert set() == {each.tag for each in page.iter() if isinstance(each.tag, str)} - _ELEMENTS
    assert 1 == len(page.xpath("//script"))
    assert 1 == len(page.xpath("//style"))
    assert len(entries(found.plan)) == len(page.xpath("//article"))
    assert [] == [name for each in page.iter() for name in each.attrib if name.startswith("on")]
    addresses = [each for each in page.xpath("//a/@href") if not each.startswith("#")]
    assert all(re.match("(https?|mailto|tel):", each) for each in addresses)
