"""What differs from the stored base, marked on request."""

from __future__ import annotations

from pathlib import Path

from tests.preview.site import PreviewOf, words, write


def test_nothing_is_marked_until_it_is_asked_for(edited: PreviewOf) -> None:
    page = edited.article("billing/fees.md")
    assert [] == page.xpath("//ins | //del | //figure")
    assert ["Show what differs"] == words(page, "//a[@id='toggle']")
    assert "/articles/content/billing/fees.md?changes=1" == page.xpath("//a[@id='toggle']/@href")[0]


def test_an_edited_article_shows_both_sides_with_marks_on_words(edited: PreviewOf) -> None:
    page = edited.article("billing/fees.md", "?changes=1")
    assert ["As last sent", "As the file says"] == words(page, "//figcaption")
    assert ["none"] == words(page, "//figure//del")
    assert ["three small ones"] == words(page, "//figure//ins")
    assert ["There are none three small ones ."] == words(page, "//div[@class='prose']/p")
    assert ["Hide what differs"] == words(page, "//a[@id='toggle']")


def test_a_new_article_is_all_new(edited: PreviewOf) -> None:
    page = edited.article("billing/taxes.md", "?changes=1")
    assert "New: nothing of this text was sent yet." in words(page, "//p")
    assert ["They are in the price."] == words(page, "//div[@class='all-new']")


def test_an_unchanged_article_says_so(edited: PreviewOf) -> None:
    page = edited.article("billing/refunds.md", "?changes=1")
    assert "This text is as it was last sent." in words(page, "//p")
    assert [] == page.xpath("//ins | //del")


def test_each_language_is_compared_by_itself(edited: PreviewOf) -> None:
    page = edited.article("billing/refunds.md", "?changes=1&locale=fr")
    assert ["Remboursements"] == words(page, "//table[@class='fields']//del")
    assert ["Rembourser"] == words(page, "//table[@class='fields']//ins")


def test_lists_carry_badges_and_the_choice(edited: PreviewOf) -> None:
    page = edited.page("/collections/content/billing/?changes=1")
    assert [
        "Fees Draft Changed",
        "Refunds Changed in fr How to get money back",
        "Taxes New",
    ] == words(page, "//ul[@class='rows']//a")
    assert all("changes=1" in link for link in page.xpath("//main//a/@href"))


def test_one_page_lists_all_that_differs(edited: PreviewOf) -> None:
    page = edited.page("/changes?changes=1")
    assert [
        "Fees Draft Changed",
        "Refunds Changed in fr How to get money back",
        "Taxes New",
    ] == words(page, "//ul[@class='rows']//a")
    assert ["content/billing/old.md"] == words(page, "//ul[@class='plain']/li")
    assert "in 3 articles" in words(page, "//p[@class='told']")[0]


def test_a_moved_article_is_no_new_one(edited: PreviewOf) -> None:
    old, new = (edited.root / f"content/{name}.md" for name in ("hello", "billing/welcome"))
    new.write_text(old.read_text("utf-8").replace("billing/", ""), "utf-8")
    old.unlink()
    page = edited.article("billing/welcome.md", "?changes=1")
    assert "Moved; it was content/hello.md ." in words(page, "//p")


def test_a_picture_that_changed_is_marked_where_it_stood(edited: PreviewOf) -> None:
    picture = edited.root / "content/billing/images/dialog.png"
    picture.write_bytes(picture.read_bytes() + b"!")
    page = edited.article("billing/refunds.md", "?changes=1")
    assert ["Image: The dialog"] == words(page, "//figure//del")
    assert ["/pictures/content/billing/images/dialog.png"] == page.xpath("//figure//img/@src")


def test_a_link_that_changed_is_told_although_no_word_did(edited: PreviewOf) -> None:
    file = edited.root / "content/hello.md"
    file.write_text(file.read_text("utf-8").replace("refunds.md", "fees.md"), "utf-8")
    page = edited.article("hello.md", "?changes=1")
    assert "The words are the same. Links, pictures or the layout differ." in words(page, "//p")
    assert [
        "/articles/content/billing/refunds.md?changes=1",
        "/articles/content/billing/fees.md?changes=1",
    ] == page.xpath("//figure//a/@href")


def test_another_body_of_the_same_text_is_a_newer_renderers_and_no_difference(
    edited: PreviewOf,
) -> None:
    for record in (edited.root / ".intercom-sync/sandbox/articles").glob("*.json"):
        text = record.read_text("utf-8")
        record.write_text(text.replace("Start with <a", "<b>Start</b> with <a"), "utf-8")
    page = edited.article("hello.md", "?changes=1")
    assert "This text is as it was last sent." in words(page, "//p")


def test_a_file_that_broke_is_neither_gone_nor_new(edited: PreviewOf) -> None:
    write(edited.root, {"content/billing/fees.md": "---\nfoo: 1\n---\n# Fees\n"})
    page = edited.page("/changes?changes=1")
    assert ["content/billing/old.md"] == words(page, "//ul[@class='plain']/li")
    shown = edited.article("billing/fees.md", "?changes=1")
    assert any("cannot be compared" in found for found in words(shown, "//p[@class='told']"))


def test_without_any_state_everything_is_new_and_the_page_says_why(site: PreviewOf) -> None:
    page = site.page("/?changes=1")
    assert "Nothing was sent to production from here yet" in words(page, "//p[@class='told']")[0]
    assert "Hello New" in words(page, "//ul[@class='rows']//a")


def test_a_damaged_state_is_told_and_the_article_is_shown(edited: PreviewOf) -> None:
    [record, *_] = (edited.root / ".intercom-sync/sandbox/articles").glob("*.json")
    record.write_text("{", "utf-8")
    page = edited.article("hello.md", "?changes=1")
    assert "What was last sent cannot be read" in words(page, "//p[@class='told loud']")[-1]
    assert ["Start with refunds ."] == words(page, "//div[@class='body']")


def test_create_only_is_left_alone(edited: PreviewOf) -> None:
    write(edited.root, {"content/hello.md": "---\nmanage: create-only\n---\n# Hello you\n"})
    page = edited.article("hello.md", "?changes=1")
    assert "manage: create-only, so nothing of it is sent again." in words(page, "//p")
    assert "Hello you" in words(edited.page("/?changes=1"), "//ul[@class='rows']//a")


def test_looking_writes_nothing(edited: PreviewOf) -> None:
    def stamps() -> dict[Path, int]:
        return {file: file.stat().st_mtime_ns for file in edited.root.rglob("*")}

    before = stamps()
    for path in ("/", "/changes?changes=1", "/problems?changes=1", "/articles/content/hello.md"):
        assert 200 == edited.ask(path).status_code
    assert before == stamps()
