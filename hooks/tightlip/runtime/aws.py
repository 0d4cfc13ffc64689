"""AWS Secrets Manager, through boto3."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from typing import Any

from tightlip.manifest.backends import AwsBackend
from tightlip.runtime import backend
from tightlip.runtime.sources import SourceError

WHAT = "aws secretsmanager"
BATCH = 20
"""Secrets that one BatchGetSecretValue may name."""

_CODES = {
    "AccessDeniedException": "denies access",
    "DecryptionFailure": "denies access to the key that it is encrypted with (kms:Decrypt)",
    "ExpiredToken": "refuses the credentials: they have expired",
    "ExpiredTokenException": "refuses the credentials: they have expired",
    "InvalidRequestException": "does not give it out; is it marked for deletion?",
    "InvalidSignatureException": "refuses the credentials",
    "ResourceNotFoundException": "has no such secret",
    "ThrottlingException": "answers that there were too many requests",
    "UnrecognizedClientException": "refuses the credentials",
}


def read(settings: AwsBackend, secrets: Iterable[str], environ: Mapping[str, str]) -> dict[str, Any]:
    """What each of `secrets` (names or ARNs) holds: its text, or the SourceError that says why it cannot be had. One
    that does not exist is left out.

    Raises SourceError where none can be had: no server, no credentials, no time left.
    """
    wanted = list(secrets)

    def work() -> dict[str, Any]:
        made = client(settings, environ)
        if len(wanted) == 1:
            return _one(made, wanted[0])
        found: dict[str, Any] = {}
        for start in range(0, len(wanted), BATCH):
            found.update(_batch(made, wanted[start : start + BATCH]))
        return found

    return backend.within(backend.timeout(environ), WHAT, work, describe)


def dates(settings: AwsBackend, secrets: Iterable[str], environ: Mapping[str, str]) -> dict[str, Any]:
    """The day (UTC) from which each of `secrets` has its current version, or the SourceError that says why it is not
    known. Only the list of versions is asked for (secretsmanager:ListSecretVersionIds), never a value.

    Raises SourceError where none can be had.
    """
    wanted = list(secrets)

    def work() -> dict[str, Any]:
        made = client(settings, environ)
        return {named: _date(made, named) for named in wanted}

    return backend.within(backend.timeout(environ), WHAT, work, describe)


def fields(text: str, named: str) -> dict[str, Any]:
    """The JSON object in a secret. Raises SourceError for what is none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise SourceError("backend", f"{WHAT}: {named} holds no JSON object")
    return document


def client(settings: AwsBackend, environ: Mapping[str, str]) -> Any:
    """A boto3 client with bounded times and tries. Credentials are looked up by boto3, as every AWS tool does."""
    try:
        import boto3
    except ImportError:
        raise SourceError("backend", "aws needs the package boto3; install tightlip[aws]") from None
    from botocore.config import Config

    made = boto3.Session().client(
        "secretsmanager",
        region_name=settings.region or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION"),
        endpoint_url=environ.get("AWS_ENDPOINT_URL_SECRETS_MANAGER")
        or environ.get("AWS_ENDPOINT_URL")
        or settings.endpoint,
        config=Config(
            connect_timeout=backend.CONNECT,
            read_timeout=backend.READ,
            retries={"mode": "standard", "total_max_attempts": 4},
        ),
    )
    backend.silence("boto3", "botocore", "urllib3")
    return made


def _one(made: Any, named: str) -> dict[str, Any]:
    from botocore.exceptions import ClientError

    code, answer = "", {}
    try:
        answer = made.get_secret_value(SecretId=named)
    except ClientError as error:
        code = _code(error)
        if code not in _CODES or code == "ThrottlingException":
            raise
    if code:
        return {} if code == "ResourceNotFoundException" else {named: _refused(named, code)}
    return {named: _text(answer, named)}


def _date(made: Any, named: str) -> datetime.date | SourceError:
    from botocore.exceptions import ClientError

    pages: dict[str, Any] = {"SecretId": named}
    while True:
        code, answer = "", {}
        try:
            answer = made.list_secret_version_ids(**pages)
        except ClientError as error:
            code = _code(error)
            if code not in _CODES or code == "ThrottlingException":
                raise
        if code:
            return _refused(named, code)
        for version in answer.get("Versions", ()):
            if "AWSCURRENT" in version.get("VersionStages", ()) and version.get("CreatedDate"):
                created: datetime.datetime = version["CreatedDate"]
                return created.astimezone(datetime.timezone.utc).date()
        if not answer.get("NextToken"):
            return SourceError("backend", f"{WHAT}: {named} has no current version")
        pages["NextToken"] = answer["NextToken"]


def _batch(made: Any, secrets: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    pages: dict[str, Any] = {"SecretIdList": secrets}
    while True:
        answer = made.batch_get_secret_value(**pages)
        for value in answer.get("SecretValues", ()):
            asked = value["Name"] if value["Name"] in secrets else value["ARN"]
            found[asked] = _text(value, asked)
        for error in answer.get("Errors", ()):
            code = str(error.get("ErrorCode", ""))
            if code != "ResourceNotFoundException":
                found[str(error.get("SecretId"))] = _refused(str(error.get("SecretId")), code)
        if not answer.get("NextToken"):
            return found
        pages["NextToken"] = answer["NextToken"]


def _text(value: Mapping[str, Any], named: str) -> object:
    if isinstance(value.get("SecretString"), str):
        return value["SecretString"]
    what = "holds bytes (SecretBinary), not text" if "SecretBinary" in value else "is answered with nothing"
    return SourceError("backend", f"{WHAT}: {named} {what}")


def _refused(named: str, code: str) -> SourceError:
    return SourceError("backend", f"{WHAT} {_CODES.get(code, f'answers {code}')}: {named}")


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def describe(error: Exception) -> str:
    """What is said of what botocore raises."""
    from botocore import exceptions

    if isinstance(error, exceptions.ClientError):
        return _CODES.get(_code(error), "answers with an error")
    for kinds, text in (
        (exceptions.NoRegionError, "has no region; set AWS_REGION, or `region` in the manifest's backends"),
        (
            (exceptions.NoCredentialsError, exceptions.PartialCredentialsError, exceptions.CredentialRetrievalError),
            "has no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role",
        ),
        (exceptions.SSLError, "has a certificate that does not verify; AWS_CA_BUNDLE names the CA's file"),
        ((exceptions.ConnectTimeoutError, exceptions.ReadTimeoutError), "did not answer in time"),
        (exceptions.ConnectionClosedError, "cut the connection"),
        (exceptions.EndpointConnectionError, "cannot be reached"),
        (exceptions.HTTPClientError, "cut the connection"),
        (exceptions.ParamValidationError, "cannot have a secret of that name"),
    ):
        if isinstance(error, kinds):
            return text
    if isinstance(error, ValueError | KeyError):  # botocore's ResponseParserError is one
        return "answers with something that is no answer of AWS Secrets Manager"
    return backend.unexpected(error)
