"""Real git repositories for tests and benchmarks, cut off from the user's own git settings."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LEAKING = ("GIT_", "PRE_COMMIT", "PREK_", "TIGHTLIP_")
"""What variables of the caller must not reach a scratch repository begin with: inside a git hook, `GIT_DIR` and
`GIT_INDEX_FILE` name the repository that is being committed to."""

SETTINGS = {"init.defaultBranch": "main", "commit.gpgSign": "false", "protocol.file.allow": "always", "gc.auto": "0"}
"""git settings of every scratch repository. Local submodules need `protocol.file.allow`."""


class Done(NamedTuple):
    """An ended process: exit code, standard output and standard error (bytes that are not UTF-8 as surrogates)."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Everything that was printed."""
        return self.out + self.err


def run(
    command: Sequence[str | bytes | Path],
    *,
    cwd: str | Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: bytes = b"",
) -> Done:
    """Run a program to its end. `env` is added to this process's environment. Raises OSError if it cannot start."""
    ended = subprocess.run(
        [os.fspath(word) for word in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        input=stdin,
        capture_output=True,
        check=False,
    )
    return Done(ended.returncode, os.fsdecode(ended.stdout), os.fsdecode(ended.stderr))


def isolation() -> dict[str, str | None]:
    """Changes to the environment under which git knows one author and no settings but SETTINGS; None means unset."""
    changes: dict[str, str | None] = {
        name: None for name in os.environ if name.startswith(LEAKING) or name in ("CI", "SKIP")
    }
    changes |= {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": str(len(SETTINGS)),
        "GIT_AUTHOR_NAME": "A Tester",
        "GIT_AUTHOR_EMAIL": "tester@example.invalid",
        "GIT_COMMITTER_NAME": "A Tester",
        "GIT_COMMITTER_EMAIL": "tester@example.invalid",
        "GIT_TERMINAL_PROMPT": "0",
    }
    for place, (key, value) in enumerate(SETTINGS.items()):
        changes |= {f"GIT_CONFIG_KEY_{place}": key, f"GIT_CONFIG_VALUE_{place}": value}
    return changes


def isolate() -> None:
    """Apply `isolation()` to this process, and so to all that it starts. tests/conftest.py and benchmarks call it."""
    for name, value in isolation().items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


class Repo:
    """A repository with a work tree at `path`, made on construction unless there is one.

    Names may be text or bytes; content is written as bytes, text as UTF-8.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not (path / ".git").exists():
            path.mkdir(parents=True, exist_ok=True)
            self.git("init", "--quiet")

    def git(self, *arguments: str | bytes | Path, check: bool = True, env: Mapping[str, str] | None = None) -> Done:
        """Run git here. Raises AssertionError with git's words when it fails, unless `check` is off."""
        done = run(["git", *arguments], cwd=self.path, env=env)
        if check and done.code:
            raise AssertionError(f"git {arguments[0]!r} failed with {done.code}: {done.text}")
        return done

    def run(self, *command: str | bytes | Path, env: Mapping[str, str] | None = None) -> Done:
        """Run any program with the work tree as its folder."""
        return run(command, cwd=self.path, env=env)

    def file(self, name: str | bytes) -> str:
        """The full path of `name`, which need not exist."""
        return os.path.join(self.path, os.fsdecode(name))

    def write(self, name: str | bytes, content: str | bytes = b"") -> str:
        """Write a file, its folders too; returns its full path."""
        full = self.file(name)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
        return full

    def add(self, *names: str | bytes, force: bool = False) -> None:
        """Stage files, or everything when none is named."""
        self.git("--literal-pathspecs", "add", *(["--force"] if force else []), "--", *(names or (".",)))

    def stage(self, name: str | bytes, content: str | bytes = b"") -> str:
        """Write a file and stage it, whatever `.gitignore` says; returns its full path."""
        full = self.write(name, content)
        self.add(name, force=True)
        return full

    def commit(self, *arguments: str | bytes, hooks: bool = False) -> str:
        """Commit what is staged; returns the commit's id. Without `hooks` none runs. Raises AssertionError."""
        self.git("commit", "--quiet", "--message", "change", *([] if hooks else ["--no-verify"]), *arguments)
        return self.head()

    def head(self) -> str:
        """The id of the last commit, "" before the first."""
        return self.git("rev-parse", "--quiet", "--verify", "HEAD", check=False).out.strip()
