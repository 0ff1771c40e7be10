"""What a page costs the person who opens it, in headless Chromium.

Owns the stopwatch around the tests' browser. Trap: a page that is loaded is not drawn yet, and one
that is drawn may not answer; so the clock stops when the first search has been drawn.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from tests.browser import CHROMIUM, Browser

_DRAWN: Final = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_SEARCHED: Final = f"""{{
  const search = document.querySelector("[type=search]");
  search.value = "account";
  search.dispatchEvent(new Event("input"));
}}; {_DRAWN}"""


def usable_seconds(page: Path, profile: Path) -> float | None:
    """From asking for the page until its first search shows; None where there is no Chromium."""
    if CHROMIUM is None:
        return None
    browser = Browser(profile)
    try:
        browser.go("about:blank")
        began = time.perf_counter()
        browser.go(page.as_uri())
        browser.run(_DRAWN)
        browser.run(_SEARCHED)
        return time.perf_counter() - began
    finally:
        browser.close()
