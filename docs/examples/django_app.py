"""Django in one file: `python django_app.py runserver` refuses to start without its secrets, and names all that are
missing. In a project, the lines down to `configure` stand in settings.py."""

import logging
import pathlib
import sys
from urllib.parse import unquote, urlsplit

import django
from django.conf import settings as django_settings
from django.core.management import execute_from_command_line
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path

from tightlip.runtime import Settings, load_or_exit, redact

redact.install()
settings: Settings = load_or_exit(pathlib.Path(__file__).with_name("required-secrets.yaml"))


def database(url: str) -> dict[str, object]:
    """The parts of a connection string as Django wants them."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
    }


django_settings.configure(
    SECRET_KEY=settings.jwt_secret_key.get_secret_value(),
    DATABASES={"default": database(settings.database_url.get_secret_value())},
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["127.0.0.1"],
    DEBUG=False,  # with DEBUG the error page shows local variables; redaction has no part in pages
    LOGGING={
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"console": {"class": "logging.StreamHandler"}},
        "loggers": {"django": {"handlers": ["console"], "level": "INFO"}},
    },
)
django.setup()
LOG = logging.getLogger("django.example")


def front(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"greeting": settings.greeting})


def fail(request: HttpRequest) -> JsonResponse:
    """The traceback in the log shows [DATABASE_URL] and no password."""
    # tightlip: allow TL206 -- a mistake, to see redaction at work
    raise ConnectionError(f"cannot reach {settings.database_url.get_secret_value()}")


urlpatterns = [path("", front), path("fail", fail)]
application = get_wsgi_application()

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
