# SPDX-License-Identifier: Apache-2.0
"""What happens around every request: who is acting, in which language, and what becomes of an error."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from hawker.core import context, ids
from hawker.core.errors import HawkerError
from hawker.surfaces.web import errors

GetResponse = Callable[[HttpRequest], HttpResponse]
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_CHANNELS = {"s": "storefront", "app": "dashboard", "api": "api", "operator": "operator"}


def client_ip(request: HttpRequest) -> str:
    """The caller's address; `X-Forwarded-For` counts only behind the configured proxies."""
    remote = str(request.META.get("REMOTE_ADDR", ""))
    if settings.TRUSTED_PROXIES and _is_trusted(remote):
        for hop in reversed(str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
            candidate = hop.strip()
            if candidate and not _is_trusted(candidate):
                return candidate if _is_address(candidate) else remote
    return remote


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_trusted(text: str) -> bool:
    if not _is_address(text):
        return False
    address = ipaddress.ip_address(text)
    return any(address in ipaddress.ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)


class RequestContextMiddleware:
    """Gives each request an id and says who acts through which door."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = request.headers.get("X-Request-ID", "")
        request_id = offered if _REQUEST_ID.fullmatch(offered) else ids.new_token(16)
        request.request_id = request_id  # type: ignore[attr-defined]
        first = request.path_info.lstrip("/").split("/", 1)[0]
        with context.acting(
            actor_id=None,
            actor_label="visitor",
            ip=client_ip(request),
            user_agent=request.headers.get("User-Agent", "")[:300],
            request_id=request_id,
            channel=_CHANNELS.get(first, "web"),
        ):
            response = self.get_response(request)
        structlog.contextvars.clear_contextvars()
        response["X-Request-ID"] = request_id
        return response


class ErrorMiddleware:
    """Turns the errors of services into pages or problem documents, wherever they were raised."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, HawkerError):
            return errors.respond(request, exception)
        return None


class LanguageMiddleware:
    """Chooses the language: what the visitor chose, else the browser's first that we speak, else English.

    A shop's pages fall back to the shop's own language instead (`access.storefront_page`).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = self._chosen(request) or self._of_browser(request)
        request.language_asked = asked  # type: ignore[attr-defined]
        language = asked or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    @staticmethod
    def _chosen(request: HttpRequest) -> str | None:
        return _supported(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))

    @staticmethod
    def _of_browser(request: HttpRequest) -> str | None:
        accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
        return next(filter(None, (_supported(code) for code, _weight in accepted)), None)


def _supported(code: str) -> str | None:
    if not code or code == "*":
        return None
    try:
        return get_supported_language_variant(code)
    except LookupError:
        return None
