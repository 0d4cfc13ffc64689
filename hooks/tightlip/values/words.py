"""How much a text is made of words: filler words that stand in for secrets, and letters that follow as in words."""

from __future__ import annotations

from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re


def word_set(text: str) -> frozenset[str]:
    """The words of `text`, which stand apart by blanks."""
    return frozenset(text.split())


FILLERS = word_set(
    # What people write where a secret should stand, in a few languages, and the words of the trade around it.
    "password passwort passwd passw passwrd pasword pswd pword pass pwd psw pw passphrase passcode phrase secret"
    " secrets secretkey token tokens key keys keyword apikey api auth authorization authentication cred creds"
    " credential credentials user users username usr admin administrator root superuser guest sa owner member account"
    " accounts login logon signin test tests tester testing tst demo example examples sample dummy fake mock stub"
    " fixture foo bar baz qux quux foobar fizz buzz blah bla hello world hi asdf qwer qwerty qwertyuiop abc"
    " abcd abcde abcdef xyz aaa bbb default defaults my mine your yours our ours their the this that these is are"
    " was be been a an and or not no never new old current previous next last first second third one two three"
    " some any every all super very top secure secured security insecure unsafe safe strong weak good bad wrong"
    " right invalid valid correct incorrect expected actual real fancy random string str strings value val values"
    " text long short longer shorter here there change changed changeme changeit replace replaceme me it in on at"
    " to of for from with without by as must should shall can will would please insert enter put set get use used"
    " using type provide specify add fill generate generated create created update updated access refresh client"
    " server service app application web id ids uid name email mail host db database mysql postgres postgresql"
    " redis mongo mongodb mariadb oracle sqlserver sql ldap smtp ssh http https system manager master slave"
    " private public shared session cookie cookies csrf bearer basic jwt oauth oidc saml hash hashed salt hidden"
    " redacted masked removed placeholder todo tbd fixme none null nil undefined unknown true false empty blank"
    " unset optional required yes another other else local localhost dev develop development staging production"
    " prod environment env variable var config configuration setting settings code word words length len bytes"
    " byte chars char characters hex encoded encrypted encrypt encryption decrypted plain plaintext cleartext"
    " clear raw field input form data info file path url uri link docker kubernetes kube vault aws azure google"
    " github gitlab git bot something somewhere someone anything whatever nothing complex minimum least need"
    " needs want keep own store stored storage only also more than min max number symbol upper lower signing sign"
    " signed signature webhook project org team tenant workspace registry header body query param contrasena"
    " contrasenia clave claves secreta secreto cambia cambiar cambie esto por una segura seguro tu su mot de"
    " passe motdepasse changez changer votre ton mdp passworter geheim geheimnis kennwort ihr dein hier senha"
    " segredo sua troque trocar parola segreta segreto wachtwoord haslo tajne salasana losenord adgangskode heslo"
    " jelszo sifre parol passord kodeord engangskode lozinka geslo parool mima sensitive confidential am kms"
)

_LONGEST = max(map(len, FILLERS))

_ROWS = (
    # Row: a letter; column: the letter after it. 9 for a pair as good as certain, one less for each halving of its
    # share, 0 for 1 in 512 and rarer. Counted over the words of Python's standard library (docs and names).
    "45550240403655040656332230",
    "64436211541632540553501040",
    "62436216405532720436411020",
    "53347320710423520454421120",
    "52563431201546242665133520",
    "51335630700523630544501030",
    "52337245500535420653421011",
    "71237210601333620435401030",
    "43544340001547540456040304",
    "61437003505201640342702121",
    "52347342610514421364314030",
    "61347210601612630144420050",
    "74137110502342660143400030",
    "51566461503323530156430020",
    "34552330303557450654534200",
    "61236213502612650645402040",
    "20222222200414102440923100",
    "62447230602343630455322030",
    "41427225603322451257512030",
    "62437305600332530654412141",
    "45435430400557350656100100",
    "72318211600131420222111010",
    "62346315701325620553122200",
    "53546403501441360337221441",
    "34545322401555470366233253",
    "50138200600222520233000036",
)
_PAIRS = {(97 + first, 97 + second): int(digit) for first, row in enumerate(_ROWS) for second, digit in enumerate(row)}

WORDLIKE = 4.4
"""Mean pair value from which on letters read as words: nine of ten English words, one in twenty random texts."""


def pairs(letters: bytes) -> float:
    """The mean value of the letter pairs in `letters` (any bytes; pairs with another character in them do not
    count): about 5.4 for English, 2.9 for random letters. 0.0 where there is no pair."""
    low = letters.lower()
    found = [value for value in map(_PAIRS.get, pairwise(low)) if value is not None]
    return sum(found) / len(found) if found else 0.0


_WORD = rb"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+"
_compiled: list[re.Pattern[bytes]] = []


def split(text: bytes) -> list[str]:
    """The words of a name in any spelling, in lower case: `dbUserPASSWORD_2` gives db, user, password, 2."""
    if not _compiled:
        import re

        _compiled.append(re.compile(_WORD))
    return [word.decode("ascii").lower() for word in _compiled[0].findall(text)]


def is_filler(word: str) -> bool:
    """Whether `word` (lower case letters) is made of filler words only: `mysecretpassword` is."""
    if word in FILLERS:
        return True
    size = len(word)
    if size > 40:
        return False
    reached = [True] + [False] * size
    for start in range(size - 1):
        if reached[start]:
            for end in range(start + 2, min(size, start + _LONGEST) + 1):
                if word[start:end] in FILLERS:
                    reached[end] = True
    return reached[size]
