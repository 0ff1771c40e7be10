"""However files are moved, edited, split, merged or swapped, no article of theirs is taken away.

Every change is applied with all gates open and `on_remove: delete`. What cannot be told apart is a
problem that names its way out; nothing is deleted, and nothing is created beside it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intercom_sync.articles.model import (
    ArticleId,
    Desired,
    DesiredArticle,
    DesiredTranslation,
    OnRemove,
)
from intercom_sync.plan.model import Gate, Verb
from tests.engine.world import World, all_done, article, desired, edited, link

BOTH = (Gate.PUBLISH, Gate.PRUNE)
TOPICS = {
    "cards": "Card {n} is charged when a lesson begins, and shown on the receipt of its day.",
    "bikes": "Bike {n} stands in the shed beside the door, with a lock that has its own code.",
    "rooms": "Room {n} has a mirror, two windows and a piano that is tuned each spring.",
    "keys": "Key {n} opens the side entrance after eight, if the alarm was switched off.",
}


def text(topic: str, count: int = 12, *, first: int = 0) -> str:
    """Sentences that share no pair of words with another topic's, or hardly one."""
    numbers = range(first, first + count)
    return f"<p>{' '.join(TOPICS[topic].format(n=number) for number in numbers)}</p>"


def file(path: str, body: str, **fields: object) -> DesiredArticle:
    return article(path, body, **fields)


OTHER_WORDS = " ".join(f"alpha{number}" for number in range(20))
NEWS = " ".join(f"beta{number}" for number in range(20))
CARDS = file("billing/cards.md", text("cards"))
BIKES = file("billing/bikes.md", text("bikes"))
ROOMS = file("school/rooms.md", text("rooms"))


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.setting = replace(world.setting, on_remove=OnRemove.DELETE)
    world.files = desired(CARDS, BIKES, ROOMS)
    assert all_done(world.apply(*BOTH))
    world.clock.advance(60)
    return world


def moved(found: DesiredArticle, path: str, **fields: object) -> DesiredArticle:
    """The file at another place; its collection is its folder."""
    whole = f"content/{path}"
    folder = whole.rpartition("/")[0]
    parent = None if folder == "content" else f"{folder}/"
    return edited(found, path=whole, parent=parent, **fields)


def nothing_is_lost(world: World) -> list[str]:
    """Apply, twice; the observations of the first plan. Whoever was there is there."""
    before = {str(one.id) for one in world.sandbox.articles()}
    plan = world.decide().plan
    for _ in range(2):
        world.apply(*BOTH)
        world.clock.advance(60)
        assert before <= {str(one.id) for one in world.sandbox.articles()}
    assert 0 == world.sandbox.count("DELETE /articles/*")
    return [
        f"{notice.observation} {notice.key}"
        for notice in plan.notices
        if notice.observation.is_problem
    ]


def asked_only(world: World, *notices: str) -> None:
    """The plan asks about these files, and creates none of them beside the old article."""
    created = {step.key for step in world.decide().plan.steps if step.verb is Verb.CREATE}
    count = len(world.sandbox.articles())
    assert sorted(notices) == sorted(nothing_is_lost(world))
    asked = {notice.partition(" ")[2] for notice in notices}
    assert not asked & created
    assert count == len(world.sandbox.articles())


# Recognised


def test_a_file_that_moved_is_the_same_article(world: World) -> None:
    world.files = desired(moved(CARDS, "school/cards.md"), BIKES, ROOMS)
    assert [] == nothing_is_lost(world)
    assert [] == world.steps()


def test_several_files_that_moved_and_were_edited_are_the_same_articles(world: World) -> None:
    world.files = desired(
        moved(CARDS, "school/money.md", body=text("cards", first=2), title="Money"),
        moved(BIKES, "school/wheels.md", body=text("bikes", first=3)),
        moved(ROOMS, "house/rooms.md", body=text("rooms", first=2)),
    )
    assert [] == nothing_is_lost(world)
    assert [] == world.steps()
    assert 3 == len(world.sandbox.articles())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "返金は購入から三十日以内にお申し込みください。領収書は設定画面からいつでも印刷できます。",
            "返金は購入から六十日以内にお申し込みください。領収書は設定画面から何度でも印刷できます。",
        ),
        (
            "退款须在购买后三十天内申请。收据可随时在设置页面打印。更改付款方式需要管理员权限。",
            "退款须在购买后六十天内申请。收据可随时在账户页面打印。更改付款方式需要所有者权限。",
        ),
        (
            "ขอเงินคืนได้ภายในสามสิบวันหลังการซื้อ ใบเสร็จพิมพ์ได้จากหน้าการตั้งค่าเสมอ",
            "ขอเงินคืนได้ภายในหกสิบวันหลังการซื้อ ใบเสร็จพิมพ์ได้จากหน้าบัญชีเสมอ",
        ),
    ],
    ids=["Japanese", "Chinese", "Thai"],
)
def test_a_text_without_spaces_between_words_is_recognised_after_an_edit(
    world: World, before: str, after: str
) -> None:
    refunds = file("billing/refunds.md", f"<p>{before}</p>")
    world.files = desired(CARDS, BIKES, ROOMS, refunds)
    assert all_done(world.apply(*BOTH))
    told = moved(refunds, "school/money.md", body=f"<p>{after}</p>", title="Other")
    world.files = desired(CARDS, BIKES, ROOMS, told)
    assert [] == nothing_is_lost(world)
    assert [] == world.steps()


def test_texts_of_one_script_without_spaces_are_not_taken_for_each_other(world: World) -> None:
    refunds = file(
        "billing/refunds.md",
        "<p>返金は購入から三十日以内にお申し込みください。領収書は設定画面から印刷できます。</p>",
    )
    world.files = desired(CARDS, BIKES, ROOMS, refunds)
    assert all_done(world.apply(*BOTH))
    printer = file(
        "school/printer.md",
        "<p>プリンターの電源を入れてください。緑のランプが光るまで待つと、用紙を入れられます。</p>",
        title="プリンター",
    )
    world.files = desired(CARDS, BIKES, ROOMS, printer)
    assert ["create content/school/printer.md", "delete content/billing/refunds.md"] == sorted(
        world.steps()
    )


def test_moved_from_is_believed_whatever_the_text(world: World) -> None:
    told = file("school/x.md", text("keys"), moved_from=CARDS.path, title="Other")
    world.files = desired(told, BIKES, ROOMS)
    assert [] == nothing_is_lost(world)
    assert [] == world.steps()


def test_an_id_in_front_matter_is_believed_whatever_the_text(world: World) -> None:
    found = ArticleId(world.id_of("billing/cards.md"))
    world.files = desired(file("school/x.md", text("keys"), id=found), BIKES, ROOMS)
    assert [] == nothing_is_lost(world)
    assert [] == world.steps()


def test_swapped_files_stay_two_articles(world: World) -> None:
    world.files = desired(
        edited(CARDS, body=BIKES.body, title=BIKES.title),
        edited(BIKES, body=CARDS.body, title=CARDS.title),
        ROOMS,
    )
    assert [] == nothing_is_lost(world)


# Asked about


@pytest.mark.parametrize("place", ["billing/y.md", "school/y.md", "new/deep/y.md"])
def test_a_third_of_the_text_in_another_place_is_a_question(world: World, place: str) -> None:
    words = f"{text('cards', 4)}{text('keys', 8)}"
    world.files = desired(file(place, words, title="Other"), BIKES, ROOMS)
    asked_only(world, f"ambiguous content/{place}")


def test_the_same_title_above_another_text_is_a_question(world: World) -> None:
    world.files = desired(file("school/y.md", text("keys"), title="cards"), BIKES, ROOMS)
    asked_only(world, "ambiguous content/school/y.md")


def test_the_same_file_name_in_another_folder_is_a_question(world: World) -> None:
    world.files = desired(file("school/cards.md", text("keys"), title="Other"), BIKES, ROOMS)
    asked_only(world, "ambiguous content/school/cards.md")


def test_a_file_name_that_several_files_have_says_nothing(world: World) -> None:
    start = file("a/index.md", text("keys"), title="Start")
    other = file("b/index.md", f"<p>{OTHER_WORDS}</p>", title="Other")
    world.files = desired(CARDS, BIKES, ROOMS, start, other)
    world.apply(*BOTH)
    world.files = desired(
        CARDS, BIKES, ROOMS, other, file("c/index.md", f"<p>{NEWS}</p>", title="N")
    )
    assert {"delete content/a/index.md", "create content/c/index.md"} < set(world.steps())


def test_texts_too_short_to_compare_are_a_question_in_one_folder(world: World) -> None:
    short = file("billing/hours.md", "<p>Nine to five.</p>")
    world.files = desired(CARDS, BIKES, ROOMS, short)
    world.apply(*BOTH)
    world.files = desired(CARDS, BIKES, ROOMS, file("billing/times.md", "<p>All day.</p>"))
    asked_only(world, "ambiguous content/billing/times.md")


def test_a_file_split_into_two_is_a_question_about_both(world: World) -> None:
    world.files = desired(
        file("billing/one.md", text("cards", 6), title="One"),
        file("school/two.md", text("cards", 6, first=6), title="Two"),
        BIKES,
        ROOMS,
    )
    asked_only(world, "ambiguous content/billing/one.md", "ambiguous content/school/two.md")


def test_a_file_split_into_many_is_a_question_about_each(world: World) -> None:
    """No part has a fifth of it; together they have it all."""

    def sentence(number: int, start: str) -> str:
        return " ".join(f"{start}{number}{letter}" for letter in "abcdefghij")

    whole = file("billing/long.md", f"<p>{' '.join(sentence(n, 'w') for n in range(24))}</p>")
    parts = [
        file(f"school/part-{n}.md", f"<p>{sentence(n, 'w')} {sentence(n, 'x')}</p>")
        for n in range(24)
    ]
    world.files = desired(whole, CARDS, BIKES, ROOMS)
    assert all_done(world.apply(*BOTH))
    world.files = desired(*parts, CARDS, BIKES, ROOMS)
    asked_only(world, *(f"ambiguous {part.path}" for part in parts))


def test_two_files_merged_into_a_new_one_are_a_question(world: World) -> None:
    both = file("school/all.md", f"{CARDS.body}{BIKES.body}", title="All")
    world.files = desired(both, ROOMS)
    asked_only(world, "ambiguous content/school/all.md")


def test_what_a_moved_file_took_in_of_another_is_a_question(world: World) -> None:
    """It is clearly cards.md, moved; and a third of bikes.md, which is gone, is in it too."""
    both = moved(CARDS, "school/all.md", body=f"{CARDS.body}{text('bikes', 4)}")
    world.files = desired(both, ROOMS)
    asked_only(world, "ambiguous content/school/all.md")


def test_a_file_merged_into_another_is_a_question(world: World) -> None:
    """Folded in by hand, or moved over it: only the author knows."""
    world.files = desired(edited(BIKES, body=f"{BIKES.body}{CARDS.body}"), ROOMS)
    asked_only(world, "ambiguous content/billing/bikes.md")
    assert "charged" not in world.sandbox.article(world.id_of("billing/bikes.md")).body  # type: ignore[union-attr]


def test_a_merge_goes_through_in_two_changes(world: World) -> None:
    merged = edited(BIKES, body=f"{BIKES.body}{CARDS.body}")
    world.files = desired(CARDS, merged, ROOMS)
    assert all_done(world.apply(*BOTH))
    world.clock.advance(60)
    world.files = desired(merged, ROOMS)
    assert ["delete content/billing/cards.md"] == world.steps()


def test_a_file_moved_over_another_is_a_question(world: World) -> None:
    """`mv -f cards.md bikes.md`: bikes.md would get the text, and the article of cards would go."""
    world.files = desired(edited(BIKES, body=CARDS.body, title=CARDS.title), ROOMS)
    asked_only(world, "ambiguous content/billing/bikes.md")


def test_a_file_moved_over_another_that_says_so_waits_for_that_ones_removal(world: World) -> None:
    cards, bikes = world.id_of("billing/cards.md"), world.id_of("billing/bikes.md")
    over = edited(CARDS, path=BIKES.path, moved_from=CARDS.path, body=text("cards", first=1))
    world.files = desired(over, ROOMS)
    assert [
        "delete content/billing/bikes.md",
        "blocked content/billing/bikes.md",
    ] == world.steps()
    world.apply(*BOTH)
    assert [
        "update content/billing/bikes.md",
        "rename content/billing/bikes.md",
    ] == world.steps()
    world.apply(*BOTH)
    assert [] == world.steps()
    assert cards == world.id_of("billing/bikes.md")
    assert bikes not in {str(one.id) for one in world.sandbox.articles()}


def test_a_chain_of_moves_is_a_question_and_not_a_removal(world: World) -> None:
    """cards.md became wheels.md, and bikes.md took its name."""
    world.files = desired(
        moved(CARDS, "billing/wheels.md"),
        edited(CARDS, body=BIKES.body, title=BIKES.title),
        ROOMS,
    )
    asked_only(world, "ambiguous content/billing/cards.md", "ambiguous content/billing/wheels.md")


def test_the_answer_to_a_chain_of_moves_keeps_both_articles(world: World) -> None:
    cards, bikes = world.id_of("billing/cards.md"), world.id_of("billing/bikes.md")
    chain = (
        moved(CARDS, "billing/wheels.md"),
        edited(CARDS, body=BIKES.body, title=BIKES.title),
        ROOMS,
    )
    world.files = desired(*chain)
    world.apply(*BOTH)
    told = edited(chain[1], moved_from=BIKES.path)
    world.files = desired(chain[0], told, ROOMS)
    assert all_done(world.apply(*BOTH))
    assert [] == world.steps()
    assert cards == world.id_of("billing/wheels.md")
    assert bikes == world.id_of("billing/cards.md")


def test_a_misspelt_moved_from_is_a_question(world: World) -> None:
    wrong = file("school/x.md", text("keys"), moved_from="content/biling/cards.md", title="Other")
    world.files = desired(wrong, BIKES, ROOMS)
    asked_only(world, "ambiguous content/school/x.md")


def test_front_matter_that_contradicts_itself_is_a_question(world: World) -> None:
    """moved_from says one article and id another: neither goes."""
    theirs = world.sandbox.teammate.creates(title="Theirs", body="<p>Other.</p>")
    odd = file(
        "school/x.md", text("keys"), moved_from=CARDS.path, id=ArticleId(theirs), title="Other"
    )
    world.files = desired(odd, BIKES, ROOMS)
    asked_only(world, "ambiguous content/school/x.md")


def test_look_alikes_that_moved_together_are_a_question(world: World) -> None:
    twins = [file(f"old/{name}.md", text("keys"), title=f"The {name}") for name in "ab"]
    world.files = desired(CARDS, BIKES, ROOMS, *twins)
    world.apply(*BOTH)
    news = [file(f"new/{name}.md", text("keys"), title=f"Our {name}") for name in "cd"]
    world.files = desired(CARDS, BIKES, ROOMS, *news)
    assert {"ambiguous content/new/c.md", "ambiguous content/new/d.md"} == set(
        nothing_is_lost(world)
    )


# Files that are there, and are no articles


def test_a_file_that_became_a_translation_is_no_removal(world: World) -> None:
    """`locales: [en, fr]` was written after x.fr.md had been an article for a year."""
    other = DesiredTranslation(path=CARDS.path, title="C", body=CARDS.body, source=CARDS.source)
    world.files = desired(replace(BIKES, translations={"fr": other}), ROOMS)
    assert [f"ambiguous {CARDS.path}"] == nothing_is_lost(world)


@pytest.mark.parametrize("path", ["content/_drafts/cards.md", "content/billing/cards.mdx"])
def test_a_text_that_was_set_aside_is_no_removal(world: World, path: str) -> None:
    world.files = replace(desired(BIKES, ROOMS), set_aside={path: CARDS.source})
    assert [f"ambiguous {CARDS.path}"] == nothing_is_lost(world)
    assert path in world.plan()


def test_a_template_that_many_articles_began_with_is_no_place_of_theirs(world: World) -> None:
    template = f"{text('cards', 6)} Write here how it is done."
    world.files = replace(desired(BIKES, ROOMS), set_aside={"content/_template.md": template})
    assert ["delete content/billing/cards.md"] == world.steps()


# A path that another file takes


def test_a_file_moved_over_a_kept_one_takes_its_path_once_it_is_free(world: World) -> None:
    """Two records of one path are a state that no later command can read."""
    world.setting = replace(world.setting, on_remove=OnRemove.KEEP)
    cards = world.id_of("billing/cards.md")
    linking = edited(
        ROOMS,
        body=f"{ROOMS.body}<p>{link('billing/bikes.md')}</p>",
        links=(BIKES.path,),
    )
    over = edited(CARDS, path=BIKES.path, moved_from=CARDS.path)
    world.files = desired(over, linking)
    assert all_done(world.apply(*BOTH))
    assert cards == world.id_of("billing/bikes.md")
    assert f"/articles/{cards}" in world.sandbox.article(world.id_of("school/rooms.md")).body  # type: ignore[union-attr]
    assert [] == world.steps()


def test_a_file_waits_for_its_path_while_the_one_that_left_it_is_stopped(world: World) -> None:
    stopped = moved(BIKES, "school/bikes.md", author="nobody@example.com")
    over = edited(CARDS, path=BIKES.path, moved_from=CARDS.path)
    world.files = desired(over, stopped, ROOMS)
    assert {"blocked content/billing/bikes.md", "blocked content/school/bikes.md"} == set(
        nothing_is_lost(world)
    )
    assert 3 == len(world.store.load().articles)
    world.files = desired(over, moved(BIKES, "school/bikes.md"), ROOMS)
    assert all_done(world.apply(*BOTH))
    assert [] == world.steps()


def test_a_run_of_a_taken_path_alone_frees_it_first(world: World) -> None:
    over = edited(CARDS, path=BIKES.path, moved_from=CARDS.path)
    world.files = desired(over, moved(BIKES, "school/bikes.md"), ROOMS)
    world.apply(*BOTH, only=(BIKES.path,))
    assert 3 == len({one.path for one in world.store.load().articles})


# Runs of a part


def test_a_run_of_some_paths_removes_nothing_outside_them(world: World) -> None:
    world.files = desired(BIKES)
    world.apply(*BOTH, only=("content/billing/",))
    assert ["Bikes", "Rooms"] == sorted(one.title for one in world.sandbox.articles())
    assert ["Billing", "School"] == sorted(one.name for one in world.sandbox.collections())


def test_a_run_of_the_old_place_alone_does_not_remove_what_moved_out_of_it(world: World) -> None:
    world.files = desired(moved(CARDS, "school/cards.md"), BIKES, ROOMS)
    assert [] == [step.id for step in world.decide(only=("content/billing/",)).plan.steps]
    world.apply(*BOTH, only=("content/billing/",))
    assert 3 == len(world.sandbox.articles())


def test_a_run_of_one_removed_file_leaves_its_folder(world: World) -> None:
    world.files = desired(CARDS, BIKES)
    decision = world.decide(only=("content/school/rooms.md",))
    assert ["delete content/school/rooms.md"] == [step.id for step in decision.plan.steps]


def test_a_collection_is_kept_by_a_run_that_does_not_empty_it(world: World) -> None:
    """The article in it belongs to another folder by now, whose removal was not asked for."""
    world.sandbox.teammate.publishes(world.id_of("school/rooms.md"))
    world.files = desired(CARDS, BIKES, moved(ROOMS, "billing/rooms.md"))
    world.apply(Gate.PRUNE)  # the move of a page waits for --publish
    world.files = desired(CARDS, BIKES)
    decision = world.decide(only=("content/school/",))
    assert [] == [step.id for step in decision.plan.steps]
    assert ["kept content/school/"] == [
        f"{notice.observation} {notice.key}" for notice in decision.plan.notices
    ]
    assert {"delete content/billing/rooms.md", "delete content/school/"} == set(world.steps())


# State and files that do not fit


def test_an_empty_tree_still_asks_about_nothing_and_is_stopped_by_the_guard(world: World) -> None:
    world.files = Desired()
    verbs = {step.verb for step in world.decide().plan.steps}
    assert {Verb.DELETE} == verbs


def test_without_state_nothing_was_ever_ours_to_remove(world: World) -> None:
    for path in (world.store._folder / "articles").glob("*.json"):
        path.unlink()
    world.files = desired(BIKES)
    world.apply(*BOTH)
    assert 3 == len(world.sandbox.articles())
