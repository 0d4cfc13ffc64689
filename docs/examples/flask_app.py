"""Flask: `flask --app flask_app run` refuses to start without its secrets, and names all that are missing."""

import pathlib

from flask import Flask

from tightlip.runtime import Settings, load_or_exit, redact

redact.install()


def create_app() -> Flask:
    """The application; `flask run` and WSGI servers call this."""
    settings: Settings = load_or_exit(pathlib.Path(__file__).with_name("required-secrets.yaml"))
    app = Flask(__name__)
    app.secret_key = settings.jwt_secret_key.get_secret_value()
    app.extensions["settings"] = settings

    @app.get("/")
    def front() -> dict[str, str]:
        return {"greeting": settings.greeting}

    @app.get("/fail")
    def fail() -> str:
        """The traceback in the log shows [DATABASE_URL] and no password."""
        # tightlip: allow TL206 -- a mistake, to see redaction at work
        raise ConnectionError(f"cannot reach {settings.database_url.get_secret_value()}")

    return app
