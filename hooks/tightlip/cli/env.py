"""`tightlip env`: the commands around the manifest, one module each, imported when it is called."""

from __future__ import annotations

import sys

from tightlip import errors

COMMANDS = {
    "init": "write a first manifest from what is there",
    "check": "every declared variable stands in the example once, and no value there is real",
    "fix": "add what the example lacks, and touch nothing else",
    "docs": "hold the documentation of the variables to the manifest, or write it",
    "verify": "look every variable up as at a start, and say all that is wrong",
    "exec": "start a program with every variable, or not at all",
    "settings": "write a pydantic-settings class with every variable, for editors and type checkers",
}
"""Each command's module is `env_<name>`, with a function `main(arguments) -> exit code`."""

USAGE = """\
usage: tightlip env COMMAND [OPTIONS]

What the application needs, as required-secrets.yaml declares it.

commands:
{commands}

options:
  -h, --help  this text; `tightlip env COMMAND --help` says more

examples:
  tightlip env init
  tightlip env check
  tightlip env fix
  tightlip env exec -- python -m app
"""


def main(arguments: list[str]) -> int:
    """Run one of the commands."""
    if not arguments or arguments[0] in ("-h", "--help"):
        commands = "\n".join(f"  {name:<8}  {purpose}" for name, purpose in COMMANDS.items())
        sys.stdout.write(USAGE.format(commands=commands))
        return errors.CLEAN if arguments else errors.USAGE
    name = arguments[0]
    if name not in COMMANDS:
        raise errors.UsageError(f"env: no command {name!r}; there are {', '.join(COMMANDS)}")
    from importlib import import_module

    return int(import_module(f"tightlip.cli.env_{name}").main(arguments[1:]))
