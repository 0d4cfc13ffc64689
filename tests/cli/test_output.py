"""`--output` to what is no regular file: it is written to, and stays what it is."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

from support.cli import call


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """Renaming a file onto it would put a regular file in the place of /dev/null."""
    (tmp_path / "a.py").write_text("answer = 42\n")
    os.mkfifo(tmp_path / "pipe")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_text()), daemon=True)
    reader.start()
    done = call("scan", "--output", "pipe", "a.py", cwd=tmp_path)
    assert done.code == 0
    assert stat.S_ISFIFO((tmp_path / "pipe").lstat().st_mode)
    reader.join(10)
    assert read
    assert "0 findings" in read[0]
