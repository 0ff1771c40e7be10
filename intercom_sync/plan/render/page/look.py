"""What the report and the preview look alike in: colours, letters, marks, and a body's own parts.

Owns those rules; each page adds its layout. Trap: names that begin with `shown-` are what a body
may bring along (inert.py), so no part of a page may be styled by one.
"""

from __future__ import annotations

from typing import Final

LOOK: Final = """
:root {
  color-scheme: light dark;
  --paper: #fff; --ground: #f5f6f8; --ink: #1b202a; --soft: #515b6d; --line: #d9dee6;
  --accent: #0b57c9; --gone: #ffe1e1; --gone-ink: #8f1414; --new: #d9f5df; --new-ink: #0b5a24;
  --loud: #b3261e; --live: #9a4a00; --calm: #3d5066; --warn: #fff3d6; --code: #eef0f3;
  --tint-gray: #f3f3f4; --edge-gray: #c9ccd2; --tint-blue: #eef1fd; --edge-blue: #aebbf8;
  --tint-green: #e9f7ec; --edge-green: #9fd8b1; --tint-red: #feecec; --edge-red: #f7aebb;
  --tint-yellow: #fff6d7; --edge-yellow: #f0d27a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #161a21; --ground: #0f1217; --ink: #e7eaf0; --soft: #a5aec0; --line: #2d3440;
    --accent: #86b4ff; --gone: #4a1c20; --gone-ink: #ffb3b3; --new: #12391f; --new-ink: #a4e8b6;
    --loud: #ff8a80; --live: #ffb45e; --calm: #a9bbd3; --warn: #3b300f; --code: #232933;
    --tint-gray: #22262e; --edge-gray: #454c5a; --tint-blue: #1b2442; --edge-blue: #3a4f9a;
    --tint-green: #14301f; --edge-green: #2c6b45; --tint-red: #3a1a20; --edge-red: #7d3342;
    --tint-yellow: #352b0e; --edge-yellow: #74601f;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 4rem; }
body {
  margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
h1 { font-size: clamp(1.4rem, 1.1rem + 1.4vw, 2rem); line-height: 1.25; margin: 0 0 .4rem; }
h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
h3 { font-size: 1rem; margin: 0; display: inline; }
h4 { font-size: .95rem; margin: 1.5rem 0 .5rem; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .88em; }
code { background: var(--code); padding: .1em .3em; border-radius: 4px; }
.skip { position: absolute; left: -999px; padding: .5rem 1rem; background: var(--paper); }
.skip:focus { left: .5rem; top: .5rem; z-index: 2; }
.badge {
  display: inline-block; padding: .05rem .5rem; border: 1px solid currentcolor;
  border-radius: 99px; font-size: .75rem; font-weight: 700; letter-spacing: .02em;
  white-space: nowrap; color: var(--calm);
}
.fields { border-collapse: collapse; margin: .5rem 0; }
.fields th, .fields td {
  border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top;
}
.fields th { font-weight: 600; white-space: nowrap; }
del { background: var(--gone); color: var(--gone-ink); text-decoration: line-through; }
ins { background: var(--new); color: var(--new-ink); text-decoration: underline; }
del, ins { border-radius: 3px; padding: 0 .1em; -webkit-box-decoration-break: clone; }
.prose { border: 1px solid var(--line); border-radius: 8px; padding: .6rem .9rem; }
.prose p { margin: .1rem 0; min-height: .6em; white-space: pre-wrap; }
.prose .left { color: var(--soft); font-style: italic; }
.pages { display: grid; gap: .75rem; margin: .75rem 0; }
@media (min-width: 52rem) { .pages.two { grid-template-columns: 1fr 1fr; } }
figure { margin: 0; min-width: 0; border: 1px solid var(--line); border-radius: 8px; }
figcaption {
  padding: .35rem .9rem; border-bottom: 1px solid var(--line); color: var(--soft); font-size: .9rem;
}
.body { padding: .25rem .9rem .75rem; overflow-x: auto; }
.body a:not([href]) { text-decoration: underline dotted; }
.body p { margin: .5rem 0; }
.body li > p { margin: .1rem 0; }
.body table { border-collapse: collapse; }
.body td, .body th { border: 1px solid var(--line); padding: .3rem .6rem; overflow-wrap: normal; }
.body pre, .raw pre {
  background: var(--code); padding: .7rem .9rem; border-radius: 8px; overflow-x: auto;
  white-space: pre-wrap;
}
.body pre code { background: none; padding: 0; }
.body .shown-callout { border: 1px solid; border-radius: 10px; padding: .1rem 1rem; }
.shown-gray { background: var(--tint-gray); border-color: var(--edge-gray) !important; }
.shown-blue { background: var(--tint-blue); border-color: var(--edge-blue) !important; }
.shown-green { background: var(--tint-green); border-color: var(--edge-green) !important; }
.shown-red { background: var(--tint-red); border-color: var(--edge-red) !important; }
.shown-yellow { background: var(--tint-yellow); border-color: var(--edge-yellow) !important; }
.shown-center { text-align: center; }
.shown-right { text-align: right; }
.shown-justify { text-align: justify; }
.shown-table { overflow-x: auto; }
.body .shown-button {
  font-weight: 650; border: 1px solid; border-radius: 8px; padding: .3rem .8rem;
}
.body .shown-placeholder {
  display: inline-block; padding: .6rem .9rem; border: 1px dashed var(--soft); border-radius: 8px;
  color: var(--soft); background: var(--ground);
}
.body details { border: 1px solid var(--line); border-radius: 8px; padding: .3rem .9rem; }
.body summary :is(h2, h3, h4, h5, h6) { display: inline; font-size: 1.05rem; margin: 0; }
.body .shown-callout, .body .shown-table, .body .shown-placeholder { margin-block: .6rem; }
.note, .empty { color: var(--soft); }
"""
