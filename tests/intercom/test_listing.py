"""Reading a list whose pages shift."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intercom_sync.errors import NotSentError, ServiceError
from intercom_sync.intercom.listing import Whole, read_whole
from intercom_sync.intercom.pages import Page, ReadPage, read_head, read_newest
from tests.intercom.shifting import Change, Shifting, Thing
from tests.intercom.virtual import run

ASKED = "GET /things"


def listed(server: Shifting) -> Whole[Thing]:
    return run(read_whole(server.read, ASKED))


def by_number(things: list[Thing]) -> tuple[Thing, ...]:
    return tuple(sorted(things, key=lambda thing: int(thing.id)))


def edit(position: int) -> Change:
    return lambda server: server.edit(position)


def delete(position: int) -> Change:
    return lambda server: server.delete(position)


def create(server: Shifting) -> None:
    server.create()


def create_and_delete(server: Shifting) -> None:
    server.create()
    server.delete(0)


def wait(seconds: float) -> Change:
    def pass_time(server: Shifting) -> None:
        server.now += seconds

    return pass_time


@pytest.mark.parametrize(
    ("count", "requests"),
    [(0, 1), (1, 1), (10, 1), (11, 3), (20, 3), (21, 4), (100, 11), (205, 22)],
)
def test_a_list_at_rest_costs_one_request_more_than_it_has_pages(count: int, requests: int) -> None:
    server = Shifting.of(count, page_size=10)
    assert listed(server) == Whole(by_number(server.things), settled=True)
    assert len(server.requests) == requests


@pytest.mark.parametrize("position", [0, 1, 9, 10, 15, 29])
@pytest.mark.parametrize("request_number", [2, 3, 4])
@pytest.mark.parametrize("change", [edit, delete])
def test_one_change_between_pages_loses_nothing(
    request_number: int, position: int, change: Callable[[int], Change]
) -> None:
    server = Shifting.of(30, page_size=10)
    server.changes = {request_number: [wait(1.2), change(position)]}
    found = listed(server)
    assert found.items == by_number(server.things)


def test_an_edit_is_taken_in_without_reading_the_list_again() -> None:
    server = Shifting.of(30, page_size=10)
    server.changes = {4: [wait(2), edit(25), create]}
    found = listed(server)
    assert found == Whole(by_number(server.things), settled=False)
    assert server.requests == [*sorted(server.requests[:3]), 1]


def test_a_deletion_that_hides_an_article_is_noticed_though_the_numbers_agree() -> None:
    """The deleted one is held, the one that slipped by is not: as many as are announced."""
    server = Shifting.of(20, page_size=10)
    server.changes = {2: [delete(4)]}
    found = listed(server)
    assert found.items == by_number(server.things)


def test_a_deletion_beside_a_creation_is_noticed_though_the_numbers_agree() -> None:
    server = Shifting.of(40, page_size=10)
    server.changes = {3: [wait(2), delete(35)], 5: [create]}
    found = listed(server)
    assert {thing.id for thing in found.items} >= server.kept


def script(*answers: tuple[int, str, int]) -> ReadPage[Thing]:
    """Answers in this order: the page that must be asked for, what is on it, the total count."""
    left = list(answers)

    async def read(number: int) -> Page[Thing]:
        expected, names, total_count = left.pop(0)
        assert number == expected
        items = tuple(named(name) for name in names.split())
        return Page(
            number=number, items=items, total_count=total_count, total_pages=None, has_next=False
        )

    return read


def named(name: str) -> Thing:
    """A thing by a letter, with the second of its last change, and of its creation if that was it.

    "F8" was changed in second 8 and is older; "F8!" was created then.
    """
    number, updated = str(ord(name[0])), int(name[1:].rstrip("!"))
    return Thing(number, updated if name.endswith("!") else 1, updated)


def letters(found: Whole[Thing]) -> str:
    return "".join(chr(int(thing.id)) for thing in found.items)


def test_an_edit_of_what_was_already_read_unsettles_the_list() -> None:
    read = script((1, "E5 D4 C3", 5), (2, "B2 A1", 5), (1, "A6 E5 D4", 5))
    found = run(read_whole(read, ASKED))
    assert (letters(found), found.settled) == ("ABCDE", False)
    assert found.items[0].updated_at_unix == 6


def test_what_came_and_went_while_the_list_was_read_is_left_out() -> None:
    read = script(
        (1, "D4 C3", 4),
        (2, "X5! D4", 7),  # behind Z6 and Y5, but gone when the rest is read
        (3, "B2 A1", 6),
        (4, "", 6),
        (1, "Z6! Y5!", 6),
        (2, "D4 C3", 6),
        (1, "Z6! Y5!", 6),
    )
    assert letters(run(read_whole(read, ASKED))) == "ABCDYZ"


def test_a_deletion_is_noticed_behind_a_creation_in_the_same_second() -> None:
    """D is held though it is gone, B was missed, and X makes up the number."""
    read = script(
        (1, "F6 E5", 6),
        (2, "D4 C3", 6),
        (3, "A1", 5),
        (1, "X6! F6", 6),
        (2, "E5 C3", 6),
        (1, "X6! F6", 6),
        (1, "X6! F6", 6),
        (2, "E5 C3", 6),
        (3, "B2 A1", 6),
        (1, "X6! F6", 6),
    )
    found = run(read_whole(read, ASKED))
    assert letters(found) == "ABCEFX"


CHANGES = st.one_of(
    st.builds(edit, st.integers(0, 60)),
    st.builds(delete, st.integers(0, 60)),
    st.just(create),
    st.just(create_and_delete),
    st.builds(wait, st.sampled_from([0.3, 1.0, 5.0])),
)
GENTLE = st.one_of(st.builds(edit, st.integers(0, 60)), st.just(create), st.just(wait(0.4)))


@settings(max_examples=200, deadline=None)
@given(
    count=st.integers(0, 40),
    page_size=st.integers(1, 12),
    seed=st.integers(0, 10_000),
    changes=st.dictionaries(st.integers(1, 30), st.lists(CHANGES, max_size=3), max_size=8),
)
@example(count=4, page_size=2, seed=0, changes={2: [create], 3: [delete(0)]})
@example(count=20, page_size=10, seed=0, changes={2: [delete(4)]})
@example(count=20, page_size=10, seed=0, changes={2: [delete(4), wait(2.0), create]})
def test_what_was_there_the_whole_time_is_listed_once_and_nothing_is_made_up(
    count: int, page_size: int, seed: int, changes: dict[int, list[Change]]
) -> None:
    server = Shifting.of(count, page_size)
    server.draw.seed(seed)
    server.changes = changes
    before = {thing.id: thing.version for thing in server.things}
    try:
        found = listed(server)
    except ServiceError:
        assert len(changes) > 3, "a few changes must not defeat five passes"
        return
    ids = [thing.id for thing in found.items]
    assert ids == sorted(set(ids), key=int)
    assert set(ids) >= server.kept
    assert set(found.items) <= server.ever
    assert all(thing.version >= before.get(thing.id, 0) for thing in found.items)


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(0, 80),
    page_size=st.integers(8, 15),
    seed=st.integers(0, 10_000),
    changes=st.lists(st.lists(GENTLE, max_size=2), min_size=1, max_size=4),
)
def test_a_team_that_never_stops_editing_does_not_defeat_the_listing(
    count: int, page_size: int, seed: int, changes: list[list[Change]]
) -> None:
    """Edits and creations at every single request, one second and more apart."""
    server = Shifting.of(count, page_size)
    server.draw.seed(seed)
    server.changes = {
        number: [wait(1.0), *changes[number % len(changes)]] for number in range(2, 1000)
    }
    assert {thing.id for thing in listed(server).items} >= server.kept


def test_a_list_that_is_cleared_out_while_it_is_read_is_given_up_on() -> None:
    server = Shifting.of(200, page_size=10)
    server.changes = {number: [delete(0)] for number in range(1, 1000)}
    with pytest.raises(ServiceError, match="GET /things: the list was read 5 times"):
        listed(server)


def lie(server: Shifting, **claims: Any) -> ReadPage[Thing]:
    async def read(number: int) -> Page[Thing]:
        return replace(await server.read(number), **claims)

    return read


@pytest.mark.parametrize(
    ("claims", "most_requests"),
    [
        ({"total_pages": 1, "has_next": False}, 5),
        ({"total_pages": None, "has_next": False}, 5),
        ({"total_pages": 0}, 6),
        ({"total_pages": 10**9}, 6),
        ({"has_next": True}, 6),
        ({"total_count": 10**9}, 2 * (4 + 1 + 16)),
        ({"total_count": None}, 12),
        ({"total_count": None, "total_pages": None, "has_next": False}, 12),
        ({"total_count": 12}, 12),
        ({"total_count": 37}, 12),
    ],
)
def test_false_figures_neither_end_a_listing_early_nor_keep_it_going(
    claims: dict[str, Any], most_requests: int
) -> None:
    server = Shifting.of(35, page_size=10)
    found = run(read_whole(lie(server, **claims), ASKED))
    assert found.items == by_number(server.things)
    assert len(server.requests) <= most_requests


def test_a_list_that_ignores_the_number_of_the_page_does_not_go_on_for_ever() -> None:
    server = Shifting.of(10, page_size=10)

    async def read(number: int) -> Page[Thing]:
        return replace(await server.read(1), number=number, has_next=True, total_pages=10**9)

    assert run(read_whole(read, ASKED)).items == by_number(server.things)
    assert len(server.requests) <= 4


def test_an_empty_list_that_claims_to_hold_something_is_not_believed() -> None:
    """Everything in git would look new, and be created twice."""
    server = Shifting.of(0, page_size=10)
    with pytest.raises(ServiceError, match="did not match the number"):
        run(read_whole(lie(server, total_count=5), ASKED))


def test_a_failure_on_one_page_is_the_failure_of_the_listing() -> None:
    server = Shifting.of(100, page_size=10)

    async def read(number: int) -> Page[Thing]:
        if number == 5:
            raise NotSentError("no", request=ASKED)
        return await server.read(number)

    with pytest.raises(NotSentError):
        run(read_whole(read, ASKED))


def test_the_head_reaches_back_to_the_asked_second() -> None:
    server = Shifting.of(30, page_size=5)
    for position in range(12):
        server.now += 1
        server.edit(20 + position)
    since = server.things[11].updated_at_unix

    async def head() -> tuple[Thing, ...]:
        return (await read_head(server.read, await server.read(1), since)).items

    assert set(server.things[:12]) <= set(run(head()))
    assert server.requests == [1, 2, 3]


@pytest.mark.parametrize(
    ("count", "page_size", "requests"),
    [(1, 150, [1]), (150, 150, [1]), (151, 150, [1, 2]), (300, 150, [1, 2]), (25, 10, [1, 2, 3])],
)
def test_the_newest_cost_as_many_pages_as_hold_them(
    count: int, page_size: int, requests: list[int]
) -> None:
    server = Shifting.of(400, page_size=page_size)
    newest = run(read_newest(server.read, count))
    assert set(server.things[:count]) <= set(newest)
    assert requests == sorted(server.requests)


@pytest.mark.parametrize("position", range(12))
@pytest.mark.parametrize("request_number", [1, 2, 3])
def test_of_the_newest_only_what_moved_is_missing_and_the_newer_version_counts(
    request_number: int, position: int
) -> None:
    server = Shifting.of(30, page_size=5)
    before = server.things[:12]
    server.changes = {request_number: [wait(2), edit(position)]}
    newest = {thing.id: thing for thing in run(read_newest(server.read, 12))}
    assert {thing.id for thing in before} - newest.keys() <= {before[position].id}
    assert set(newest.values()) <= server.ever
