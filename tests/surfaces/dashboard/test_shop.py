# SPDX-License-Identifier: Apache-2.0
"""Members, settings and keys of a shop, in the browser."""

from __future__ import annotations

import io
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hawker.core import context
from hawker.core.tenancy import shop_scope
from hawker.platform.accounts.models import User
from hawker.platform.shops.models import ApiKey, Invitation, Membership, Shop
from hawker.platform.shops.principals import principal_of_key
from hawker.platform.shops.settings_registry import values
from tests.surfaces.dashboard.conftest import SignIn, at, text_of, toasts


def _membership(shop: Shop, user: User) -> Membership:
    with shop_scope(shop.id):
        return Membership.objects.get(user=user)


# Members


def test_members_are_invited_changed_and_removed(owner: Client, shop_a: Shop, viewer_a: User) -> None:
    owner.post(at(shop_a, "member_invite"), {"email": "new@person.example", "role": "manager"})
    with shop_scope(shop_a.id):
        invitation = Invitation.objects.get()
    page = text_of(owner.get(at(shop_a, "members")))
    assert "new@person.example" in page
    owner.post(at(shop_a, "invitation_revoke", invitation.pk))
    assert "new@person.example" not in text_of(owner.get(at(shop_a, "members")))[page.index("<main") :]
    owner.post(at(shop_a, "member_role", _membership(shop_a, viewer_a).pk), {"role": "manager"})
    assert _membership(shop_a, viewer_a).role == "manager"
    owner.post(at(shop_a, "member_remove", _membership(shop_a, viewer_a).pk))
    with shop_scope(shop_a.id):
        assert not Membership.objects.filter(user=viewer_a).exists()


def test_a_bad_address_is_said_beside_its_field(owner: Client, shop_a: Shop) -> None:
    answer = owner.post(at(shop_a, "member_invite"), {"email": "nobody", "role": "viewer"})
    assert answer.status_code == 422
    assert 'value="nobody"' in text_of(answer)
    assert 'id="f-email-error"' in text_of(answer)


def test_nobody_gives_more_than_they_hold_and_the_last_owner_stays(
    sign_in: SignIn, owner: Client, shop_a: Shop, owner_a: User, admin_a: User, viewer_a: User
) -> None:
    admin = sign_in(admin_a)
    page = text_of(admin.get(at(shop_a, "members")))
    assert 'value="owner"' not in page
    admin.post(at(shop_a, "member_role", _membership(shop_a, viewer_a).pk), {"role": "owner"})
    assert _membership(shop_a, viewer_a).role == "viewer"
    admin.post(at(shop_a, "member_remove", _membership(shop_a, owner_a).pk))
    owner.post(at(shop_a, "member_remove", _membership(shop_a, owner_a).pk))
    assert _membership(shop_a, owner_a).role == "owner"
    assert "A shop needs an owner" in toasts(owner, at(shop_a, "members"))


def test_everybody_may_leave(sign_in: SignIn, viewer_a: User, shop_a: Shop) -> None:
    client = sign_in(viewer_a)
    answer = client.post(at(shop_a, "member_remove", _membership(shop_a, viewer_a).pk))
    assert answer["Location"] == "/app/"
    assert client.get(at(shop_a, "overview")).status_code == 404


def test_the_matrix_stands_on_the_page_as_it_is_in_code(viewer: Client, shop_a: Shop) -> None:
    page = text_of(viewer.get(at(shop_a, "members")))
    row = re.search(r"Close the shop</th>(.*?)</tr>", page, re.DOTALL)
    assert row
    assert row[1].count('aria-label="yes"') == 1
    assert row[1].count('aria-label="no"') == 3


# Settings


def test_a_group_is_saved_alone_and_wrong_values_are_kept_to_be_corrected(owner: Client, shop_a: Shop) -> None:
    save = at(shop_a, "settings_save", "tax")
    answer = owner.post(save, {"tax.rate_percent": "500", "tax.label": "GST"})
    text = text_of(answer)
    assert answer.status_code == 422
    assert 'value="500"' in text
    assert 'href="#s-tax-rate_percent"' in text
    assert owner.post(save, {"tax.rate_percent": "5,5", "tax.label": "GST"})["Location"].endswith("#tax")
    settings = values(Shop.objects.get(pk=shop_a.pk))
    assert (str(settings["tax.rate_percent"]), settings["tax.label"], settings["tax.prices_include_tax"]) == (
        "5.5",
        "GST",
        False,
    )


def test_a_colour_counts_only_when_it_is_switched_on(owner: Client, shop_a: Shop) -> None:
    save = at(shop_a, "settings_save", "identity")
    owner.post(save, {"identity.primary_colour": "#aa3300"})
    assert values(Shop.objects.get(pk=shop_a.pk))["identity.primary_colour"] == ""
    owner.post(save, {"identity.primary_colour": "#aa3300", "identity.primary_colour.on": "1"})
    assert values(Shop.objects.get(pk=shop_a.pk))["identity.primary_colour"] == "#aa3300"


def test_a_logo_is_uploaded_kept_and_removed(owner: Client, shop_a: Shop, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    data = io.BytesIO()
    Image.new("RGB", (80, 80), "green").save(data, "PNG")
    save = at(shop_a, "settings_save", "identity")
    owner.post(save, {"identity.logo": SimpleUploadedFile("logo.png", data.getvalue(), "image/png")})
    kept = values(Shop.objects.get(pk=shop_a.pk))["identity.logo"]
    assert kept
    owner.post(save, {"identity.tagline": "Fresh"})
    assert values(Shop.objects.get(pk=shop_a.pk))["identity.logo"] == kept
    refused = owner.post(save, {"identity.logo": SimpleUploadedFile("x.png", b"<svg/>", "image/png")})
    assert refused.status_code == 422
    owner.post(save, {"identity.logo.remove": "1"})
    assert values(Shop.objects.get(pk=shop_a.pk))["identity.logo"] == ""


def test_the_shops_basics(owner: Client, shop_a: Shop) -> None:
    save = at(shop_a, "settings_save", "shop")
    basics = {"name": "Annapurna", "country": "IN", "currency": "INR", "time_zone": "Asia/Kolkata", "language": "en"}
    assert owner.post(save, basics).status_code == 302
    assert Shop.objects.get(pk=shop_a.pk).name == "Annapurna"
    wrong = owner.post(save, {**basics, "time_zone": "Mars/Olympus", "name": ""})
    assert wrong.status_code == 422
    assert 'id="f-name-error"' in text_of(wrong)


def test_readers_see_values_and_no_controls(viewer: Client, shop_a: Shop) -> None:
    page = text_of(viewer.get(at(shop_a, "settings")))
    main = page[page.index('<main id="main"') : page.index("</main>")]
    assert "<input" not in main
    assert "Prices include tax" in main


# Keys


def test_a_key_is_shown_once_and_opens_what_it_may(owner: Client, shop_a: Shop) -> None:
    form_key = re.search(r'name="form_key" value="([^"]+)"', text_of(owner.get(at(shop_a, "keys"))))
    assert form_key
    sent = {"form_key": form_key[1], "name": "Bookkeeping", "scopes": ["orders.view"], "days": "30"}
    answer = owner.post(at(shop_a, "key_create"), sent)
    raw = re.search(r">(hk_[A-Za-z0-9_-]+)<", text_of(answer))
    assert raw
    assert "no-store" in answer["Cache-Control"]
    with context.acting(ip="203.0.113.7"):
        shop, principal = principal_of_key(raw[1], ip="203.0.113.7")
    assert (shop.pk, set(principal.permissions)) == (shop_a.pk, {"orders.view"})
    page = text_of(owner.get(at(shop_a, "keys")))
    assert raw[1] not in page
    assert "Bookkeeping" in page
    assert "203.0.113.7" in page


def test_the_same_form_sent_twice_makes_one_key(owner: Client, shop_a: Shop) -> None:
    sent = {"form_key": "one-form", "name": "Bookkeeping", "scopes": ["orders.view"], "days": "0"}
    owner.post(at(shop_a, "key_create"), sent)
    assert owner.post(at(shop_a, "key_create"), sent).status_code == 302
    with shop_scope(shop_a.id):
        assert ApiKey.objects.get().expires_at is None


def test_a_key_without_scopes_is_refused_and_a_revoked_one_stays_listed(owner: Client, shop_a: Shop) -> None:
    answer = owner.post(at(shop_a, "key_create"), {"form_key": "a", "name": "", "scopes": [], "days": "30"})
    assert answer.status_code == 422
    assert "Choose what the key may do." in text_of(answer)
    owner.post(at(shop_a, "key_create"), {"form_key": "b", "name": "Till", "scopes": ["stock.view"], "days": "30"})
    with shop_scope(shop_a.id):
        key = ApiKey.objects.get()
    owner.post(at(shop_a, "key_revoke", key.pk))
    page = text_of(owner.get(at(shop_a, "keys")))
    assert "Revoked" in page
    assert at(shop_a, "key_revoke", key.pk) not in page
