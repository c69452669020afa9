"""The one settings module. Everything that differs between places comes from the environment."""

from typing import Any

from celery.schedules import crontab
from django.urls import reverse_lazy
from redis.backoff import NoBackoff
from redis.retry import Retry

from newsroom.env import BASE_DIR, VAR_DIR, database, env, redis_urls, required

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = required("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEBUG else []
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])

# --- Stripe: without a key the site runs on the local Stripe (sandbox/) -------------------------
SANDBOX_KEY = "sk_test_sandbox_local"
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default=SANDBOX_KEY)
STRIPE_SANDBOX = STRIPE_SECRET_KEY.startswith("sk_test_sandbox")
STRIPE_API_BASE = env.str(
    "STRIPE_API_BASE",
    default="http://127.0.0.1:8001" if STRIPE_SANDBOX else "https://api.stripe.com",
).rstrip("/")
STRIPE_WEBHOOK_SECRET = required("STRIPE_WEBHOOK_SECRET")
STRIPE_PRODUCT = env.str("STRIPE_PRODUCT", default="newsroom-support")
STRIPE_TIMEOUT = env.int("STRIPE_TIMEOUT", default=8)  # seconds

# The demo shows mails on /outbox/ and signs its cast in by a button; checks.py keeps both out of
# any other place.
DEMO = DEBUG and STRIPE_SANDBOX

# --- What it is made of ------------------------------------------------------------------------
INSTALLED_APPS = [
    "newsroom",
    "articles",
    "patrons",
    "seeds",
    "wagtail.contrib.forms",
    "wagtail.contrib.table_block",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.locales",
    "wagtail.contrib.simple_translation",
    "patrons.admin.apps.StaffConfig",  # wagtail.users, with our own user screens
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_celery_beat",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "newsroom.machines.MachinesMiddleware",  # what follows is for readers alone
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",  # writes what the next one decides for each address
    "newsroom.language.LanguageMiddleware",
    "newsroom.public.PublicPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "patrons.account.presence.PresenceMiddleware",
    "patrons.account.admin_door.SecondFactorMiddleware",
    "patrons.admin.clock.AdminClockMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "articles.paper_language.PaperLanguageMiddleware",
    "articles.gone_page.GoneMiddleware",  # around redirects: what they lead on is not gone
    "articles.redirects.RedirectMiddleware",
]

if DEMO:
    MIDDLEWARE.append("newsroom.demo.missing.DesignedNotFound")

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "articles.frame.frame",
                "newsroom.demo.context.demo",
            ],
        },
    },
]

# Every form of the product gets its markup from templates/django/forms/field.html.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Where it keeps things ---------------------------------------------------------------------
DATABASES = {
    "default": database(env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR}/db.sqlite3"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default=f"unix://{VAR_DIR}/valkey.sock")
CELERY_BROKER_URL, _cache_url = redis_urls(REDIS_URL)
# A Redis that is away must not hold a page up: short waits, one more try for a connection that
# went stale.
_redis: dict[str, Any] = {
    "LOCATION": _cache_url,
    "OPTIONS": {
        "socket_connect_timeout": 0.5,
        "socket_timeout": 2,
        "retry": Retry(NoBackoff(), 1),
    },
}
CACHES = {
    # What is kept to be quick; a miss while Redis is away.
    "default": {"BACKEND": "newsroom.patient_cache.PatientRedisCache", **_redis},
    # What is counted to keep somebody out; it raises while Redis is away.
    "limits": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "KEY_PREFIX": "limits",
        **_redis,
    },
    # Where a web process counts by itself meanwhile (patrons/giving/limits.py).
    "limits here": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "limits",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

# What public pages may take, prepared for sending: in each web process, and in Redis.
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_BYTES", default=32 * 1024 * 1024)
PAGE_CACHE_SHARED_BYTES = env.int("PAGE_CACHE_SHARED_BYTES", default=64 * 1024 * 1024)

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "newsroom.media.NeverTheSameName"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- The queue ---------------------------------------------------------------------------------
# Tasks are the fast path only: what must happen stands in the database, and beat sweeps it.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 10,
    "socket_connect_timeout": 1,
    # A request does not wait for a queue that is away: its row is swept up later.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "sweep what was missed": {"task": "patrons.tasks.sweep", "schedule": 30.0},
    "catch up with Stripe": {"task": "patrons.tasks.catch_up", "schedule": 300.0},
    "addresses that change": {"task": "patrons.tasks.sweep_addresses", "schedule": 60.0},
    "forget ended sessions": {
        "task": "patrons.tasks.forget_ended_sessions",
        "schedule": crontab(hour=3, minute=30),
    },
    "gifts that were stopped": {"task": "patrons.tasks.sweep_stopped", "schedule": 300.0},
    "tell of gift memberships": {"task": "patrons.tasks.tell_of_memberships", "schedule": 60.0},
    "tell of charges": {"task": "patrons.tasks.tell_of_charges", "schedule": 300.0},
    "welcome patrons": {"task": "patrons.tasks.welcome_patrons", "schedule": 900.0},
    "tell of the year": {
        "task": "patrons.tasks.tell_of_the_year",
        "schedule": crontab(month_of_year=1, hour=6, minute=5),
    },
    "compare the ledger with Stripe": {
        "task": "patrons.tasks.reconcile_ledger",
        "schedule": crontab(hour=2, minute=0),
    },
    "keep no longer than needed": {
        "task": "patrons.tasks.keep_no_longer",
        "schedule": crontab(minute=17),
    },
    "close rounds": {"task": "patrons.tasks.close_rounds", "schedule": 15.0},
    "draw missing cards": {"task": "articles.tasks.make_missing_cards", "schedule": 600.0},
    "pictures that were missed": {"task": "articles.tasks.sweep_pictures", "schedule": 600.0},
    "relate articles": {"task": "articles.tasks.relate_waiting", "schedule": 60.0},
    "publish what is scheduled": {"task": "articles.tasks.publish_scheduled", "schedule": 15.0},
}

# --- Language and time -------------------------------------------------------------------------
# The newsroom's own time zone is set in the admin (Newsroom); UTC is what the database keeps.
LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("uk", "Українська")]
# The admin is English; an address of readers' that it names would follow a colleague's language.
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES[:1]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Sign-in: a code by mail, no passwords -----------------------------------------------------
AUTH_USER_MODEL = "patrons.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "patrons.account.signin.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
PASSWORD_RESET_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT  # of the mail's link; there are no passwords
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"length": 6, "numeric": True, "dashed": False}
# A code is one of a million, has five tries, and works only in the browser that asked. With these
# limits guessing somebody's code succeeds, of all hours, in one of 50,000 from one network (20
# tries) and in one of 10,000 from however many (100 tries, for which 20 mails must go to its
# owner); of all days in three of 10,000. "key" is the mail address, and the network beside it
# where the line says so (patrons/account/signin_limits.py).
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "30/m/ip,10/10m/key,20/h/key",
    "request_code_from_here": "5/10m/key,10/h/key",  # address and network
    "enter_code": "60/10m/ip,20/h/key",  # address and network
    "enter_code_anywhere": "100/h/key,300/d/key",
    "passkey": "60/10m/ip",  # two a sign-in
    "confirm_code": "60/10m/ip,20/h/key",
    "change_address": "20/h/ip,5/h/key",
    "mail_stranger": "5/h/key",  # codes that others ask for, by the address they go to
    "login_failed": "60/10m/ip,5/5m/key,20/h/key",  # wrong codes of a second factor
}
# How many proxies in front of us write the reader's address down; limits count by that address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("account")
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"  # a private page can say that it is done
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
# A passkey signs in by itself. Of whom else a second factor is asked, second_factor.py says.
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_ADAPTER = "patrons.account.passkeys.Adapter"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # half a minute for clocks that differ; second_factor_form.py keeps to once
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up; a session is there by a proved address

# --- Mail --------------------------------------------------------------------------------------
# Until EMAIL_URL is set the demo keeps its mails on /outbox/; checks.py stops any other place.
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    _mail = env.email_url_config(EMAIL_URL)
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST = _mail["EMAIL_HOST"]
    EMAIL_PORT = _mail["EMAIL_PORT"]
    EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
    EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
else:
    EMAIL_BACKEND = "newsroom.demo.outbox.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="newsroom@localhost")
OUTBOX_DIR = VAR_DIR / "outbox"

# --- Paper -------------------------------------------------------------------------------------
# Font files of a newsroom's own, for names in scripts that no package of ours has.
FONTS_DIR = env.str("FONTS_DIR", default=str(VAR_DIR / "fonts"))

# --- Wagtail -----------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Newsroom"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# No choice of a time zone: the admin keeps the newsroom's (patrons/admin/clock.py).
WAGTAIL_USER_TIME_ZONES = ["UTC"]
WAGTAILADMIN_LOGIN_URL = reverse_lazy("account_login")
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_REQUIRED = False
# "simple": words as they are, in any language; articles/found/words.py says what finds them.
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "articles.found.backend", "SEARCH_CONFIG": "simple"}
}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# What readers may be given to keep: nothing that runs, and no archive that could hide it.
WAGTAILDOCS_EXTENSIONS = [
    *("pdf", "txt", "rtf", "docx", "odt"),
    *("csv", "json", "xlsx", "ods", "pptx", "odp"),
]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "articles.desk.document_form.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024  # deploy/nginx.conf lets a little more pass
# What a camera makes, and no more than a process of 200 MB can unpack.
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "articles.pictures.upload.PictureForm"
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "webp", "webp": "webp"}  # PNG would be far larger
TAGGIT_CASE_INSENSITIVE = True
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # the domain's other names are not ours to decide about
    "security.W008",  # the proxy in front sends http to https
    "security.W019",  # the editor shows a page's preview in a frame of our own
    "security.W021",  # nor is a browser's preload list
]

# --- Safety ------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if SITE_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=60 * 60 * 24 * 30)

# Whose frames may stand in an article once a reader has pressed (articles/body/players.py).
EMBED_FRAMES = [
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://geo.dailymotion.com",
    "https://www.tiktok.com",
    "https://t.me",
    "https://www.instagram.com",
    "https://platform.twitter.com",
]

# Public pages name no nonce: they are the same bytes for everybody. newsroom/public.py gives
# /admin/ the wider policy that Wagtail's editor needs.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "frame-src": ["'self'", *EMBED_FRAMES],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'self'"],
        # The way to Stripe's page is a redirect after our form, and browsers check it against this.
        "form-action": [
            "'self'",
            *(
                [STRIPE_API_BASE]
                if STRIPE_SANDBOX
                else [
                    "https://checkout.stripe.com",
                    "https://billing.stripe.com",
                    "https://invoice.stripe.com",
                ]
            ),
        ],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {"patrons": {"level": "INFO"}, "newsroom": {"level": "INFO"}},
}
