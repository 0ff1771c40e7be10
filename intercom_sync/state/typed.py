"""Frozen dataclasses as JSON values, and back, by their type annotations.

Owns the one place where pydantic reads what we wrote ourselves: plans, intents and ledger lines.
Trap: what comes back was on a disk or in an artifact; it is checked against its types.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")


class Typed(Generic[T]):
    """Reads and writes one type. The reading is prepared when first needed: --help must not pay."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind

    def dump(self, value: T) -> dict[str, Any]:
        """A value as JSON values."""
        dumped: dict[str, Any] = self._adapter.dump_python(value, mode="json")
        return dumped

    def load(self, value: object) -> T:
        """The counterpart of dump.

        Raises:
            ValueError: it is none.
        """
        return self._adapter.validate_python(value)

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        from pydantic import TypeAdapter

        return TypeAdapter(self._kind)
