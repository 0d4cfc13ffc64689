"""What an expression is made of: the texts that it may be, and whether it is or holds a secret."""

from __future__ import annotations

from tightlip.langcode import tree
from tightlip.langcode.language import (
    BINARY,
    CALL,
    CHOICE,
    FUNCTION,
    INDEX,
    LIST,
    MAP,
    MEMBER,
    NAME,
    TEMPLATE,
    TEXT,
)
from tightlip.langcode.scope import CLEAN, ENVIRONMENT, KEYS, SECRET, Origin
from tightlip.pycode import naming
from tightlip.pycode.known import DESCRIBING
from tightlip.pycode.literals import HOLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from tightlip.langcode.scope import File

_DEPTH = 12
_EITHER = ("||", "??")
_FETCH = frozenset(("get", "load", "read", "fetch", "retrieve", "decrypt", "find", "ask", "prompt"))
_ABOUT = ("mask", "redact", "hidden", "has", "is", "hash", "present", "len")
_GETTERS = frozenset(("get", "getString", "Get", "GetString", "getHeader", "header", "getProperty", "Value", "getItem"))
_KEYS_ONLY = frozenset(("keys", "keySet"))


def texts(node: Node | None, file: File, depth: int = 0) -> Iterator[tuple[str, Node]]:
    """The texts that `node` may be, each with the literal to point at. HOLE stands for what is not known."""
    language = file.language
    node = tree.bare(node, language)
    if node is None or depth > _DEPTH:
        return
    kind = tree.shape(node, language)
    if kind in (TEXT, TEMPLATE):
        yield tree.text(node, language) or "", node
    elif kind == NAME:
        bound = file.scope.literal(tree.words(node))
        if bound is not None:
            yield tree.text(bound, language) or "", bound
    elif kind == BINARY:
        yield from _binary(node, file, depth + 1)
    elif kind == CHOICE:
        for place in (0, 1):
            yield from texts(tree.field(node, language, place), file, depth + 1)
    elif kind in (LIST, MAP):
        for key, value in tree.entries(node):
            if key is None and not tree.is_list(tree.bare(value, language) or value, language):  # no table of others
                yield from texts(value, file, depth + 1)
    elif kind == CALL:
        yield from _called(node, file, depth + 1)
    elif kind == FUNCTION:
        body = node.child_by_field_name("body")
        if body is not None and tree.shape(body, language) >= 0:  # an expression, and no block
            yield from texts(body, file, depth + 1)


def _binary(node: Node, file: File, depth: int) -> Iterator[tuple[str, Node]]:
    operator = tree.words(tree.field(node, file.language, 1) or node)
    if operator in _EITHER:
        for place in (0, 2):
            yield from texts(tree.field(node, file.language, place), file, depth)
    elif operator == "+":
        found = [next(texts(term, file, depth), None) for term in terms(node, file)]
        first = next((one[1] for one in found if one is not None), None)
        if first is not None:
            yield "".join(one[0] if one is not None else HOLE for one in found), first


def terms(node: Node, file: File) -> list[Node]:
    """The terms of a sum, however long it is."""
    found: list[Node] = []
    left: Node | None = node
    while left is not None and tree.shape(left, file.language) == BINARY:
        right = tree.field(left, file.language, 2)
        if right is not None:
            found.append(right)
        left = tree.field(left, file.language, 0)
    if left is not None:
        found.append(left)
    return found[::-1]


def _called(node: Node, file: File, depth: int) -> Iterator[tuple[str, Node]]:
    call = tree.call(node, file.language)
    if call.name == "join" and call.receiver is not None and tree.shape(call.receiver, file.language) == LIST:
        between = next((one for one, _ in texts(call.arguments[0], file, depth)), "") if call.arguments else ","
        found = [next(texts(one, file, depth), None) for one in tree.parts(call.receiver)]
        first = next((one for one in found if one is not None), None)
        if first is not None:
            yield between.join(one[0] if one is not None else HOLE for one in found), first[1]
        return
    if call.name not in file.language.wrappers:
        return
    source = call.arguments[0] if call.arguments else None
    if call.receiver is not None and (source is None or tree.shape(call.receiver, file.language) in (TEXT, TEMPLATE)):
        source = call.receiver
    for text, place in texts(source, file, depth):
        if call.name in ("Sprintf", "format"):
            text = text.replace("%s", HOLE).replace("%v", HOLE).replace("%d", HOLE)
        yield text, place


def origin(node: Node | None, file: File, depth: int = 0) -> Origin | None:
    """What `node` is or holds; None for nothing to hide."""
    language = file.language
    node = tree.bare(node, language)
    if node is None or depth > _DEPTH:
        return None
    kind = tree.shape(node, language)
    if kind in (NAME, MEMBER, INDEX, CALL):
        if language.environment and tree.dotted(node, language) in language.environment:
            return Origin(ENVIRONMENT, tree.dotted(node, language))
        read = file.variable(node)
        if read is not None:
            return file.of_variable(read[0])
    if kind == NAME:
        return file.of_name(tree.words(node))
    if kind == MEMBER:
        return _member(node, file)
    if kind == INDEX:
        return _index(node, file, depth + 1)
    if kind == CALL:
        return _result(node, file, depth + 1)
    if kind == BINARY:
        operator = tree.words(tree.field(node, language, 1) or node)
        if operator == "+":
            return first(terms(node, file), file, depth + 1)
        return (
            first([*filter(None, (tree.field(node, language, 0), tree.field(node, language, 2)))], file, depth + 1)
            if operator in _EITHER
            else None
        )
    if kind == CHOICE:
        return first([*filter(None, (tree.field(node, language, one) for one in (0, 1)))], file, depth + 1)
    if kind == TEMPLATE:
        holes = [part for one in node.named_children if one.type == "template_substitution" for part in tree.parts(one)]
        return first(holes, file, depth + 1)
    if kind in (LIST, MAP):
        return _listed(node, file, depth + 1)
    return None


def first(nodes: list[Node], file: File, depth: int = 0) -> Origin | None:
    """The first origin among expressions."""
    return next((found for one in nodes if (found := origin(one, file, depth)) is not None), None)


def _member(node: Node, file: File) -> Origin | None:
    language = file.language
    base, name = tree.field(node, language, 0), tree.name(node, language)
    if base is not None and tree.words(base) in ("this", *file.scope.receivers()):
        known = file.attribute(name)
        if known is not None:
            return known if known.kind else None
    if base is not None and tree.shape(base, language) == NAME:
        bound = file.scope.origin(tree.words(base))
        if bound is not None and bound.kind == ENVIRONMENT:
            return file.of_variable(name) if name.isupper() else None
    if name.lower() == "authorization" and base is not None and tree.name(base, language) == "headers":
        return Origin(SECRET, name)
    return file.by_name(name)


def _index(node: Node, file: File, depth: int) -> Origin | None:
    base, index = (tree.field(node, file.language, place) for place in (0, 1))
    if base is None or index is None or tree.name(base, file.language).lower() in DESCRIBING:
        return None
    key = tree.text(index, file.language)
    if key is not None:
        return file.by_key(key)
    bound = file.scope.origin(tree.words(index)) if tree.shape(index, file.language) == NAME else None
    held = origin(base, file, depth) if bound is not None and bound.kind == KEYS else None
    return held if held is not None and held.kind == ENVIRONMENT else None


def _result(node: Node, file: File, depth: int) -> Origin | None:
    language = file.language
    call = tree.call(node, language)
    if call.name in _KEYS_ONLY:
        return None
    if call.name in file.returns and call.receiver is None:
        return file.returns[call.name]
    if call.name in _GETTERS and len(call.arguments) == 1:
        key = tree.text(call.arguments[0], language)
        if key is not None:
            return file.by_key(key)
    if call.name in language.through:
        given = call.arguments
        if call.receiver is not None and tree.shape(call.receiver, language) not in (TEXT, TEMPLATE):
            given = [call.receiver, *given]
        return first(given, file, depth)
    if call.receiver is not None and call.name in ("getValue", "getKey", "Value"):
        held = origin(call.receiver, file, depth)
        return held if held is not None and held.kind == ENVIRONMENT and call.name != "getKey" else None
    if not call.arguments and _gives(call.name, file):
        return Origin(SECRET, call.name)
    return None


def _gives(name: str, file: File) -> bool:
    """Whether a function of this name returns a secret: `getPassword`, `get_api_key`."""
    parts = naming.split(name)
    return len(parts) > 1 and parts[0] in _FETCH and file.sheet.vocabulary.shown("_".join(parts[1:]))


def _listed(node: Node, file: File, depth: int) -> Origin | None:
    for key, value in tree.entries(node):
        found = origin(value, file, depth)
        if found is None and key is not None:
            found = entry(tree.key(key, file.language), value, file)
        if found is not None:
            return found
    return None


def entry(key: str, value: Node, file: File) -> Origin | None:
    """What an entry holds by its key, where its value says nothing: a name that nothing is known of."""
    value = tree.bare(value, file.language) or value
    if tree.shape(value, file.language) != NAME or not file.sheet.vocabulary.shown(key):
        return None
    name = tree.words(value)
    about = not frozenset(_ABOUT).isdisjoint(naming.split(name)) or name in (
        "true",
        "false",
        "null",
        "undefined",
        "nil",
    )
    return None if about or file.scope.origin(name) is CLEAN else Origin(SECRET, key)
