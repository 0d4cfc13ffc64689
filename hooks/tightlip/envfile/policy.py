"""Which files are secrets by their name: `.env` in every spelling, and key files, keystores, credential stores.

On the commit path: plain text operations only, no process, no regular expression.
"""

from __future__ import annotations

from tightlip.model import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

ENV_FILE = "env-file"
SECRET_FILE = "secret-file"  # noqa: S105 - a rule's id

ANY = "any"
"""The look that only asks whether the file holds anything at all."""


class Suspect(Frozen):
    """A file whose name is telling: the rule's id, what such a file is, and the look (a key of content.LOOKS) that
    its content has to confirm; "" where the name is enough."""

    __slots__ = ("look", "rule", "what")

    def __init__(self, rule: str, what: str, look: str) -> None:
        self.rule = rule
        self.what = what
        self.look = look


_BACKUPS = ("~", ".bak", ".backup", ".old", ".orig", ".save", ".copy", ".tmp")

_HISTORIES = tuple(
    f".{program}_history"
    for program in (
        *("bash", "zsh", "sh", "ksh", "python", "psql", "mysql", "mariadb", "sqlite", "rediscli"),
        *("irb", "pry", "node_repl", "php"),
    )
)

_NAMES: dict[str, tuple[str, str]] = {
    ".netrc": ("a file of logins (.netrc)", "words"),
    "_netrc": ("a file of logins (.netrc)", "words"),
    ".msmtprc": ("mail passwords (.msmtprc)", "words"),
    ".fetchmailrc": ("mail passwords (.fetchmailrc)", "words"),
    ".pgpass": ("PostgreSQL passwords", "pgpass"),
    "pgpass.conf": ("PostgreSQL passwords", "pgpass"),
    ".my.cnf": ("MySQL options with a password", "assigned"),
    ".mylogin.cnf": ("MySQL logins", ANY),
    ".htpasswd": ("password hashes of a web server", "htpasswd"),
    "htpasswd": ("password hashes of a web server", "htpasswd"),
    "application_default_credentials.json": ("Google Cloud credentials", "json"),
    "accesstokens.json": ("Azure access tokens", "json"),
    "msal_token_cache.json": ("Azure access tokens", "json"),
    "msal_token_cache.bin": ("Azure access tokens", ANY),
    ".dockercfg": ("registry logins of Docker", "json"),
    ".dockerconfigjson": ("registry logins of Docker", "json"),
    "kubeconfig": ("a kubeconfig with credentials", "kube"),
    "credentials.tfrc.json": ("Terraform credentials", "json"),
    ".terraformrc": ("Terraform settings with a token", "assigned"),
    "terraform.rc": ("Terraform settings with a token", "assigned"),
    ".npmrc": ("npm settings with a token", "npm"),
    ".yarnrc": ("Yarn settings with a token", "npm"),
    ".yarnrc.yml": ("Yarn settings with a token", "npm"),
    ".pypirc": ("PyPI settings with a password", "assigned"),
    "nuget.config": ("NuGet settings with a password", "xml"),
    "settings.xml": ("Maven settings with a password", "xml"),
    "settings-security.xml": ("Maven's master password", "xml"),
    "auth.json": ("Composer or registry logins", "json"),
    "sitemanager.xml": ("FileZilla logins", "xml"),
    "recentservers.xml": ("FileZilla logins", "xml"),
    "filezilla.xml": ("FileZilla logins", "xml"),
    "winscp.ini": ("WinSCP logins", "assigned"),
    "credentials-config.json": ("DBeaver logins", ANY),
    ".dbeaver-data-sources.xml": ("DBeaver data sources with a password", "xml"),
    "sftp-config.json": ("SFTP settings with a password", "json"),
    "sftp.json": ("SFTP settings with a password", "json"),
    ".ftpconfig": ("FTP settings with a password", "json"),
    ".git-credentials": ("git logins", "url"),
    ".s3cfg": ("s3cmd settings with a secret key", "assigned"),
    ".boto": ("Boto settings with a secret key", "assigned"),
    ".passwd-s3fs": ("s3fs keys", "htpasswd"),
    ".databrickscfg": ("Databricks settings with a token", "assigned"),
    ".sentryclirc": ("Sentry settings with a token", "assigned"),
    ".transifexrc": ("Transifex settings with a password", "assigned"),
    "rclone.conf": ("rclone settings with credentials", "assigned"),
    ".vault-token": ("a Vault token", "word"),
    ".vault_pass": ("an Ansible Vault password", "word"),
    ".vault_pass.txt": ("an Ansible Vault password", "word"),
    "vault_pass.txt": ("an Ansible Vault password", "word"),
    ".vault_password": ("an Ansible Vault password", "word"),
    "vault_password.txt": ("an Ansible Vault password", "word"),
    "master.key": ("a Rails master key", "hex-key"),
    "secring.gpg": ("a GnuPG secret keyring", ANY),
    "wallet.dat": ("a wallet", ANY),
    "logins.json": ("logins saved by Firefox", "json"),
    "key4.db": ("the key of logins saved by Firefox", ANY),
    **dict.fromkeys(
        (*_HISTORIES, ".zhistory", "fish_history", ".dbshell", "consolehost_history.txt"),
        ("a history of commands, which holds what was typed", ANY),
    ),
}
"""By the last part of the path, in lower case: what the file is, and how content is to be looked at."""

_IN_FOLDER: dict[tuple[str, str], tuple[str, str]] = {
    (".aws", "credentials"): ("AWS credentials", "assigned"),
    ("gcloud", "credentials.db"): ("Google Cloud credentials", ANY),
    ("gcloud", "access_tokens.db"): ("Google Cloud access tokens", ANY),
    (".docker", "config.json"): ("registry logins of Docker", "json"),
    (".kube", "config"): ("a kubeconfig with credentials", "kube"),
    ("gh", "hosts.yml"): ("the GitHub CLI's token", "assigned"),
    ("glab-cli", "config.yml"): ("the GitLab CLI's token", "assigned"),
    ("doctl", "config.yaml"): ("the DigitalOcean CLI's token", "assigned"),
    (".fly", "config.yml"): ("the Fly CLI's token", "assigned"),
    (".oci", "config"): ("Oracle Cloud settings with a passphrase", "assigned"),
    (".snowsql", "config"): ("Snowflake logins", "assigned"),
    (".gem", "credentials"): ("RubyGems credentials", "assigned"),
    (".cargo", "credentials"): ("Cargo credentials", "assigned"),
    (".cargo", "credentials.toml"): ("Cargo credentials", "assigned"),
    ("git", "credentials"): ("git logins", "url"),
    ("ngrok", "ngrok.yml"): ("ngrok's token", "assigned"),
    (".ngrok2", "ngrok.yml"): ("ngrok's token", "assigned"),
    (".dbeaver", "data-sources.json"): ("DBeaver data sources with a password", "json"),
    ("age", "keys.txt"): ("an age key", "private-key"),
}
"""By the last two parts of the path, for names that mean nothing by themselves."""

_STARTS: tuple[tuple[str, str, str], ...] = (
    ("id_rsa", "an SSH private key", "private-key"),
    ("id_dsa", "an SSH private key", "private-key"),
    ("id_ecdsa", "an SSH private key", "private-key"),
    ("id_ed25519", "an SSH private key", "private-key"),
    ("id_xmss", "an SSH private key", "private-key"),
    ("ssh_host_", "an SSH host's private key", "private-key"),
    ("kubeconfig.", "a kubeconfig with credentials", "kube"),
    ("service-account", "a service account's key", "json"),
    ("service_account", "a service account's key", "json"),
    ("serviceaccount", "a service account's key", "json"),
    ("client_secret", "an OAuth client's secret", "json"),
    ("utc--", "an Ethereum keystore", ANY),
)

_ENDINGS: tuple[tuple[str, str, str], ...] = (
    (".pem", "a private key", "private-key"),
    (".key", "a private key", "private-key"),
    (".p8", "a private key", "private-key"),
    (".pk8", "a private key", "private-key"),
    (".pkcs8", "a private key", "private-key"),
    (".der", "a private key", "private-key"),
    (".asc", "a PGP private key", "private-key"),
    (".ppk", "a PuTTY private key", "private-key"),
    (".agekey", "an age key", "private-key"),
    ("_rsa", "an SSH private key", "private-key"),
    ("_ed25519", "an SSH private key", "private-key"),
    ("_ecdsa", "an SSH private key", "private-key"),
    (".yml.key", "the key of Rails' encrypted credentials", "hex-key"),
    (".decrypt.private.php", "Symfony's private key of its vault", ANY),
    (".p12", "a PKCS #12 keystore", ANY),
    (".pfx", "a PKCS #12 keystore", ANY),
    (".pkcs12", "a PKCS #12 keystore", ANY),
    (".jks", "a Java keystore", "keystore"),
    (".jceks", "a Java keystore", "keystore"),
    (".keystore", "a Java keystore", "keystore"),
    (".truststore", "a Java keystore", "keystore"),
    (".bks", "a BouncyCastle keystore", ANY),
    (".bcfks", "a BouncyCastle keystore", ANY),
    (".keychain", "a macOS keychain", ANY),
    (".keychain-db", "a macOS keychain", ANY),
    (".kdbx", "a KeePass database", ANY),
    (".kdb", "a KeePass database", ANY),
    (".psafe3", "a Password Safe database", ANY),
    (".1pif", "a 1Password export", ANY),
    (".htpasswd", "password hashes of a web server", "htpasswd"),
    (".kubeconfig", "a kubeconfig with credentials", "kube"),
    (".tfstate", "a Terraform state, which holds every value in clear text", "tfstate"),
    (".tfvars", "Terraform variables with secret values", "tfvars"),
    (".tfvars.json", "Terraform variables with secret values", "tfvars"),
    (".ovpn", "an OpenVPN profile with its key", "private-key"),
    ("-credentials.json", "a service account's key", "json"),
    ("_credentials.json", "a service account's key", "json"),
)

_ENDING_SUFFIXES = tuple(ending for ending, _, _ in _ENDINGS)
_START_PREFIXES = tuple(start for start, _, _ in _STARTS)

_PUBLIC = ("debug.keystore",)
"""Android's debug keystore: the same password for everybody, and meant to be shared."""


def suspect(path: str, templates: Sequence[str]) -> Suspect | None:
    """What the name of `path` says: a Suspect, or None where it says nothing.

    `templates` are the endings (Config.env_templates) that make a `.env` file a template.
    """
    folder, _, last = path.replace("\\", "/").rpartition("/")
    name = last.lower()
    bare = name.removeprefix(".#").strip("#~ ")
    if is_env(bare):
        return None if is_template(bare, templates) else Suspect(ENV_FILE, "a .env file", "")
    kind = _secret_file(folder.rpartition("/")[2].lower(), name)
    return Suspect(SECRET_FILE, *kind) if kind else None


def is_env(name: str) -> bool:
    """Whether a file name in lower case is `.env`, `.env.<anything>` (also with - or _) or `<anything>.env`, or
    `.dev.vars`, which is what Cloudflare's tools call it."""
    starts = (".env.", ".env-", ".env_", ".dev.vars.")
    return name.endswith(".env") or name.startswith(starts) or name == ".dev.vars"


def is_template(name: str, templates: Sequence[str]) -> bool:
    """Whether a `.env` file's name in lower case ends as a template: `.env.example`, `.env-sample`, `example.env`.

    `.env.example.local` is none: its ending is `.local`, the copy that stays on one machine.
    """
    stem = name.removesuffix(".env")
    for template in templates:
        word = template.lower().lstrip(".-_")
        if word and (stem == word or stem.endswith(("." + word, "-" + word, "_" + word))):
            return True
    return False


def template_name(name: str, templates: Sequence[str]) -> str:
    """What a template for the `.env` file `name` (its last part) would be called; "" where none would pass."""
    for ending in templates:
        proposed = name + (ending if ending.startswith((".", "-", "_")) else f".{ending}")
        if is_template(proposed.lower(), templates):
            return proposed
    return ""


def _secret_file(folder: str, name: str) -> tuple[str, str] | None:
    shorter = True
    while shorter:
        shorter = False
        for backup in _BACKUPS:
            if name.endswith(backup) and len(name) > len(backup):
                name, shorter = name.removesuffix(backup), True
    if name in _PUBLIC:
        return None
    kind = _NAMES.get(name) or _IN_FOLDER.get((folder, name))
    if kind:
        return kind
    if folder == "credentials" and name.endswith(".key"):
        return ("the key of Rails' encrypted credentials", "hex-key")
    if name.startswith(_START_PREFIXES) and not name.endswith(".pub"):
        for start, what, look in _STARTS:
            if name.startswith(start) and (look != "json" or name.endswith(".json")):
                return what, look
    if "firebase-adminsdk" in name and name.endswith(".json"):
        return ("a Firebase admin key", "json")
    if name.endswith(_ENDING_SUFFIXES):
        # The longest ending is the most telling one: .yml.key before .key.
        return max((len(ending), what, look) for ending, what, look in _ENDINGS if name.endswith(ending))[1:]
    return None
