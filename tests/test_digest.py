"""Digests are hashlib's, whichever module gives them."""

from __future__ import annotations

import hashlib
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightlip import digest


@given(data=st.binary(max_size=300))
def test_they_are_those_of_hashlib(data: bytes) -> None:
    assert digest.sha1(data) == hashlib.sha1(data, usedforsecurity=False).hexdigest()
    assert digest.sha256(data) == hashlib.sha256(data).hexdigest()


def test_so_they_are_where_python_has_no_modules_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_sha1", "_sha2", "_sha256"):
        monkeypatch.setitem(sys.modules, name, None)
    test_they_are_those_of_hashlib()
