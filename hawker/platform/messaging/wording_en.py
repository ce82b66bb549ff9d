# SPDX-License-Identifier: Apache-2.0
"""The default wording of every message, in English. The markup is that of `markup`."""

from __future__ import annotations

SUBJECTS: dict[str, str] = {
    "verify_email": "Confirm your e-mail address",
    "reset_password": "Set a new password",
    "welcome": "Welcome to Hawker",
    "account_exists": "You already have an account",
    "invitation": "{{ inviter }} invites you to {{ shop_name }}",
    "unknown_account": "There is no account with this address",
    "email_change_approve": "Do you want to change your e-mail address?",
    "email_change_verify": "Confirm your new e-mail address",
    "email_changed": "Your e-mail address was changed",
    "password_changed": "Your password was changed",
    "new_device": "New sign-in to your account",
    "account_deleted": "Your account was deleted",
    "order_placed": "We have your order {{ order_number }}",
    "order_confirmed": "Order {{ order_number }} is confirmed",
    "order_packed": "Order {{ order_number }} is packed",
    "order_out_for_delivery": "Order {{ order_number }} is on its way",
    "order_ready_for_pickup": "Order {{ order_number }} is ready for pick-up",
    "order_completed": "Thank you for your order {{ order_number }}",
    "order_cancelled": "Order {{ order_number }} was cancelled",
    "payment_received": "Payment received for order {{ order_number }}",
    "payment_failed": "The payment for order {{ order_number }} did not go through",
    "payment_refunded": "Your money for order {{ order_number }} is on its way back",
    "new_order": "New order {{ order_number }}: {{ order_total }}",
    "low_stock": "{{ product_name }} is running low",
    "watch_digest": "Prices: {{ count }} products moved",
    "price_alert": "{{ product_name }}: {{ rule_name }}",
    "alert_digest": "{{ count }} price alerts",
    "job_failed": "A job failed: {{ job }}",
}

_CONTACT = """
Call us: {{ shop_phone }}
Write to us: {{ shop_email }}
"""

TEXTS: dict[str, str] = {
    "verify_email": """
# Confirm your e-mail address

Hello {{ name }}

Press the button to confirm that {{ email }} is yours. The link works once, within {{ hours }} hours.

[Confirm my address]({{ url }})

If you did not sign up, ignore this message and nothing will happen.
""",
    "reset_password": """
# Set a new password

Hello {{ name }}

Somebody, probably you, asked for a new password. The link works once, within {{ minutes }} minutes.

[Choose a new password]({{ url }})

If it was not you, ignore this message: your password stays as it is.
It was asked for from the network address {{ ip }}.
""",
    "welcome": """
# Welcome, {{ name }}

Your account is ready. Create your shop, add the first product, and your storefront is open.

[Go to my shops]({{ url }})
""",
    "account_exists": """
# You already have an account

Somebody, probably you, tried to sign up with {{ email }}, but there is an account with this address already.

[Sign in]({{ url }})

[I forgot my password]({{ reset_url }})

If it was not you, there is nothing to do.
""",
    "unknown_account": """
# There is no account with this address

Somebody, probably you, asked for a new password for {{ email }}, but there is no account with this \
address. Perhaps you signed up with another one?

[Sign up]({{ url }})

If it was not you, there is nothing to do.
""",
    "invitation": """
# Join {{ shop_name }}

{{ inviter }} invites you to work in {{ shop_name }} as {{ role }}.

[Accept the invitation]({{ url }})

The link works once, within {{ days }} days. If you do not know {{ inviter }}, ignore this message.
""",
    "email_change_approve": """
# Change your e-mail address?

Hello {{ name }}

Somebody, probably you, wants to sign in with {{ new_email }} instead of this address. It changes once \
both addresses have agreed, within {{ hours }} hours.

[Yes, change it]({{ url }})

If it was not you, do not press the button, and change your password: somebody may know it.
It was asked for from the network address {{ ip }}.
""",
    "email_change_verify": """
# Confirm your new e-mail address

Hello {{ name }}

You want to sign in with {{ new_email }} instead of {{ email }}. Press the button to confirm that the new \
address is yours. The link works once, within {{ hours }} hours; the old address has to agree as well.

[Confirm my new address]({{ url }})

If you know nothing of this, ignore this message and nothing will happen.
""",
    "email_changed": """
# Your e-mail address was changed

Hello {{ name }}

You now sign in with {{ new_email }}. The old address {{ email }} does not work any more.
When: {{ time }}
From: {{ ip }}

If this was not you, ask the operator of this installation for help at once.
""",
    "password_changed": """
# Your password was changed

Hello {{ name }}

Your password was changed and you were signed out on all other devices.
When: {{ time }}
From: {{ ip }}
Device: {{ device }}

If this was not you, set a new password at once.

[Set a new password]({{ url }})
""",
    "new_device": """
# New sign-in

Hello {{ name }}

Somebody, probably you, signed in from a device we have not seen before.
When: {{ time }}
From: {{ ip }}
Device: {{ device }}

If this was not you, sign that device out and change your password.

[Show my devices]({{ url }})
""",
    "account_deleted": """
# Your account was deleted

Hello {{ name }}

Your account and what was kept with it are gone. Thank you for having been here.
When: {{ time }}
""",
    "order_placed": """
# Thank you, {{ customer_name }}

We have your order {{ order_number }}.

{{ order_lines }}

Total: {{ order_total }}
Payment: {{ payment_method }}
Delivery to: {{ delivery_address }}

[Follow your order]({{ order_url }})
"""
    + _CONTACT,
    "order_confirmed": """
# Your order is confirmed

Hello {{ customer_name }}

Order {{ order_number }} is confirmed and will be prepared for you.

{{ order_lines }}

Total: {{ order_total }}
Payment: {{ payment_method }}

[Follow your order]({{ order_url }})
"""
    + _CONTACT,
    "order_packed": """
# Packed

Hello {{ customer_name }}

Order {{ order_number }} is packed. You will hear from us again when it leaves or is ready for you.

[Follow your order]({{ order_url }})
"""
    + _CONTACT,
    "order_out_for_delivery": """
# On its way

Hello {{ customer_name }}

Order {{ order_number }} has left and is on its way to you.
Delivery to: {{ delivery_address }}

[Follow your order]({{ order_url }})
"""
    + _CONTACT,
    "order_ready_for_pickup": """
# Ready for you

Hello {{ customer_name }}

Order {{ order_number }} is ready: come and pick it up whenever we are open.
Total: {{ order_total }}

[See your order]({{ order_url }})
"""
    + _CONTACT,
    "order_completed": """
# Thank you

Hello {{ customer_name }}

Order {{ order_number }} is completed. We hope you enjoy it, and would be glad to see you again.

[See your order]({{ order_url }})
"""
    + _CONTACT,
    "order_cancelled": """
# Cancelled

Hello {{ customer_name }}

Order {{ order_number }} was cancelled. If you have paid already, you get your money back.

[See your order]({{ order_url }})
"""
    + _CONTACT,
    "payment_received": """
# Payment received

Hello {{ customer_name }}

We have received {{ order_total }} for order {{ order_number }}. Thank you.

[Follow your order]({{ order_url }})
"""
    + _CONTACT,
    "payment_failed": """
# The payment did not go through

Hello {{ customer_name }}

The payment of {{ order_total }} for order {{ order_number }} did not go through. Nothing was charged. \
You can see on the page of your order what to do next.

[See your order]({{ order_url }})
"""
    + _CONTACT,
    "payment_refunded": """
# Refunded

Hello {{ customer_name }}

We have sent {{ order_total }} for order {{ order_number }} back to you. Depending on your bank it takes \
a few days to arrive.

[See your order]({{ order_url }})
"""
    + _CONTACT,
    "new_order": """
# New order {{ order_number }}

{{ customer_name }} ordered for {{ order_total }}.

{{ order_lines }}

Payment: {{ payment_method }}
Delivery to: {{ delivery_address }}

[Open the order]({{ order_url }})
""",
    "low_stock": """
# {{ product_name }} is running low

There is {{ available }} left of {{ product_name }}. You wanted to know at {{ threshold }}.

[Open the product]({{ product_url }})
""",
    "watch_digest": """
# What moved

{{ count }} of the products you follow moved within {{ days }} day(s).

{{ movements }}

[See all movements]({{ watch_url }})
""",
    "price_alert": """
# {{ product_name }}

{{ happened }}

This is your alert “{{ rule_name }}”.

[See the product]({{ product_url }})

Seller's page: {{ seller_url }}
""",
    "alert_digest": """
# Alerts

{{ lines }}

[See all alerts]({{ alerts_url }})
""",
    "job_failed": """
# A job failed

{{ job }} failed.
When: {{ time }}
Error: {{ error }}

You get at most one message an hour for each job.

[Show the runs]({{ operator_url }})
""",
}

FOOTER_SHOP = "{{ shop_name }} sent you this message because of your order."
FOOTER_STAFF = "You get this message because you work in {{ shop_name }}."
FOOTER_ACCOUNT = "You get this message because of your account at {{ installation }}."
TEST = "[Test] {{ subject }}"
SHOWN_FOR_A_LINK = "(one-time link, not shown)"
