"""How the report looks. One text, because the page's policy allows exactly this one by its hash."""

from __future__ import annotations

from intercom_sync.plan.model import Impact
from intercom_sync.plan.render.page.look import LOOK

SHOWN = ("problem", *reversed([impact.value for impact in Impact]), "drift", "note")
"""What an article counts as, and can be filtered by; the loudest first."""

_FILTERS = "\n".join(
    f'body:has(#show-{name}:not(:checked)) [data-shows="{name}"] {{ display: none; }}'
    for name in SHOWN
)

_MANY_LANGUAGES = 60
"""As many as a tab can choose; beyond them all texts are shown, one below the other."""
_TABS = "\n".join(
    f".languages:has(> .tabs label:nth-of-type({number}) > :checked)"
    f" > section:not(:nth-of-type({number})) {{ display: none; }}"
    for number in range(1, _MANY_LANGUAGES + 1)
)

STYLE = f"""{LOOK}
.body h5 {{ font-size: 1.2rem; margin: 1.2rem 0 .4rem; }}
.body h6 {{ font-size: 1.02rem; margin: 1rem 0 .3rem; }}
.body p {{ min-height: 1em; }}
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
.badge.problem, .badge.removed {{ color: var(--loud); }}
.badge.LIVE, .badge.drift {{ color: var(--live); }}
.badge.problem, .badge.removed, .badge.LIVE {{ border-width: 2px; }}
.facts {{ padding-left: 1.2rem; }}
.languages h4 {{ margin-top: .5rem; }}
.tabs {{ display: flex; flex-wrap: wrap; gap: .4rem; margin: .75rem 0; }}
.tabs legend {{ float: left; margin: .2rem .4rem 0 0; font-size: .92rem; }}
.tabs label {{
  display: flex; gap: .4rem; align-items: center; padding: .2rem .7rem; cursor: pointer;
  border: 1px solid var(--line); border-radius: 8px; background: var(--ground);
}}
.tabs label:has(:checked) {{ border-color: var(--accent); background: var(--paper); }}
.tabs input {{ accent-color: var(--accent); margin: 0; }}
.raw summary {{ cursor: pointer; color: var(--soft); font-size: .92rem; }}
{_FILTERS}
@media screen {{
{_TABS}
}}
@media print {{
  body {{ background: #fff; }}
  .side, .skip, .tabs {{ display: none; }}
  .layout {{ display: block; width: auto; }}
  .entry {{ content-visibility: visible; border-radius: 0; }}
  .entry > details::details-content {{ content-visibility: visible; block-size: auto; }}
  .raw {{ display: none; }}
  .entry summary {{ break-after: avoid; }}
}}
"""
