# SPDX-License-Identifier: Apache-2.0
"""Configuration from the environment (and `.env`), typed and validated at start, with a message per fault."""

from __future__ import annotations

import os
import re
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

INSECURE_SECRETS = {"", "secret", "changeme", "change-me", "insecure"}


class Config(BaseSettings):
    """Everything an installation can be told. Per-shop credentials live in the database and win over these."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore")

    debug: bool = Field(False, alias="HAWKER_DEBUG")
    demo: bool = Field(False, alias="HAWKER_DEMO")
    var_dir: Path = Field(Path("var"), alias="HAWKER_VAR_DIR")
    database_url: str = Field("", alias="DATABASE_URL")
    database_role: str = Field("hawker_app", alias="DATABASE_ROLE")
    redis_url: str = Field("", alias="REDIS_URL")
    secret_key: str = Field("", alias="SECRET_KEY")
    secret_key_fallbacks: Annotated[tuple[str, ...], NoDecode] = Field((), alias="SECRET_KEY_FALLBACKS")
    base_url: str = Field("http://127.0.0.1:8000", alias="BASE_URL")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field((), alias="ALLOWED_HOSTS")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field((), alias="TRUSTED_PROXIES")
    fetch_allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field((), alias="FETCH_ALLOWED_ORIGINS")
    email_url: str = Field("", alias="EMAIL_URL")
    email_from: str = Field("Hawker <hawker@localhost>", alias="EMAIL_FROM")
    metrics_token: str = Field("", alias="METRICS_TOKEN")
    storefront_api_rate: str = Field("1200/minute", alias="STOREFRONT_API_RATE")
    sentry_dsn: str = Field("", alias="SENTRY_DSN")
    billing_enabled: bool = Field(False, alias="HAWKER_BILLING")
    open_registration: bool = Field(True, alias="HAWKER_OPEN_REGISTRATION")
    log_level: str = Field("INFO", alias="LOG_LEVEL")
    log_json: bool = Field(False, alias="LOG_JSON")
    sandbox_payments: bool = Field(True, alias="HAWKER_SANDBOX_PAYMENTS")

    @field_validator("allowed_hosts", "secret_key_fallbacks", "trusted_proxies", "fetch_allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(v.strip() for v in value.split(",") if v.strip()) if isinstance(value, str) else value

    @field_validator("base_url")
    @classmethod
    def _base_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("must be an absolute address such as https://shop.example.com")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"sqlite", "postgres", "postgresql"}:
            raise ValueError("must begin with sqlite:// or postgresql://")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis_url(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
            raise ValueError("must begin with redis:// or rediss://")
        return value

    @field_validator("email_url")
    @classmethod
    def _email_url(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"smtp", "smtps", "smtp+tls", "console"}:
            raise ValueError("must begin with smtp://, smtp+tls://, smtps:// or console://")
        return value

    @field_validator("storefront_api_rate")
    @classmethod
    def _rate(cls, value: str) -> str:
        if not re.fullmatch(r"[1-9]\d*/(second|minute|hour|day)", value):
            raise ValueError("must be a number per time, such as 1200/minute")
        return value

    @model_validator(mode="after")
    def _secret(self) -> Config:
        if not self.secret_key:
            self.secret_key = _kept_secret(self.var_dir)
        elif not self.debug and (self.secret_key.lower() in INSECURE_SECRETS or len(self.secret_key) < 32):
            raise ValueError("SECRET_KEY: use at least 32 random characters")
        return self

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def is_sqlite(self) -> bool:
        return not self.database_url or self.database_url.startswith("sqlite")


def _kept_secret(var_dir: Path) -> str:
    """The secret of a local installation: made at the first start, kept readable by its owner only."""
    path = var_dir / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        var_dir.mkdir(parents=True, exist_ok=True)
        made = secrets.token_urlsafe(48)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(descriptor, "w") as file:
            file.write(made)
        return made


class ConfigurationError(SystemExit):
    """The environment is not usable; the message lists every fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("Hawker's configuration has faults:\n" + "\n".join(f"  - {f}" for f in faults))


@lru_cache(maxsize=1)
def load() -> Config:
    """The configuration; ConfigurationError with one line per fault."""
    try:
        return Config()  # type: ignore[call-arg]
    except ValidationError as error:
        raise ConfigurationError(
            [": ".join(filter(None, [".".join(map(str, e["loc"])), e["msg"]])) for e in error.errors()]
        ) from error


def database_settings(config: Config) -> dict[str, object]:
    """Django's DATABASES entry for `DATABASE_URL`."""
    if config.is_sqlite:
        path = config.database_url.removeprefix("sqlite://").removeprefix("/") if config.database_url else ""
        if path and config.database_url.startswith("sqlite:////"):
            path = "/" + path.lstrip("/")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(path) if path else config.var_dir / "hawker.sqlite3"),
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": str(config.var_dir / "test.sqlite3")},
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                    "PRAGMA cache_size=-32000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    parts = urlsplit(config.database_url)
    query = {k: v[-1] for k, v in parse_qs(parts.query).items()}
    options: dict[str, object] = {**query}
    return {
        "ENGINE": "hawker.core.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or query.pop("host", "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "APP_ROLE": config.database_role,
        "OPTIONS": options,
    }


def email_settings(config: Config) -> dict[str, object]:
    """Django's e-mail settings for `EMAIL_URL`; without one, mails stay readable in the outbox (console)."""
    if not config.email_url or config.email_url.startswith("console"):
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
            "HAWKER_EMAIL_PROVIDER": "console",
        }
    parts = urlsplit(config.email_url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "HAWKER_EMAIL_PROVIDER": "smtp",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or {"smtps": 465, "smtp+tls": 587}.get(parts.scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 15,
    }
