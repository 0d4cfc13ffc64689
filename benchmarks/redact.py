"""What redaction adds to a log line that holds no secret: CPU time, with and without it in turns.

    python benchmarks/redact.py [--secrets 50] [--lines 500] [--rounds 100]

Prints, for logging, structlog and loguru, microseconds a line: the best and the median of the rounds. The budget for
the difference is 5. On a machine with other work the best says what the code costs, the median what the neighbours do.
"""

from __future__ import annotations

import argparse
import logging
import secrets
import statistics
import time
from collections.abc import Callable

from tightlip.runtime import redact

LINE = "GET /api/v1/customers/%s/orders?page=%d answered %d in %.1f ms for tenant acme-europe (request %s)"


class Nowhere:
    """A stream that keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        pass


def with_logging() -> Callable[[int], None]:
    logger = logging.getLogger("benchmark")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    handler = logging.StreamHandler(Nowhere())  # type: ignore[type-var]
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger.handlers = [handler]
    return lambda number: logger.info(LINE, f"c-{number}", number, 200, 12.5, "3f2a9c64d1")


def with_structlog() -> Callable[[int], None]:
    import structlog

    logger = structlog.wrap_logger(structlog.WriteLogger(Nowhere()), [structlog.processors.JSONRenderer()])  # type: ignore[arg-type]
    return lambda number: logger.info("answered", path=f"/api/v1/customers/c-{number}/orders", page=number, status=200)


def with_loguru() -> Callable[[int], None]:
    from loguru import logger

    logger.remove()
    logger.add(Nowhere(), level="INFO")  # type: ignore[call-overload]
    return lambda number: logger.info("answered /api/v1/customers/c-{}/orders?page={} in {} ms", number, number, 12.5)


def microseconds(call: Callable[[int], None], lines: int) -> float:
    """CPU time of one line; nothing here waits for the kernel."""
    before = time.process_time()
    for number in range(lines):
        call(number)
    return (time.process_time() - before) / lines * 1e6


def values(count: int) -> dict[str, str]:
    """Secrets as applications have them: every fifth a connection string."""
    return {
        f"SECRET_{number}": f"postgresql://app:{secrets.token_urlsafe(18)}@db-{number}.internal:5432/app"
        if number % 5 == 0
        else secrets.token_urlsafe(32)
        for number in range(count)
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--secrets", type=int, default=50)
    parser.add_argument("--lines", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=100)
    args = parser.parse_args()
    redact.learn(values(args.secrets))
    print(f"{args.secrets} secrets, {args.rounds} rounds in turns of {args.lines} lines; microseconds a line")
    for name, build in {"logging": with_logging, "structlog": with_structlog, "loguru": with_loguru}.items():
        call = build()
        plain: list[float] = []
        redacted: list[float] = []
        for _ in range(args.rounds):
            plain.append(microseconds(call, args.lines))
            redact.install()
            redacted.append(microseconds(call, args.lines))
            redact.uninstall()
        for label, of in {"best": min, "median": statistics.median}.items():
            before, after = of(plain), of(redacted)
            print(f"{name:<10} {label:<7} {before:6.2f} plain {after:6.2f} redacted {after - before:+6.2f}")


if __name__ == "__main__":
    main()
