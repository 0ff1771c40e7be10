"""How the preview looks. One text, because the policy allows exactly this one by its hash."""

from __future__ import annotations

from typing import Final

from intercom_sync.plan.render.page.look import LOOK

STYLE: Final = f"""{LOOK}
:root {{ --hero: #0c2d62; --hero-ink: #fff; --mark: #ffe58a; --ok: #0b5a24; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --hero: #10213f; --hero-ink: #f2f6ff; --mark: #6b5a12; --ok: #a4e8b6; }}
}}
body {{ min-height: 100vh; display: flex; flex-direction: column; }}
.only-heard {{ position: absolute; clip-path: inset(50%); }}
header {{
  background: var(--hero); color: var(--hero-ink);
  padding: .8rem max(1rem, (100% - 60rem) / 2) 1rem;
}}
header :focus-visible {{ outline-color: var(--hero-ink); }}
.bar {{ display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; }}
.bar nav {{ display: flex; flex-wrap: wrap; gap: .5rem; margin-left: auto; }}
.brand {{ color: inherit; font-weight: 650; text-decoration: none; padding: .25rem 0; }}
.choice {{
  color: inherit; text-decoration: none; font-size: .9rem; white-space: nowrap;
  padding: .3rem .8rem; border: 1px solid; border-radius: 99px;
}}
.choice:hover {{ background: rgb(255 255 255 / .12); }}
.choice.loud {{ background: #b3261e; border-color: #b3261e; color: #fff; }}
.choice.on {{ background: #d9f5df; color: #0b5a24; border-color: #d9f5df; }}
.search {{ display: flex; gap: .5rem; max-width: 40rem; margin: .8rem auto 0; }}
.search input, .search button {{
  font: inherit; padding: .5rem .9rem; border-radius: 10px; border: 1px solid var(--line);
}}
.search input {{ flex: 1; min-width: 0; color: var(--ink); background: var(--paper); }}
.search input::placeholder {{ color: var(--soft); opacity: 1; }}
.search button {{
  font-weight: 600; cursor: pointer; color: var(--hero); background: #fff; border-color: #fff;
}}
.home .search {{ margin: 2.25rem auto 1.5rem; }}
.home .search input, .home .search button {{ padding: .75rem 1.1rem; }}
.locales {{
  display: flex; flex-wrap: wrap; justify-content: center; gap: .25rem; margin-top: .7rem;
}}
.locales a {{
  color: inherit; text-decoration: none; padding: .15rem .7rem; border-radius: 8px;
  font-size: .9rem;
}}
.locales a:hover {{ text-decoration: underline; }}
.locales a[aria-current] {{ background: var(--hero-ink); color: var(--hero); font-weight: 650; }}
.locales .note {{ color: inherit; font-style: italic; }}
main {{ flex: 1; width: min(60rem, 100% - 2rem); margin: 1.5rem auto 0; padding-bottom: 4rem; }}
main:focus {{ outline: none; }}
main h2 {{ font-size: 1.15rem; margin: 2rem 0 .75rem; }}
footer {{
  padding: 1.1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .875rem;
  text-align: center;
}}
.box {{
  background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: .9rem 1rem;
}}
.empty {{ text-align: center; padding: 2.5rem 1rem; border-style: dashed; }}
.empty h1 {{ font-size: 1.3rem; color: var(--ink); }}
.told {{
  margin: 0 0 1rem; padding: .6rem .9rem; border-left: 4px solid var(--calm); border-radius: 8px;
  background: var(--paper);
}}
.told.loud {{ border-color: var(--loud); background: var(--warn); }}
.told.new {{ border-color: var(--new-ink); }}
.breadcrumbs ol {{
  list-style: none; display: flex; flex-wrap: wrap; gap: .25rem .5rem; padding: 0;
  margin: 0 0 1rem; font-size: .9rem; color: var(--soft);
}}
.breadcrumbs li:not(:last-child)::after {{ content: "/"; margin-left: .5rem; }}
.breadcrumbs a {{ color: inherit; }}
.cards, .rows, .problems, .plain {{ list-style: none; padding: 0; margin: 1rem 0; }}
.cards {{
  display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr));
}}
.cards li {{ display: flex; }}
.cards a, .rows a {{
  color: inherit; text-decoration: none; background: var(--paper); border: 1px solid var(--line);
}}
.cards a {{
  flex: 1; display: flex; flex-direction: column; gap: .3rem; padding: 1.1rem; border-radius: 14px;
}}
.cards a:hover, .rows a:hover {{ border-color: var(--accent); }}
.cards .name {{ font-weight: 650; font-size: 1.1rem; }}
.cards .count {{ margin-top: auto; padding-top: .5rem; font-size: .875rem; }}
.about, .count {{ color: var(--soft); }}
.rows {{ display: grid; gap: .5rem; }}
.rows a {{ display: grid; gap: .15rem; padding: .75rem 1rem; border-radius: 12px; }}
.rows .name {{ font-weight: 600; }}
.badge {{ vertical-align: .12em; }}
h1 .badge {{ vertical-align: .35em; }}
.badge.draft, .badge.warning {{ color: var(--live); }}
.badge.published, .badge.new {{ color: var(--ok); }}
.badge.problem {{ color: var(--loud); border-width: 2px; }}
.badge.missing {{ border-style: dashed; }}
mark {{ background: var(--mark); color: var(--ink); border-radius: 3px; }}
.lead {{ color: var(--soft); font-size: 1.1rem; margin: 0 0 .5rem; }}
.byline {{
  display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: 0 0 1rem; padding-bottom: 1rem;
  border-bottom: 1px solid var(--line); color: var(--soft); font-size: .9rem;
}}
.problems {{ display: grid; gap: .5rem; }}
.problems li {{
  background: var(--paper); border: 1px solid var(--line); border-left: 4px solid var(--live);
  border-radius: 8px; padding: .6rem .9rem;
}}
.problems li.problem {{ border-left-color: var(--loud); }}
.problems p {{ margin: .2rem 0; }}
.problems pre {{ margin: .4rem 0; padding: .4rem .7rem; }}
pre {{
  background: var(--code); border-radius: 8px; padding: .7rem .9rem; overflow-x: auto;
  white-space: pre-wrap;
}}
pre code {{ background: none; padding: 0; }}
.source {{ border: 1px dashed var(--soft); }}
.narrow main {{ width: min(48rem, 100% - 2rem); }}
.wide main {{ width: min(82rem, 100% - 2rem); }}
article {{
  background: var(--paper); border: 1px solid var(--line); border-radius: 14px;
  padding: clamp(1rem, 4vw, 2.25rem);
}}
article > .body, .all-new > .body {{ padding: 0; }}
article .told {{ background: var(--ground); }}
.found {{ margin: 0 0 1.25rem; border: 1px solid var(--line); border-radius: 8px; }}
.found > summary {{ cursor: pointer; padding: .5rem .9rem; font-weight: 600; }}
.found > .problems {{ margin: 0; padding: 0 .6rem .6rem; }}
.all-new {{ border-left: 4px solid var(--ok); padding-left: 1rem; }}
.body {{ line-height: 1.65; }}
.body h2 {{ font-size: 1.4rem; margin: 2rem 0 .6rem; line-height: 1.3; }}
.body h3 {{ display: block; font-size: 1.18rem; margin: 1.6rem 0 .5rem; }}
.body h4, .body h5, .body h6 {{ font-size: 1.03rem; margin: 1.3rem 0 .4rem; }}
.body img {{ max-width: 100%; height: auto; border-radius: 10px; }}
.body div > img {{ display: block; margin-inline: auto; }}
.body a:not([href]) {{ color: var(--loud); }}
.body hr {{ border: 0; border-top: 1px solid var(--line); margin-block: 2rem; }}
.body p:empty {{ min-height: 1em; }}
.body td {{ vertical-align: top; min-width: 5rem; }}
.body td p {{ margin: .15rem 0; }}
.body .shown-table table {{ width: 100%; }}
.body .shown-callout, .body details, .body .shown-table {{ margin-block: 1rem; }}
.body div:has(> .shown-placeholder) {{ margin-block: .75rem; }}
.body summary {{ cursor: pointer; padding: .4rem 0; }}
.body .shown-button {{
  display: inline-block; padding: .6rem 1.4rem; border: 0; border-radius: 10px;
  text-decoration: none; color: var(--paper); background: var(--accent);
}}
.body div:has(> .shown-button) {{ text-align: center; margin-block: 1rem; }}
@media (max-width: 40rem) {{
  .bar nav {{ margin-left: 0; }}
  .home .search {{ margin-block: 1.25rem .75rem; }}
}}
@media print {{ header, footer, .skip {{ display: none; }} body {{ background: #fff; }} }}
"""
