"""The proof that an installed hook works: a fake key is planted in a throw-away clone, and git runs the hook there.

The clone shares the repository's objects, checks out its top level only, and takes the settings files as they stand in
the work tree. Of all hooks git sees the one that is tried.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from typing import NamedTuple

from tightlip.errors import CheckError
from tightlip.rules import templates

RULE = "github-pat"
"""The rule that must speak."""

SETTINGS = (
    ".pre-commit-config.yaml",
    ".pre-commit-config.yml",
    "prek.toml",
    ".tightlip.toml",
    "pyproject.toml",
    "package.json",
    "lefthook.yml",
    "lefthook.yaml",
    ".lefthook.yml",
)
"""Files at the top by which hooks are set up: they count as they are, committed or not."""

PATIENCE = 600
"""Seconds after which a hook is given up: pre-commit may have to install one first."""


class Outcome(NamedTuple):
    """What a hook did with the key: whether git went on, and what was said, without the key."""

    passed: bool
    said: str

    @property
    def blocked(self) -> bool:
        """Whether it was tightlip that stopped it, and for the key."""
        return not self.passed and RULE in self.said

    @property
    def last(self) -> str:
        """The last line of what was said."""
        lines = self.said.strip().splitlines()
        return lines[-1].strip() if lines else "it said nothing"


class Clone:
    """A throw-away clone of the repository at `root`, with `folders` of it; use with `with`. Raises CheckError."""

    def __init__(self, root: str, folders: Sequence[str] = ()) -> None:
        self._top = tempfile.mkdtemp(prefix="tightlip-doctor-")
        self._token = templates.expand("ghp_{alnum:36}", secrets.token_hex(8))
        self._file = f"tightlip_doctor_{secrets.token_hex(4)}.py"
        self.path = os.path.join(self._top, "clone")
        self._hooks = os.path.join(self._top, "hooks")
        try:
            os.mkdir(self._hooks)
            self._make(root, folders)
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> Clone:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._top, ignore_errors=True)

    def _make(self, root: str, folders: Sequence[str]) -> None:
        self._must(["clone", "--quiet", "--shared", "--no-checkout", root, self.path], self._top)
        if self._git(["rev-parse", "--quiet", "--verify", "HEAD"])[0] == 0:
            self._must(["sparse-checkout", "set", "--cone", *folders])
            self._must(["checkout", "--quiet"])
        for name in SETTINGS:
            if os.path.isfile(os.path.join(root, name)):
                shutil.copyfile(os.path.join(root, name), os.path.join(self.path, name))
                self._must(["add", "--sparse", "--force", name])
        self._must(["commit", "--quiet", "--allow-empty", "--no-verify", "--message", "settings"])

    def commit(self, hook: str) -> Outcome:
        """Commit a file that holds the key, past the pre-commit hook at the path `hook`."""
        with open(os.path.join(self.path, self._file), "w", encoding="ascii") as stream:
            stream.write(f'TOKEN = "{self._token}"\n')
        self._must(["add", "--sparse", "--force", self._file])
        return self._try(hook, "pre-commit", ["commit", "--quiet", "--message", "planted by tightlip doctor"])

    def message(self, hook: str) -> Outcome:
        """Commit nothing, with the key in the message, past the commit-msg hook at the path `hook`."""
        return self._try(hook, "commit-msg", ["commit", "--quiet", "--allow-empty", "--message", f"uses {self._token}"])

    def push(self, hook: str) -> Outcome:
        """Push a commit that holds the key, past the pre-push hook at the path `hook`, to a remote with the rest."""
        remote = os.path.join(self._top, "remote.git")
        self._must(["clone", "--quiet", "--bare", "--shared", self.path, remote])
        self._must(["remote", "add", "tightlip-doctor", remote])
        self._must(["fetch", "--quiet", "tightlip-doctor"])
        self._must(["commit", "--quiet", "--allow-empty", "--no-verify", "--message", f"uses {self._token}"])
        return self._try(hook, "pre-push", ["push", "--quiet", "tightlip-doctor", "HEAD:refs/heads/tightlip-doctor"])

    def _try(self, hook: str, kind: str, command: list[str]) -> Outcome:
        """Have git run `hook`, and no other, where it is needed for `command`."""
        for name in os.listdir(self._hooks):
            os.unlink(os.path.join(self._hooks, name))
        wrapper = os.path.join(self._hooks, kind)
        with open(wrapper, "w", encoding="utf-8", errors="surrogateescape") as stream:
            quoted = "'" + hook.replace("'", "'\\''") + "'"
            stream.write(f'#!/bin/sh\nexec {quoted} "$@"\n')
        os.chmod(wrapper, 0o755)  # noqa: S103 - a hook is executable
        code, said = self._git(["-c", f"core.hooksPath={self._hooks}", *command])
        return Outcome(code == 0, said.replace(self._token, "****"))

    def _must(self, command: list[str], cwd: str = "") -> None:
        code, said = self._git(command, cwd)
        if code:
            lines = said.strip().splitlines()
            reason = lines[-1] if lines else f"exit code {code}"
            raise CheckError(f"doctor: the throw-away clone cannot be made: git {command[0]}: {reason}")

    def _git(self, command: list[str], cwd: str = "") -> tuple[int, str]:
        """Run git in the clone, without what the environment says of another repository: its exit code and all that it
        and its hooks say."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT}
        clean |= {f"GIT_{who}_{what}": "tightlip" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        clean |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
        own = ["-c", "commit.gpgSign=false", "-c", "gc.auto=0", "-c", f"core.hooksPath={os.devnull}"]
        with tempfile.TemporaryFile() as said:
            try:
                code = subprocess.call(
                    ["git", *own, *command],
                    cwd=cwd or self.path,
                    env=clean,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    timeout=PATIENCE,
                )
            except subprocess.TimeoutExpired:
                raise CheckError(f"doctor: the hook did not end within {PATIENCE} seconds") from None
            except OSError as error:
                raise CheckError(f"doctor: git cannot be started: {error.strerror}") from None
            said.seek(0)
            return code, said.read().decode("utf-8", "replace")


_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH", "GIT_SSL_CAINFO")
