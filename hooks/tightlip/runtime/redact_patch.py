"""Replacing functions of other modules, and putting them back; also of modules that are imported later."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_ABSENT = object()


class Patches:
    """What was replaced, to put it back."""

    def __init__(self) -> None:
        self._done: list[tuple[Any, str, object, object]] = []

    def replace(self, owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        """Put `make(what is there)` in the place of the attribute `name` of a module or class."""
        own = vars(owner).get(name, _ABSENT)
        new = make(getattr(owner, name))
        setattr(owner, name, new)
        self._done.append((owner, name, own, new))

    def undo(self) -> None:
        """Put back what was there; where someone has replaced ours since, theirs stays, and ours passes through it."""
        while self._done:
            owner, name, own, new = self._done.pop()
            if vars(owner).get(name) is not new:
                continue
            if own is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, own)


class Later:
    """An import hook that calls a function with a module right after its first import."""

    def __init__(self, wanted: dict[str, Callable[[ModuleType], None]]) -> None:
        self._wanted = dict(wanted)

    def start(self) -> None:
        """Call at once for modules that are loaded already."""
        for name in [name for name in self._wanted if name in sys.modules]:
            self._wanted.pop(name)(sys.modules[name])
        sys.meta_path.insert(0, self)

    def stop(self) -> None:
        """Wait for no module any more."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Called by the import system: the spec that the other finders give, with a loader that calls back."""
        if name not in self._wanted:
            return None
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                self._call_after(spec.loader, self._wanted.pop(name))
                return spec
        return None

    @staticmethod
    def _call_after(loader: Any, call: Callable[[ModuleType], None]) -> None:
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            call(module)

        loader.exec_module = exec_module
