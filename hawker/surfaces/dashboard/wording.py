# SPDX-License-Identifier: Apache-2.0
"""Words for codes of the activity log and the security events; an unknown code is shown as it is."""

from __future__ import annotations

from django.utils.translation import gettext as _


def action_words() -> dict[str, str]:
    """What the actions of the log are called."""
    return {
        "accounts.deleted": _("Account deleted"),
        "audit.exported": _("Activity log exported"),
        "catalog.category_deleted": _("Category removed"),
        "catalog.category_saved": _("Category saved"),
        "catalog.picture_added": _("Picture added"),
        "catalog.picture_removed": _("Picture removed"),
        "catalog.price_changed": _("Price changed"),
        "catalog.product_saved": _("Product saved"),
        "catalog.status_changed": _("Product's state changed"),
        "customers.consent_changed": _("Consent changed"),
        "customers.updated": _("Customer changed"),
        "inventory.moved": _("Stock moved"),
        "inventory.threshold_changed": _("Low-stock warning changed"),
        "inventory.tracking_started": _("Counting started"),
        "inventory.tracking_stopped": _("Counting stopped"),
        "jobs.dead_revived": _("Buried work revived"),
        "jobs.run_cancelled": _("Job cancelled"),
        "jobs.run_retried": _("Job started again"),
        "keys.created": _("API key made"),
        "keys.revoked": _("API key revoked"),
        "members.invitation_revoked": _("Invitation taken back"),
        "members.invited": _("Member invited"),
        "members.joined": _("Member joined"),
        "members.removed": _("Member removed"),
        "members.role_changed": _("Role changed"),
        "messages.resent": _("Message sent again"),
        "messages.template_reset": _("Template reset"),
        "messages.template_saved": _("Template changed"),
        "messages.test_sent": _("Test message sent"),
        "orders.exported": _("Orders exported"),
        "orders.history_loaded": _("Earlier orders loaded"),
        "orders.note_added": _("Note added"),
        "orders.placed": _("Order placed"),
        "orders.status_changed": _("Order's state changed"),
        "payments.refund_asked": _("Refund asked"),
        "shops.changed": _("Shop changed"),
        "shops.closed": _("Shop closed"),
        "shops.created": _("Shop created"),
        "shops.settings_changed": _("Settings changed"),
    }


def action_word(code: str) -> str:
    """What an action is called."""
    return action_words().get(code) or code.replace(".", ": ").replace("_", " ")


def kind_word(code: str) -> str:
    """What a kind of security event is called."""
    words = {
        "email_change_asked": _("Change of e-mail asked"),
        "email_changed": _("E-mail changed"),
        "account_exported": _("Account downloaded"),
        "key_used_from_new_address": _("Key used from a new address"),
        "limit_hit": _("Limit hit"),
        "new_device": _("New device"),
        "password_changed": _("Password changed"),
        "payment_amount_differs": _("Paid amount differs"),
        "payment_provider_unreachable": _("Payment provider did not answer"),
        "permission_refused": _("Permission refused"),
        "refresh_token_reused": _("Token used twice"),
        "session_ended": _("Session ended"),
        "sessions_ended": _("Sessions ended"),
        "sign_in_failed": _("Sign-in failed"),
    }
    return words.get(code) or code.replace("_", " ")
