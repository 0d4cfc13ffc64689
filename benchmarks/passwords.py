"""People's own passwords in ordinary files: how many are found, and whether what merely stands for one stays silent.

    python benchmarks/passwords.py [--count 4000] [--seed 1] [--show]

The passwords are made here from words, names, dates, keyboard walks and leet spelling; none is anybody's.
"""

from __future__ import annotations

import argparse
import collections
import random
from typing import NamedTuple

import lab
from tightlip.config import Config
from tightlip.model import Blob
from tightlip.pipeline import Scanner


def _words(text: str) -> list[str]:
    return text.split()


WORDS = _words(
    "summer winter spring autumn dragon monkey shadow football baseball princess sunshine butterfly purple orange"
    " coffee pizza london berlin madrid sydney arsenal liverpool chelsea superman pokemon chocolate cookie banana"
    " silver golden diamond thunder ocean river mountain guitar piano soccer hockey tennis turtle rabbit penguin tiger"
    " eagle falcon phoenix sommer geheim fussball schatz amore bella estrella corazon soleil bonjour voiture"
    " mercedes ferrari porsche battery staple horse kitchen garden window bridge castle rocket planet galaxy"
)
NAMES = _words(
    "michael jessica charlie jordan hunter ranger thomas robert daniel andrea martina nicole samantha ashley matthew"
    " lucy emma oliver sofia lukas marie pierre giulia carlos ines anna peter katja ivan olga yuki chen priya fatima"
)
WALKS = ("qazwsx", "zaq12wsx", "1q2w3e4r", "qweasdzxc", "asdfzxcv", "1qaz2wsx3edc", "poiulkjh", "mnbvcxz")
_LEET = str.maketrans("aeio", "4310")

WRITINGS = [
    ("settings.py", 'DB_PASSWORD = "{}"'),
    ("db.py", "connect(host='db', password='{}')"),
    ("url.py", 'url = "postgres://app:{}@db.internal/app"'),
    ("app.yaml", "  password: {}"),
    ("app.yaml", "  db_password: '{}'"),
    ("a.json", '  "password": "{}",'),
    ("prod.env", "ADMIN_PASSWORD={}"),
    ("src/App.java", 'private String dbPassword = "{}";'),
    ("src/A.java", 'config.setPassword("{}");'),
    ("app.properties", "spring.datasource.password={}"),
    ("main.tf", 'admin_password = "{}"'),
    ("run.sh", "export MYSQL_PWD={}"),
    ("run.sh", "deploy --password {}"),
    ("conf.xml", "<password>{}</password>"),
    ("Web.config", "Server=a;User Id=b;Password={};"),
    ("k.ts", "const password: string = '{}';"),
    ("a.go", 'Password: "{}",'),
    ("a.rb", "password: '{}',"),
    ("a.php", "'password' => '{}',"),
    ("Dockerfile", "ENV DB_PASSWORD={}"),
    ("a.sql", "CREATE USER app IDENTIFIED BY '{}';"),
]
STAND_INS = _words(
    "password secret test123 changeme foo bar foobar admin root test P@ssw0rd secret123 mypassword your-password-here"
    " 12345678 <password> ${DB_PASSWORD} xxxxxxxx ******** example TODO none null string letmein changeit postgres"
    " password123 Passw0rd! secretpassword dummy placeholder replace_me your_password my-secret-password p@ssword"
    " {{password}} %PASSWORD% $PASSWORD testpassword test_password fakepassword insecure user guest qwerty abc123"
)


class Found(NamedTuple):
    """A password or stand-in in its file: whether it was reported, and with what confidence."""

    kind: str
    path: str
    line: str
    confidence: str


def password(chance: random.Random) -> tuple[str, str]:
    """One password and how it was made."""
    word, other, name = chance.choice(WORDS), chance.choice(WORDS), chance.choice(NAMES)
    year, number, sign = str(chance.randint(1955, 2026)), str(chance.randint(0, 999)), chance.choice("!#$&?*.")
    made = {
        "word and year": word.title() + year + chance.choice(["", sign]),
        "word and number": word + number.zfill(2),
        "two words": chance.choice([word + other, word.title() + other.title(), f"{word}_{other}"]),
        "words and dashes": "-".join([word, other, name, chance.choice(WORDS)][: chance.randint(3, 4)]),
        "leet": word.translate(_LEET) + number + sign,
        "name and number": chance.choice([name, name.title()]) + number.zfill(2),
        "I love": "ilove" + name + number,
        "keyboard walk": chance.choice(WALKS) + number,
        "date": f"{chance.randint(1, 28):02}{chance.randint(1, 12):02}{year}{chance.choice([name, word])}",
        "name, sign and year": f"{name.title()}{chance.choice('@#_')}{year}",
        "upper case": word.upper() + number + sign,
        "word inside": year[2:] + word + sign + number,
    }
    kind = chance.choice(sorted(made))
    return made[kind], kind


def lines(seed: int, count: int) -> list[tuple[str, str, str]]:
    """`count` passwords in writings, as (kind, path, line); the same seed gives the same ones."""
    chance = random.Random(seed)  # noqa: S311 - it makes test values, not secrets
    made = []
    for _ in range(count):
        value, kind = password(chance)
        path, writing = chance.choice(WRITINGS)
        made.append((kind, path, writing.format(value)))
    return made


def look(scanner: Scanner, cases: list[tuple[str, str, str]]) -> list[Found]:
    """What the scan says of each case."""
    seen = []
    for kind, path, line in cases:
        findings = scanner.findings(Blob(path, line.encode() + b"\n"))
        seen.append(Found(kind, path, line, findings[0].confidence if findings else ""))
    return seen


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print what was missed, and the false alarms")
    options = parser.parse_args()
    scanner = Scanner(Config("."))
    seen = look(scanner, lines(options.seed, options.count))
    rows = []
    for kind in [*sorted({one.kind for one in seen}), "all"]:
        mine = [one for one in seen if kind in (one.kind, "all")]
        share = collections.Counter(one.confidence for one in mine)
        found = len(mine) - share[""]
        rows.append([kind, len(mine), f"{found / len(mine):.3f}", share["high"], share["medium"], share["low"]])
    print(lab.table(["made of", "passwords", "found", "high", "medium", "low"], rows))
    silent = look(scanner, [("", path, line.format(value)) for value in STAND_INS for path, line in WRITINGS])
    alarms = [one for one in silent if one.confidence]
    print(f"\nStand-ins: {len(alarms)} of {len(silent)} reported.")
    if options.show:
        for one in [one for one in seen if not one.confidence] + alarms:
            print(f"{'false alarm' if one.confidence else 'missed'}: {one.path}: {one.line}")


if __name__ == "__main__":
    main()
