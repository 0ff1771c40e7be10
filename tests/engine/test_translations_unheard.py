"""Translations when answers are lost, say less, or come from a server nobody has seen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from intercom_sync.plan.model import Gate
from intercom_sync.sandbox import FaultKind, Rewriting, When
from tests.engine.test_review import Fuse, Killed
from tests.engine.translated import ENGLISH, FRENCH, GERMAN, PNG, Mortal, Shop, published
from tests.engine.world import all_done


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.fixture
def applied(shop: Shop) -> Shop:
    """One article in three languages, applied."""
    shop.write(a=ENGLISH, a_fr=FRENCH, a_de=GERMAN)
    assert all_done(shop.apply())
    assert [] == shop.steps()
    return shop


# What becomes of writes that nobody answered


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT, FaultKind.INTERNAL])
@pytest.mark.parametrize("when", [When.BEFORE, When.AFTER])
@pytest.mark.parametrize("seed", [None, 3])
def test_an_unanswered_update_of_one_translation_is_settled_in_the_same_run(
    tmp_path: Path, kind: FaultKind, when: When, seed: int | None
) -> None:
    shop = Shop(tmp_path, rewriting=None if seed is None else Rewriting.draw(seed))
    shop.write(a=ENGLISH, a_fr=FRENCH, a_de=GERMAN)
    assert all_done(shop.apply())
    shop.write(a_fr=FRENCH.replace("cinq", "deux"))
    shop.sandbox.fail(kind, match="PUT /articles/*", when=when)
    assert all_done(shop.apply())
    assert "deux" in shop.only.translations["fr"].body
    assert [] == shop.steps()


def test_a_teammates_edit_after_an_unanswered_update_is_not_taken_for_ours(
    applied: Shop,
) -> None:
    """The default locale says just what was sent; only the French tells that it did not land."""
    found = applied.id_of("a.md")
    applied.write(a_fr=FRENCH.replace("cinq", "deux"))
    applied.sandbox.fail(FaultKind.TIMEOUT, match="PUT /articles/*", when=When.BEFORE)
    edit: Callable[[], None] = lambda: applied.sandbox.teammate.translates(  # noqa: E731
        found, "fr", title="Remboursements", body="<p>Dix jours, dit Ada.</p>"
    )
    applied.said = _Saying(edit)
    applied.apply()
    assert "Dix jours, dit Ada" in applied.only.translations["fr"].body
    assert ["conflict content/a.md"] == applied.steps()


class _Saying(list[str]):
    """Does something when a run begins to wait."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self._then = then

    def append(self, text: str) -> None:
        super().append(text)
        self._then()


@pytest.mark.parametrize("seed", range(4))
def test_after_an_apply_the_plan_is_empty_whatever_the_server_rewrites(
    tmp_path: Path, seed: int
) -> None:
    shop = Shop(tmp_path, rewriting=Rewriting.draw(seed))
    (shop.folder / "content").mkdir()
    (shop.folder / "content/x.png").write_bytes(PNG)
    rich = "\n> [!NOTE]\n> Une *note* « ici ».\n\n- a\n- b\n\n![x](x.png)\n\n[b](b.md)\n"
    shop.write(
        a=published(ENGLISH),
        a_fr=f"{FRENCH}{rich}",
        a_de=f"{GERMAN}{rich}",
        b="# B\n\nText.\n",
        b_fr=f"# B fr\n\n[a](a.md)\n{rich}",
    )
    for _ in range(2):
        assert all_done(shop.apply(Gate.PUBLISH))
        assert [] == shop.steps()
        shop.clock.advance(60)
        shop.write(a_fr=f"{FRENCH}{rich}\n\nEncore une fois.\n")


# Servers that say less


def test_an_edited_translation_is_seen_where_lists_do_not_speak_of_locales(
    applied: Shop,
) -> None:
    applied.is_silent = lambda request: request == "GET /articles"
    assert [] == applied.steps()
    applied.sandbox.teammate.translates(
        applied.id_of("a.md"), "fr", title="Remboursements", body="<p>Dix jours.</p>"
    )
    assert ["drift content/a.md"] == applied.steps()
    applied.write(a_de=GERMAN.replace("fünf", "zwei"))
    assert ["conflict content/a.md"] == applied.steps()


def test_a_server_that_never_speaks_of_locales_deletes_nothing(shop: Shop) -> None:
    shop.is_silent = lambda _: True
    shop.write(a=ENGLISH, a_fr=FRENCH, b="# B\n\nText.\n", b_fr="# B fr\n\nTexte.\n")
    assert all_done(shop.apply())
    assert [] == shop.steps()
    assert shop.requests < 12
    shop.write(a_fr=FRENCH.replace("cinq", "deux"))
    assert ["update content/a.md"] == shop.steps()
    assert all_done(shop.apply())
    assert [] == shop.steps()


def test_a_locale_that_only_the_list_lacks_is_not_taken_for_removed(applied: Shop) -> None:
    applied.unlisted = "fr"
    assert [] == applied.steps()
    applied.write(a_fr=FRENCH.replace("cinq", "deux"))
    assert ["update content/a.md"] == applied.steps()
    assert all_done(applied.apply())
    assert [] == applied.steps()


def test_a_translation_nobody_saw_in_the_list_is_not_overwritten(shop: Shop) -> None:
    shop.write(a=ENGLISH)
    shop.apply()
    shop.sandbox.teammate.translates(
        shop.id_of("a.md"), "fr", title="Remboursements", body="<p>Dix jours.</p>"
    )
    shop.is_silent = lambda request: request == "GET /articles"
    shop.write(a_fr=FRENCH)
    assert ["differs content/a.fr.md"] == shop.steps()
    shop.apply()
    assert "Dix jours" in shop.only.translations["fr"].body


# A run that ends in the middle

POINTS = [
    "before intent",
    "before sending",
    "before PUT",
    "after PUT",
    "before save",
    "after save",
    "before outcome",
]


@pytest.mark.parametrize("at", POINTS)
def test_a_killed_update_of_one_translation_is_finished_by_the_next_run(
    tmp_path: Path, at: str
) -> None:
    project = Mortal(tmp_path, rewriting=Rewriting.draw(5))
    project.write(a=ENGLISH, a_fr=FRENCH, a_de=GERMAN)
    assert all_done(project.apply())
    project.write(a_fr=FRENCH.replace("cinq", "deux"))

    project.apply_and_die(at)
    project.clock.advance(120)

    assert all_done(project.apply())
    assert "deux" in project.only.translations["fr"].body
    assert "fünf" in project.only.translations["de"].body
    assert [] == project.steps()
    assert 3 >= len([write for write in project.sandbox.record() if write.method == "PUT"])


@pytest.mark.parametrize("at", ["after PUT", "before save"])
def test_a_teammates_edit_after_a_kill_is_drift_and_not_overwritten(
    tmp_path: Path, at: str
) -> None:
    project = Mortal(tmp_path)
    project.write(a=ENGLISH, a_fr=FRENCH, a_de=GERMAN)
    project.apply()
    project.write(a_fr=FRENCH.replace("cinq", "deux"))
    project.apply_and_die(at)
    project.clock.advance(120)
    project.sandbox.teammate.translates(
        project.id_of("a.md"), "fr", title="Remboursements", body="<p>Dix jours.</p>"
    )

    project.apply()

    assert "Dix jours" in project.only.translations["fr"].body
    assert [one for one in project.steps() if one.split()[0] in ("drift", "conflict")]


def test_another_locale_edited_after_a_kill_is_drift(tmp_path: Path) -> None:
    """The French tells that the write landed; the German is a colleague's."""
    project = Mortal(tmp_path)
    project.write(a=ENGLISH, a_fr=FRENCH, a_de=GERMAN)
    project.apply()
    project.write(a_fr=FRENCH.replace("cinq", "deux"))
    project.apply_and_die("after PUT")
    project.sandbox.teammate.translates(
        project.id_of("a.md"), "de", title="Erstattungen", body="<p>Zehn Tage.</p>"
    )
    project.clock.advance(120)

    project.apply()

    assert "Zehn" in project.only.translations["de"].body
    assert "deux" in project.only.translations["fr"].body
    assert ["drift content/a.md"] == project.steps()


def test_a_provisional_translation_is_not_believed_because_a_publish_landed(
    tmp_path: Path,
) -> None:
    """The answer to the update showed what was sent; the server had rewritten it by then."""
    project = Mortal(tmp_path, rewriting=Rewriting.draw(1))
    project.write(a=published(ENGLISH))
    project.apply(Gate.PUBLISH)
    project.write(a_fr=FRENCH)
    seen: list[str] = []

    def second_write(_: int, what: str) -> bool:
        seen.append(what)
        return 2 == sum(one.startswith("after PUT") for one in seen)

    project.burn(Fuse(is_at=second_write))
    with pytest.raises(Killed):
        project.apply(Gate.PUBLISH)
    project.burn(Fuse())
    project.clock.advance(120)

    project.apply(Gate.PUBLISH)

    assert "published" == project.only.translations["fr"].state
    assert [] == project.steps()


def _is_nth(number: int, count: int, _: str) -> bool:
    return count == number


@pytest.mark.sweep
@pytest.mark.parametrize("seed", [None, 1, 5])
def test_a_run_killed_anywhere_and_run_again_ends_as_if_never_killed(
    tmp_path: Path, seed: int | None
) -> None:
    number, has_died = 0, True
    while has_died:
        number += 1
        project = Mortal(
            tmp_path / str(number), rewriting=None if seed is None else Rewriting.draw(seed)
        )
        project.write(a=published(ENGLISH), b="# B\n\nSee [a](a.md).\n", b_fr="# B fr\n\nVoir.\n")
        project.apply()
        project.write(
            a_fr=f"{FRENCH}\n[b](b.md)\n", c="# C\n\nMore.\n", c_de="# C de\n\n[a](a.md)\n"
        )
        project.burn(Fuse(is_at=partial(_is_nth, number)))
        has_died = False
        try:
            project.apply(Gate.PUBLISH)
        except Killed:
            has_died = True
        project.burn(Fuse())
        project.clock.advance(120)
        project.apply(Gate.PUBLISH)
        assert [] == project.steps(), number
        assert 3 == len(project.sandbox.articles()), number
