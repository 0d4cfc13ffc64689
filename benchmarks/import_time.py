"""What `import tightlip.runtime` adds to importing pydantic-settings: user CPU time of whole processes, in turns.

    python benchmarks/import_time.py [--rounds 15]

Prints the median of each program, and what it has more than pydantic-settings alone. The budget is 20 %.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys

PROGRAMS = {
    "pydantic-settings alone": "import pydantic_settings; pydantic_settings.BaseSettings",
    "import tightlip.runtime": "import pydantic_settings; pydantic_settings.BaseSettings; import tightlip.runtime",
    "redaction, too": "import pydantic_settings; pydantic_settings.BaseSettings; from tightlip.runtime import redact",
    "load and redaction": (
        "import pydantic_settings; pydantic_settings.BaseSettings; from tightlip.runtime import load, redact"
    ),
    "a generated class's base": "from tightlip.runtime import ManifestSettings",
}


def user_seconds(program: str) -> float:
    """User CPU time of `python -c program`."""
    child = os.posix_spawn(sys.executable, [sys.executable, "-c", program], os.environ)
    _, status, used = os.wait4(child, 0)
    assert status == 0, program
    return used.ru_utime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for program in PROGRAMS.values():
        user_seconds(program)  # writes the bytecode
    for _ in range(rounds):
        for name, program in PROGRAMS.items():
            times[name].append(user_seconds(program))
    first = statistics.median(next(iter(times.values())))
    for name, taken in times.items():
        middle = statistics.median(taken)
        print(f"{name:<26} {middle:.3f} s  {(middle / first - 1) * 100:+.0f} %")


if __name__ == "__main__":
    main()
