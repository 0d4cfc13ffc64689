"""Where a value shows: logs, the terminal, an exception's message."""

from __future__ import annotations

import _ast as ast

from tightlip.pycode import flow, rules
from tightlip.pycode.module import ENVIRONMENT, ERRORS, KEYS, REVEALED, SETTINGS, VALIDATION, Module, Origin, Scope
from tightlip.pycode.shown import PLACES, is_logger_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_LOG = frozenset(
    (
        *("debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log", "trace", "success"),
        *("msg", "notice", "verbose", "bind"),
    )
)
_REPORTS = frozenset(("capture_message", "set_extra", "set_tag", "bind_contextvars"))
_MAKERS = frozenset(
    ("getLogger", "get_logger", "getlogger", "get_task_logger", "getChild", "LoggerAdapter", "bind", "opt")
)
_PRINT = frozenset(("print", "pprint", "pp", "echo", "secho", "write", "writelines", "inspect"))
_SENTRY = frozenset(("set_context", "set_user", "set_extras", "set_tags", "add_breadcrumb", "set_attribute"))
"""What sentry_sdk sends along with the next error; elsewhere the names say too little."""

_QUIT = frozenset(("exit", "abort", "fail"))
_NOT_MESSAGE = frozenset(
    ("exc_info", "stack_info", "stacklevel", "headers", "status_code", "code", "cause", "file", "end")
)

NAMES = _LOG | _PRINT | _QUIT | _REPORTS | _SENTRY | {"SystemExit", "__init__", "add_note"}
"""Last names of calls that may show something; others ending in Error or Exception do, too."""


def examine(node: ast.Call, name: str, module: Module, scope: Scope) -> None:
    """Say what a call shows that it should not. `name` is the last part of what is called."""
    code = _code(node, name, module, scope)
    if code:
        show(code, arguments(node), module, scope)


def arguments(node: ast.Call) -> Iterable[tuple[str, ast.expr]]:
    """What a call is given, with the names of keywords."""
    for one in node.args:
        yield "", one
    for keyword in node.keywords:
        if keyword.arg not in _NOT_MESSAGE:
            yield keyword.arg or "", keyword.value


def show(code: str, given: Iterable[tuple[str, ast.expr]], module: Module, scope: Scope) -> None:
    """Say the first of the `given` values that is a secret; `code` is the rule of the place where they show."""
    for name, value in given:
        if value.__class__ is ast.Constant:
            continue
        held = flow.entry(name, value, module, scope) if name else flow.origin(value, module, scope)
        if held is not None and report(code, value, held, module):
            return


def report(code: str, node: ast.expr, held: Origin, module: Module) -> bool:
    """Say that `held` shows at `node`; whether there was anything to say."""
    kind = held.kind
    if kind in (KEYS, ERRORS):
        return False
    place = PLACES[code]
    if kind == REVEALED:
        code = rules.REVEALED
    elif kind in (ENVIRONMENT, SETTINGS):
        code = rules.WHOLE
    elif kind == VALIDATION:
        code = rules.VALIDATION_SHOWN
    sure = kind in (REVEALED, ENVIRONMENT) or bool(module.vocabulary.variable(held.name))
    module.found(code, node, held.name, place, "high" if sure and not module.file.test else "medium")
    return True


def _code(node: ast.Call, name: str, module: Module, scope: Scope) -> str:
    """The rule for a call that shows its arguments; "" for any other call."""
    function = node.func
    receiver = function.value if isinstance(function, ast.Attribute) else None
    if name in _LOG and receiver is not None:
        if name == "warn" and module.dotted(function) == "warnings.warn":
            return rules.LOGGED
        if name == "error" and _ends(receiver, "parser"):
            return rules.RAISED
        if name in ("log", "print") and _ends(receiver, "console"):
            return rules.PRINTED
        return rules.LOGGED if is_logger(receiver, module) else ""
    if name in _REPORTS or (name in _SENTRY and module.dotted(function).startswith("sentry_sdk.")):
        return rules.LOGGED
    if name == "add_note":
        return rules.RAISED
    if name in _PRINT:
        return _printing(node, name, receiver, module)
    if name in ("SystemExit",) or name in _QUIT:
        quits = receiver is None or module.dotted(function) in ("sys.exit", "os.abort") or name == "fail"
        return rules.RAISED if quits or name == "SystemExit" else ""
    if name == "__init__":
        of_super = (
            isinstance(receiver, ast.Call) and isinstance(receiver.func, ast.Name) and receiver.func.id == "super"
        )
        return rules.RAISED if of_super and scope.facts is not None and scope.facts.error else ""
    if name == "warn" and module.dotted(function) == "warnings.warn":
        return rules.LOGGED
    return rules.RAISED if name.endswith(("Error", "Exception")) else ""


def _printing(node: ast.Call, name: str, receiver: ast.expr | None, module: Module) -> str:
    dotted = module.dotted(node.func)
    if name == "print" and (receiver is None or dotted == "rich.print"):
        stream = next((one.value for one in node.keywords if one.arg == "file"), None)
        to_terminal = stream is None or module.dotted(stream) in ("sys.stderr", "sys.stdout")
        return rules.PRINTED if to_terminal else ""
    if name in ("pprint", "pp", "inspect"):
        return (
            rules.PRINTED
            if dotted in ("pprint.pprint", "pprint.pp", "pprint", "pp", "rich.inspect", "rich.pprint.pprint")
            else ""
        )
    if name in ("echo", "secho"):
        return rules.PRINTED if dotted.startswith(("click.", "typer.")) else ""
    if name in ("write", "writelines"):
        streams = ("sys.stdout.", "sys.stderr.", "self.stdout.", "self.stderr.", "sys.__stdout__.", "tqdm.tqdm.")
        return rules.PRINTED if dotted.startswith(streams) else ""
    return rules.PRINTED if receiver is not None and _ends(receiver, "console") else ""


def is_logger(node: ast.expr, module: Module) -> bool:
    """Whether an expression is a logger: by its name, by what its name was bound to, or a call that makes one."""
    if isinstance(node, ast.Name):
        return node.id in module.loggers or is_logger_name(node.id)
    if isinstance(node, ast.Attribute):
        return is_logger_name(node.attr)
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Attribute):
            return function.attr in _MAKERS and (
                function.attr not in ("bind", "opt") or is_logger(function.value, module)
            )
        return isinstance(function, ast.Name) and (function.id in _MAKERS or function.id == "logger")
    return False


def makes_logger(node: ast.expr, module: Module) -> bool:
    """Whether a call gives a logger, so that the name it is bound to is one."""
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return last in _MAKERS and (last not in ("bind", "opt", "getChild") or is_logger(node, module))


def _ends(node: ast.expr, word: str) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return isinstance(name, str) and name.lower().rstrip("_").endswith(word)
