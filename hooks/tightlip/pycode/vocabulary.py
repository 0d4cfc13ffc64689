"""What a name in the code means: a declared secret, a secret by its shape, or neither.

Two questions are asked. `kind`: may the text that this name is given be a secret? The text's own shape has a say, so
the name need not say much. `shown`: is what this name holds a secret, though nothing is known of its value? There the
name alone decides, so `token` (of a parser?), `key` (of a mapping?) and `pwd` (the working directory?) say too little.
"""

from __future__ import annotations

from tightlip.pycode import naming
from tightlip.pycode.declared import Declared
from tightlip.values import words
from tightlip.verdict import names

_HINTS = words.word_set(
    "pass pw secret token key cred auth jwt bearer otp hmac seed mnemonic verifier cookie session signature sas"
    " license kennwort contrase senha psw mdp"
)
"""Every name that verdict.names takes for a secret holds one of these; the rest is not looked at further."""

_AUTH = words.word_set(
    "access api auth authentication authorization refresh bearer session secret security jwt id oauth oauth2 personal"
    " bot user login reset github gitlab slack discord telegram hf huggingface device registration admin service"
    " account vault deploy csrf xsrf sas app application private invite verification activation confirmation npm pypi"
    " sentry stripe twilio aws azure gcp sso saml web webhook push root signed secure my our the"
)
"""What stands before `token` where it opens something."""

_KEYS = words.word_set(
    "api access secret private priv sign signing encryption decryption encrypt decrypt crypto master shared auth"
    " account aes jwt ssh license stripe openai sendgrid"
)
_VAGUE = words.word_set(
    "seed verifier hmac bearer cred creds credential credentials secrets mnemonic token tokens key keys pwd verifiers"
    " passes pass pw_uid devkey keypass"
)
_STATES = words.word_set("invalid missing wrong incorrect expired bad no empty unknown weak")
"""What begins the name of an error about a secret: `INVALID_PASSWORD`."""

_FETCH = words.word_set("get load read fetch retrieve decrypt reveal find lookup ask prompt")
_CONNECTIONS = words.word_set(
    "database db postgres postgresql pg mysql mariadb mongo mongodb redis amqp rabbitmq broker celery sqlalchemy"
    " clickhouse smtp jdbc"
)
_URL = words.word_set("url uri dsn")


class Vocabulary:
    """Names against one manifest; each is looked at once."""

    def __init__(self, declared: Declared) -> None:
        self.declared = declared
        self._kinds: dict[str, str] = {}
        self._shown: dict[str, bool] = {}

    def variable(self, name: str) -> str:
        """The declared secret that `name` means, or ""."""
        found = self.declared.variable(name) if self.declared else ""
        return found if found in self.declared.secrets else ""

    def kind(self, name: str) -> str:
        """What verdict.weigh should expect of the text that `name` is given: "password", "secret", "key", or "" where
        it is no secret."""
        found = self._kinds.get(name)
        if found is None:
            found = self._kinds[name] = self._kind(name)
        return found

    def _kind(self, name: str) -> str:
        declared = self.declared.variable(name) if self.declared else ""
        if declared:
            if declared not in self.declared.secrets:
                return ""
            parts = naming.split(declared)
            return "" if parts and parts[-1] in _URL else "password" if names.kind(parts) == "password" else "secret"
        low = name.lower()
        if not any(hint in low for hint in _HINTS) or len(name) > 100:
            return ""
        parts = naming.split(name)
        return "" if names.is_mode(parts) or parts[0] == "err" else names.kind(parts)  # Go's errors: ErrPassword

    def shown(self, name: str) -> bool:
        """Whether whatever `name` holds is a secret."""
        found = self._shown.get(name)
        if found is None:
            found = self._shown[name] = self._is_shown(name)
        return found

    def _is_shown(self, name: str) -> bool:
        if self.declared and self.declared.variable(name):
            return bool(self.variable(name))
        if _is_connection(name):
            return True
        if self.kind(name) not in ("password", "secret"):
            return False
        parts = naming.split(name)
        if not names.is_bare(parts) or parts[0] in _STATES:
            return False
        parts = parts[:]
        while len(parts) > 1 and (parts[-1].isdigit() or not _is_credential(parts[-1], parts[-2])):
            parts.pop()
        last, before = parts[-1], parts[-2] if len(parts) > 1 else ""
        if last == "tokens":
            return False
        if last == "token":
            return before in _AUTH
        if last in ("key", "keys"):
            return before in _KEYS
        return bool(before) if last == "pwd" else last not in _VAGUE

    def gives(self, name: str) -> bool:
        """Whether a function of this name returns a secret: `get_password`, `load_api_key`."""
        parts = naming.split(name) if "_" in name else []
        return len(parts) > 1 and parts[0] in _FETCH and self.shown("_".join(parts[1:]))

    def returns(self, name: str) -> str:
        """The kind of the text that a function of this name may return: of `get_password`, or a property `api_key`."""
        kind = self.kind(name)
        if not kind or kind == "key":
            return ""
        parts = naming.split(name)
        return "" if names.is_query(parts) and parts[0] not in _FETCH else kind


def _is_connection(name: str) -> bool:
    """Whether a name is of a URL that opens something: `database_url`, `REDIS_URI`."""
    if name[-3:].lower() not in _URL:
        return False
    parts = naming.split(name)
    return len(parts) > 1 and parts[-1] in _URL and parts[-2] in _CONNECTIONS


def _is_credential(word: str, before: str) -> bool:
    return names.is_bare([before, word]) and names.kind([before, word]) != "" and names.kind([word]) != ""
