"""Every row of the table in design §7 as a person reads it: files and workspace in, plan text out.

What then happens to each is in test_decision_table, test_removals and test_moves_are_no_removals.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from intercom_sync.articles.model import ArticleId, Desired, OnRemove
from tests.engine.world import World, all_done, article, desired, edited

FIVE = "<p>Refunds take five days.</p>"
TEN = "<p>Ten days.</p>"
REFUNDS = article("billing/refunds.md", FIVE, title="Refunds")
VAT = article("help/vat.md", "<p>On every receipt.</p>", title="VAT")
ROWS = Path(__file__).with_name("decision_rows.txt")

Scene = Callable[[World], Desired]
"""Prepares the workspace and state; gives the files."""


def nothing_there(_world: World) -> Desired:
    return desired(REFUNDS)


def written_there(world: World, body: str = FIVE, count: int = 1) -> None:
    """What somebody wrote in the web app, in a collection of the folder's name."""
    parent = world.sandbox.teammate.creates_collection(name="Billing")
    for _ in range(count):
        world.sandbox.teammate.creates(title="Refunds", body=body, parent_id=parent)


def equal_there(world: World) -> Desired:
    written_there(world)
    return desired(REFUNDS)


def id_there(world: World) -> Desired:
    found = world.sandbox.teammate.creates(title="Money back", body=FIVE)
    parent = world.sandbox.teammate.creates_collection(name="Billing")
    world.sandbox.teammate.moves(found, to=parent)
    return desired(edited(REFUNDS, title="Money back", id=ArticleId(found)))


def other_there(world: World) -> Desired:
    written_there(world, TEN)
    return desired(REFUNDS)


def several_there(world: World) -> Desired:
    written_there(world, count=2)
    return desired(REFUNDS)


def applied(world: World, *files: object) -> None:
    world.files = desired(*(files or (REFUNDS,)))  # type: ignore[arg-type]
    assert all_done(world.apply())
    world.clock.advance(60)


def same_same(world: World) -> Desired:
    applied(world)
    return desired(REFUNDS)


def changed_same(world: World) -> Desired:
    applied(world)
    return desired(edited(REFUNDS, body=TEN))


def same_changed(world: World) -> Desired:
    applied(world)
    world.sandbox.teammate.edits(world.id_of("billing/refunds.md"), body=TEN)
    return desired(REFUNDS)


def changed_to_the_same(world: World) -> Desired:
    same_changed(world)
    return desired(edited(REFUNDS, body=TEN))


def changed_differently(world: World) -> Desired:
    same_changed(world)
    return desired(edited(REFUNDS, body="<p>Two days.</p>"))


def gone(world: World) -> Desired:
    applied(world)
    world.sandbox.teammate.deletes(world.id_of("billing/refunds.md"))
    return desired(REFUNDS)


def renamed(world: World) -> Desired:
    applied(world)
    return desired(edited(REFUNDS, path="content/billing/money-back.md"))


def moved(world: World) -> Desired:
    applied(world, REFUNDS, VAT)
    return desired(edited(REFUNDS, path="content/help/refunds.md", parent="content/help/"), VAT)


def moved_from(world: World) -> Desired:
    applied(world)
    told = article("billing/x.md", TEN, title="X", moved_from="content/billing/refunds.md")
    return desired(told)


def perhaps_moved(world: World) -> Desired:
    words = [f"word{number}" for number in range(40)]
    applied(world, article("billing/a.md", f"<p>{' '.join(words)}</p>"))
    half = [*words[:20], *(f"other{number}" for number in range(20))]
    return desired(article("billing/b.md", f"<p>{' '.join(half)}</p>"))


def removing(policy: OnRemove) -> Scene:
    def scene(world: World) -> Desired:
        applied(world, REFUNDS, VAT)
        world.sandbox.teammate.publishes(world.id_of("billing/refunds.md"))
        world.setting = replace(world.setting, on_remove=policy)
        return desired(VAT)

    return scene


def removed_changed(world: World) -> Desired:
    files = removing(OnRemove.DELETE)(world)
    world.sandbox.teammate.edits(world.id_of("billing/refunds.md"), body=TEN)
    return files


def removed_gone(world: World) -> Desired:
    files = removing(OnRemove.DELETE)(world)
    world.sandbox.teammate.deletes(world.id_of("billing/refunds.md"))
    return files


def unmanaged(world: World) -> Desired:
    applied(world)
    world.sandbox.teammate.creates(title="Old news", body="<p>Old.</p>")
    return desired(REFUNDS)


# Collections follow the same table, by name and parent


def folder_adopted(world: World) -> Desired:
    world.sandbox.teammate.creates_collection(name="Billing")
    return desired(REFUNDS)


def folder_ambiguous(world: World) -> Desired:
    for _ in range(2):
        world.sandbox.teammate.creates_collection(name="Billing")
    return desired(REFUNDS)


def folder_renamed(world: World) -> Desired:
    applied(world)
    return desired(edited(REFUNDS, path="content/money/refunds.md", parent="content/money/"))


def folder_named(world: World) -> Desired:
    applied(world)
    return desired(REFUNDS, billing="Money")


def folder_moved(world: World) -> Desired:
    applied(world, REFUNDS, VAT)
    deep = "content/help/billing/"
    return desired(edited(REFUNDS, path=f"{deep}refunds.md", parent=deep), VAT)


def folder_drifted(world: World) -> Desired:
    applied(world)
    world.sandbox.teammate.edits_collection(str(world.sandbox.collections()[0].id), name="Money")
    return desired(REFUNDS)


def folder_conflict(world: World) -> Desired:
    folder_drifted(world)
    return desired(REFUNDS, billing="Invoices")


def folder_agreed(world: World) -> Desired:
    folder_drifted(world)
    return desired(REFUNDS, billing="Money")


def folder_gone(world: World) -> Desired:
    applied(world)
    world.sandbox.teammate.deletes_collection(str(world.sandbox.collections()[0].id))
    return desired(REFUNDS)


SCENES: dict[str, Scene] = {
    "new, nothing there": nothing_there,
    "new, an equal one there": equal_there,
    "new, its id there": id_there,
    "new, another one there": other_there,
    "new, several there": several_there,
    "same, same": same_same,
    "changed, same": changed_same,
    "same, changed": same_changed,
    "changed, changed to the same": changed_to_the_same,
    "changed, changed differently": changed_differently,
    "there, 404": gone,
    "renamed": renamed,
    "moved": moved,
    "moved, as the file says": moved_from,
    "moved perhaps": perhaps_moved,
    "removed, unchanged, keep": removing(OnRemove.KEEP),
    "removed, unchanged, unpublish": removing(OnRemove.UNPUBLISH),
    "removed, unchanged, delete": removing(OnRemove.DELETE),
    "removed, changed": removed_changed,
    "removed, 404": removed_gone,
    "unmanaged": unmanaged,
    "folder new, there": folder_adopted,
    "folder new, several there": folder_ambiguous,
    "folder renamed": folder_renamed,
    "folder named": folder_named,
    "folder moved": folder_moved,
    "folder same, changed": folder_drifted,
    "folder changed, changed differently": folder_conflict,
    "folder changed, changed to the same": folder_agreed,
    "folder there, 404": folder_gone,
}


def plans() -> dict[str, str]:
    """Row → its plan, from the text file beside this one; ids as 0000000."""
    _, *parts = re.split(r"^== (.+)\n", ROWS.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_every_row_has_its_plan() -> None:
    assert list(SCENES) == list(plans())


@pytest.mark.parametrize("row", SCENES)
def test_a_row_of_the_table_reads_like_this(row: str, tmp_path: Path) -> None:
    world = World(tmp_path)
    world.files = SCENES[row](world)
    assert plans()[row] == re.sub(r"\b[0-9]{7}\b", "0000000", world.plan())
