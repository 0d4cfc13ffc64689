"""The pydantic-settings class that `tightlip env settings` writes from a manifest."""

from __future__ import annotations

import textwrap

from tightlip.errors import UsageError
from tightlip.manifest.schema import ConfigSpec, Manifest, SecretSpec

_TYPES = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "url": "str",
    "list": "tuple[str, ...]",
}


def source(manifest: Manifest, attributes: dict[str, str], file: str, name: str, header: str) -> str:
    """The module: a class `name` with a field for each of `attributes` (attribute -> variable). `file` is the path of
    the manifest from the module's folder, `header` says how the module is made.

    Raises UsageError for a name that no class can have.
    """
    if not name.isidentifier():
        raise UsageError(f"{name}: no class can have this name")
    fields = [_field(attribute, _spec(manifest, variable)) for attribute, variable in attributes.items()]
    text = "".join(fields)
    uses = "from typing import ClassVar, Literal\n" if "Literal[" in text else "from typing import ClassVar\n"
    pydantic = ", ".join(part for part in ("Field", "SecretStr") if f"{part}" in text)
    return (
        f'"""{header}"""\n\n'
        "from __future__ import annotations\n\n"
        "import os\n"
        f"{uses}\n"
        f"from pydantic import {pydantic}\n"
        "from tightlip.runtime import ManifestSettings\n\n\n"
        f"class {name}(ManifestSettings):\n"
        f'    """What the application needs to start; `{name}()` names all that is missing, and shows no value."""\n\n'
        f"    manifest_file: ClassVar[str] = os.path.join(os.path.dirname(__file__), {_quoted(file)})\n"
        f"{text}"
    )


def _spec(manifest: Manifest, variable: str) -> SecretSpec | ConfigSpec:
    return manifest.secrets[variable] if variable in manifest.secrets else manifest.config[variable]


def _field(attribute: str, spec: SecretSpec | ConfigSpec) -> str:
    purpose = " ".join(spec.purpose.split())
    if isinstance(spec, SecretSpec):
        kind, default, always = "SecretStr", None, spec.required is True
    else:
        kind = _choices(spec) or _TYPES[spec.type]
        default, always = _default(spec), spec.required is True or spec.default is not None
    if not always:
        kind, default = f"{kind} | None", "None"
    given = f"default={default}, " if default is not None else ""
    doc = textwrap.indent("\n".join(textwrap.wrap(_escaped(purpose.rstrip(".")) + ".", 110)), "    ").strip()
    return f'\n    {attribute}: {kind} = Field({given}description={_quoted(purpose)})\n    """{doc}"""\n'


def _choices(spec: ConfigSpec) -> str:
    if not spec.choices or spec.type in ("list", "number"):
        return ""
    from tightlip.manifest import formats

    shown = [one if spec.type in ("integer", "boolean") else _quoted(formats.shown(one)) for one in spec.choices]
    return f"Literal[{', '.join(map(str, shown))}]"


def _default(spec: ConfigSpec) -> str | None:
    if spec.default is None:
        return None
    from tightlip.manifest import formats

    if spec.type == "list":
        items = [_quoted(part.strip()) for part in spec.default_text.split(",") if part.strip()]
        return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
    text = formats.shown(spec.default)
    if spec.type == "integer":
        return repr(int(text))
    if spec.type == "number":
        return repr(float(text))
    if spec.type == "boolean":
        return repr(text.lower() in ("true", "1", "yes", "on", "t", "y"))
    return _quoted(text)


def _quoted(text: str) -> str:
    """A text as code, in double quotes where that needs no escape."""
    shown = repr(text)
    return f'"{shown[1:-1]}"' if shown[0] == "'" and '"' not in shown and "\\'" not in shown else shown


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', "'")
