"""Settings. Every deployment choice comes from the environment; `.env.example` lists them all."""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# --- Where things live -------------------------------------------------------------------------
# One folder holds everything that is not code: database, keys, uploads, print jobs, run files.
HOME = Path(env("SCHOOL_CARE_HOME", default=str(BASE_DIR / "var"))).resolve()
KEYS_DIR = Path(env("SCHOOL_CARE_KEYS", default=str(HOME / "keys"))).resolve()

from school_care.core.keys import django_secret_key  # noqa: E402  (needs KEYS_DIR)

SECRET_KEY = env("SCHOOL_CARE_SECRET_KEY", default="") or django_secret_key(KEYS_DIR)
DEBUG = env.bool("SCHOOL_CARE_DEBUG", default=False)
HOST = env("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
# TLS is ended by the school's reverse proxy (docs/operations.md); then cookies are marked secure.
TLS = env.bool("SCHOOL_CARE_TLS", default=False)
ALLOWED_HOSTS = env.list(
    "SCHOOL_CARE_ALLOWED_HOSTS", default=[".localhost", "127.0.0.1", "[::1]", HOST]
)
CSRF_TRUSTED_ORIGINS = env.list("SCHOOL_CARE_TRUSTED_ORIGINS", default=[])
PUBLIC_URL = env("SCHOOL_CARE_PUBLIC_URL", default=f"http://{HOST}:{PORT}")

# --- Applications ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "school_care.workspace",
    "school_care.reports",
    "school_care.exchange",
    "school_care.cases",
    "school_care.alerts",
    "school_care.mentoring",
    "school_care.activities",
    "school_care.attendance",
    "school_care.duties",
    "school_care.escalation",
    "school_care.students",
    "school_care.cms",
    "school_care.school",
    "school_care.core",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "axes",
    "csp",
    "import_export",
    "bootstrap",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "school_care.core.middleware.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "school_care.school.middleware.SignedInMiddleware",
    "school_care.cms.middleware.EditorsOnlyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "school_care.urls"
WSGI_APPLICATION = "school_care.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "school_care.workspace.context_processors.desk",
                "school_care.duties.context_processors.bell",
            ],
        },
    },
]

# --- Database ----------------------------------------------------------------------------------
DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{HOME / 'school_care.sqlite3'}")
}
_database = DATABASES["default"]
_database["CONN_MAX_AGE"] = env.int("SCHOOL_CARE_CONN_MAX_AGE", default=600)
_database["CONN_HEALTH_CHECKS"] = True
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: DEFERRED fails a third of contended transactions. FULL: NORMAL may lose the last
    # commits on power loss, and a school's power goes. WAL itself is set once, by a migration.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

# --- People and sign-in ------------------------------------------------------------------------
AUTH_USER_MODEL = "school.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "school:sign_in"
LOGIN_REDIRECT_URL = "workspace:today"
LOGOUT_REDIRECT_URL = "school:sign_in"

SESSION_COOKIE_NAME = "sc_session"
SESSION_COOKIE_AGE = 10 * 60 * 60  # absolute limit, seconds
SESSION_IDLE_SECONDS = env.int("SCHOOL_CARE_IDLE_MINUTES", default=30) * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "school_care.workspace.views.errors.csrf_failure"

# A school shares one address: lock the pair of account and address, never the address alone.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
# The page names the minute from which one may try again: trying earlier must not move it.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "school_care.school.views.sign_in.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "password"]
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "school_care.core.addresses.client_address"
PROXY_COUNT = env.int("SCHOOL_CARE_PROXY_COUNT", default=0)  # reverse proxies in front of us

# --- Transport and content policy --------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TLS:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# --- Language, time, files ---------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["school_care.core.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"  # the public site's images and documents only
MEDIA_ROOT = HOME / "media"
PRIVATE_ROOT = HOME / "private"  # never served by a URL: print jobs, uploaded rosters, attachments
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# --- Work in the background --------------------------------------------------------------------
from school_care.schedule import BEAT_SCHEDULE  # noqa: E402

CELERY_BROKER_URL = env(
    "CELERY_BROKER_URL", default=f"redis+socket://{HOME / 'run' / 'broker.sock'}"
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_TASK_TIME_LIMIT = 60 * 60
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(HOME / "run" / "celerybeat-schedule")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 2 * 60 * 60, "socket_timeout": 5}
CELERY_TASK_PUBLISH_RETRY = False
PRINT_WORKERS = env.int("SCHOOL_CARE_PRINT_WORKERS", default=0)  # 0: min(processors, 4)

# --- Public site -------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "家校之窗"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_LOGIN_URL = "/desk/sign-in/"
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILIMAGES_IMAGE_MODEL = "cms.SchoolImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "school_care.cms.picture_form.SchoolImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.SchoolDocument"
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 10
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILEMBEDS_FINDERS = []
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- Reminders sent out ------------------------------------------------------------------------
# Only that somebody has so many things to do, and only if set up; passwords are reset in person.
_mail = env("SCHOOL_CARE_MAIL_URL", default="")
REMIND_BY_MAIL = bool(_mail)
globals().update(env.email_url_config(_mail or "dummymail://"))
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env("SCHOOL_CARE_MAIL_FROM", default="school-care@localhost")
# [school code=]address, with commas: robots of work groups; a school's own before the one for all
CHAT_ADDRESSES = env.list("SCHOOL_CARE_CHAT_URLS", default=[])
CHAT_SCHEMES = ("wecombot", "dingtalk")

# --- Reports to other bodies over the network ---------------------------------------------------
# Nothing here is needed for paper, telephone and links. Plain HTTP and private networks only as
# named: hosts with port (127.0.0.1:8010), networks (10.20.0.0/16), with commas.
ESCALATION_PLAIN_HTTP = env.list("SCHOOL_CARE_ESCALATION_PLAIN_HTTP", default=[])
ESCALATION_PRIVATE_NETWORKS = env.list("SCHOOL_CARE_ESCALATION_PRIVATE_NETWORKS", default=[])
ESCALATION_CA_FILE = env("SCHOOL_CARE_ESCALATION_CA_FILE", default="")  # a district's own CA

# --- Logs: never personal data; identifiers are public_id only ----------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"secrets": {"()": "school_care.core.log_filters.HideSecretPaths"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("SCHOOL_CARE_LOG_LEVEL", default="INFO")},
    "loggers": {
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},  # a line for every command
        "django_tasks": {"level": "WARNING"},  # two lines for every page saved
        "wagtail": {"level": "WARNING"},
        "django.request": {"level": "ERROR", "filters": ["secrets"]},
        "django.security.csrf": {"filters": ["secrets"]},
        "django.server": {  # the development server names every address
            "handlers": ["console"],
            "level": "INFO",
            "propagate": False,
            "filters": ["secrets"],
        },
        "apprise": {"level": "CRITICAL"},  # it would name addresses; the relay notes what failed
    },
}
