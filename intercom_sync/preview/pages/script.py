"""What a page can do beyond HTML and CSS: find the search by a key, and follow the files.

Nothing is lost without it. Trap: a page that is loaded again while somebody types would take the
words away, so it waits.
"""

from __future__ import annotations

from typing import Final

SCRIPT: Final = """
"use strict";
(() => {
  const search = document.querySelector("[type=search]");
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.activeElement === search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });
  const version = document.documentElement.dataset.version;
  const isTyping = () => document.activeElement === search && search.value !== search.defaultValue;
  const look = async () => {
    if (!document.hidden && !isTyping()) {
      try {
        const answer = await fetch("/_preview/version");
        if (answer.ok && await answer.text() !== version) {
          location.reload();
          return;
        }
      } catch {
        document.querySelector("#status").textContent = " The preview was stopped.";
        return;
      }
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
})();
"""
