"""The Arduino help center in the preview: every page is there, and none keeps a writer waiting."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import quote

from tests.corpus import ARTICLES, corpus_project
from tests.preview.site import PreviewOf, words

_SOON_SECONDS = 1.0  # ten times what it takes


def test_four_hundred_articles_are_there_and_an_edit_shows_at_once(tmp_path: Path) -> None:
    site = PreviewOf(corpus_project(tmp_path))
    home = site.page("/")
    counts = [int(found.split()[0]) for found in words(home, "//span[@class='count']")]
    assert ARTICLES == sum(counts)
    file = min((tmp_path / "content").rglob("*.md"))
    file.write_text(f"{file.read_text('utf-8')}\n\nOne more sentence.\n", "utf-8")
    started = time.monotonic()
    article = site.page(f"/articles/{quote(file.relative_to(tmp_path).as_posix())}")
    found = site.page("/search?q=one+more+sentence")
    assert time.monotonic() - started < _SOON_SECONDS
    assert "One more sentence." in words(article, "//div[@class='body']/p")
    assert 1 <= len(found.xpath("//ul[@class='rows']/li"))
    sample = site.page("/changes?changes=1").xpath("//ul[@class='rows']//a/@href")
    assert ARTICLES == len(sample)
    for address in sample[::20]:
        assert 200 == site.ask(address.partition("?")[0]).status_code
