"""Real content loads: a help center of 414 articles, and the sample of this repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercom_sync.articles.load import Loaded, load
from intercom_sync.articles.model import ArticleState
from intercom_sync.config import Flags, load_settings
from intercom_sync.errors import Severity

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
CONFIG = """\
version: 1
content: arduino-help-center
front_matter: {ignore: [id, draft]}
checks: {missing-image: "off"}
assets: {base_url: "https://assets.example/"}
"""


def _load(root: Path) -> Loaded:
    return load(load_settings(Flags(root=root), {}, root))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A project whose content is the corpus."""
    source = CORPORA / "arduino-help-center"
    if not source.is_dir():
        pytest.skip("../shared/corpora is not beside this checkout")
    for file in source.rglob("*.md"):
        copy = tmp_path / "arduino-help-center" / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    (tmp_path / "intercom-sync.yaml").write_text(CONFIG)
    return tmp_path


def test_a_real_help_center_loads_without_errors(corpus: Path) -> None:
    loaded = _load(corpus)

    assert [str(each) for each in loaded.problems if each.severity is Severity.ERROR] == []
    assert len(loaded.desired.articles) == 414
    assert len(loaded.desired.collections) == 51
    assert all(article.title for article in loaded.desired.articles)


def test_the_sample_of_this_repository_has_no_problems_at_all() -> None:
    loaded = _load(ROOT)

    assert [str(each) for each in loaded.problems] == []
    assert len(loaded.desired.articles) >= 12
    assert len([each for each in loaded.desired.collections if each.parent is None]) >= 4
    assert any(each.parent for each in loaded.desired.collections)


def test_the_sample_shows_every_construct_of_the_dialect() -> None:
    loaded = _load(ROOT)
    articles = loaded.desired.articles
    bodies = "".join(article.body for article in articles)
    sources = "".join(article.source for article in articles)

    for kind in ("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"):
        assert f"> [!{kind}]" in sources
    for construct in (
        "intercom-h2b-button",
        "intercom-h2b-video",
        "intercom-interblocks-callout",
        "intercom-interblocks-table-container",
        "intercom-align-center",
        "collapsible-section-content",
        "☐",
        "<pre><code>",
    ):
        assert construct in bodies
    assert "```intercom-html" in sources
    assert "{#" in sources
    assert "{#" not in bodies


def test_the_sample_links_new_articles_in_a_circle_and_publishes_a_few() -> None:
    loaded = _load(ROOT)
    links = {article.path: article.links for article in loaded.desired.articles}

    google = "content/bookings/calendar-sync/connect-google-calendar.md"
    outlook = "content/bookings/calendar-sync/connect-outlook.md"
    assert outlook in links[google]
    assert google in links[outlook]
    states = [article.state for article in loaded.desired.articles]
    assert 2 <= states.count(ArticleState.PUBLISHED) < len(states) / 2
