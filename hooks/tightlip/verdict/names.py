"""What a name says about the value that is assigned to it."""

from __future__ import annotations

from functools import lru_cache

from tightlip.values import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

PASSWORD = words.word_set(
    "password passwords passwd passwrd pass passphrase passcode pwd pwds psw pw passw userpass dbpass dbpassword"
    " dbpasswd mypassword kennwort passwort contrasena senha userpassword rootpassword adminpassword storepass"
    " keypass pgpassword mdp"
)
STRONG = words.word_set(
    "secret secrets token tokens apikey secretkey accesskey authkey authtoken accesstoken refreshtoken"
    " clientsecret appsecret appkey credential credentials cred creds passkey privatekey privkey signingkey"
    " encryptionkey jwt bearer otp totp hmac mnemonic seed verifier apitoken apisecret sharedkey masterkey"
    " sessionkey licensekey accountkey sharedaccesskey sastoken appid_secret devkey pat pats"
)
_BEFORE_KEY = words.word_set(
    "api access secret auth private priv sign signing signature encryption encrypt encrypting decrypt decryption"
    " crypt crypto master shared session cookie app application account license deploy write admin storage"
    " service client consumer aes des hmac jwt jws token ssh ssl tls rsa ec gpg pgp webhook integration server"
    " dev security"
)
NOT_SECRET = words.word_set(
    "url uri urls uris href link links endpoint field fields name names id ids uuid header headers path paths"
    " file files filename filepath dir folder type types length len size sizes count counts max min limit expires"
    " expiry expire expiration expired ttl timeout duration lifetime age date time timestamp at regex regexp"
    " pattern patterns policy policies strength hash hashed hashes digest digests checksum algorithm algorithms"
    " alg algo method methods mode format label labels title text texts message messages msg error errors err"
    " exception hint hints help placeholder description desc prompt input inputs output page view views form"
    " forms reset index idx column col columns param params parameter parameters arg args argument attribute"
    " attributes attr attrs prop props property properties host hosts hostname portprovider providers service"
    " services manager factory class classes validator validators validation enabled disabled enable disable"
    " required optional visible visibility show shown hide status state states scope scopes version versions var"
    " vars variable variables template templates prefix suffix separator delimiter ref refs reference selector"
    " keystore truststore public pub issuer audience grant callback handler helper middleware module package"
    " import test tests spec check checker reader writer parser encoder decoder generator encoding charset"
    " language locale location locations region zone group groups role roles user users username email action"
    " actions event events button icon color style kind category mapping map list lists set sets array dict table"
    " tables schema model models entity entities object objects source sources target element elements node nodes"
    " tag tags section sections option options setting settings config configs configuration response request"
    " requests result results store stores storage cache caches stream rotation update updates change changed"
    " changes command cmd script function func constant constants literal position pos offset start end begin"
    " stop line lines usage info information details summary notification backend frontend adapter strategy"
    " interface wrapper filter filters kid mechanism mgr mangler encode decode get getter startswith endswith"
    " starts ends split join strip replace equals contains includes find has is compare digits letters lookup"
    " pointer thumbprint fingerprint sha sha1 sha256 sha512 md5 crc etag integrity revision commit"
)
"""Words that, standing last in a name, say that the value is about a secret and not one."""

_QUALIFIER = words.word_set(
    "prod production dev development test testing staging stage local base base64 b64 hex raw plain default old"
    " new current previous confirmation confirm again repeat admin root main primary secondary string str value"
    " val data encoded for this read write ro rw a b x y my en real live sandbox demo bytes material here"
)
"""Words after a credential's word that leave it what it is: `password_confirmation`."""

_NOT_TOKENS = words.word_set(
    "csrf xsrf next page action grant pagination continuation continue change request idempotency cancel cancellation"
    " upload marker sync resume lock start starting cursor client lookahead end previous prev max num stop"
    " special pad mask unk sep cls bos eos type string punctuation operator identifier comment syntax symbol"
    " whitespace text parse parser lexer"
)
"""`next_token`, `client_token` (of an idempotent request), `pad_token`: what a token is when it opens nothing."""

_TOKENS = {"client": "key", "request": "key"}
"""Of those, the ones that open something in other places, so that a long random value counts."""

_NOT_KEYS = words.word_set(
    "site s3 object primary foreign sort partition row index cache registry dict lookup group map json i18n l10n"
    " translation message msg routing route hot hash range unique host config setting queue bucket storage field"
    " param query data natural column sub parent child item model state label metric event search filter shift"
    " control ctrl alt meta tab arrow enter escape turn don mon known ssm parameter compose"
)
_HASHED = words.word_set(
    "hash hashed crypted encrypted digest checksum sha sha1 sha256 sha512 md5 public publishable pub fingerprint"
)
_CALLS = words.word_set(
    "get has have is find fetch read load check validate verify parse next expect assert match matches contains"
    " starts ends split remove delete decode encode hash compare lookup resolve require generate make missing"
    " raise throw log print error reset forgot change confirm format render translate bypass compass passes"
    " passed passing pass"
)

NAME_BYTES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.$"


def whole(data: bytes, start: int, end: int, limit: int = 60) -> bytes:
    """The name around `start` to `end` of `data`, with what the pattern left out before it."""
    low = start
    floor = max(0, start - limit)
    while low > floor and data[low - 1] in NAME_BYTES:
        low -= 1
    if low < start and data[low - 1 : low] == b"\\" and data[low] in b"nrt":
        low += 1  # the letter of an escaped line end, as in a JSON text
    return data[low:end]


def kind(parts: Sequence[str]) -> str:
    """What the words of a name promise: "password", "secret" (a token, a secret, a key of access), "key" (perhaps a
    key, perhaps one of a dictionary), or "" where the value will be something else."""
    count = len(parts)
    while count and parts[count - 1].isdigit():
        count -= 1
    if not count:
        return ""
    last = parts[count - 1]
    if last in NOT_SECRET or not _HASHED.isdisjoint(parts[:count]):
        return ""
    sure = True
    for place in range(count - 1, max(-1, count - 4), -1):
        word = parts[place]
        before = parts[place - 1] if place else ""
        if before.isdigit() and place > 1:
            before = parts[place - 2] + before
        found = _word_kind(word, before)
        if found is not None:
            return found if sure or not found else "key"
        if word in NOT_SECRET:
            return ""
        sure = sure and word in _QUALIFIER
    return "key" if any(word in _LOOSE for word in parts[:count]) else ""


@lru_cache(maxsize=4096)
def read(name: bytes) -> tuple[tuple[str, ...], str]:
    """The words of a name, and its kind. A file holds few names many times."""
    parts = tuple(words.split(name))
    return parts, kind(parts)


def _word_kind(word: str, before: str) -> str | None:
    """What one word of a name says, with the word before it; None where it says nothing."""
    if word in PASSWORD or (word == "phrase" and before == "pass"):
        return "password"
    if word in ("token", "tokens"):
        return _TOKENS.get(before, "") if before in _NOT_TOKENS else "secret"
    if word in STRONG:
        return "secret"
    if word in ("key", "keys"):
        return "secret" if before in _BEFORE_KEY else "" if before in _NOT_KEYS else "key"
    if word.endswith(("password", "passwd", "passwort", "passphrase", "pwd")):
        return "password"
    if word.endswith(("secret", "token", "apikey", "accesskey", "secretkey", "authkey")):
        return "secret"
    return "key" if word.endswith("key") else None


_LOOSE = words.word_set("auth authorization key cookie session signature sas license")


def is_other(parts: Sequence[str]) -> bool:
    """Whether the name says that the value is something else: `upload_id`, `nextToken`, `content_type`."""
    if not parts:
        return False
    last, before = parts[-1], parts[-2] if len(parts) > 1 else ""
    return (
        last in NOT_SECRET
        or last in ("marker", "content", "cursor", "salt", "nonce", "iv")
        or _word_kind(last, before) == ""
    )


_MODES = words.word_set(
    "update use has is no show hide require requires force ask prompt enable allow with without want"
)


def is_mode(parts: Sequence[str]) -> bool:
    """Whether the name is about doing something with a secret: `update_password`, `use_token`."""
    return not _MODES.isdisjoint(parts[:-1])


def is_bare(parts: Sequence[str]) -> bool:
    """Whether the name ends in the credential's word itself, or one that leaves it what it is."""
    return bool(parts) and (parts[-1] in _QUALIFIER or bool(_word_kind(parts[-1], parts[-2] if len(parts) > 1 else "")))


def is_query(parts: Sequence[str]) -> bool:
    """Whether a function of this name asks for something or acts on it, so that what it is given is no secret."""
    return bool(parts) and parts[0] in _CALLS
