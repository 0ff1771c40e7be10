"""The Arduino help center as a project in a temporary folder: real content by many hands.

Data of others: read from ../shared, never copied into this repository. Whatever uses it skips where
it is absent.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "arduino-help-center"
ARTICLES = 414

CONFIG = """\
version: 1
locales: [en]
front_matter: {ignore: [id, draft]}
checks: {missing-image: "off"}
assets: {base_url: "https://raw.githubusercontent.com/acme/help/main/content/"}
limits: {updates_percent: 100}
"""


def corpus_project(folder: Path) -> Path:
    """A copy of the corpus as content/, with a config beside it; its root."""
    if not CORPUS.is_dir():
        pytest.skip("needs ../shared/corpora/arduino-help-center")
    shutil.copytree(CORPUS, folder / "content")
    (folder / "intercom-sync.yaml").write_text(CONFIG, "utf-8")
    return folder
