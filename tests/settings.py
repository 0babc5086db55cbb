"""Settings of the tests: demo mode, a directory of their own, nothing slow.

`BANCHENG_TEST_DB=postgres` runs the same tests on PostgreSQL, started here by `tests.postgres`.
"""

import os
import tempfile

_directory = os.environ.setdefault("BANCHENG_TEST_DIR", tempfile.mkdtemp(prefix="bancheng-test-"))
for _name in [name for name in os.environ if name.startswith("BANCHENG_")]:
    if not _name.startswith("BANCHENG_TEST_"):
        del os.environ[_name]
os.environ["BANCHENG_MODE"] = "demo"
os.environ["BANCHENG_DATA_DIR"] = _directory
os.environ["BANCHENG_SECRET_KEY"] = "not-a-secret-" * 4
os.environ["BANCHENG_FIELD_KEY"] = "not-a-field-key-" * 4
os.environ["BANCHENG_SIGNING_KEY"] = "not-a-signing-key-" * 4
if os.environ.get("BANCHENG_TEST_DB", "sqlite") == "postgres":
    from tests import postgres

    os.environ["BANCHENG_DATABASE_URL"] = postgres.url()

from bancheng.settings import *  # noqa: E402, F403  after the environment they are read from

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # nothing is gathered for tests, and nothing is looked for
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # a file, as in production: in memory, connections share one cache and cannot wait in line
    DATABASES["default"]["TEST"] = {"NAME": f"{_directory}/test.sqlite3"}  # noqa: F405
    _options = DATABASES["default"]["OPTIONS"]  # noqa: F405
    _options["init_command"] = _options["init_command"].replace("=FULL", "=OFF")
