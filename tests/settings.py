"""The product's settings for the tests. Nothing the product promises is loosened here: only the
places (own folder, own database file), the cost of a password hash and the manifest of collected
static files differ. Also used by the commands and workers that tests start as own processes.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import environ

# The machine's own configuration must not reach the tests, nor the tests its data.
environ.Env.read_env = staticmethod(lambda *arguments, **options: None)
_OURS = {"SCHOOL_CARE_TEST_HOME", "SCHOOL_CARE_TEST_CACHE", "SCHOOL_CARE_CHROMIUM"}
for _name in [name for name in os.environ if name.startswith("SCHOOL_CARE_")]:
    if _name not in _OURS:
        del os.environ[_name]

# One folder a test run, below it one a pytest-xdist worker; started processes inherit both.
if "SCHOOL_CARE_TEST_HOME" not in os.environ:
    os.environ["SCHOOL_CARE_TEST_HOME"] = tempfile.mkdtemp(prefix="school-care-")
    atexit.register(shutil.rmtree, os.environ["SCHOOL_CARE_TEST_HOME"], ignore_errors=True)
_home = Path(os.environ["SCHOOL_CARE_TEST_HOME"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
_home.mkdir(parents=True, exist_ok=True)
os.environ["SCHOOL_CARE_HOME"] = str(_home)
# Publishing a task succeeds and nobody fetches it; tests of real work start a real broker.
os.environ.setdefault("CELERY_BROKER_URL", "memory://")

from school_care.settings import *  # noqa: E402, F403
from school_care.settings import DATABASES, STORAGES  # noqa: E402

# A file and not memory: the browser's requests come from several threads, each with its own
# connection, as they do in a school.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(_home / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
