# SPDX-License-Identifier: Apache-2.0
"""Django's admin over the installation's own tables. Shops' goods, orders and customers are not in it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from hawker.core import activity, context
from hawker.core.tenancy import all_shops
from hawker.platform.accounts.models import User
from hawker.platform.audit.models import ActivityEntry, SecurityEvent
from hawker.platform.events.models import InboxEvent, OutboxEvent
from hawker.platform.jobs.models import JobRun
from hawker.platform.shops.models import Membership, Shop


class OperatorSite(admin.AdminSite):
    """The admin behind our own sign-in; every page of it sees all shops and is logged as the operator's doing."""

    site_header = "Hawker"
    site_title = "Hawker"
    index_title = "Data"
    enable_nav_sidebar = False
    site_url = "/operator/"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(user.is_active and user.is_staff and getattr(user, "is_verified", False))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            with (
                all_shops("operator's pages"),
                context.acting(
                    actor_id=request.user.pk if request.user.is_authenticated else None,
                    actor_label=str(request.user),
                    channel="operator",
                ),
            ):
                response: HttpResponseBase = inner(request, *args, **kwargs)
                # A template response renders later, outside the scope: render it here.
                if hasattr(response, "render") and callable(response.render):
                    response.render()
                return response

        enter.door = "operator"  # type: ignore[attr-defined]
        return enter

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Our own sign-in page; whoever is signed in and still not let in may not be here."""
        if request.user.is_authenticated:
            return HttpResponseRedirect(reverse("operator:overview"))
        target = request.GET.get("next", reverse("admin:index"))
        return HttpResponseRedirect(reverse("account_login") + "?" + urlencode({"next": target}))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return HttpResponseRedirect(reverse("account_change_password"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return HttpResponseRedirect(reverse("account_logout"))


site = OperatorSite(name="admin")


class Logged(admin.ModelAdmin):  # type: ignore[type-arg]
    """Changes made here stand in the activity log like any other."""

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm[Any], change: bool) -> None:
        before = {}
        if change:
            old = type(obj)._default_manager.get(pk=obj.pk)
            before = {name: str(getattr(old, name)) for name in form.changed_data}
        super().save_model(request, obj, form, change)
        activity.record(
            f"operator.{obj._meta.model_name}_{'changed' if change else 'added'}",
            object_type=str(obj._meta.model_name),
            object_id=obj.pk,
            label=str(obj)[:200],
            before=before,
            after={name: str(getattr(obj, name)) for name in form.changed_data},
            shop_id=obj.pk if isinstance(obj, Shop) else getattr(obj, "shop_id", None),
        )

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """A table to look into."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(User, site=site)
class UserAdmin(Logged):
    """Who can sign in. Passwords are never set here: the owner of an address resets their own."""

    list_display = ("email", "name", "is_active", "is_staff", "email_verified_at", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("-created_at",)
    fields = ("email", "name", "phone", "language", "time_zone", "is_active", "is_staff", "is_superuser", "groups",
              "email_verified_at", "last_login", "created_at")  # fmt: skip
    readonly_fields = ("email", "email_verified_at", "last_login", "created_at")
    filter_horizontal = ("groups",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Only superusers make others powerful."""
        fixed = tuple(self.readonly_fields)
        return fixed if getattr(request.user, "is_superuser", False) else (*fixed, "is_staff", "is_superuser", "groups")


@admin.register(Shop, site=site)
class ShopAdmin(Logged):
    """Tenants: their plan and whether they are open."""

    list_display = ("name", "slug", "country", "currency", "plan", "status", "is_demo", "created_at")
    list_filter = ("status", "plan", "is_demo", "country")
    search_fields = ("name", "slug")
    ordering = ("-created_at",)
    fields = ("name", "slug", "country", "currency", "time_zone", "language", "plan", "status", "is_demo", "created_at")
    readonly_fields = ("slug", "country", "currency", "is_demo", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Membership, site=site)
class MembershipAdmin(ReadOnly):
    """Who works where; changed by the shops themselves."""

    list_display = ("shop", "user", "role", "created_at")
    list_filter = ("role",)
    search_fields = ("shop__name", "shop__slug", "user__email")
    list_select_related = ("shop", "user")


@admin.register(JobRun, site=site)
class JobRunAdmin(ReadOnly):
    list_display = ("job", "shop", "state", "trigger", "created_at", "finished_at")
    list_filter = ("state", "job")
    list_select_related = ("shop",)


class QueueAdmin(ReadOnly):
    """Rows of a queue without their contents, which may hold personal data."""

    list_filter: ClassVar[tuple[str, ...]] = ("work_state",)
    list_select_related = ("shop",)


@admin.register(OutboxEvent, site=site)
class OutboxAdmin(QueueAdmin):
    list_display = ("name", "handler", "shop", "work_state", "attempts", "due_at", "created_at")
    exclude = ("payload",)


@admin.register(InboxEvent, site=site)
class InboxAdmin(QueueAdmin):
    list_display = ("source", "topic", "external_id", "shop", "work_state", "attempts", "received_at")
    exclude = ("body", "headers")


@admin.register(SecurityEvent, site=site)
class SecurityEventAdmin(ReadOnly):
    list_display = ("at", "kind", "detail", "shop", "ip")
    list_filter = ("kind",)
    search_fields = ("detail", "ip")
    list_select_related = ("shop",)


@admin.register(ActivityEntry, site=site)
class ActivityAdmin(ReadOnly):
    """Only the log of the installation itself; a shop's log is its own."""

    list_display = ("at", "action", "label", "actor_label", "ip", "sequence")
    search_fields = ("action", "label", "actor_label")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(shop=None)
