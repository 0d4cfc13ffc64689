"""`tightlip baseline`: the commands about the file of reviewed findings. The hook check-baseline calls one of them."""

from __future__ import annotations

import sys

from tightlip import errors
from tightlip.errors import UsageError

COMMANDS = {
    "update": "write it from what is found now; what was decided stays",
    "check": "well-formed, in order, nothing stale, and reviewed if you demand it",
    "label": "say what entries are: by rule, path, value or what was said before",
    "diff": "what a branch adds to it, told from what only moved or was labelled",
    "merge": "join two branches' files, as git's merge driver",
    "review": "decide on one finding after another, on a terminal or in a page of HTML",
    "apply": "take over what was decided in that page",
    "import": "take over what another scanner was told to pass over",
}
"""Each command's module has its name after `baseline_`, a function `main(arguments) -> exit code`, and is imported only
when the command is called."""

USAGE = """\
usage: tightlip baseline COMMAND [OPTIONS]

The file of reviewed findings: what stands in it is known, and blocks no commit. `tightlip baseline COMMAND --help`
says more.

commands:
{commands}

examples:
  tightlip baseline update
  tightlip baseline review
  tightlip baseline check --require-review
"""


def main(arguments: list[str]) -> int:
    """Run one of the commands."""
    if not arguments or arguments[0] in ("-h", "--help"):
        commands = "\n".join(f"  {name:<8}{purpose}" for name, purpose in COMMANDS.items())
        sys.stdout.write(USAGE.format(commands=commands))
        return errors.CLEAN if arguments else errors.USAGE
    if arguments[0] not in COMMANDS:
        raise UsageError(f"baseline: no command {arguments[0]!r}; there are {', '.join(COMMANDS)}")
    from importlib import import_module

    return int(import_module(f"tightlip.cli.baseline_{arguments[0]}").main(arguments[1:]))
