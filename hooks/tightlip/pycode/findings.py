"""From what the walk found to findings: messages that say what the manifest knows, and what is allowed left out."""

from __future__ import annotations

from tightlip.manifest import describe
from tightlip.model import CONFIDENCES, Blob, Finding
from tightlip.pycode import rules, syntax
from tightlip.pycode.rules import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tightlip.config import Config
    from tightlip.pycode.declared import Declared
    from tightlip.pycode.sheet import Hit, Sheet

_NOQA = rb"(?:#|//|/\*)\s*noqa\s*:\s*([A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*)"

_AT_ONCE = "Say what happened without it, or name the variable instead of its value"
_HELP = {
    rules.PRINTED: _AT_ONCE,
    rules.LOGGED: _AT_ONCE,
    rules.RAISED: "Say what is wrong without it: messages of exceptions end in logs and in trackers of errors",
    rules.REPRESENTED: "Leave it out, or hold it as a SecretStr: a repr ends in logs and tracebacks",
    rules.WHOLE: "Log the few settings that help, by name; hold the secrets among them as SecretStr",
    rules.REVEALED: "Call get_secret_value() only where the value is used, and hand the SecretStr itself to logs",
    rules.PLAIN_FIELD: "Annotate it as pydantic.SecretStr, and call get_secret_value() where it is used",
    rules.INPUT_SHOWN: "Set hide_input_in_errors=True: the error about one wrong field shows the values of all others",
    rules.VALIDATION_SHOWN: (
        "Show `loc` and `type` of errors(include_input=False) only, and raise `from None`: the rest holds values"
    ),
    rules.READ_AT_USE: "Read it once when the application starts, so that a missing one ends the start, not a request",
}
_SAID = {
    rules.ASSIGNED: "{subject} is hardcoded",
    rules.ARGUMENT: "{subject} is given a hardcoded value",
    rules.PARAMETER: "{subject} has a hardcoded default",
    rules.FALLBACK: "{subject} falls back to a hardcoded value where it is not set",
    rules.COMPARED: "{subject} is compared with a hardcoded value",
    rules.CONNECTION: "a URL or connection string holds a password",
    rules.WHOLE: "{subject} as a whole {what}",
    rules.REVEALED: "the value of {subject} {what}",
    rules.PLAIN_FIELD: "{subject} is not a SecretStr: its value shows in reprs, logs and errors",
    rules.REAL_DEFAULT: "{subject} has a real default value",
    rules.INPUT_SHOWN: "{subject} shows the values of its fields in validation errors",
    rules.VALIDATION_SHOWN: "a validation error of settings, which holds their values, {what}",
    rules.UNDECLARED: "{subject} is read and not declared in the manifest",
    rules.READ_AT_USE: "{subject} is read at use instead of at start-up",
}


def findings(module: Sheet, config: Config) -> list[Finding]:
    """The findings of a walked module that nothing allows, in order of place."""
    hits = [hit for hit in module.hits.values() if _counts(hit, config)]
    if not hits:
        return []
    hits.sort(key=lambda hit: (hit.span, hit.code))
    return [_finding(hit, module) for hit in _not_allowed(hits, module)]


def _counts(hit: Hit, config: Config) -> bool:
    return hit.code not in config.disable and CONFIDENCES.index(hit.confidence) >= CONFIDENCES.index(config.confidence)


def _not_allowed(hits: list[Hit], module: Sheet) -> Iterable[Hit]:
    """Those beside which neither an allow marker stands nor `# noqa` with their code."""
    from tightlip.engine.text import Text
    from tightlip.verdict.markers import Markers

    data = syntax.utf8(module.data)
    text = Text(Blob(module.path, data), data)
    offsets = [0]
    place = data.find(b"\n")
    while place >= 0:
        offsets.append(place + 1)
        place = data.find(b"\n", place + 1)
    starts = [offsets[min(hit.span[0], len(offsets)) - 1] + hit.span[1] - 1 for hit in hits]
    marked = Markers(text, sorted(starts))
    noqa = b"noqa" in data
    for hit, start in zip(hits, starts, strict=True):
        end = offsets[min(hit.span[2], len(offsets)) - 1]
        if marked.allow(start, max(start, end), hit.code.lower()):
            continue
        if hit.text is not None and marked.allow(start, max(start, end), ""):
            continue  # the scan sees the same value, and its rule is allowed here
        if noqa and hit.code in (_noqa(text.line(start)) | _noqa(text.line(end))):
            continue
        yield hit


def _noqa(line: bytes) -> set[str]:
    import re

    found = re.search(_NOQA, line)
    return set(found[1].decode().replace(",", " ").split()) if found else set()


def _finding(hit: Hit, module: Sheet) -> Finding:
    rule = RULES[hit.code]
    variable = module.vocabulary.variable(hit.subject)
    declared = module.vocabulary.declared
    subject = variable or hit.subject
    message = _SAID.get(hit.code, "{subject} {what}").format(subject=subject, what=hit.what)
    if variable:
        spec = declared.secrets[variable]
        message += f" ({describe.about(spec.purpose, spec.owner)})"
    return Finding(
        rule=hit.code,
        name=rule.name,
        path=module.path,
        line=hit.span[0],
        column=hit.span[1],
        end_line=hit.span[2],
        end_column=hit.span[3] if hit.text is not None else 0,
        variable=variable,
        severity=rule.severity if hit.code != rules.UNDECLARED or hit.confidence == "high" else "low",
        confidence=hit.confidence,
        masked="****" if hit.text is not None else "",
        message=message,
        help=_help(hit, variable, declared),
        secret_hash=_hash(hit, module),
    )


def _hash(hit: Hit, module: Sheet) -> str:
    """By which the baseline knows it: the value's SHA-1; where there is none, that of the rule and the line, so that
    it stays known where the line moves, and not where the line changes."""
    import hashlib

    if hit.text is not None:
        known = hit.text.decode("utf-8", "replace").encode()
    else:
        lines = syntax.utf8(module.data).split(b"\n", hit.span[0])
        line = b" ".join(lines[hit.span[0] - 1].split()) if len(lines) >= hit.span[0] else b""
        known = b"\0".join((hit.code.encode(), hit.subject.encode("utf-8", "replace"), line))
    return hashlib.sha1(known, usedforsecurity=False).hexdigest()


def _help(hit: Hit, variable: str, declared: Declared) -> str:
    if hit.code == rules.UNDECLARED:
        return (
            f"Declare it in {declared.path} under secrets with its purpose and rotation, or under config if it is none"
        )
    if hit.text is None:
        return _HELP[hit.code]
    if not variable:
        return (
            "Take it out and read it when the application starts, from the environment or a secret store; "
            "if it was ever pushed, revoke it"
        )
    spec = declared.secrets[variable]
    return (
        f"Take it out, read {variable} when the application starts, and replace it if it was ever pushed; "
        f"{describe.advice(spec.generate, spec.sources)}"
    ).removesuffix("; ")
