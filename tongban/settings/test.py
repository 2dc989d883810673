"""Settings of the unit tests: the same, with a database and keys of their own."""

import os
import tempfile

os.environ.setdefault("TONGBAN_DATA", tempfile.mkdtemp(prefix="tongban-test-"))

from tongban.settings.base import *  # noqa: F403
from tongban.settings.base import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TONGBAN_TEST_DB", "test_tongban")}
