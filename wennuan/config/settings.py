"""One file; every value that differs between machines comes from the environment (.env.example)."""

from datetime import timedelta

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from wennuan.config import database, env

ROOT, DATA_DIR = env.ROOT, env.DATA_DIR

# --- What kind of run this is
LEAST_SECRET = 50  # characters, as Django advises
PRODUCTION = env.text("WENNUAN_ENV", "local") == "production"
DEMO = env.flag("DEMO", default=not PRODUCTION)
SANDBOX = env.flag("SANDBOX", default=not PRODUCTION)
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY") or ("" if PRODUCTION else "local-only-not-a-secret")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
_LOCAL_KEY = "bG9jYWwtb25seS1rZXktbm90LWEtc2VjcmV0LTAwMDA="  # for tests on an empty machine only
DATA_KEYS = env.pairs("DATA_KEYS") or ({} if PRODUCTION else {"1": _LOCAL_KEY})
BLIND_INDEX_KEY = env.text("BLIND_INDEX_KEY") or ("" if PRODUCTION else _LOCAL_KEY)

if PRODUCTION:
    _faults = {
        "DEBUG": DEBUG,
        "DEMO": DEMO,
        "SANDBOX": SANDBOX,
        "SECRET_KEY": len(SECRET_KEY) < LEAST_SECRET or SECRET_KEY.startswith("local-only"),
        "DATA_KEYS": not DATA_KEYS or _LOCAL_KEY in DATA_KEYS.values(),
        "BLIND_INDEX_KEY": BLIND_INDEX_KEY in {"", _LOCAL_KEY},
        "ALLOWED_HOSTS": not env.words("ALLOWED_HOSTS") or "*" in env.words("ALLOWED_HOSTS"),
        "SMS_PROVIDER": env.text("SMS_PROVIDER", "console") == "console",
    }
    if _wrong := [name for name, is_wrong in _faults.items() if is_wrong]:
        raise ImproperlyConfigured(
            f"生产环境不能这样启动，请检查这些设置（见 .env.example）：{'、'.join(_wrong)}。"
        )

# --- Where it is reached
PORT = env.number("PORT", 8000)
EVENTS_PORT = env.number("EVENTS_PORT", PORT + 1)
SANDBOX_PORT = env.number("SANDBOX_PORT", PORT + 2)
INTAKE_PORT = env.number("INTAKE_PORT", PORT + 3)
BASE_URL = env.text("BASE_URL", f"http://127.0.0.1:{PORT}")
EVENTS_URL = env.text("EVENTS_URL", "/events" if PRODUCTION else "")
SANDBOX_URL = env.text("SANDBOX_URL", f"http://127.0.0.1:{SANDBOX_PORT}")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "" if PRODUCTION else "*")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", BASE_URL if PRODUCTION else "")
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 1 if PRODUCTION else 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- Whose site it is
SITE_NAME = env.text("SITE_NAME", "温暖二七")
DISTRICT = env.text("DISTRICT", "郑州市二七区")
DISTRICT_CODE = env.text("DISTRICT_CODE", "410103000000")
READ_PICTURES = env.flag("READ_PICTURES", True)  # else a person looks at each one
WORDS_FILE = env.text("WORDS_FILE")  # a district's own list of words to look at
SITE_PHONE = env.text("SITE_PHONE", "0371-0000-0027")
SITE_OPERATOR = env.text("SITE_OPERATOR", "二七区慈善总会（演示）")  # the whole name
SITE_LICENCES = env.words("SITE_LICENCES")

# --- Django
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "procrastinate.contrib.django",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "wennuan.kernel",
    "wennuan.ui",
    "wennuan.audit",
    "wennuan.notices",
    "wennuan.search",
    "wennuan.places",
    "wennuan.people",
    "wennuan.orgs",
    "wennuan.tasks",
    "wennuan.moderation",
    "wennuan.support",
    "wennuan.ledger",
    "wennuan.payments",
    "wennuan.giving",
    "wennuan.wishes",
    "wennuan.aid",
    "wennuan.emergency",
    "wennuan.talk",
    "wennuan.home",
    "wennuan.desk",
    "wennuan.demo",
    "wennuan.config",
    "allauth",  # below ours, so that our templates are found first
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "wennuan.kernel.web.RequestNumber",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wennuan.people.sessions.IdleLimit",
    "wennuan.people.second_factor.SecondFactor",
    "django_htmx.middleware.HtmxMiddleware",
    "wennuan.kernel.web.DomainErrors",
]
ROOT_URLCONF = "wennuan.config.urls"
WSGI_APPLICATION = "wennuan.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wennuan.ui.context.site",
                "wennuan.people.acting.frame",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.static",
                "wennuan.ui.templatetags.ui",
            ],
        },
    }
]
DATABASES = {"default": database.config()}
DB_SCHEMAS = database.schemas()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    },
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
}
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

# --- Files
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"
FILE_LINK_SECONDS = 900
ACCEL_REDIRECT = env.flag("ACCEL_REDIRECT", default=PRODUCTION)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env.flag("MANIFEST_STATIC", default=PRODUCTION)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not env.flag("MANIFEST_STATIC", default=PRODUCTION)
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20

# --- Safety
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=PRODUCTION)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "wennuan.ui.views.csrf_failure"
_events = [] if EVENTS_URL.startswith("/") else [EVENTS_URL or f"http://*:{EVENTS_PORT}"]
_cashiers = ["https://wx.tenpay.com", "https://*.alipay.com"]
_sandbox = [SANDBOX_URL, f"http://*:{SANDBOX_PORT}"] if SANDBOX else []
TILES_URL = env.text("TILES_URL")
TILES_SYSTEM = env.text("TILES_SYSTEM", "gcj02")  # coordinate system of the tiles: wgs84 or gcj02
_tiles = [TILES_URL.split("/{")[0].replace("{s}", "*")] if TILES_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, *_sandbox],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *_tiles],
        "connect-src": [SELF, *_events],
        "font-src": [SELF],
        "form-action": [SELF, *_cashiers, *_sandbox],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SILENCED_SYSTEM_CHECKS: list[str] = []

# --- Accounts (allauth): a phone number and a six-digit code
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "wennuan.people.accounts.Adapter"
MFA_ADAPTER = "wennuan.people.accounts.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_REQUIRED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 180
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
_CODE = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_FORMAT = ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = _CODE
ACCOUNT_LOGIN_BY_CODE_MAX_RESEND_COUNT = 0  # a new code is a new request, counted like one
ACCOUNT_FORMS = {
    "request_login_code": "wennuan.people.forms.LoginOrRegister",
    "confirm_login_code": "wennuan.people.forms.LoginCode",
    "verify_phone": "wennuan.people.forms.NewPhoneCode",
}
CODE_LIMITS = {  # tight per number, wide per address: a hall of people shares one address
    "number": (4, 300),
    "number-day": (20, 24 * 3600),
    "address": (600, 60),
    "address-day": (5000, 24 * 3600),
}
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "300/m/ip,5/15m/key",  # the second factor's digits
    "change_phone": "10/h/user",
    "verify_phone": "1/30s/key,600/m/ip",
    "reauthenticate": "10/m/user",
}
MFA_FORMS = {
    "authenticate": "wennuan.people.forms.SecondFactorCode",
    "reauthenticate": "wennuan.people.forms.SecondFactorAgain",
    "activate_totp": "wennuan.people.forms.SecondFactorSetUp",
}
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
SESSION_SERIALIZER = "wennuan.people.sessions.SealedSerializer"
STAFF_IDLE_SECONDS = 30 * 60
RIGHTS_WORKDAYS = env.number("RIGHTS_WORKDAYS", 15)  # to answer what people ask about their data
IDENTITY_PROVIDER = env.text("IDENTITY_PROVIDER", "sandbox" if SANDBOX else "")

# --- WeChat's web sign-in (公众号网页授权)
WECHAT_APP_ID = env.text("WECHAT_APP_ID")
WECHAT_APP_SECRET = env.text("WECHAT_APP_SECRET")
WECHAT_OPEN_URL = env.text(
    "WECHAT_OPEN_URL", SANDBOX_URL if SANDBOX else "https://open.weixin.qq.com"
)
WECHAT_API_URL = env.text("WECHAT_API_URL", SANDBOX_URL if SANDBOX else "https://api.weixin.qq.com")

# --- Jobs and live news
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
LIVE_CHANNEL = f"wennuan_{env.text('DB_SCHEMA', 'public')}"
UNREAD_COUNT = "wennuan.notices.queries.unread_count"  # the number on the bell

# --- Messages out
SMS_PROVIDER = env.text("SMS_PROVIDER", "console")  # console | aliyun
ALIYUN_SMS = {
    "endpoint": env.text("ALIYUN_SMS_ENDPOINT", "https://dysmsapi.aliyuncs.com"),
    "key_id": env.text("ALIYUN_SMS_KEY_ID"),
    "key_secret": env.text("ALIYUN_SMS_KEY_SECRET"),
    "sign_name": env.text("ALIYUN_SMS_SIGN_NAME"),
    "code_template": env.text("ALIYUN_SMS_CODE_TEMPLATE"),
    "notice_template": env.text("ALIYUN_SMS_NOTICE_TEMPLATE"),
}

# --- The desk
TASK_RAISE_WORKDAYS = env.number("TASK_RAISE_WORKDAYS", 2)  # overdue so long: the level above sees
HOUSEHOLD_ALARM_DAYS = env.number("HOUSEHOLD_ALARM_DAYS", 30)
EXPORT_MOST_ROWS = env.number("EXPORT_MOST_ROWS", 2000)

# --- Payments: the merchant is the charity itself; empty means this way isn't offered
PAYMENT_KEYS_DIR = env.text("PAYMENT_KEYS_DIR", str(DATA_DIR / "sandbox") if SANDBOX else "")
WECHAT_BASE_URL = env.text(
    "WECHAT_BASE_URL", SANDBOX_URL if SANDBOX else "https://api.mch.weixin.qq.com"
)
ALIPAY_BASE_URL = env.text(
    "ALIPAY_BASE_URL",
    f"{SANDBOX_URL}/gateway.do" if SANDBOX else "https://openapi.alipay.com/gateway.do",
)
_intake = f"http://127.0.0.1:{INTAKE_PORT}"
NOTIFY_BASE_URL = env.text("NOTIFY_BASE_URL", _intake if SANDBOX else BASE_URL)  # for gateways
PAYMENT_MINUTES = env.number("PAYMENT_MINUTES", 30)

# --- Giving: the fundraising platforms that the ministry designated; empty: those known here
DESIGNATED_PLATFORMS = env.pairs("DESIGNATED_PLATFORMS")

# --- Logs: a line a record, to the standard error; personal data never goes in
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING")},
}
JOB_KEEP = timedelta(days=30)

# --- Emergencies: days after the end until names, phones and addresses are erased
EMERGENCY_KEEP_DAYS = env.number("EMERGENCY_KEEP_DAYS", 180)
