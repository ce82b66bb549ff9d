# SPDX-License-Identifier: Apache-2.0
"""The doors of the API: each operation says who may come in, and cannot be added without saying so.

    @room.get("/orders", permission=Permission.ORDERS_VIEW, response=Page[OrderOut])

| door | declared by | who comes in |
|---|---|---|
| member | `permission=...` | a member's access token or a shop's API key that holds the permission |
| person | `person=True` | any signed-in person, about themselves |
| storefront | `storefront=True` | anybody; the shop named in the address |
| public | `public=True` | anybody |

A door identifies the caller, counts the call, checks the permission, enters the shop's scope and says who
acts, before the request's input is even read; and closes behind the answer. Session cookies open none of
them, so there is nothing for a forged cross-site request to use.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view
from pydantic import BaseModel
from pydantic_core import to_json

from hawker.core import context
from hawker.core.db import command
from hawker.core.errors import (
    FieldError,
    NotFound,
    NotSignedIn,
    PayloadTooLarge,
    PermissionRefused,
    StaleVersion,
    ValidationFailed,
)
from hawker.core.tenancy import shop_scope
from hawker.platform.accounts import tokens
from hawker.platform.accounts.models import User
from hawker.platform.shops.models import Shop
from hawker.platform.shops.permissions import Permission, require
from hawker.platform.shops.principals import Principal, principal_of_key, principal_of_member
from hawker.platform.shops.queries import shop_by_slug, shops_of
from hawker.surfaces.api import idempotency, limits, problems
from hawker.surfaces.api.parsing import etag_of
from hawker.surfaces.api.requests import ApiRequest

SHOP_HEADER = "X-Hawker-Shop"
KEY_PREFIX = "hk_"
MAX_BODY_BYTES = 1024 * 1024
MAX_UPLOAD_BYTES = 12 * 1024 * 1024
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})

F = TypeVar("F", bound=Callable[..., Any])
Run = Callable[..., HttpResponse]


class Door(StrEnum):
    """Kinds of doors."""

    PUBLIC = "public"
    STOREFRONT = "storefront"
    PERSON = "person"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What an operation says of itself."""

    door: Door
    permission: Permission | None = None
    is_counted: bool = True
    """Whether a public call counts against the hourly limit of anonymous callers."""
    remembers: bool = True
    """Whether an unsafe call takes an Idempotency-Key."""
    takes_key: bool = False
    """Whether the operation itself gives the Idempotency-Key its meaning (placing orders)."""
    commits_together: bool = True
    """Whether what a keyed call does and its remembered answer are one transaction."""
    redacts: tuple[str, ...] = ()
    """Fields shown only once: left out of the answer that a repetition gets."""
    max_body_bytes: int = MAX_BODY_BYTES


class Room:
    """The operations of one part of the API; like ninja's router, but every operation declares its door."""

    def __init__(self, tag: str, prefix: str = "") -> None:
        self.tag, self.prefix = tag, prefix
        self.router = Router(tags=[tag])

    def get(self, path: str, *, response: Any, **declared: Any) -> Callable[[F], F]:
        """A read; HEAD comes with it."""
        return self._operation(["GET", "HEAD"], path, response=response, **declared)

    def post(self, path: str, *, response: Any, **declared: Any) -> Callable[[F], F]:
        return self._operation(["POST"], path, response=response, **declared)

    def put(self, path: str, *, response: Any, **declared: Any) -> Callable[[F], F]:
        return self._operation(["PUT"], path, response=response, **declared)

    def patch(self, path: str, *, response: Any, **declared: Any) -> Callable[[F], F]:
        return self._operation(["PATCH"], path, response=response, **declared)

    def delete(self, path: str, *, response: Any = None, **declared: Any) -> Callable[[F], F]:
        return self._operation(["DELETE"], path, response=response or {204: None}, **declared)

    def _operation(
        self,
        methods: list[str],
        path: str,
        *,
        response: Any,
        permission: Permission | None = None,
        public: bool = False,
        storefront: bool = False,
        person: bool = False,
        **more: Any,
    ) -> Callable[[F], F]:
        doors = {
            Door.MEMBER: permission is not None,
            Door.PUBLIC: public,
            Door.STOREFRONT: storefront,
            Door.PERSON: person,
        }
        if sum(doors.values()) != 1:
            raise TypeError(f"{methods} {path}: say exactly one of permission, public, storefront, person")
        door = next(kind for kind, is_declared in doors.items() if is_declared)
        declaration = Declaration(door, permission, **more)

        def register(function: F) -> F:
            function.declaration = declaration  # type: ignore[attr-defined]
            guarded = decorate_view(functools.partial(_guard, declaration))(function)
            self.router.api_operation(
                methods,
                # The whole address: ninja takes only names that stand in it for parts of the path.
                self.prefix + path,
                response=response,
                operation_id=function.__name__,
                summary=function.__name__.replace("_", " ").capitalize(),
                openapi_extra=_documented(declaration, methods[0]),
            )(guarded)
            return function

        return register


def _guard(declaration: Declaration, run: Run) -> Run:
    @functools.wraps(run)
    def enter(request: ApiRequest, **parts: Any) -> HttpResponse:
        with ExitStack() as stack:
            request.person = request.window = None
            try:
                _refuse_unreadable(request, declaration)
                request.window = _open(request, declaration, parts, stack)
                response = _carry_out(request, declaration, functools.partial(run, request, **parts))
            except Exception as error:  # noqa: BLE001 - every error becomes a problem document
                response = problems.respond(request, error)
            return _finish(request, response)

    return enter


def _refuse_unreadable(request: HttpRequest, declaration: Declaration) -> None:
    if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        raise problems.Malformed(_("The address contains a NUL character."))
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > declaration.max_body_bytes:
        raise PayloadTooLarge(_("The body may have at most %(count)d bytes.") % {"count": declaration.max_body_bytes})


def _open(
    request: ApiRequest, declaration: Declaration, parts: Mapping[str, Any], stack: ExitStack
) -> limits.Window | None:
    """Let the caller in or raise; what is entered on `stack` lasts until the answer is made."""
    ip = context.current().ip
    match declaration.door:
        case Door.PUBLIC:
            return limits.anonymous(ip) if declaration.is_counted else None
        case Door.STOREFRONT:
            window = limits.storefront(ip)
            request.shop = shop_by_slug(parts["shop"])
            stack.enter_context(shop_scope(request.shop.id))
            return window
        case Door.PERSON:
            request.person = _person(_credential(request), ip)
            window = limits.person(request.person.pk)
            stack.enter_context(
                context.acting(actor_id=request.person.pk, actor_label=str(request.person), channel="api")
            )
            return window
    credential = _credential(request)
    if credential.startswith(KEY_PREFIX):
        shop, principal = _key(credential, request, ip)
        stack.enter_context(shop_scope(shop.id))
    else:
        request.person = _person(credential, ip)
        shop = _shop_meant(request, request.person)
        stack.enter_context(shop_scope(shop.id))
        principal = _membership(request.person, shop)
    request.shop, request.principal = shop, principal
    stack.enter_context(
        context.acting(actor_id=principal.user_id or principal.key_id, actor_label=principal.label, channel="api")
    )
    window = limits.member(shop, principal)
    if declaration.permission is None:
        raise PermissionRefused
    require(principal, declaration.permission)
    return window


def _credential(request: HttpRequest) -> str:
    kind, _space, credential = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not credential.strip():
        raise NotSignedIn(_("Send an access token or an API key as “Authorization: Bearer …”."))
    return credential.strip()


def _person(credential: str, ip: str) -> User:
    try:
        return tokens.user_of(credential)
    except NotSignedIn:
        limits.failed_credentials(ip)
        raise


def _key(credential: str, request: HttpRequest, ip: str) -> tuple[Shop, Principal]:
    try:
        shop, principal = principal_of_key(credential, ip=ip)
    except NotSignedIn:
        limits.failed_credentials(ip)
        raise
    if request.headers.get(SHOP_HEADER, shop.slug) != shop.slug:
        raise _no_such_shop()
    return shop, principal


def _no_such_shop() -> NotFound:
    return NotFound(_("There is no such shop, or you are not a member of it."))


def _shop_meant(request: HttpRequest, user: User) -> Shop:
    slug = request.headers.get(SHOP_HEADER, "").strip()
    if slug:
        try:
            return shop_by_slug(slug)
        except NotFound:
            raise _no_such_shop() from None
    memberships = shops_of(user)
    if not memberships:
        raise PermissionRefused(_("You are not a member of any shop yet."))
    if len(memberships) > 1:
        raise problems.ShopRequired(
            _("You are a member of several shops: name one in the header %(header)s.") % {"header": SHOP_HEADER},
            extra={"shops": sorted(m.shop.slug for m in memberships)},
        )
    return memberships[0].shop


def _membership(user: User, shop: Shop) -> Principal:
    principal = principal_of_member(user, shop)
    if principal is None:
        raise _no_such_shop()
    return principal


def _carry_out(request: ApiRequest, declaration: Declaration, work: Callable[[], HttpResponse]) -> HttpResponse:
    if request.method not in UNSAFE or not declaration.remembers:
        return work()
    key = idempotency.key_of(request)
    if key:
        return idempotency.once(
            request,
            work,
            scope=_owner_of_key(request),
            key=key,
            redacts=declaration.redacts,
            commits_together=declaration.commits_together,
        )
    if "If-Match" in request.headers:
        return command(idempotency.atomically)(work)
    return work()


def _owner_of_key(request: ApiRequest) -> str:
    principal: Principal | None = getattr(request, "principal", None)
    if principal is not None:
        return f"{request.shop.id}:{principal.user_id or principal.key_id}"
    if request.person is not None:
        return f"person:{request.person.pk}"
    return f"anonymous:{context.current().ip}"


def _finish(request: ApiRequest, response: HttpResponse) -> HttpResponse:
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        response = _as_asked(request, response)
    if request.window is not None and "RateLimit-Limit" not in response:
        for name, value in request.window.headers().items():
            response[name] = value
    response.headers.setdefault("Cache-Control", "private, no-cache")
    patch_vary_headers(response, ("Authorization", SHOP_HEADER))
    return response


def _as_asked(request: ApiRequest, response: HttpResponse) -> HttpResponse:
    """Only the fields asked for, and 304 for somebody who has this answer already."""
    names = request.GET.get("fields", "")
    if names:
        try:
            response.content = _sparse(response.content, names)
        except ValidationFailed as error:
            return problems.respond(request, error)
    etag = etag_of(response.content)
    offered = {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}
    if etag in offered or "*" in offered:
        response = HttpResponse(status=304)
        del response["Content-Type"]
    response["ETag"] = etag
    return response


def _sparse(content: bytes, names: str) -> bytes:
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    data = json.loads(content)
    is_list = isinstance(data, dict) and isinstance(data.get("items"), list) and "next" in data
    rows = data["items"] if is_list else [data]
    unknown = [name for name in wanted if rows and name not in rows[0]]
    if unknown:
        raise ValidationFailed(
            [
                FieldError("fields", _("There is no field “%(name)s”.") % {"name": name[:60]}, "unknown_field")
                for name in unknown
            ]
        )
    rows = [{name: row[name] for name in wanted} for row in rows]
    kept = {**data, "items": rows} if is_list else rows[0]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


def is_conditional(request: HttpRequest) -> bool:
    """Whether the call names the object's state (`If-Match`): then read its row by `core.db.locked`."""
    return "If-Match" in request.headers


def match(request: ApiRequest, shown: Callable[[], BaseModel]) -> None:
    """With `If-Match`: StaleVersion unless the caller has seen the object as it is now.

    `shown` makes the object's answer. The door has opened a transaction, so a row that was read locked
    stays as it is until the change is made.
    """
    offered = request.headers.get("If-Match")
    if offered is None or offered.strip() == "*":
        return
    if etag_of(to_json(shown().model_dump())) not in {tag.strip() for tag in offered.split(",")}:
        raise StaleVersion(_("It was changed since you read it. Read it again, then decide."))


_IDEMPOTENCY = {
    "in": "header",
    "name": idempotency.HEADER,
    "schema": {"type": "string", "maxLength": 255},
    "description": "Any unique text; repeating the call with it gives the first answer again.",
}
_SHOP = {
    "in": "header",
    "name": SHOP_HEADER,
    "schema": {"type": "string"},
    "description": "The shop's name in addresses; needed only by tokens of members of several shops.",
}
_FIELDS = {
    "in": "query",
    "name": "fields",
    "schema": {"type": "string"},
    "description": "Names of fields, separated by commas: only these are answered.",
}
_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "schema": {"type": "string"},
    "description": "An ETag; answered with 304 while it still fits.",
}
_MATCH = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string"},
    "description": "The ETag of the object as you read it; 412 when somebody has changed it since.",
}


def _documented(declaration: Declaration, method: str) -> dict[str, Any]:
    parameters = [_SHOP] if declaration.door is Door.MEMBER else []
    if method == "GET":
        parameters = [*parameters, _FIELDS, _NONE_MATCH]
    elif declaration.remembers or declaration.takes_key:
        parameters = [*parameters, _IDEMPOTENCY]
        if method in ("PUT", "PATCH", "DELETE"):
            parameters = [*parameters, _MATCH]
    schemes = {Door.MEMBER: ["access_token", "api_key"], Door.PERSON: ["access_token"]}
    return {
        "parameters": parameters,
        "security": [{scheme: []} for scheme in schemes.get(declaration.door, [])],
        "x-permission": str(declaration.permission) if declaration.permission else str(declaration.door),
    }
