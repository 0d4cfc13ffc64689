"""Which environment variables a module reads, and how: os.environ, os.getenv, django-environ, environs, decouple,
starlette. TL401 and TL403 are said here."""

from __future__ import annotations

import _ast as ast

from tightlip.pycode import naming, rules
from tightlip.pycode.module import span_of
from tightlip.values import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tightlip.pycode.module import Module, Scope
    from tightlip.pycode.sheet import Sheet

ENVIRON = frozenset(("os.environ", "os.environb"))
_CALLS = frozenset(
    (
        *("os.getenv", "os.getenvb", "os.environ.get", "os.environ.pop", "os.environ.setdefault", "os.environb.get"),
        *("os.environ.__getitem__", "decouple.config", "environ.get", "prettyconf.config"),
    )
)
READERS = frozenset(
    (
        *("environ.Env", "environ.FileAwareEnv", "environs.Env", "starlette.config.Config", "decouple.Config"),
        *("decouple.AutoConfig", "environ.Path.Env"),
    )
)
"""Classes whose objects read a variable when they are called, or by their methods."""

_NO_READ = frozenset(
    ("read_env", "read_envfile", "prefixed", "seal", "dump", "parser", "add_parser", "register_parser")
)

_SYSTEM = frozenset(
    (
        *("PATH", "HOME", "USER", "USERNAME", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TERM", "COLORTERM", "TMPDIR"),
        *("TEMP", "TMP", "PWD", "OLDPWD", "EDITOR", "VISUAL", "PAGER", "DISPLAY", "HOSTNAME", "TZ", "CI", "COLUMNS"),
        *("LINES", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES", "SYSTEMROOT", "WINDIR", "COMSPEC", "OS"),
        *("USERPROFILE", "HOMEDRIVE", "HOMEPATH", "PATHEXT", "VIRTUAL_ENV", "NO_COLOR", "FORCE_COLOR", "CLICOLOR"),
        *("DEBUG", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "RANK"),
        *(
            "WORLD_SIZE",
            "LOCAL_RANK",
            "PORT",
            "HOST",
            "DJANGO_SETTINGS_MODULE",
            "FLASK_APP",
            "FLASK_ENV",
            "NODE_ENV",
            "SOURCE_DATE_EPOCH",
        ),
        *(
            "BROWSER",
            "PS1",
            "UID",
            "GID",
            "XAUTHORITY",
            "WAYLAND_DISPLAY",
            "MAKEFLAGS",
            "CC",
            "CXX",
            "CFLAGS",
            "LDFLAGS",
        ),
        *("CREDENTIALS_DIRECTORY", "MASTER_ADDR", "MASTER_PORT", "TESTING", "ENV", "HOSTTYPE", "OSTYPE", "MACHTYPE"),
    )
)
"""Variables that the machine sets, not the one who deploys the application."""

_SYSTEM_PREFIXES = (
    *("LC_", "XDG_", "PYTHON", "PYTEST_", "TOX_", "COVERAGE_", "GIT_", "GITHUB_", "GITLAB_", "CI_", "RUNNER_", "SSH_"),
    *("DBUS_", "CONDA_", "PIP_", "UV_", "PRE_COMMIT", "KUBERNETES_", "SLURM_", "CUDA_", "NVIDIA_", "OMP_", "MKL_"),
    *(
        "BUILDKITE_",
        "CIRCLE_",
        "TRAVIS_",
        "JENKINS_",
        "BUILD_",
        "SYSTEMD_",
        "LD_",
        "DYLD_",
        "QT_",
        "GTK_",
        "READTHEDOCS",
    ),
    *("__", "LISTEN_", "INVOCATION_", "WSL_"),
)

_EARLY = words.word_set(
    "load loads init initialise initialize setup settings setting config configure configuration configured main"
    " create make build bootstrap startup start lifespan environment env environ ready register setdefaults defaults"
    " factory application app wsgi asgi boot prepare read from validate default"
)
_CACHED = frozenset(
    (
        "lru_cache",
        "cache",
        "cached_property",
        "cached",
        "once",
        "fixture",
        "on_event",
        "on_startup",
        "asynccontextmanager",
    )
)


def read_of(node: ast.expr, module: Module, scope: Scope) -> tuple[str, ast.expr | None] | None:
    """The variable that `node` reads itself (not a part of it), with the default that stands beside; None where it
    reads none."""
    if node.__class__ is ast.Subscript:
        index = node.slice
        if module.dotted(node.value) in ENVIRON:
            name = _text(index, scope)
            return (name, None) if name else None
        return None
    if not isinstance(node, ast.Call) or not node.args:
        return None
    if not is_reader(node.func, module):
        return None
    name = _text(node.args[0], scope)
    if not name:
        return None
    default: ast.expr | None = node.args[1] if len(node.args) > 1 else None
    for keyword in node.keywords:
        if keyword.arg == "default":
            default = keyword.value
    return name, default


def is_reader(function: ast.expr, module: Module) -> bool:
    """Whether calling `function` with a variable's name reads it."""
    if module.dotted(function) in _CALLS:
        return True
    if not module.readers:
        return False
    if isinstance(function, ast.Attribute):
        return (
            isinstance(function.value, ast.Name)
            and function.value.id in module.readers
            and function.attr not in _NO_READ
        )
    return isinstance(function, ast.Name) and function.id in module.readers


def _text(node: ast.expr, scope: Scope) -> str:
    if node.__class__ is ast.Name:
        bound = scope.literal(node.id)
        node = bound if bound is not None else node
    value = node.value if node.__class__ is ast.Constant else None
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return value if isinstance(value, str) and value.replace("_", "").isalnum() and value.isascii() else ""


def is_early(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function runs when the application starts, by its name and its decorators, or once at most."""
    name = function.name
    if name in ("__init__", "__post_init__", "__new__", "__init_subclass__"):
        return True
    if not _EARLY.isdisjoint(naming.split(name)):
        return True
    for decorator in function.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        last = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
        if last in _CACHED:
            return True
    return False


def note(name: str, node: ast.expr | ast.stmt, module: Module, scope: Scope) -> None:
    """Keep that the variable is read here."""
    module.add_read(name, span_of(node), early=scope.startup)


def judge(module: Sheet) -> None:
    """TL401 and TL403 for what the module reads; nothing without a manifest, nor in tests. Settings that are no secret
    count where the manifest lists settings at all."""
    declared = module.vocabulary.declared
    if not declared or module.file.test:
        return
    for read in module.reads.values():
        variable = declared.variable(read.name)
        if not variable:
            secret = bool(module.vocabulary.shown(read.name))
            if secret or (declared.config and not is_system(read.name)):
                module.add(rules.UNDECLARED, read.span, read.name, "", "high" if secret else "low")
        elif variable in declared.secrets and not read.early:
            module.add(rules.READ_AT_USE, read.span, variable, "", "medium")


def is_system(name: str) -> bool:
    """Whether the machine or a tool sets the variable."""
    upper = name.upper()
    return upper in _SYSTEM or upper.startswith(_SYSTEM_PREFIXES)
