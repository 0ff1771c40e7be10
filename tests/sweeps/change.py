"""The change that is swept: files as they were applied before, and as they are now."""

from __future__ import annotations

from dataclasses import replace

from intercom_sync.articles.model import Desired
from tests.engine.world import PUBLISHED, article, desired, edited, link


def before(changes: int) -> Desired:
    """What was applied before: a tenth of all is half of a change each."""
    tenth = max(1, changes // 20)
    files = [
        article(f"billing/old-{one}.md", f"<p>What was said of case {one}.</p>")
        for one in range(6 * tenth)
    ]
    files += [
        article(f"billing/moved-{one}.md", f"<p>Words that move, number {one}.</p>")
        for one in range(3 * tenth)
    ]
    files += [
        article(f"orders/public-{one}.md", f"<p>Soon for all to read: {one}.</p>")
        for one in range(2 * tenth)
    ]
    files += [
        article(f"orders/gone-{one}.md", f"<p>Nobody needs number {one} any more.</p>")
        for one in range(3 * tenth)
    ]
    files.append(article("legacy/gone-legacy.md", "<p>The last of its folder.</p>"))
    files.append(article("vacant/gone-vacant.md", "<p>The last of another.</p>"))
    return desired(*files)


def after(changes: int) -> Desired:
    """The change: creates, updates, moves, publishes and removals, as many as were asked for."""
    tenth = max(1, changes // 20)
    files = []
    for one in before(changes).articles:
        name = one.path.rpartition("/")[2]
        if name.startswith("old-"):
            files.append(edited(one, body=f"{one.body}<p>And more, {link('guides/new-0.md')}.</p>"))
            files[-1] = replace(files[-1], links=("content/guides/new-0.md",))
        elif name.startswith("moved-"):
            files.append(replace(one, path=f"content/guides/{name}", parent="content/guides/"))
        elif name.startswith("public-"):
            files.append(replace(one, state=PUBLISHED))
    for one_new in range(6 * tenth):
        other = f"guides/new-{(one_new + 1) % (6 * tenth)}.md"
        more = {"state": PUBLISHED} if one_new % 3 == 0 else {}
        body = f"<p>News, part {one_new}; next is {link(other)}.</p>"
        files.append(article(f"guides/new-{one_new}.md", body, links=(other,), **more))
    return desired(*files)
