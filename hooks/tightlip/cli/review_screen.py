"""A review on a terminal: draws one finding after another, and turns keys into decisions of the session.

The value is masked until `v` asks for it, and then stands on the screen alone: the screen is the terminal's second one,
which leaves nothing in the scrollback.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from rich.console import ConsoleDimensions
from rich.text import Text

from tightlip.baseline import labels
from tightlip.baseline.context import PLAIN, VALUE
from tightlip.baseline.session import SCOPES, Filter
from tightlip.model import CONFIDENCES
from tightlip.report.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from rich.console import Console

    from tightlip.baseline.context import Line
    from tightlip.baseline.session import Item, Session
    from tightlip.cli.terminal import Keyboard

LABEL_KEYS = {"f": "false-positive", "t": "test-value", "r": "rotated", "a": "accepted-risk", "x": "real"}

_MOVES = "s skip  b back  u undo  v show value  m many  . again  ? help  q quit"
_FILTERS = "/ search  R rule  P path  A age  C confidence  L which  0 no filter"
_SCOPE_WORDS = {"one": "this one", "value": "the same value", "rule": "the same rule", "file": "this file"}
_SCOPE_WORDS |= {"folder": "this folder and below", "shown": "everything shown"}
_HELP = """\
Decide what the finding is:
  f  false positive   no secret at all
  t  test value       made up, opens nothing
  r  rotated          was real, opens nothing any more
  a  accepted risk    real, and somebody answers for its staying
  x  real             to be rotated still; check-baseline can refuse it
Then say why. Enter takes the reason you see, arrows bring earlier ones, Escape goes back.

  m  first choose how many: the same value, rule, file, folder, or all that is shown
  .  decide as the last time, label and reason       u  take the last decision back, all of it
  s  skip for now    b  one back    v  show or hide the value

  /  search in paths, rules, messages, reasons       R P  only a rule, only a path (globs)
  A  only lines of an age, in days   C  only a confidence or more   L  open, decided, all   0  everything open

Each decision is in the file at once; quit when you like and go on later.
Any key goes back."""


class Screen:
    """The review's screen and keys.

    `excerpt(item)` gives the lines around a finding, `since(item)` when and by whom its line was written, `ages()`
    fills in every item's `since`, `save(items)` writes what was decided. A reason has `shortest` characters or more.
    """

    def __init__(
        self,
        session: Session,
        keys: Keyboard,
        console: Console,
        *,
        name: str,
        reviewer: str,
        today: date,
        excerpt: Callable[[Item], list[Line]],
        since: Callable[[Item], str],
        ages: Callable[[], None],
        save: Callable[[Sequence[Item]], None],
        shortest: int,
    ) -> None:
        self.session = session
        self._keys = keys
        self._console = console
        self._name = name
        self._reviewer = reviewer
        self._today = today
        self._excerpt = excerpt
        self._since = since
        self._ages = ages
        self._save = save
        self._shortest = shortest
        self._shown = False
        self._scope = "one"
        self._said = ""
        self._last: tuple[str, str, date | None] | None = None
        self._reasons: list[str] = []

    def run(self) -> None:
        """Until the reviewer quits, or no key can come any more. Raises KeyboardInterrupt."""
        while True:
            self._draw()
            key = self._keys.read()
            if key in ("q", "end"):
                return
            self._said = ""
            self._press(key)

    def _press(self, key: str) -> None:
        session = self.session
        if key in LABEL_KEYS and session.current is not None:
            self._decide(LABEL_KEYS[key])
        elif key == "." and self._last is not None and session.current is not None:
            self._record(*self._last)
        elif key == "m" and session.current is not None:
            self._choose_scope()
        elif key in ("s", " ", "right", "down"):
            session.next()
            self._fresh()
        elif key in ("b", "left", "up"):
            session.back()
            self._fresh()
        elif key == "u":
            undone = session.undo()
            self._save(undone)
            self._fresh()
            self._said = f"taken back: {_count(len(undone), 'decision')}" if undone else "nothing to take back"
        elif key == "v":
            self._shown = not self._shown
        elif key == "?":
            self._page(_HELP)
        elif key in tuple("/RPACL0"):
            self._filter(key)
        elif key == "escape":
            self._scope = "one"
        elif key != "resize":
            self._said = "? shows what the keys do"

    def _fresh(self) -> None:
        """Another finding: its value is masked again, and a decision is for it alone."""
        self._shown, self._scope = False, "one"

    def _decide(self, given: str) -> None:
        """Ask for the reason (and the day until which a risk is accepted), then decide."""
        count = len(self.session.scope(self._scope))
        what = given + (f" for {_count(count, 'finding')}" if count > 1 else "")
        latest = self._reasons[-1] if self._reasons else ""
        wrong = ""
        while True:
            reason = self._ask(f"{what}: why?", latest, self._reasons, hint=wrong)
            if reason is None:
                self._said = "not decided"
                return
            if len(reason) >= self._shortest:
                break
            wrong = f"this repository demands {self._shortest} characters"
        until, wrong = None, ""
        while given == "accepted-risk":
            text = self._ask("until when? (2027-01-31, 90d, 1y; empty: for good)", "", hint=wrong)
            if text is None:
                self._said = "not decided"
                return
            if not text:
                break
            try:
                until = labels.expiry(text, self._today)
                break
            except ValueError as error:
                wrong = str(error)
        self._record(given, reason, until)

    def _record(self, given: str, reason: str, until: date | None) -> None:
        if reason and reason in self._reasons:
            self._reasons.remove(reason)
        self._reasons += [reason] if reason else []
        chosen = self.session.decide(
            lambda entry: labels.decided(
                entry, given, reviewed=self._today, reason=reason, reviewer=self._reviewer, expires=until
            ),
            self._scope,
        )
        self._save(chosen)
        self._last = given, reason, until
        self._said = f"{given}: {_count(len(chosen), 'finding')}, saved"
        self._fresh()

    def _choose_scope(self) -> None:
        choices = list(enumerate(SCOPES, 1))
        lines = ["Decide at once, of what is shown and not decided yet, for:", ""]
        lines += [f"  {n}  {_SCOPE_WORDS[kind]:<22} {len(self.session.scope(kind)):>6,}" for n, kind in choices]
        key = self._page("\n".join([*lines, "", "Then a label key, for all of them. Any other key goes back."]))
        self._scope = {str(n): kind for n, kind in choices}.get(key, self._scope)

    def _filter(self, key: str) -> None:
        session, old = self.session, self.session.filter
        finding = session.current.finding if session.current is not None else None
        changed = old
        if key == "0":
            session.select(Filter())
            self._fresh()
            return
        if key == "L":
            states = ("open", "decided", "all")
            changed = old._replace(state=states[(states.index(old.state) + 1) % len(states)])
        elif key == "C":
            steps = ("", *CONFIDENCES[1:])
            changed = old._replace(confidence=steps[(steps.index(old.confidence) + 1) % len(steps)])
        elif key == "A":
            text = self._ask("only lines at least how many days old? (empty: any)", "")
            if text is None:
                return
            if text and not text.isdecimal():
                self._said = f"{text!r} is no number of days"
                return
            if text:
                self._ages()
            changed = old._replace(older=int(text) if text else None)
        else:
            field, words = {"/": ("text", "search for"), "R": ("rule", "rule"), "P": ("path", "path")}[key]
            default = "" if key == "/" or finding is None else finding.rule if key == "R" else finding.path
            given = self._ask(f"{words} (empty: any)" if key == "/" else f"only {words} (glob; - for any)", default)
            if given is None:
                return
            chosen = "" if given == "-" else given
            changed = {
                "text": old._replace(text=chosen),
                "rule": old._replace(rule=chosen),
                "path": old._replace(path=chosen),
            }[field]
        if not session.select(changed):
            session.select(old)
            self._said = "nothing like that; the filter is as it was"
        self._fresh()

    def _ask(self, prompt: str, default: str, earlier: Sequence[str] = (), hint: str = "") -> str | None:
        """A line of text: Enter alone takes `default`, arrows bring `earlier` ones, None for Escape."""
        if not self._keys.raw:
            prompt = f"{hint}\n{prompt}" if hint else prompt
            self._console.print(f"{prompt} " + (f"[{default}] " if default else ""), end="", markup=False)
            line = self._keys.line()
            return None if line is None else line.strip() or default
        text, place, fresh = default, len(earlier) - bool(default), True
        while True:
            self._draw(f"{prompt} {printable(text)}", "Enter takes it, typing replaces it" if fresh and text else hint)
            key = self._keys.read()
            if key == "enter":
                return text.strip()
            if key in ("escape", "end"):
                return None
            if key in ("up", "down") and earlier:
                place = max(0, min(len(earlier) - 1, place + (1 if key == "down" else -1)))
                text = earlier[place]
            elif key == "backspace":
                text, fresh = text[:-1], False
            elif key == "\x15":  # Ctrl-U
                text, fresh = "", False
            elif len(key) == 1 and key.isprintable():
                text, fresh = ("" if fresh else text) + key, False

    def _measure(self) -> None:
        """The window's size as it is now; rich would believe COLUMNS and LINES, which a shell may have exported."""
        try:
            columns, rows = os.get_terminal_size()
        except OSError:
            return
        if columns > 0 and rows > 0:
            self._console.size = ConsoleDimensions(columns, rows)

    def _page(self, text: str) -> str:
        """A page of text until a key is pressed; returns the key."""
        while True:
            self._write(text.splitlines())
            key = self._keys.read()
            if key != "resize":
                return key

    def _draw(self, prompt: str = "", hint: str = "") -> None:
        self._measure()
        session, width = self.session, self._console.width
        done = len(session.items) - session.open
        head = f" {printable(self._name)}   {done:,} of {len(session.items):,} decided, {session.open:,} open "
        lines: list[Text | str] = [Text(head.ljust(width), "reverse")]
        said = session.filter.words()
        if said:
            lines.append(Text(f"only {', '.join(said)}: {len(session.shown):,}", "yellow"))
        item = session.current
        if item is None:
            lines += [
                "",
                "Nothing is left to decide here.",
                "",
                "L shows what was decided, 0 takes the filter away, q quits.",
            ]
        else:
            lines += self._about(item)
        foot: list[Text | str] = []
        if prompt:
            foot += [Text(prompt + "█", "bold"), Text(hint, "dim")]
        else:
            foot += [self._told(), self._label_line(), Text(_MOVES, "dim"), Text(_FILTERS, "dim")]
        self._write(lines, foot)

    def _about(self, item: Item) -> list[Text | str]:
        finding = item.finding
        place = f"{printable(finding.path)}:{finding.line}"
        about = f"{finding.severity}, {finding.confidence} confidence"
        since = self._since(item)
        lines: list[Text | str] = [
            "",
            Text.assemble((place, "bold"), "  ", f"{finding.rule}: {printable(finding.message)}"),
            Text(f"{about}{', ' if since else ''}{since}", "dim"),
            "",
        ]
        excerpt = [self._line(line, finding.masked or "****") for line in self._excerpt(item)]
        lines += excerpt or [Text("(its lines cannot be shown: in an archive, or no longer readable)", "dim")]
        lines.append("")
        said = labels.label(item.entry)
        if said is not None:
            words = [said, *(str(item.entry[key]) for key in ("reason", "reviewer", "reviewed") if key in item.entry)]
            words += [f"until {item.entry['expires']}"] if item.entry.get("expires") else []
            lines.append(Text("decided: " + printable(", ".join(words)), "cyan"))
        elif item.entry.get("disputed"):
            lines.append(Text("two branches decided differently; decide anew", "cyan"))
        counts = [(kind, len(self.session.scope(kind)) - 1) for kind in ("value", "rule", "file")]
        more = [f"{count:,} of {_SCOPE_WORDS[kind]}" for kind, count in counts if count]
        if more:
            lines.append(Text("also open: " + ", ".join(more), "dim"))
        return lines

    def _line(self, line: Line, masked: str) -> Text:
        text = Text(f"{'>' if line.found else ' '} {line.number:>5}  ", "bold" if line.found else "dim")
        first = True
        for piece in line.pieces:
            plain = printable(piece.text.replace("\t", "    "))
            if piece.kind == PLAIN:
                text.append(plain, "not bold" if line.found else "")
            elif self._shown:
                text.append(plain, "bold red" if piece.kind == VALUE else "yellow")
            else:
                text.append(
                    masked if piece.kind == VALUE and first else "****", "bold red" if piece.kind == VALUE else "dim"
                )
                first = first and piece.kind != VALUE
        return text

    def _label_line(self) -> Text:
        text = Text()
        for key, name in LABEL_KEYS.items():
            text.append(key, "bold").append(f" {name}  ")
        return text

    def _told(self) -> Text:
        """The line above the keys: what the last one did, or how many the next decision is for."""
        if self._scope == "one":
            return Text(printable(self._said), "green")
        count = len(self.session.scope(self._scope))
        return Text(f"the next decision is for {_SCOPE_WORDS[self._scope]}: {count:,}", "bold yellow")

    def _write(self, lines: Sequence[Text | str], foot: Sequence[Text | str] = ()) -> None:
        """The lines from the top, the foot at the bottom; what does not fit is cut from the lines' end."""
        console, raw = self._console, self._keys.raw
        self._measure()
        room = console.height - len(foot) - 1
        body = [*lines[:room], *[""] * (room - len(lines) if raw else 0), *foot]
        with console.capture() as capture:
            for line in body:
                console.print(line, no_wrap=True, overflow="ellipsis", crop=True, highlight=False, markup=False)
        drawn = capture.get()
        if raw:
            drawn = "\x1b[H" + drawn.rstrip("\n").replace("\n", "\x1b[K\n") + "\x1b[K\x1b[J"
        sys.stdout.write(drawn)
        sys.stdout.flush()


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
