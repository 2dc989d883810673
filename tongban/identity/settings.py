"""Settings of the identity service: beside Tongban on the same server, with a database of its own."""

from urllib.parse import urlsplit

from tongban.identity.keys import signing_key
from tongban.settings import environment
from tongban.settings.base import DATABASES as BESIDE
from tongban.settings.base import ENV

SECRET_KEY = environment.secret(ENV.data, "identity_secret_key")
CLIENT_SECRET = environment.secret(ENV.data, "identity_client_secret")
ORIGIN = ENV.identity_origin
DEBUG = False
ALLOWED_HOSTS = [*ENV.hosts, str(urlsplit(ORIGIN).hostname)]
CSRF_TRUSTED_ORIGINS = [ORIGIN]

INSTALLED_APPS = [
    "tongban.identity",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.idp.oidc",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "tongban.identity.urls"
WSGI_APPLICATION = "tongban.identity.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ],
        },
    }
]

DATABASES = {"default": {**BESIDE["default"], "NAME": f"{BESIDE['default']['NAME']}_identity"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.Account"
# Every demo prints these passwords; hashing them slowly would protect nothing, and hold up the first start.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/sign-in/"
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True

# Cookies know no ports: on a laptop both sites share a host, and must not share a session.
SESSION_COOKIE_NAME = "identity_session"
CSRF_COOKIE_NAME = "identity_csrf"
SESSION_COOKIE_AGE = 3600

IDP_OIDC_ADAPTER = "tongban.identity.claims.Claims"
IDP_OIDC_PRIVATE_KEY = signing_key(ENV.data / "keys")
IDP_OIDC_RP_INITIATED_LOGOUT_ASKS_FOR_OP_LOGOUT = False
