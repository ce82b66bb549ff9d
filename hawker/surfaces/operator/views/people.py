# SPDX-License-Identifier: Apache-2.0
"""Shops and users of the installation, and its security events. What they sell and to whom is not shown here."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hawker.commerce.orders.models import Order
from hawker.platform.accounts.models import User
from hawker.platform.audit.queries import security_events
from hawker.platform.billing.plans import plan_of
from hawker.platform.shops.models import Membership, Role, Shop
from hawker.surfaces.operator.shell import OperatorRequest, page
from hawker.surfaces.web.access import operator_page
from hawker.surfaces.web.listing import ListState, paginate

SHOP_SORTS: dict[str, tuple[str, ...]] = {
    "-created": ("-created_at", "-pk"),
    "created": ("created_at", "pk"),
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
}
USER_SORTS: dict[str, tuple[str, ...]] = {
    "-created": ("-created_at", "-pk"),
    "created": ("created_at", "pk"),
    "-seen": ("-last_login", "-pk"),
    "seen": ("last_login", "pk"),
    "email": ("email", "pk"),
    "-email": ("-email", "-pk"),
}


@operator_page
@require_safe
def shops(request: OperatorRequest) -> HttpResponse:
    """Every shop with its owners and how much it is used."""
    state = ListState(
        request.GET,
        base=reverse("operator:shops"),
        filters=("status",),
        sorts=tuple(SHOP_SORTS),
        default_sort="-created",
    )
    rows = Shop.objects.all()
    if state["q"]:
        rows = rows.filter(Q(name__icontains=state["q"]) | Q(slug__icontains=state["q"]))
    if state["status"]:
        rows = rows.filter(status=state["status"])
    found = paginate(rows, order=SHOP_SORTS[state.sort], state=state)
    keys = [shop.pk for shop in found.rows]
    owners: dict[object, list[str]] = {}
    for membership in Membership.objects.filter(shop_id__in=keys, role=Role.OWNER).select_related("user"):
        owners.setdefault(membership.shop_id, []).append(membership.user.email)
    members = dict(Membership.objects.filter(shop_id__in=keys).values_list("shop_id").annotate(n=Count("pk")))
    orders = dict(Order.objects.filter(shop_id__in=keys).values_list("shop_id").annotate(n=Count("pk")))
    return page(
        request,
        "shops",
        {
            "state": state,
            "found": found,
            "rows": [
                {
                    "shop": shop,
                    "plan": plan_of(shop).name,
                    "owners": ", ".join(owners.get(shop.pk, [])),
                    "members": members.get(shop.pk, 0),
                    "orders": orders.get(shop.pk, 0),
                }
                for shop in found.rows
            ],
            "columns": [
                state.column(_("Shop"), "name"),
                {"label": _("State")},
                {"label": _("Owner"), "from": "lg"},
                {"label": _("Plan"), "from": "xl"},
                {"label": _("Members"), "align": "right", "from": "lg"},
                {"label": _("Orders"), "align": "right"},
                state.column(_("Made"), "created", falling_first=True, align="right", **{"from": "md"}),
            ],
        },
        title=_("Shops"),
        section="shops",
    )


@operator_page
@require_safe
def users(request: OperatorRequest) -> HttpResponse:
    """Everybody who can sign in."""
    state = ListState(
        request.GET, base=reverse("operator:users"), filters=("show",), sorts=tuple(USER_SORTS), default_sort="-created"
    )
    rows = User.objects.prefetch_related(
        Prefetch("memberships", queryset=Membership.objects.select_related("shop").order_by("shop__name"))
    )
    if state["q"]:
        rows = rows.filter(Q(email__icontains=state["q"]) | Q(name__icontains=state["q"]))
    kinds = {
        "staff": Q(is_staff=True),
        "unverified": Q(email_verified_at=None),
        "inactive": Q(is_active=False),
    }
    if state["show"] in kinds:
        rows = rows.filter(kinds[state["show"]])
    found = paginate(rows, order=USER_SORTS[state.sort], state=state)
    words = {"": _("All"), "staff": _("Staff"), "unverified": _("Not verified"), "inactive": _("Not active")}
    return page(
        request,
        "users",
        {
            "state": state,
            "found": found,
            "tabs": [
                {"label": word, "href": state.url(show=code), "active": state["show"] == code}
                for code, word in words.items()
            ],
            "columns": [
                state.column(_("User"), "email"),
                {"label": _("State")},
                {"label": _("Shops"), "from": "lg"},
                state.column(_("Last sign-in"), "seen", falling_first=True, align="right"),
                state.column(_("Since"), "created", falling_first=True, align="right", **{"from": "md"}),
            ],
        },
        title=_("Users"),
        section="users",
    )


@operator_page
@require_safe
def security(request: OperatorRequest) -> HttpResponse:
    """Security events of every shop and of the installation, latest first."""
    state = ListState(request.GET, base=reverse("operator:security"), filters=("kind",))
    found = paginate(
        security_events(kind=state["kind"], text=state["q"]).select_related("shop"), order=("-id",), state=state
    )
    emails = dict(
        User.objects.filter(pk__in={row.user_id for row in found.rows if row.user_id}).values_list("pk", "email")
    )
    return page(
        request,
        "security",
        {
            "state": state,
            "found": found,
            "emails": emails,
            "chips": state.chips({"q": lambda text: f"“{text}”", "kind": lambda text: text.replace("_", " ")}),
        },
        title=_("Security events"),
        section="security",
    )
