"""The secret values that this process has loaded, for redaction. They stay in memory only, as the settings do."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping

from tightlip.runtime.redact_forms import forms
from tightlip.runtime.redact_index import NOTHING, Form, Index

KEPT = 16
"""How many values of one variable are known: rotated ones still turn up in late messages, but not for ever."""


class Known:
    """What was learnt. `index` finds it in texts; `filter` is the same while redaction is installed, else None."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: dict[str, deque[str]] = {}
        self._forms: dict[tuple[str, str], list[Form]] = {}
        self.installed = False
        self.index: Index = NOTHING
        self.filter: Index | None = None

    def __repr__(self) -> str:
        return f"Known({', '.join(self._values)})"

    def learn(self, values: Mapping[str, str]) -> None:
        """Take in variables' values. When this returns, every later message is held to them, too."""
        with self._lock:
            changed = False
            for name, value in values.items():
                kept = self._values.setdefault(name, deque())
                if value in kept:
                    continue
                kept.append(value)
                self._forms[name, value] = forms(value, name)
                changed = True
                if len(kept) > KEPT:
                    del self._forms[name, kept.popleft()]
            if changed:
                self._build()

    def forget(self) -> None:
        """Know nothing any more."""
        with self._lock:
            self._values.clear()
            self._forms.clear()
            self._build()

    def install(self, *, installed: bool) -> None:
        """Let `filter` find what is known, or nothing."""
        with self._lock:
            self.installed = installed
            self._build()

    def clean(self, text: str) -> str:
        """`text` without what is known, while redaction is installed."""
        index = self.filter
        return text if index is None else index.clean(text)

    def _build(self) -> None:
        found: dict[str, Form] = {}
        for written in self._forms.values():
            for form in written:
                found.setdefault(form.text, form)
        self.index = Index(found)
        self.filter = self.index if self.installed and found else None


KNOWN = Known()
