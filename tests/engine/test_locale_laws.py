"""Whatever people do to the files of three languages and in the web app, on a version that stages
and on one that does not: no teammate's words are lost, none of them goes before readers unasked,
nothing goes live without the flag, and the second plan holds no step."""

from __future__ import annotations

import contextlib
import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from intercom_sync.plan.model import Gate
from intercom_sync.sandbox import Answers, Rewriting
from intercom_sync.sandbox.refused import RefusedError
from intercom_sync.sandbox.store.rows import Article, Translation
from tests.engine.translated import Shop
from tests.sweeps.sweeping import SEED, sweep

LOCALES = ("", "fr", "de")
NAMES = ("a", "b")
STATES = ("", "draft", "published")
AUTHORS = ("", "docs@example.com", "support@example.com")
ROUNDS = 5
FEW = 20
"""Lives that say nothing about the average."""

Place = tuple[str, str]
"""Article id, locale."""


@dataclass
class File:
    title: str
    text: str
    state: str = ""
    author: str = ""

    def __str__(self) -> str:
        keys = {"state": self.state, "author": self.author}
        front = "".join(f"{name}: {value}\n" for name, value in keys.items() if value)
        return f"---\n{front}---\n# {self.title}\n\n{self.text}\n"


@dataclass
class Life:
    """A help center in three languages, and what happens to it.

    Attributes:
        files: Name of the article, locale → its file.
        theirs: Every word a teammate has written.
        told: What happened, for the person who reads a failing seed.
    """

    shop: Shop
    chance: random.Random
    files: dict[tuple[str, str], File] = field(default_factory=dict)
    theirs: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    said: int = 0

    def word(self) -> str:
        self.said += 1
        return f"w{self.said}x"

    def their_word(self) -> str:
        word = self.word()
        self.theirs.add(word)
        return word

    def sentence(self, word: str) -> str:
        return f"{word} takes {word}y days."

    def some(self) -> tuple[str, str]:
        return self.chance.choice(sorted(self.files))

    # In git

    def edit(self) -> None:
        self.files[self.some()].text = self.sentence(self.word())

    def retitle(self) -> None:
        self.files[self.some()].title = f"Title {self.word()}"

    def add(self) -> None:
        name, locale = self.chance.choice(NAMES), self.chance.choice(LOCALES)
        if (name, "") in self.files or locale == "":
            self.files.setdefault(
                (name, locale), File(f"Title {self.word()}", self.sentence(self.word()))
            )

    def remove_translation(self) -> None:
        key = self.some()
        if key[1]:
            del self.files[key]

    def give_state(self) -> None:
        self.files[self.some()].state = self.chance.choice(STATES)

    def give_author(self) -> None:
        self.files[self.some()].author = self.chance.choice(AUTHORS)

    # In the web app

    def there(self) -> Article | None:
        found = self.shop.sandbox.articles()
        return self.chance.choice(found) if found else None

    def teammate_edits(self) -> None:
        if found := self.there():
            body = f"<p>{self.sentence(self.their_word())}</p>"
            self.shop.sandbox.teammate.edits(str(found.id), body=body)

    def teammate_retitles(self) -> None:
        if found := self.there():
            self.shop.sandbox.teammate.edits(str(found.id), title=f"Title {self.their_word()}")

    def teammate_translates(self) -> None:
        if found := self.there():
            locale, word = self.chance.choice(LOCALES[1:]), self.their_word()
            self.shop.sandbox.teammate.translates(
                str(found.id), locale, title=f"Title {word}", body=f"<p>{self.sentence(word)}</p>"
            )

    def teammate_stages(self) -> None:
        found = self.there()
        if found and found.state == "published":
            locale = self.chance.choice(["en", *found.translations])
            body = f"<p>{self.sentence(self.their_word())}</p>"
            self.shop.sandbox.teammate.stages(str(found.id), body=body, locale=locale)

    def teammate_publishes_draft(self) -> None:
        if found := self.there():
            with contextlib.suppress(RefusedError):  # nothing is staged
                self.shop.sandbox.teammate.publishes_draft(str(found.id))

    def teammate_discards(self) -> None:
        if found := self.there():
            self.shop.sandbox.teammate.discards_draft(str(found.id))

    def teammate_publishes(self) -> None:
        if found := self.there():
            self.shop.sandbox.teammate.publishes(str(found.id))

    def teammate_unpublishes(self) -> None:
        if found := self.there():
            self.shop.sandbox.teammate.unpublishes(str(found.id))

    # Apply

    def write(self) -> None:
        texts = {
            f"{name}{'_' + locale if locale else ''}": "" for name in NAMES for locale in LOCALES
        }
        texts |= {
            f"{name}{'_' + locale if locale else ''}": str(file)
            for (name, locale), file in self.files.items()
        }
        self.shop.write(**texts)

    def live(self) -> dict[Place, tuple[object, ...]]:
        return {
            (str(found.id), locale): (part.title, part.description, part.body, part.author_id)
            for found in self.shop.sandbox.articles()
            for locale, part in _parts(found)
            if part.state == "published"
        }

    def words(self, *, is_live: bool) -> dict[Place, set[str]]:
        return {
            (str(found.id), locale): {word for word in self.theirs if _says(part, word, is_live)}
            for found in self.shop.sandbox.articles()
            for locale, part in _parts(found)
        }

    def unmanaged(self) -> dict[Place, Translation | Article]:
        """What git does not rule, as far as it does not even think of it."""
        paths = {f"content/{name}.md": name for name in NAMES}
        ruled = {str(record.id): record for record in self.shop.store.load().articles}
        return {
            (str(found.id), locale): part
            for found in self.shop.sandbox.articles()
            for locale, part in _parts(found)
            if locale
            and (record := ruled.get(str(found.id))) is not None
            and (paths[record.path], locale) not in self.files
        }

    def apply(self) -> None:
        self.write()
        gates = (Gate.PUBLISH,) if self.chance.random() < 0.6 else ()
        self.told.append(f"apply {gates} {self.shop.steps()}")
        before, live, staged = self.live(), self.words(is_live=True), self.words(is_live=False)
        others = self.unmanaged()
        report = self.shop.apply(*gates)
        self.told.append(str(self.shop.outcomes(report)))
        now_live, now_staged = self.words(is_live=True), self.words(is_live=False)
        for place in live:
            was = live[place] | staged[place]
            assert was <= now_live[place] | now_staged[place], f"lost: {was} of {place}"
            unasked = (now_live[place] - live[place]) & self.theirs
            if place in self.live():
                assert not unasked, f"before readers unasked: {unasked} of {place}"
        if not gates:
            assert before == self.live()
        for place, part in others.items():
            assert part == self.unmanaged().get(place), f"not git's: {place}"
        self.see_nothing_to_do(gates)
        self.shop.clock.advance(60)
        self.see_nothing_to_do(gates)

    def see_nothing_to_do(self, gates: tuple[Gate, ...]) -> None:
        plan = self.shop.decide().plan
        waiting = {step.id for step in plan.steps if step.gates}
        left = [
            step.id
            for step in plan.steps
            if (gates or not step.gates) and not waiting.intersection(step.after)
        ]
        assert not left, f"second plan: {left}"


def _parts(found: Article) -> Iterator[tuple[str, Article | Translation]]:
    yield "", found
    yield from found.translations.items()


def _says(part: Article | Translation, word: str, is_live: bool) -> bool:
    text = part if is_live else part.staged
    return text is not None and word in f"{text.title} {text.body}"


GIT: tuple[Callable[[Life], None], ...] = (
    Life.edit,
    Life.edit,
    Life.edit,
    Life.retitle,
    Life.add,
    Life.add,
    Life.remove_translation,
    Life.give_state,
    Life.give_state,
    Life.give_author,
)
WEB: tuple[Callable[[Life], None], ...] = (
    Life.teammate_edits,
    Life.teammate_retitles,
    Life.teammate_translates,
    Life.teammate_publishes,
    Life.teammate_unpublishes,
)
WEB_STAGED: tuple[Callable[[Life], None], ...] = (
    *WEB,
    Life.teammate_stages,
    Life.teammate_stages,
    Life.teammate_publishes_draft,
    Life.teammate_discards,
)


def live(seed: int) -> Life:
    """One random life."""
    chance = random.Random(seed)
    version = chance.choice(["2.11", "2.16", "2.16"])
    is_plain = chance.random() < 0.5
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(
            Path(folder),
            api_version=version,
            rewriting=None if is_plain else Rewriting.draw(seed),
            answers=Answers.draw(seed),
        )
        life = Life(shop=shop, chance=chance)
        life.told.append(version)
        try:
            live_on(life, version)
        except AssertionError as error:
            error.add_note("\n  ".join([str(seed), *life.told]))
            raise
    return life


def live_on(life: Life, version: str) -> None:
    chance, state = life.chance, life.chance.choice(STATES)
    for locale in LOCALES[: chance.randint(1, 3)]:
        life.files["a", locale] = File(f"Title {locale}", life.sentence(life.word()), state)
    life.apply()
    for _ in range(ROUNDS):
        life.shop.clock.advance(60)
        deeds = [
            chance.choice(WEB_STAGED if version == "2.16" else WEB)
            for _ in range(chance.randint(0, 2))
        ]
        deeds += [chance.choice(GIT) for _ in range(chance.randint(0, 3))]
        for deed in deeds:
            life.told.append(deed.__name__)
            deed(life)
        life.apply()


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(seed=1)
@given(seed=st.integers(0, 1_000_000))
def test_no_teammates_word_is_lost_in_any_language(seed: int) -> None:
    live(seed)


@pytest.mark.sweep
def test_no_teammates_word_is_lost_in_many_lives(
    record_property: Callable[[str, object], None],
) -> None:
    words: list[int] = []
    sweep(
        "lives in three languages",
        range(SEED, SEED + 2000),
        lambda seed: words.append(len(live(seed).theirs)),
        record_property,
        bounded=80,
    )
    assert sum(words) > 2 * len(words) or len(words) < FEW
