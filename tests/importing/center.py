"""Help Centers with everything in them, drawn from the generator of bodies."""

from __future__ import annotations

import random
from hashlib import sha256

from hypothesis import HealthCheck, Phase, given, settings

from intercom_sync.sandbox.refused import RefusedError
from intercom_sync.sandbox.rewrite.tree import BodyRefusedError
from tests.engine.world import HELP_CENTER
from tests.importing.scene import PNG, Scene
from tests.markup.bodies import bodies

_TITLES = (
    "Refunds",
    "Größe ändern",
    "返金について",
    "كيف",
    "What? Why!",
    "C++",
    "🎉",
    "con",
    "a  b",
)


def drawn_bodies(number: int) -> list[str]:
    """The same ones in every run."""
    found: list[str] = []

    @settings(
        max_examples=number,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(bodies)
    def collect(body: str) -> None:
        found.append(body)

    collect()
    return found


def picture(url: str) -> bytes:
    """What the internet has at an address: something else at each."""
    return PNG + sha256(url.encode()).digest()


def write_center(scene: Scene, number: int) -> None:
    """Nested collections and articles of all kinds that link to each other."""
    choice = random.Random(number)
    shelves: list[str | None] = [None]
    for index in range(max(3, number // 12)):
        above = choice.choice(shelves)
        try:
            shelf = scene.mate.creates_collection(
                name=choice.choice(("Billing", "Getting Started", "いろいろ", "A & B"))
                + f" {index}",
                description=choice.choice(("", "All of it: here")),
                parent_id=above,
            )
        except RefusedError:
            continue  # too deep
        shelves.append(shelf)
    ids: list[str] = []
    for index, body in enumerate(drawn_bodies(number)):
        # Intercom fetches images when they are saved; of its own it knows none yet.
        own = body.replace("https://downloads.intercomcdn.", "https://pictures.example.")
        before = ids[-1] if ids else "1"
        link = f'<p>See <a href="{HELP_CENTER}/en/articles/{before}-x">this</a>.</p>'
        try:
            made = scene.mate.creates(
                title=f"{choice.choice(_TITLES)} {index}",
                description=choice.choice(("", "", "What it is: all of it")),
                body=own + link,
                state=choice.choice(("draft", "published")),
                parent_id=choice.choice(shelves),
            )
        except (RefusedError, BodyRefusedError):
            continue  # Intercom would not store it either
        ids.append(made)
    # Forward too, so that no order of writing has all links at once.
    first = scene.sandbox.article(ids[0])
    assert first is not None
    link = f'<p><a href="{HELP_CENTER}/fr/articles/{ids[-1]}">last</a></p>'
    scene.mate.edits(ids[0], body=first.body + link)
