"""An apply that stages, publishes, translates, links and takes a locale down, killed anywhere and
run again, ends as if it was never killed."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from intercom_sync.intercom.access import Access
from intercom_sync.intercom.client import Intercom
from intercom_sync.plan.model import Gate
from intercom_sync.sandbox import Answers
from tests.engine.test_review import Fuse, Killed
from tests.engine.translated import ENGLISH, FRENCH, GERMAN, Mortal, draft, published
from tests.engine.world import _ClientClock, all_done
from tests.sweeps.sweeping import drawn, summary


@dataclass
class Staging(Mortal):
    """Such a project, talking in its own version."""

    def client(self) -> Intercom:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            request = f"{scope['method']} {scope['path']}"
            self.fuse.passes(f"before {request}")
            self.clock.advance(self.tick_seconds)
            await self.sandbox.app(scope, receive, send)
            self.fuse.passes(f"after {request}")

        return Intercom(
            Access(
                base_url="http://intercom.test",
                token="sandbox",
                api_version=self.api_version,
                transport=httpx.ASGITransport(app=app),
                clock=_ClientClock(self.clock),
            )
        )


def about_to_change(folder: Path, version: str, answers: Answers | None) -> Staging:
    project = Staging(folder, api_version=version, answers=answers)
    project.write(
        a=published(ENGLISH),
        a_fr=FRENCH,
        b=published("# B\n\nBody b.\n"),
        b_fr=published("# Bfr\n\nCorps b.\n"),
        b_de=published("# Bde\n\nTeil b.\n"),
    )
    assert all_done(project.apply(Gate.PUBLISH))
    project.clock.advance(60)
    return project.write(
        a=f"{published(ENGLISH).replace('five', 'two')}\nSee [c](c.md).\n",
        a_fr=FRENCH.replace("cinq", "deux"),
        a_de=GERMAN,
        b_fr=draft("# Bfr\n\nCorps b.\n"),
        b_de=published("# Bde\n\nTeil neu b.\n"),
        c=published("# C\n\nSee [a](a.md).\n"),
        c_fr="# Cfr\n\nVoir [a](a.md).\n",
    )


def ending(project: Staging) -> str:
    """Everything but the times."""
    return re.sub(r"\b17\d{8}\b", "T", str(project.sandbox.articles()))


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("version", "answers"),
    [
        ("2.11", None),
        ("2.16", None),
        ("2.16", Answers(staged_answers_live=True, staging_moves_updated_at=False)),
    ],
)
def test_a_run_killed_anywhere_and_run_again_ends_as_if_never_killed(
    tmp_path: Path,
    version: str,
    answers: Answers | None,
    record_property: Callable[[str, object], None],
) -> None:
    whole = about_to_change(tmp_path / "whole", version, answers)
    whole.burn(Fuse())
    assert all_done(whole.apply(Gate.PUBLISH))
    points, wanted = whole.fuse.count, ending(whole)
    name = f"crash of {version}, {'as facts say' if answers is None else 'other answers'}"
    chosen = drawn(name, range(1, points + 1), bounded=40)
    for point in chosen:
        project = about_to_change(tmp_path / str(point), version, answers)
        project.burn(Fuse(is_at=lambda number, what, point=point: number == point))  # type: ignore[misc]
        with suppress(Killed):
            project.apply(Gate.PUBLISH)
        where = project.fuse.burnt_at
        project.burn(Fuse())
        project.apply(Gate.PUBLISH)
        assert (where, [], wanted) == (where, project.steps(), ending(project))
    count = len(chosen)
    record_property("sweep", summary(name, there=points, planned=count, run=count))
