"""`tightlip env verify`: is every variable that the application needs there, and fit to be used?"""

from __future__ import annotations

import sys

from tightlip import errors
from tightlip.cli import options, startup
from tightlip.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from tightlip.runtime.resolve import Resolution

VERSION = 1
"""The version of the JSON document."""


def build() -> argparse.ArgumentParser:
    """The options of `tightlip env verify`."""
    parser = options.parser(
        "env verify",
        "Look up every variable of the manifest as the application would at its start: in the environment, in files,\n"
        "in the manifest's backends, in .env (local profiles). Say where each comes from and all that is wrong; no\n"
        "value is ever shown. Exit code 2: a variable is missing or unfit; 3: a backend did not answer.",
        "  tightlip env verify\n"
        "  tightlip env verify --profile development\n"
        "  TIGHTLIP_PROFILE=staging tightlip env verify --manifest api/required-secrets.yaml --format json\n",
    )
    startup.add_options(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how it is said (default: text)")
    return parser


def main(arguments: list[str]) -> int:
    """Resolve, say what was found."""
    args = options.parse(arguments, build, {**startup.DEFAULTS, "format": "text"}, {})
    if args.__dict__.get("paths"):
        raise UsageError("env verify: takes no PATH; name the manifest with --manifest")
    resolution = startup.resolved(args)
    if args.format == "json":
        sys.stdout.write(_json(resolution))
        return resolution.exit_code
    if resolution.problems:
        from tightlip.runtime import message

        sys.stdout.flush()
        sys.stderr.write(startup.printable_lines(message.problems(resolution)))
    if resolution.exit_code == errors.CLEAN:
        sys.stdout.write(startup.printable_lines(_origins(resolution)))
    return resolution.exit_code


def _origins(resolution: Resolution) -> str:
    from tightlip.runtime import message

    width = max(map(len, resolution.variables), default=0)
    lines = [
        f"{variable.name:<{width}}  {variable.origin or 'not set'}\n" for variable in resolution.variables.values()
    ]
    return "".join(lines) + ("" if resolution.problems else message.summary(resolution) + "\n")


def _json(resolution: Resolution) -> str:
    import json

    from tightlip import __version__

    document = {
        "schema_version": VERSION,
        "tool": {"name": "tightlip", "version": __version__},
        "profile": resolution.profile,
        "summary": {
            "variables": len(resolution.variables),
            "problems": len(resolution.errors),
            "warnings": len(resolution.warnings),
        },
        "variables": [
            {
                "name": variable.name,
                "kind": "secret" if variable.secret else "config",
                "required": variable.required,
                "origin": variable.origin or None,
            }
            for variable in resolution.variables.values()
        ],
        "problems": [
            {
                "name": problem.name,
                "kind": problem.kind,
                "fatal": problem.fatal,
                "message": problem.text,
                "required": problem.required,
                "purpose": problem.purpose,
                "may_come_from": list(problem.places),
                "generate": problem.generate,
                "owner": problem.owner,
            }
            for problem in resolution.problems
        ],
    }
    return json.dumps(document, indent=2) + "\n"
