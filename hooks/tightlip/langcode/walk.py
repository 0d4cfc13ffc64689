"""The walk over a file in another language than Python: its nodes in order, each given to the method of its kind."""

from __future__ import annotations

from tightlip.langcode import calls, expressions, tree
from tightlip.langcode.judged import alternatives, assigned, compared, given, show_value
from tightlip.langcode.language import BINARY, CALL, CHOICE, FUNCTION, INDEX, LIST, MEMBER, NAME
from tightlip.langcode.scope import CLEAN, ENVIRONMENT, KEYS, SECRET, UNKNOWN, File, Origin, Scope
from tightlip.pycode import rules, texts
from tightlip.values import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tree_sitter import Node

    from tightlip.langcode.language import Language

PASSES = 3
_EQUAL = ("==", "===", "!=", "!==")


def walk(nodes: list[Node], file: File) -> None:
    """Find what there is to find; it is kept in the file's sheet. What an earlier line may have needed makes the file
    be walked again."""
    for node in nodes:
        if tree.shape(node, file.language) == FUNCTION:
            name = calls.function_name(node, file)
            if name:
                file.functions.setdefault(name, [one for one, _ in calls.parameters(node, file)])
    for _ in range(PASSES):
        file.changed = False
        Walker(file).run(nodes)
        if not file.changed:
            return


class Walker:
    """One pass over a file."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.language = file.language
        self._sum = (-1, -1)

    def run(self, nodes: Iterable[Node]) -> None:
        """Give each node to the method that the language's table names."""
        file = self.file
        file.scope = file.top
        data = file.sheet.data
        members = any(one.encode() in data for one in self.language.environment)
        events = {
            kind: (getattr(self, event[0]), event[1:])
            for kind, event in self.language.events.items()
            if members or event[0] != "member"
        }
        for node in nodes:
            event = events.get(node.type)
            if event is None:
                continue
            start = node.start_byte
            while start >= file.scope.end and file.scope.parent is not None:
                file.scope = file.scope.parent
            event[0](node, *event[1])

    # Assignments

    def declared(self, node: Node, left: str, right: str) -> None:
        targets = tree.flat(node.children_by_field_name(left))
        values = tree.flat(node.children_by_field_name(right))
        if not values:
            for target in targets:
                self._typed(target, self._type(node))
            return
        for target, value in zip(targets, values, strict=False):
            self._bind(target, value, node)

    def _bind(self, target: Node, value: Node, node: Node) -> None:
        if target.type == "object_pattern":
            self._destructured(target, value)
        elif tree.shape(target, self.language) == LIST:
            source = tree.bare(value, self.language) or value
            same = tree.shape(source, self.language) == LIST
            for one, part in zip(tree.parts(target), tree.parts(source) if same else [value], strict=False):
                self._bind(one, part, node)
        else:
            assigned(tree.name(target, self.language), value, rules.ASSIGNED, self.file)
            self._keep(target, value, node)

    def _keep(self, target: Node, value: Node, node: Node) -> None:
        """Remember what a name or an attribute holds."""
        file, language = self.file, self.language
        name = tree.name(target, language)
        kind = tree.shape(target, language)
        held = expressions.origin(value, file)
        if kind == MEMBER:
            base = tree.field(target, language, 0)
            if base is not None and tree.words(base) in ("this", *file.scope.receivers()):
                self._attribute(name, value)
            return
        if kind != NAME:
            return
        scope = file.scope
        scope.literals.pop(name, None)
        literal = tree.bare(value, language)
        if literal is not None and tree.text(literal, language) is not None and held is None:
            scope.literals[name] = literal
            scope.names[name] = CLEAN
        elif held is not None:
            scope.names[name] = held
        elif calls.is_cleaning(value, file) or not self._is_text(self._type(node)):
            scope.names[name] = CLEAN
        else:
            scope.names[name] = UNKNOWN
        if calls.makes_logger(value, file):
            file.loggers.add(name)
        if scope.is_class:
            self._attribute(name, value)

    def _attribute(self, name: str, value: Node) -> None:
        file = self.file
        held = expressions.origin(value, file)
        if held is not None and held.kind in (SECRET, ENVIRONMENT) and not file.sheet.vocabulary.shown(name):
            file.learn(file.attributes, (file.scope.owner, name), held)
        if calls.makes_logger(value, file):
            file.loggers.add(name)

    def _destructured(self, pattern: Node, value: Node) -> None:
        """`const { A, B: b, C = "x" } = process.env`, or of any other object."""
        file, language = self.file, self.language
        held = expressions.origin(value, file)
        environment = held is not None and held.kind == ENVIRONMENT
        for one in tree.parts(pattern):
            key = one.child_by_field_name("key") or one.child_by_field_name("left") or one
            bound = one.child_by_field_name("value") or key
            name = tree.words(key)
            if tree.shape(bound, language) != NAME:
                continue
            if environment:
                file.sheet.add_read(name, tree.span(key), early=True)
            file.scope.names[tree.words(bound)] = (file.of_variable(name) if environment else None) or UNKNOWN

    def _typed(self, target: Node, type_: str) -> None:
        name = tree.name(target, self.language)
        if name and not self._is_text(type_):
            self.file.scope.names[name] = CLEAN

    def _type(self, node: Node) -> str:
        found = node.child_by_field_name("type")
        if found is None and node.parent is not None and node.type == "variable_declarator":
            found = node.parent.child_by_field_name("type")
        return tree.words(found) if found is not None else ""

    def _is_text(self, type_: str) -> bool:
        """Whether a value so annotated may be a text: a `boolean` or a `Token` is none."""
        return not type_ or any(one in type_ for one in self.language.text_types)

    def augmented(self, node: Node, left: str, right: str) -> None:
        target, value = node.child_by_field_name(left), node.child_by_field_name(right)
        if target is not None and value is not None:
            operator = tree.words(node.child_by_field_name("operator") or node)
            code = rules.FALLBACK if operator in ("||=", "??=") else rules.ASSIGNED
            assigned(tree.name(target, self.language), value, code, self.file)

    def entry(self, node: Node, key: str, value: str) -> None:
        self._given(node, key, value, rules.ASSIGNED)

    def argument(self, node: Node, key: str, value: str) -> None:
        self._given(node, key, value, rules.ARGUMENT)

    def default(self, node: Node, left: str, right: str) -> None:
        self._given(node, left, right, rules.PARAMETER)

    def _given(self, node: Node, left: str, right: str, code: str) -> None:
        key, value = node.child_by_field_name(left), node.child_by_field_name(right)
        if key is not None and value is not None:
            assigned(tree.key(key, self.language), value, code, self.file)

    def field(self, node: Node, name: str, value: str) -> None:
        key, given_ = node.child_by_field_name(name), node.child_by_field_name(value)
        if key is not None and given_ is not None:
            called = tree.name(key, self.language)
            assigned(called, given_, rules.ASSIGNED, self.file)
            self._attribute(called, given_)

    def attribute(self, node: Node) -> None:
        """`<Login password="..." />`."""
        found = tree.parts(node)
        if len(found) == 2:
            name = tree.words(found[0])
            kind = self.file.sheet.vocabulary.kind(name)
            if kind in ("password", "secret"):
                given(name, kind, found[1], rules.ASSIGNED, self.file)

    def annotation(self, node: Node) -> None:
        calls.spring_value(node, self.file)

    def constant(self, node: Node) -> None:
        """`API_KEY("...")` in an enumeration."""
        name, arguments = node.child_by_field_name("name"), node.child_by_field_name("arguments")
        if name is not None and arguments is not None:
            for one in tree.parts(arguments):
                assigned(tree.words(name), one, rules.ARGUMENT, self.file)

    def tagged(self, node: Node) -> None:
        calls.struct_tag(node, self.file)

    # Expressions

    def call(self, node: Node) -> None:
        calls.examine(node, self.file)

    def member(self, node: Node) -> None:
        read = self.file.variable(node)
        if read is not None:
            self.file.sheet.add_read(read[0], tree.span(node), early=True)

    def text(self, node: Node) -> None:
        if node.end_byte - node.start_byte > 12:
            self._anywhere(tree.text(node, self.language) or "", node)

    def _anywhere(self, value: str, node: Node) -> None:
        for code, subject, secret, level in texts.anywhere(value, self.file.sheet):
            self.file.sheet.add_hardcoded(code, tree.span(node), subject, secret, level)

    def binary(self, node: Node) -> None:
        operator = tree.words(tree.field(node, self.language, 1) or node)
        left, right = tree.field(node, self.language, 0), tree.field(node, self.language, 2)
        if left is None or right is None:
            return
        if operator in _EQUAL:
            compared(left, right, self.file)
            compared(right, left, self.file)
        elif operator in ("||", "??"):
            alternatives([left, right], self.file)
        elif operator == "+" and not (node.start_byte == self._sum[0] and node.end_byte <= self._sum[1]):
            self._sum = (node.start_byte, node.end_byte)  # its left parts come next, and begin where it does
            first = expressions.terms(node, self.file)[0]
            if "://" in (tree.text(first, self.language) or ""):
                for value, place in expressions.texts(node, self.file):
                    self._anywhere(value, place)

    def conditional(self, node: Node) -> None:
        parts = [one for one in (tree.field(node, self.language, place) for place in (0, 1)) if one is not None]
        if any(self.file.variable(tree.bare(one, self.language) or one) for one in parts):
            alternatives(parts, self.file)

    def switch(self, node: Node, value: str, case: str) -> None:
        subject = node.child_by_field_name(value)
        waiting = list(node.children) if subject is not None else []
        while waiting and subject is not None:
            one = waiting.pop()
            if one.type == case:
                values = one.children_by_field_name("value") or one.named_children
                for part in tree.flat(values):
                    compared(subject, part, self.file)
            elif one.type in ("switch_body", "switch_block", "switch_block_statement_group", "switch_rule"):
                waiting += one.children

    def loop(self, node: Node, left: str, right: str) -> None:
        file = self.file
        target, value = node.child_by_field_name(left), node.child_by_field_name(right)
        if target is None or value is None:
            return
        held = expressions.origin(value, file)
        names = [target] if tree.shape(target, self.language) == NAME else tree.parts(target)
        environment = held is not None and held.kind == ENVIRONMENT
        keys = any(one.type == "in" for one in node.children) or _of_keys(value, self.language)
        for place, one in enumerate(names):
            name = tree.words(one)
            bound = CLEAN if name in ("secret", "token") else UNKNOWN  # one of many objects
            if keys:
                bound = Origin(KEYS, name)
            elif environment and held is not None and place == len(names) - 1:
                bound = held
            file.scope.names[name] = bound

    # Functions and classes

    def klass(self, node: Node) -> None:
        named = node.child_by_field_name("name")
        owner = tree.words(named) if named is not None else ""
        scope = Scope(self.file.scope, node.end_byte, owner=owner, is_class=True)
        above = node.child_by_field_name("superclass")
        bases = owner + (tree.words(above) if above is not None else "")
        scope.raises = "Exception" in bases or "Error" in bases
        self.file.scope = scope

    def function(self, node: Node) -> None:
        file = self.file
        name = calls.function_name(node, file)
        outer = file.scope
        scope = Scope(outer, node.end_byte, name, outer.owner)
        scope.raises = outer.raises
        receiver = node.child_by_field_name("receiver")
        if receiver is not None:
            self._receiver(receiver, scope)
        for parameter, type_ in calls.parameters(node, file):
            held = file.parameters.get((name, parameter))
            typed = bool(type_) and not self._is_text(type_)
            scope.names[parameter] = CLEAN if typed else held or UNKNOWN
        file.scope = scope
        body = node.child_by_field_name("body")
        if body is not None and tree.shape(body, self.language) >= 0:  # an arrow function's expression
            self._returned([body])

    def _receiver(self, node: Node, scope: Scope) -> None:
        """`func (c *Client) ...`."""
        for one in tree.parts(node):
            name, type_ = one.child_by_field_name("name"), one.child_by_field_name("type")
            if name is not None and type_ is not None:
                scope.receiver = tree.words(name)
                scope.owner = tree.words(type_).lstrip("*")

    def returned(self, node: Node) -> None:
        self._returned(tree.flat(tree.parts(node)))

    def _returned(self, values: list[Node]) -> None:
        file = self.file
        function = file.scope.name
        if not values or not function:
            return
        value = tree.bare(values[0], self.language) or values[0]
        kind = "secret" if function == calls.KEY_FUNCTION else file.sheet.vocabulary.returns(function)
        shape = tree.shape(value, self.language)
        if kind and shape != NAME and not _is_word(tree.text(value, self.language)):
            code = rules.ARGUMENT if function == calls.KEY_FUNCTION else rules.ASSIGNED
            given(function, kind, value, code, file)
        if shape not in (NAME, MEMBER, INDEX, CALL, BINARY, CHOICE) and function not in self.language.represents:
            return
        held = expressions.origin(value, file)
        if held is None:
            return
        if function in self.language.represents:
            code = rules.RAISED if function == "Error" else rules.REPRESENTED
            show_value(code, value, held, file)
        elif not file.scope.owner and not file.sheet.vocabulary.shown(function) and function not in file.returns:
            file.returns[function] = held
            file.changed = True


def _of_keys(value: Node, language: Language) -> bool:
    """Whether a loop is over the keys of a mapping: `Object.keys(process.env)`."""
    value = tree.bare(value, language) or value
    return tree.shape(value, language) == CALL and tree.call(value, language).name in ("keys", "keySet")


def _is_word(text: str | None) -> bool:
    """Whether a literal is one word: what a function of an event's name returns is a word of a protocol."""
    return text is not None and text.isalpha() and words.pairs(text.encode("utf-8", "replace")) >= 3.6
