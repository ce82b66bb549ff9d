# SPDX-License-Identifier: Apache-2.0
"""Every page there is, and how to get to see it.

A page is named as its address is (`dashboard:orders`); further looks of the same address carry a word in
brackets. `test_every_address_is_looked_at` fails for an address that is neither here nor in `NOT_PAGES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page as Tab

GUEST, BUYER, OWNER, VIEWER, OPERATOR = "guest", "buyer", "owner", "viewer", "operator"


@dataclass(frozen=True, slots=True)
class Look:
    """One page as somebody sees it, perhaps after doing something on it."""

    name: str
    path: str
    who: str = GUEST
    status: int = 200
    act: Callable[[Tab], None] | None = None
    refused: int = 0
    """The status with which what is done there is refused on purpose."""

    @property
    def address_name(self) -> str:
        """The name of its address, without the word in brackets."""
        return self.name.split(" ", 1)[0]

    @property
    def is_further(self) -> bool:
        """Whether it is a further look of an address: the phone is enough for those."""
        return " " in self.name


def _press(selector: str) -> Callable[[Tab], None]:
    def act(tab: Tab) -> None:
        tab.locator(selector).locator("visible=true").first.click()

    return act


def _keys(keys: str, then: str) -> Callable[[Tab], None]:
    def act(tab: Tab) -> None:
        tab.keyboard.press(keys)
        tab.locator(then).wait_for()

    return act


def _send(form: str) -> Callable[[Tab], None]:
    """Send a form as it is, whatever the browser itself would say about empty fields."""

    def act(tab: Tab) -> None:
        with tab.expect_navigation():
            tab.locator(form).first.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")

    return act


STORE = "/s/{shop}/"
APP = "/app/{shop}/"

LOOKS: tuple[Look, ...] = (
    # For everybody
    Look("home", "/"),
    Look("home (an address that does not exist)", "/nowhere/", status=404),
    # A storefront
    Look("storefront:home", STORE),
    Look("storefront:home (nothing found)", STORE + "?q=umbrella"),
    Look("storefront:category", STORE + "categories/{category}/"),
    Look("storefront:product", STORE + "products/{product[slug]}/"),
    Look("storefront:product (sold out)", STORE + "products/{sold_out}/"),
    Look("storefront:cart (empty)", STORE + "cart/"),
    Look("storefront:cart", STORE + "cart/", BUYER),
    Look("storefront:checkout", STORE + "checkout/", BUYER),
    Look("storefront:checkout (faults)", STORE + "checkout/", BUYER, act=_send("form[action*=checkout]"), refused=422),
    Look("storefront:order", STORE + "orders/{token}/"),
    Look("storefront:order (unpaid)", STORE + "orders/{unpaid_token}/"),
    Look("storefront:find_order", STORE + "find-order/"),
    Look("storefront:page", STORE + "pages/about/"),
    Look("storefront:contact", STORE + "contact/"),
    Look("storefront:product (unknown)", STORE + "products/nothing/", status=404),
    Look("sandbox_payment", "{sandbox}"),
    # One's account
    Look("account_login", "/accounts/login/"),
    Look("account_login (faults)", "/accounts/login/", act=_send("form[action*=login]"), refused=422),
    Look("account_signup", "/accounts/signup/"),
    Look("account_inactive", "/accounts/inactive/", status=403),
    Look("account_email_verification_sent", "/accounts/confirm-email/"),
    Look("account_confirm_email", "{links[verify_email]}"),
    Look("account_reset_password", "/accounts/password/reset/"),
    Look("account_reset_password_done", "/accounts/password/reset/done/"),
    Look("account_reset_password_from_key", "{links[reset_password]}"),
    Look("account_reset_password_from_key (used)", "/accounts/password/reset/key/1-nonsense/", status=404),
    Look("account_reset_password_from_key_done", "/accounts/password/reset/key/done/"),
    Look("email_approve", "{links[email_change_approve]}"),
    Look("email_verify", "{links[email_change_verify]}"),
    Look("invitation", "{links[invitation]}"),
    Look("account_logout", "/accounts/logout/", OWNER),
    Look("account_change_password", "/accounts/password/change/", OWNER),
    Look("profile", "/accounts/profile/", OWNER),
    Look("account_email", "/accounts/email/", OWNER),
    Look("devices", "/accounts/sessions/", OWNER),
    Look("personal_data", "/accounts/data/", OWNER),
    Look("shops", "/app/?all=1", OWNER),
    Look("shop_new", "/app/new/", OWNER),
    Look("shop_new (second step)", "/app/new/?name=Second+shop&country=ES&purposes=sell", OWNER),
    # A dashboard
    Look("dashboard:overview", APP, OWNER),
    Look("dashboard:overview (palette)", APP, OWNER, act=_keys("Control+k", "hk-palette input")),
    Look("dashboard:overview (shortcuts)", APP, OWNER, act=_keys("?", "dialog[open]")),
    Look("dashboard:overview (viewer)", APP, VIEWER),
    Look("dashboard:search", APP + "search/?q=kaju&page=1", OWNER),
    Look("dashboard:orders", APP + "orders/", OWNER),
    Look("dashboard:orders (none)", APP + "orders/?q=nobody", OWNER),
    Look("dashboard:order_new", APP + "orders/new/", OWNER),
    Look("dashboard:order", APP + "orders/{number}/", OWNER),
    Look("dashboard:order (open)", APP + "orders/{open_number}/", OWNER),
    Look("dashboard:order (viewer)", APP + "orders/{open_number}/", VIEWER),
    Look("dashboard:order_packing", APP + "orders/{number}/packing/", OWNER),
    Look("dashboard:products", APP + "products/", OWNER),
    Look("dashboard:product_new", APP + "products/new/", OWNER),
    Look("dashboard:product", APP + "products/{product[id]}/", OWNER),
    Look("dashboard:product (viewer)", APP + "products/{product[id]}/", VIEWER),
    Look("dashboard:categories", APP + "categories/", OWNER),
    Look("dashboard:stock", APP + "stock/", OWNER),
    Look("dashboard:stock_product", APP + "stock/{product[id]}/", OWNER),
    Look("dashboard:customers", APP + "customers/", OWNER),
    Look("dashboard:customer", APP + "customers/{customer}/", OWNER),
    Look("dashboard:watch", APP + "watch/?all=1", OWNER),
    Look("dashboard:watch (viewer)", APP + "watch/?all=1", VIEWER),
    Look("dashboard:watch_today", APP + "watch/today/?span=month", OWNER),
    Look("dashboard:watch_compare", APP + "watch/compare/", OWNER),
    Look("dashboard:watch_portfolio", APP + "watch/portfolio/", OWNER),
    Look("dashboard:watch_import", APP + "watch/import/", OWNER),
    Look("dashboard:watch_lists", APP + "watch/lists/", OWNER),
    Look("dashboard:watch_new", APP + "watch/new/", OWNER),
    Look("dashboard:watch_lookup", APP + "watch/new/{lookup}/", OWNER),
    Look("dashboard:watch_product", APP + "watch/{watched}/?days=365", OWNER),
    Look("dashboard:watch_product (viewer)", APP + "watch/{watched}/", VIEWER),
    Look("dashboard:watch_seller", APP + "watch/sellers/{follow}/", OWNER),
    Look("dashboard:analytics", APP + "analytics/", OWNER),
    Look("dashboard:analytics_customers", APP + "analytics/customers/", OWNER),
    Look("dashboard:alerts", APP + "alerts/", OWNER),
    Look("dashboard:alert_rules", APP + "alerts/rules/", OWNER),
    Look("dashboard:alert_new", APP + "alerts/new/?product={watched}", OWNER),
    Look("dashboard:alert", APP + "alerts/{rule}/", OWNER),
    Look("wish_list", "/wish/{wish}/"),
    Look("dashboard:messages", APP + "messages/", OWNER),
    Look("dashboard:message", APP + "messages/{message}/", OWNER),
    Look("dashboard:templates", APP + "templates/", OWNER),
    Look("dashboard:template", APP + "templates/order_placed/email/en/", OWNER),
    Look("dashboard:members", APP + "members/", OWNER),
    Look("dashboard:settings", APP + "settings/", OWNER),
    Look("dashboard:keys", APP + "keys/", OWNER),
    Look("dashboard:activity", APP + "activity/", OWNER),
    Look("dashboard:security_events", APP + "activity/security/", OWNER),
    Look("dashboard:jobs", APP + "jobs/", OWNER),
    Look("dashboard:job", APP + "jobs/{run}/", OWNER),
    Look("dashboard:settings (refused)", APP + "activity/", VIEWER, status=403),
    # The operator's
    Look("operator:overview", "/operator/", OPERATOR),
    Look("operator:schedules", "/operator/schedules/", OPERATOR),
    Look("operator:runs", "/operator/runs/", OPERATOR),
    Look("operator:run", "/operator/runs/{run}/", OPERATOR),
    Look("operator:queues", "/operator/queues/", OPERATOR),
    Look("operator:sites", "/operator/sites/", OPERATOR),
    Look("operator:site", "/operator/sites/1/", OPERATOR),
    Look("operator:proxies", "/operator/proxies/", OPERATOR),
    Look("operator:shops", "/operator/shops/", OPERATOR),
    Look("operator:users", "/operator/users/", OPERATOR),
    Look("operator:security", "/operator/security/", OPERATOR),
    Look("operator:components", "/operator/components/", OPERATOR),
)

NOT_PAGES: dict[str, frozenset[str]] = {
    "files and texts for programs": frozenset(
        {
            "media_file", "listing_picture", "person_picture",
            "favicon", "personal_data_download", "dashboard:orders_export",
            "dashboard:activity_export", "dashboard:watch_history", "dashboard:watch_manifest",
            "dashboard:analytics_days",
            "storefront:theme", "storefront:robots",
            "storefront:sitemap",
            "storefront:manifest", "storefront:service_worker",
        }
    ),
    "forms are sent there; the answer is another page": frozenset(
        {
            "set_language", "storefront:language", "storefront:cart_lines", "storefront:cart_accept", "account_root",
            "demo_sign_in", "verification_resend", "profile_picture", "email_keep", "devices_end",
            "devices_end_others", "program_end", "account_delete", "invitation_accept",
            "dashboard:onboarding_dismiss", "dashboard:undo", "dashboard:view_save", "dashboard:view_delete",
            "dashboard:orders_bulk", "dashboard:order_status", "dashboard:order_note",
            "dashboard:order_message_resend", "dashboard:products_bulk", "dashboard:product_status",
            "dashboard:product_pictures", "dashboard:product_picture_remove", "dashboard:category_save",
            "dashboard:category_move", "dashboard:category_delete", "dashboard:stock_count",
            "dashboard:stock_receive", "dashboard:stock_adjust", "dashboard:stock_threshold",
            "dashboard:stock_tracking", "dashboard:customer_consent", "dashboard:message_resend",
            "dashboard:template_preview", "dashboard:template_reset", "dashboard:member_invite",
            "dashboard:member_role", "dashboard:member_remove", "dashboard:invitation_revoke",
            "dashboard:settings_save", "dashboard:watch_bulk", "dashboard:watch_edit", "dashboard:watch_state",
            "dashboard:watch_check", "dashboard:watch_figures", "dashboard:watch_repricing", "dashboard:watch_note",
            "dashboard:watch_merge",
            "dashboard:watch_list_items", "dashboard:watch_proposals", "dashboard:alert_rules_bulk",
            "dashboard:alerts_seen", "dashboard:key_create", "dashboard:key_revoke", "dashboard:job_cancel",
            "dashboard:job_retry", "operator:schedule_change", "operator:run_change", "operator:queue_revive",
        }
    ),
    "fragments of pages that are looked at": frozenset(
        {"dashboard:orders_live", "dashboard:product_prices", "dashboard:watch_what_if"}
    ),
    "sheets for the printer": frozenset({"dashboard:orders_print"}),
    "a message as it was sent, shown in a frame": frozenset({"dashboard:message_html"}),
    "made by others": frozenset({"api_docs"}),
    "other people's shops, as the demo plays them; nothing is there outside it": frozenset(
        {"demo_retail:shelf", "demo_retail:product", "demo_retail:offer", "demo_retail:file"}
    ),
    "for programs": frozenset({"openapi", "health", "health_live", "metrics", "sandbox_webhook"}),
}  # fmt: skip

OTHER_SURFACES = frozenset({"admin", "api-v1"})
"""Namespaces that are not ours to draw (Django's admin) or not for people (the API)."""
