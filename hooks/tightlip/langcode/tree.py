"""Reading a node in any language: its parts, its name, what it calls. Nothing is judged here."""

from __future__ import annotations

from tightlip.langcode.language import CALL, INDEX, INNER, LIST, MAP, MEMBER, NAME, TEMPLATE, TEXT, Language
from tightlip.pycode.literals import HOLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tree_sitter import Node

    from tightlip.pycode.sheet import Span

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}
_COMMENTS = ("comment", "line_comment", "block_comment")


class Call:
    """A call: `dotted` is what is called as it is written (`jwt.sign`, `System.getenv().get`), `name` the last part of
    that, `receiver` what it is called on."""

    __slots__ = ("arguments", "dotted", "name", "receiver")

    def __init__(self, dotted: str, name: str, receiver: Node | None, arguments: list[Node]) -> None:
        self.dotted = dotted
        self.name = name
        self.receiver = receiver
        self.arguments = arguments


def words(node: Node) -> str:
    """The source of a node."""
    return (node.text or b"").decode("utf-8", "replace")


def span(node: Node) -> Span:
    """Where a node begins and ends, counted from 1."""
    start, end = node.start_point, node.end_point
    return start[0] + 1, start[1] + 1, end[0] + 1, end[1] + 1


def shape(node: Node, language: Language) -> int:
    """What a node is; -1 for a kind that no rule is about."""
    found = language.shapes.get(node.type)
    return -1 if found is None else found[0]


def field(node: Node, language: Language, place: int) -> Node | None:
    """A part of a node by the place of its field in the language's table."""
    return node.child_by_field_name(language.shapes[node.type][1][place])


def parts(node: Node) -> list[Node]:
    """The named parts of a node, comments left out."""
    return [one for one in node.named_children if one.type not in _COMMENTS]


def inner(node: Node, language: Language) -> Node | None:
    """What a wrapping node wraps."""
    fields = language.shapes[node.type][1]
    if fields and fields[0] != "last":
        return node.child_by_field_name(fields[0])
    found = parts(node)
    return (found[-1] if fields else found[0]) if found else None


def bare(node: Node | None, language: Language) -> Node | None:
    """A node without parentheses, casts and the like around it."""
    while node is not None and shape(node, language) == INNER:
        node = inner(node, language)
    return node


def flat(nodes: list[Node]) -> list[Node]:
    """Nodes, lists of expressions among them taken apart."""
    return [part for one in nodes for part in (parts(one) if one.type == "expression_list" else [one])]


def text(node: Node, language: Language) -> str | None:
    """The text of a literal, HOLE for what is only known at run time; None for anything else."""
    kind = shape(node, language)
    if kind == TEXT:
        source = words(node)
        if source.startswith('"""'):
            return source[3:-3].strip()
        return source[1:-1] if language.shapes[node.type][1] else _unescaped(source[1:-1])
    if kind == TEMPLATE:
        held = [words(one) if one.type == "string_fragment" else _hole(one) for one in node.named_children]
        return "".join(held)
    return None


def _hole(node: Node) -> str:
    return _unescaped(words(node)) if node.type == "escape_sequence" else HOLE


def _unescaped(source: str) -> str:
    if "\\" not in source:
        return source
    out, place = [], 0
    while place < len(source):
        char = source[place]
        if char == "\\" and place + 1 < len(source):
            place += 1
            char = _ESCAPES.get(source[place], source[place])
        out.append(char)
        place += 1
    return "".join(out)


def dotted(node: Node, language: Language) -> str:
    """What a chain of members is called, such as "process.env"; "" for what is no short chain."""
    if shape(node, language) not in (NAME, MEMBER, CALL) or node.end_byte - node.start_byte > 200:
        return ""
    source = words(node)
    if "?" in source or "!" in source:
        source = source.replace("?.", ".").replace("!", "")
    return "".join(source.split())


def call(node: Node, language: Language) -> Call:
    """A call taken apart."""
    function, given = field(node, language, 0), field(node, language, 1)
    arguments = parts(given) if given is not None else []
    if function is None:
        return Call("", "", None, arguments)
    receiver = node.child_by_field_name("object")
    if receiver is not None:  # a method in Java
        name = words(function)
        before = dotted(receiver, language)
        return Call(f"{before}.{name}" if before else name, name, receiver, arguments)
    function = bare(function, language) or function
    if shape(function, language) == MEMBER:
        name = words(field(function, language, 1) or function)
        return Call(dotted(function, language) or name, name, field(function, language, 0), arguments)
    name = words(function)
    if shape(function, language) != NAME:
        name = name.partition("<")[0] if "type" in function.type else ""
    return Call(name, name.rpartition(".")[2], None, arguments)


def name(node: Node | None, language: Language) -> str:
    """The name that an expression is known by: of a variable, a member, or the key that is looked up; ""."""
    node = bare(node, language)
    if node is None:
        return ""
    kind = shape(node, language)
    if kind == NAME:
        return words(node).lstrip("#")
    if kind == MEMBER:
        return words(field(node, language, 1) or node).lstrip("#")
    if kind == INDEX:
        index = field(node, language, 1)
        return (text(index, language) or "") if index is not None else ""
    if kind == CALL:
        found = call(node, language)
        key = text(found.arguments[0], language) if found.arguments else None
        if key is not None:
            return key
        return "" if found.arguments else found.name
    return ""


def key(node: Node, language: Language) -> str:
    """The key of an entry: a name, or a text."""
    node = bare(node, language) or node
    held = text(node, language)
    return held if held is not None else name(node, language)


def root(node: Node, language: Language) -> str:
    """The last name before the first call in a chain: the logger in `this.log.with(...).info()`."""
    found: Node | None = node
    while found is not None:
        kind = shape(found, language)
        if kind == CALL:
            called = call(found, language)
            if called.receiver is None:
                return called.name
            found = called.receiver
        elif kind == MEMBER:
            return name(found, language)
        else:
            return name(found, language)
    return ""


def entries(node: Node) -> list[tuple[Node | None, Node]]:
    """The entries of a mapping or list: (key, value), no key where an element has none."""
    found: list[tuple[Node | None, Node]] = []
    for one in parts(node):
        value = one.child_by_field_name("value") if one.type in ("pair", "keyed_element") else None
        found.append((one.child_by_field_name("key") if value is not None else None, value or one))
    return found


def is_list(node: Node, language: Language) -> bool:
    """Whether a node lists values."""
    return shape(node, language) in (LIST, MAP)


def root_of(call: Call) -> str:
    """The first word of what is called: `flag` in `flag.String`."""
    return call.dotted.partition(".")[0]
