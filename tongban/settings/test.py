"""Settings of the unit tests: the same, with a database and keys of their own."""

import os
import tempfile

if "TONGBAN_DATA" not in os.environ:
    _DATA = tempfile.TemporaryDirectory(prefix="tongban-test-", ignore_cleanup_errors=True)
    os.environ["TONGBAN_DATA"] = _DATA.name  # removed when this process ends

from tongban.settings.base import *  # noqa: F403
from tongban.settings.base import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TONGBAN_TEST_DB", "test_tongban")}
