"""How the report looks. One text, because the page's policy allows exactly this one by its hash."""

from __future__ import annotations

from intercom_sync.plan.model import Impact

SHOWN = ("problem", *reversed([impact.value for impact in Impact]), "drift", "note")
"""What an article counts as, and can be filtered by; the loudest first."""

_FILTERS = "\n".join(
    f'body:has(#show-{name}:not(:checked)) [data-shows="{name}"] {{ display: none; }}'
    for name in SHOWN
)

STYLE = f"""
:root {{
  color-scheme: light dark;
  --paper: #fff; --ground: #f5f6f8; --ink: #1b202a; --soft: #515b6d; --line: #d9dee6;
  --accent: #0b57c9; --gone: #ffe1e1; --gone-ink: #8f1414; --new: #d9f5df; --new-ink: #0b5a24;
  --loud: #b3261e; --live: #9a4a00; --calm: #3d5066; --warn: #fff3d6; --code: #eef0f3;
}}
@media (prefers-color-scheme: dark) {{
  :root {{
    --paper: #161a21; --ground: #0f1217; --ink: #e7eaf0; --soft: #a5aec0; --line: #2d3440;
    --accent: #86b4ff; --gone: #4a1c20; --gone-ink: #ffb3b3; --new: #12391f; --new-ink: #a4e8b6;
    --loud: #ff8a80; --live: #ffb45e; --calm: #a9bbd3; --warn: #3b300f; --code: #232933;
  }}
}}
* {{ box-sizing: border-box; }}
html {{ -webkit-text-size-adjust: 100%; scroll-padding-top: 4rem; }}
body {{
  margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}}
a {{ color: var(--accent); text-underline-offset: .15em; }}
:focus-visible {{ outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }}
h1 {{ font-size: clamp(1.4rem, 1.1rem + 1.4vw, 2rem); line-height: 1.25; margin: 0 0 .4rem; }}
h2 {{ font-size: 1.05rem; margin: 0 0 .5rem; }}
h3 {{ font-size: 1rem; margin: 0; display: inline; }}
h4 {{ font-size: .95rem; margin: 1.5rem 0 .5rem; }}
code, pre {{ font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .88em; }}
code {{ background: var(--code); padding: .1em .3em; border-radius: 4px; }}
.skip {{ position: absolute; left: -999px; padding: .5rem 1rem; background: var(--paper); }}
.skip:focus {{ left: .5rem; top: .5rem; z-index: 2; }}
header, .layout {{ width: min(84rem, 100% - 2rem); margin-inline: auto; }}
header {{ padding: 1.75rem 0 .5rem; }}
header p {{ margin: .25rem 0; color: var(--soft); }}
.layout {{ display: grid; gap: 1.25rem; padding-bottom: 4rem; }}
.side {{ display: grid; gap: 1rem; align-content: start; }}
.box {{
  background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: .9rem 1rem;
}}
fieldset {{ border: 0; margin: 0; padding: 0; }}
legend {{ font-weight: 650; padding: 0; margin-bottom: .4rem; }}
.filters label {{ display: flex; gap: .5rem; align-items: center; padding: .3rem 0; }}
.filters label input {{ flex: none; width: 1.1rem; height: 1.1rem; accent-color: var(--accent); }}
.count {{ margin-left: auto; color: var(--soft); font-variant-numeric: tabular-nums; }}
.tools {{ display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .7rem; }}
.tools input {{ flex: 1 1 100%; }}
.tools input, .tools button {{
  font: inherit; padding: .45rem .7rem; min-width: 0; border-radius: 8px;
  border: 1px solid var(--line); background: var(--ground); color: var(--ink);
}}
.tools button {{ cursor: pointer; }}
.tools button:hover {{ border-color: var(--accent); }}
.tools p {{ margin: 0; color: var(--soft); font-size: .9rem; flex-basis: 100%; }}
[hidden] {{ display: none !important; }}
.contents summary {{ font-weight: 650; cursor: pointer; }}
.contents ol {{ list-style: none; margin: .5rem 0 0; padding: 0; font-size: .92rem; }}
.contents li {{ display: flex; gap: .45rem; align-items: baseline; padding: .2rem 0; }}
.contents a {{ min-width: 0; }}
@media (max-width: 71.99rem) {{ .contents ol {{ max-height: 40vh; overflow-y: auto; }} }}
@media (min-width: 72rem) {{
  .layout {{ grid-template-columns: 19rem minmax(0, 1fr); }}
  .side {{ position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow-y: auto; }}
}}
.alert {{ border-left: 5px solid var(--live); background: var(--warn); margin-bottom: .75rem; }}
.alert p {{ margin: .15rem 0; }}
.alert.loud {{ border-left-color: var(--loud); }}
.entry {{
  background: var(--paper); border: 1px solid var(--line); border-radius: 12px;
  margin-bottom: .6rem; content-visibility: auto; contain-intrinsic-size: auto 3.4rem;
}}
.entry > details > summary {{ cursor: pointer; padding: .75rem 1rem; border-radius: 12px; }}
.entry > details > summary:hover {{ background: var(--ground); }}
.entry > details[open] > summary {{
  border-bottom: 1px solid var(--line); border-radius: 12px 12px 0 0;
}}
.entry .content {{ padding: .25rem 1rem 1rem; scroll-margin-top: 4rem; }}
.about {{ color: var(--soft); display: block; font-size: .92rem; margin-left: 1.1rem; }}
.badge {{
  display: inline-block; padding: .05rem .5rem; border: 1px solid currentcolor;
  border-radius: 99px; font-size: .75rem; font-weight: 700; letter-spacing: .02em;
  white-space: nowrap; color: var(--calm);
}}
.badge.problem, .badge.removed {{ color: var(--loud); }}
.badge.LIVE, .badge.drift {{ color: var(--live); }}
.badge.problem, .badge.removed, .badge.LIVE {{ border-width: 2px; }}
.facts {{ padding-left: 1.2rem; }}
.fields {{ border-collapse: collapse; margin: .5rem 0; }}
.fields th, .fields td {{
  border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top;
}}
.fields th {{ font-weight: 600; white-space: nowrap; }}
del {{ background: var(--gone); color: var(--gone-ink); text-decoration: line-through; }}
ins {{ background: var(--new); color: var(--new-ink); text-decoration: underline; }}
del, ins {{ border-radius: 3px; padding: 0 .1em; -webkit-box-decoration-break: clone; }}
.prose {{ border: 1px solid var(--line); border-radius: 8px; padding: .6rem .9rem; }}
.prose p {{ margin: .1rem 0; min-height: .6em; white-space: pre-wrap; }}
.prose .left {{ color: var(--soft); font-style: italic; }}
.pages {{ display: grid; gap: .75rem; margin: .75rem 0; }}
@media (min-width: 52rem) {{ .pages.two {{ grid-template-columns: 1fr 1fr; }} }}
figure {{ margin: 0; min-width: 0; border: 1px solid var(--line); border-radius: 8px; }}
figcaption {{
  padding: .35rem .9rem; border-bottom: 1px solid var(--line); color: var(--soft); font-size: .9rem;
}}
.body {{ padding: .25rem .9rem .75rem; overflow-x: auto; }}
.body h5 {{ font-size: 1.2rem; margin: 1.2rem 0 .4rem; }}
.body h6 {{ font-size: 1.02rem; margin: 1rem 0 .3rem; }}
.body a:not([href]) {{ text-decoration: underline dotted; }}
.body p {{ margin: .5rem 0; min-height: 1em; }}
.body li > p {{ margin: .1rem 0; }}
.body table {{ border-collapse: collapse; }}
.body td, .body th {{ border: 1px solid var(--line); padding: .3rem .6rem; overflow-wrap: normal; }}
.body pre, .raw pre {{
  background: var(--code); padding: .7rem .9rem; border-radius: 8px; overflow-x: auto;
  white-space: pre-wrap;
}}
.body pre code {{ background: none; padding: 0; }}
.body .shown-callout {{
  border: 1px solid var(--line); border-left: 4px solid var(--calm); border-radius: 8px;
  padding: .1rem .9rem; background: var(--ground);
}}
.body .shown-button {{
  font-weight: 650; border: 1px solid; border-radius: 8px; padding: .3rem .8rem;
}}
.body .shown-placeholder {{
  display: inline-block; padding: .6rem .9rem; border: 1px dashed var(--soft); border-radius: 8px;
  color: var(--soft); background: var(--ground);
}}
.body details {{ border: 1px solid var(--line); border-radius: 8px; padding: .3rem .9rem; }}
.note, .empty {{ color: var(--soft); }}
.raw summary {{ cursor: pointer; color: var(--soft); font-size: .92rem; }}
{_FILTERS}
@media print {{
  body {{ background: #fff; }}
  .side, .skip {{ display: none; }}
  .layout {{ display: block; width: auto; }}
  .entry {{ content-visibility: visible; border-radius: 0; }}
  .entry > details::details-content {{ content-visibility: visible; block-size: auto; }}
  .raw {{ display: none; }}
  .entry summary {{ break-after: avoid; }}
}}
"""
