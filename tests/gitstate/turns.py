"""Two machines whose every contact with the world is put in an order drawn from a seed.

Each runs in a thread of its own and stops before each look at the remote, each push and each
request until it is drawn. So the order of everything others can see is the seed's, and only that.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable


class Turns:
    """Whose turn it is."""

    def __init__(self, seed: str) -> None:
        self._draw = random.Random(seed)
        self._changed = threading.Condition()
        self._parked: set[str] = set()
        self._running: set[str] = set()
        self._granted = ""
        self.order: list[str] = []

    def wait(self, name: str) -> None:
        """Called by a machine before it touches the world."""
        with self._changed:
            self._parked.add(name)
            self._changed.notify_all()
            if not self._changed.wait_for(lambda: self._granted == name, timeout=60):
                raise AssertionError(f"{name} never got its turn")
            self._granted = ""
            self._parked.discard(name)

    def play(self, jobs: dict[str, Callable[[], None]]) -> None:
        """Run all to their ends, in the order that is drawn."""
        self._running = set(jobs)
        threads = [threading.Thread(target=self._run, args=job) for job in jobs.items()]
        for thread in threads:
            thread.start()
        while True:
            with self._changed:
                ready = self._changed.wait_for(
                    lambda: not self._granted and self._parked == self._running, timeout=60
                )
                assert ready, f"{self._running - self._parked} does not come to a stop"
                if not self._running:
                    break
                self._granted = self._draw.choice(sorted(self._parked))
                self.order.append(self._granted)
                self._changed.notify_all()
        for thread in threads:
            thread.join(60)

    def _run(self, name: str, job: Callable[[], None]) -> None:
        try:
            job()
        finally:
            with self._changed:
                self._running.discard(name)
                self._changed.notify_all()
