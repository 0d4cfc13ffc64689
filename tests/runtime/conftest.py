"""Redaction belongs to the process: each test finds it uninstalled and leaves it so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tightlip.runtime import redact


@pytest.fixture
def installed() -> Iterator[None]:
    """Redaction is installed during the test, and knows nothing before and after."""
    redact.forget()
    redact.install()
    yield
    redact.uninstall()
    redact.forget()
