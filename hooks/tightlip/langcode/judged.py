"""What the walk says of a value: given to a name, compared, an alternative, or shown."""

from __future__ import annotations

from tightlip.langcode import expressions, tree
from tightlip.langcode.language import BINARY, CALL, CHOICE, MAP, MEMBER, NAME, TEMPLATE, TEXT
from tightlip.langcode.scope import ENVIRONMENT, File, Origin
from tightlip.pycode import rules, texts
from tightlip.pycode.shown import PLACES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tree_sitter import Node


def assigned(name: str, value: Node, code: str, file: File) -> None:
    """Judge what `name` is given: each text that `value` may be."""
    if not name or len(name) > 100:
        return
    kind = file.sheet.vocabulary.kind(name)
    if not kind and name.lower() == "authorization":
        kind = "secret"
    if not kind:
        return
    bare = tree.bare(value, file.language) or value
    if tree.shape(bare, file.language) in (BINARY, CHOICE) and code == rules.ASSIGNED and _is_fallback(bare, file):
        code = rules.FALLBACK
    given(name, kind, value, code, file)


def _is_fallback(node: Node, file: File) -> bool:
    if tree.shape(node, file.language) == BINARY:
        return tree.words(tree.field(node, file.language, 1) or node) in ("||", "??")
    return any(file.variable(tree.bare(one, file.language) or one) for one in node.named_children)


def given(name: str, kind: str, value: Node, code: str, file: File) -> None:
    """Judge each text that `value` may be as a secret of `kind`."""
    if tree.shape(tree.bare(value, file.language) or value, file.language) == MAP and value.type == "object":
        return  # each of its entries is looked at by itself
    for text, place in expressions.texts(value, file):
        level, secret = texts.judge(text, name, kind, file.sheet)
        if level:
            file.sheet.add_hardcoded(code, tree.span(place), name, secret, level)


def compared(subject: Node, value: Node, file: File) -> None:
    """Judge the text of `value`, with which `subject` is compared."""
    value = tree.bare(value, file.language) or value
    if tree.shape(value, file.language) in (MEMBER,) or tree.text(subject, file.language) is not None:
        return
    name = _compared_name(subject, file)
    kind = file.sheet.vocabulary.kind(name) if name else ""
    if kind in ("password", "secret"):
        given(name, kind, value, rules.COMPARED, file)


def _compared_name(node: Node, file: File) -> str:
    """The name of what is compared; a wrapper such as `[]byte(token)` is looked through."""
    name = tree.name(node, file.language)
    if name:
        return name
    bare = tree.bare(node, file.language) or node
    arguments = tree.call(bare, file.language).arguments if tree.shape(bare, file.language) == CALL else []
    return tree.name(arguments[0], file.language) if len(arguments) == 1 else ""


def alternatives(operands: list[Node], file: File) -> None:
    """`process.env.API_KEY || "..."`: judge the texts among the operands."""
    name = ""
    for one in operands:
        bare = tree.bare(one, file.language) or one
        read = file.variable(bare)
        name = name or (read[0] if read is not None else tree.name(bare, file.language))
    kind = file.sheet.vocabulary.kind(name) if name else ""
    if kind in ("password", "secret"):
        for one in operands:
            if tree.shape(tree.bare(one, file.language) or one, file.language) in (TEXT, TEMPLATE, NAME):
                given(name, kind, one, rules.FALLBACK, file)


def show(code: str, values: list[Node], file: File) -> None:
    """Say the first of the `values` that is a secret; `code` is the rule of the place where they show."""
    for value in values:
        held = expressions.origin(value, file)
        if held is not None:
            show_value(code, value, held, file)
            return


def show_value(code: str, node: Node, held: Origin, file: File) -> None:
    """Say that `held` shows at `node`."""
    sheet = file.sheet
    sure = held.kind == ENVIRONMENT or bool(sheet.vocabulary.variable(held.name))
    level = "high" if sure and not sheet.file.test else "medium"
    place = PLACES[code]
    sheet.add(rules.WHOLE if held.kind == ENVIRONMENT else code, tree.span(node), held.name, place, level)
