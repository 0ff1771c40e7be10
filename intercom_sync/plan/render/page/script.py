"""What the page can do beyond HTML and CSS: search, open all, count. Nothing is lost without it."""

from __future__ import annotations

SCRIPT = """
"use strict";
(() => {
  const entries = [...document.querySelectorAll(".entry")];
  const links = new Map(
    [...document.querySelectorAll(".contents a")].map((a) => [a.hash.slice(1), a.closest("li")]));
  const words = entries.map((entry) => entry.querySelector("summary").textContent.toLowerCase());
  const filters = [...document.querySelectorAll(".filters input[type=checkbox]")];
  const [search, open, close] = document.querySelectorAll(".tools input, .tools button");
  const told = document.querySelector(".tools p");
  const isShown = (entry) => !entry.hidden
    && !filters.some((one) => !one.checked && one.id === "show-" + entry.dataset.shows);
  const tell = () => {
    told.textContent = entries.filter(isShown).length + " of " + entries.length + " shown";
  };
  const find = () => {
    const wanted = search.value.trim().toLowerCase();
    entries.forEach((entry, index) => {
      entry.hidden = !words[index].includes(wanted);
      const link = links.get(entry.querySelector(".content").id);
      if (link) link.hidden = entry.hidden;
    });
    tell();
  };
  const unfold = (isOpen) => entries.filter(isShown).forEach((entry) => {
    entry.firstElementChild.open = isOpen;
  });
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const details = target && target.closest(".entry > details");
    if (details) { details.open = true; details.firstElementChild.focus(); }
  };
  document.querySelector(".tools").hidden = false;
  search.addEventListener("input", find);
  filters.forEach((one) => one.addEventListener("change", tell));
  open.addEventListener("click", () => unfold(true));
  close.addEventListener("click", () => unfold(false));
  addEventListener("hashchange", follow);
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = entries.map((entry) => entry.firstElementChild).filter((one) => !one.open);
    folded.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((one) => { one.open = false; }));
  tell();
  follow();
})();
"""
