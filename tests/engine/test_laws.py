"""Laws that hold for any content and any server (style guide, rule 13)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intercom_sync.articles.model import Desired, DesiredArticle
from intercom_sync.markup.to_html import Flavor, render
from intercom_sync.plan.model import Gate
from intercom_sync.sandbox import Rewriting
from tests.engine.world import PUBLISHED, World, all_done, article, desired

PLAIN = ["refund", "café", "“quoted”", "it's", "1,000€", "漢字", "שלום", "👍"]
ODD = ["<b>", "&", "a_b", "*c*", "`d`", "|", "[x]", "#1", "-", "1.", "x_y"]
WORDS = st.sampled_from(PLAIN + ODD)
SENTENCE = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)
BLOCK = st.one_of(
    SENTENCE,
    SENTENCE.map(lambda text: f"## {text}"),
    st.lists(SENTENCE, min_size=1, max_size=4).map(
        lambda items: "\n".join(f"- {x}" for x in items)
    ),
    st.lists(SENTENCE, min_size=2, max_size=3).map(
        lambda items: "\n".join(f"{number}. {x}" for number, x in enumerate(items, start=1))
    ),
    SENTENCE.map(lambda text: f"> [!NOTE]\n> {text}"),
    SENTENCE.map(lambda text: f"```\n{text}\n\n  more\n```"),
    SENTENCE.map(lambda text: f"**{text}** and *{text}*  \nnext line"),
    SENTENCE.map(lambda text: f"<details><summary>{text}</summary>\n\n{text}\n\n</details>"),
    st.just("![A window](images/x.png)"),
    st.just("[Open](https://example.com/a?b=1&c=2){.button}"),
    st.just("https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
    st.just("| a | b |\n|---|---|\n| 1 | **2** |"),
    st.sampled_from(["a", "b", "c"]).map(lambda name: f"See [the other]({name}.md)."),
)
MARKDOWN = st.lists(BLOCK, min_size=1, max_size=6).map("\n\n".join)


def file(name: str, markdown: str, *, published: bool) -> DesiredArticle:
    path = f"content/x/{name}.md"
    rendered = render(markdown, path=path, flavor=Flavor.GFM, take_title=False)
    found = article(
        f"x/{name}.md",
        rendered.html,
        images=tuple(sorted({image.path for image in rendered.images})),
        source=markdown,
        **({"state": PUBLISHED} if published else {}),
    )
    links = tuple(sorted({link.path for link in rendered.links}))
    return DesiredArticle(**{**_fields(found), "links": links})  # type: ignore[arg-type]


def _fields(found: DesiredArticle) -> dict[str, object]:
    return {name: getattr(found, name) for name in DesiredArticle.__dataclass_fields__}


FILES = st.fixed_dictionaries(
    {name: st.tuples(MARKDOWN, st.booleans()) for name in ("a", "b", "c")}
).map(
    lambda files: desired(
        *(file(name, text, published=published) for name, (text, published) in files.items())
    )
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first=FILES, second=FILES, seed=st.integers(0, 10_000))
def test_after_an_apply_the_plan_is_empty_whatever_the_server_rewrites(
    first: Desired, second: Desired, seed: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), rewriting=Rewriting.draw(seed))
        for files in (first, second):
            world.files = files
            assert all_done(world.apply(Gate.PUBLISH))
            assert [] == world.steps()
        world.clock.advance(60)
        assert [] == world.steps()
