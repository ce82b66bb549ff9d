# SPDX-License-Identifier: Apache-2.0
"""Commands on shops, their numbers, members and keys.

Who acts is a `Principal`; each command checks its permission before the transaction begins, so that a
refusal is recorded although nothing else is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext as _

from hawker.core import activity, addresses, clock, ids, money
from hawker.core.db import command, locked, update_returning
from hawker.core.errors import Conflict, NotFound, PermissionRefused, ValidationFailed
from hawker.core.events import publish
from hawker.core.tenancy import all_shops, shop_scope
from hawker.core.text import clean_line, slugify, unique_slug
from hawker.platform.accounts.models import User
from hawker.platform.shops.events import (
    ApiKeyCreated,
    ApiKeyRevoked,
    MemberInvited,
    MemberJoined,
    MemberRemoved,
    MemberRoleChanged,
    ShopClosed,
    ShopCreated,
    ShopCurrencyChanging,
)
from hawker.platform.shops.limits import limits_of
from hawker.platform.shops.models import ApiKey, Counter, Invitation, Membership, Role, Shop
from hawker.platform.shops.permissions import MATRIX, Permission, require_in, role_label
from hawker.platform.shops.principals import KEY_PREFIX, Principal

INVITATION_DAYS = 7
VISIBLE_KEY_CHARACTERS = 8
RESERVED_SLUGS = frozenset({"new", "account", "accounts", "shops", "api", "app", "admin", "static", "media", "s"})
PURPOSES = ("sell", "quote", "watch", "market", "insight")
"""What people come for; it orders the onboarding checklist."""


# Shops


@command
def create_shop(
    *,
    owner: User,
    name: str,
    country: str,
    currency: str,
    time_zone: str,
    language: str,
    purposes: Sequence[str] = (),
    slug: str = "",
    is_demo: bool = False,
) -> Shop:
    """Make a shop with its first owner; without `slug` its address is made from the name."""
    facts = _clean_facts(name=name, country=country, currency=currency, time_zone=time_zone, language=language)
    unknown = [code for code in purposes if code not in PURPOSES]
    wanted = slugify(slug or facts["name"], max_length=40, fallback="shop")
    faults: dict[str, list[str]] = {}
    if unknown:
        faults["purposes"] = [_("Choose among the options.")]
    if slug and (slug != wanted or wanted in RESERVED_SLUGS or _is_taken(wanted)):
        faults["slug"] = [_("This address is taken or not possible. Use small letters, digits and hyphens.")]
    if faults:
        raise ValidationFailed(faults)
    shop = Shop(
        **facts,
        purposes=list(dict.fromkeys(purposes)),
        slug=unique_slug(wanted, lambda s: s in RESERVED_SLUGS or _is_taken(s), max_length=50),
        is_demo=is_demo,
    )
    shop.save(force_insert=True)
    with shop_scope(shop.id):
        Membership.objects.create(shop_id=shop.id, user=owner, role=Role.OWNER)
        activity.record(
            "shops.created", object_type="shop", object_id=shop.id, label=shop.name, after=_shop_facts(shop)
        )
        publish(ShopCreated(shop.id, owner.pk))
    return shop


def _is_taken(slug: str) -> bool:
    return Shop.objects.filter(slug=slug).exists()


def _shop_facts(shop: Shop) -> dict[str, Any]:
    names = ("name", "country", "currency", "time_zone", "language")
    return {name: getattr(shop, name) for name in names}


def _clean_facts(**given: str) -> dict[str, str]:
    """Validated name, country, currency, time zone and language of a shop."""
    facts = {key: clean_line(value, max_length=121) for key, value in given.items()}
    facts["country"], facts["currency"] = facts["country"].upper(), facts["currency"].upper()
    faults: dict[str, list[str]] = {}
    if not facts["name"]:
        faults["name"] = [_("Give your shop a name.")]
    elif len(facts["name"]) > 120:
        faults["name"] = [_("Use at most %(count)d characters.") % {"count": 120}]
    if facts["country"] not in {code for code, _name in addresses.countries()}:
        faults["country"] = [_("Choose a country.")]
    if facts["currency"] not in {code for code, _name in money.currencies()}:
        faults["currency"] = [_("Choose a currency.")]
    if facts["time_zone"] not in available_timezones():
        faults["time_zone"] = [_("Choose a time zone, as Asia/Kolkata.")]
    if facts["language"] not in dict(settings.LANGUAGES):
        faults["language"] = [_("Choose a language.")]
    if faults:
        raise ValidationFailed(faults)
    return facts


def update_shop(shop: Shop, *, by: Principal, **changes: str) -> Shop:
    """Change `name`, `country`, `currency` (rooms above may refuse), `time_zone` or `language`."""
    require_in(shop.id, by, Permission.SETTINGS_EDIT)
    unknown = set(changes) - set(_shop_facts(shop))
    if unknown:
        raise TypeError(f"a shop has no {', '.join(sorted(unknown))} to change")
    return _update_shop(shop, changes)


@command
def _update_shop(shop: Shop, changes: dict[str, str]) -> Shop:
    with shop_scope(shop.id):
        fresh = locked(Shop.objects.filter(pk=shop.id)).get()
        before = _shop_facts(fresh)
        facts = _clean_facts(**{**before, **changes})
        if facts == before:
            return fresh
        if facts["currency"] != before["currency"]:
            publish(ShopCurrencyChanging(shop.id, before["currency"], facts["currency"]))
        for target in (fresh, shop):
            for name, value in facts.items():
                setattr(target, name, value)
        fresh.save(update_fields=list(facts))
        activity.record(
            "shops.changed",
            object_type="shop",
            object_id=shop.id,
            label=shop.name,
            before=before,
            after=facts,
        )
        touch_storefront(shop.id)
        shop.refresh_from_db(fields=["storefront_version"])
        return shop


def close_shop(shop: Shop, *, by: Principal) -> None:
    """Close the shop: storefront, keys and invitations end at once; rows stay until retention ends."""
    require_in(shop.id, by, Permission.SHOP_CLOSE)
    _close_shop(shop)


@command
def _close_shop(shop: Shop) -> None:
    now = clock.now()
    with shop_scope(shop.id):
        Shop.objects.filter(pk=shop.id).update(status=Shop.Status.CLOSED, updated_at=now)
        ApiKey.objects.filter(revoked_at=None).update(revoked_at=now)
        Invitation.objects.filter(accepted_at=None, revoked_at=None).update(revoked_at=now)
        shop.status = Shop.Status.CLOSED
        touch_storefront(shop.id)
        activity.record("shops.closed", object_type="shop", object_id=shop.id, label=shop.name)
        publish(ShopClosed(shop.id))


def touch_storefront(shop_id: UUID) -> None:
    """Say that something the storefront shows has changed: kept pages of it are not used any more."""
    Shop.objects.filter(pk=shop_id).update(storefront_version=F("storefront_version") + 1)


@command
def dismiss_onboarding(shop: Shop) -> None:
    """Put the checklist away for everybody in the shop."""
    shop.onboarding_dismissed_at = clock.now()
    shop.save(update_fields=["onboarding_dismissed_at"])


def next_number(shop_id: UUID, name: str, *, start: int = 1) -> int:
    """The next human number of the shop's counter `name`, at least `start`.

    One statement raises and reads the counter; its row stays locked until the caller's transaction ends, so
    numbers have neither gaps nor doubles: an undone order gives its number back. Everybody in the shop who
    needs a number waits for that: call it last.
    """
    counter = Counter.objects.filter(shop_id=shop_id, name=name)
    following = {"value": Greatest(F("value") + 1, Value(start))}
    rows = update_returning(counter, following, ["value"])
    if not rows:
        Counter.objects.bulk_create([Counter(shop_id=shop_id, name=name, value=0)], ignore_conflicts=True)
        rows = update_returning(counter, following, ["value"])
    number: int = rows[0][0]
    return number


# Members


def invite_member(shop: Shop, *, email: str, role: str, by: Principal) -> Invitation:
    """Invite somebody by mail; a new invitation to the same address replaces the open one."""
    require_in(shop.id, by, Permission.MEMBERS_MANAGE)
    return _invite_member(shop, email=email, role=role, by=by)


@command
def _invite_member(shop: Shop, *, email: str, role: str, by: Principal) -> Invitation:
    address = clean_line(email, max_length=254).lower()
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationFailed({"email": [_("Enter an e-mail address, as name@example.com.")]}) from None
    granted = _grantable(role, by)
    now = clock.now()
    with shop_scope(shop.id):
        locked(Shop.objects.filter(pk=shop.id)).get()
        if Membership.objects.filter(user__email__iexact=address).exists():
            raise Conflict(_("%(email)s is already a member.") % {"email": address})
        open_ones = Invitation.objects.filter(accepted_at=None, revoked_at=None)
        open_ones.filter(email__iexact=address).update(revoked_at=now)
        used = Membership.objects.count() + open_ones.filter(expires_at__gt=now).count()
        limits_of(shop).require("members", used)
        token = ids.new_token(32)
        invitation = Invitation.objects.create(
            shop_id=shop.id,
            email=address,
            role=granted,
            token_hash=ids.token_hash(token),
            invited_by_id=by.user_id,
            expires_at=now + timedelta(days=INVITATION_DAYS),
        )
        activity.record(
            "members.invited",
            object_type="invitation",
            object_id=invitation.pk,
            label=address,
            after={"role": granted.value},
        )
        publish(
            MemberInvited(
                shop_id=shop.id,
                email=address,
                role=granted.value,
                url=settings.BASE_URL + reverse("invitation", args=[token]),
                inviter=by.label,
                invitation_id=invitation.pk,
                shop_name=shop.name,
                language=_language_of(address, shop),
                days=INVITATION_DAYS,
            )
        )
    return invitation


def _language_of(email: str, shop: Shop) -> str:
    known = User.objects.filter(email__iexact=email).values_list("language", flat=True).first()
    return known or shop.language


def _grantable(role: str, by: Principal) -> Role:
    """The role, if `by` holds everything that it allows."""
    try:
        granted = Role(role)
    except ValueError:
        raise ValidationFailed({"role": [_("Choose a role.")]}) from None
    if not MATRIX[granted] <= by.permissions:
        raise PermissionRefused(
            _("You cannot make somebody %(role)s: that role may do more than you.") % {"role": role_label(granted)}
        )
    return granted


def accept_invitation(token: str, *, user: User) -> Membership:
    """Become a member by the link that was mailed; only who owns the invited address may.

    NotFound for a link that is unknown, used up or too old. Accepting again is harmless.
    """
    return _accept(user, token_hash=ids.token_hash(token))


def accept_own_invitation(invitation_id: UUID, *, user: User) -> Membership:
    """The same without the link: whoever proved the invited address sees its invitations when signed in."""
    return _accept(user, pk=invitation_id)


@command
def _accept(user: User, **which: object) -> Membership:
    with all_shops("the invitation itself names the shop"):
        invitation = locked(Invitation.objects.filter(revoked_at=None, **which)).select_related("shop").first()
    if invitation is None or invitation.shop.status != Shop.Status.ACTIVE:
        raise NotFound(_("This invitation is not valid any more. Ask for a new one."))
    if invitation.email != user.email.lower() or not user.is_verified:
        raise PermissionRefused(
            _("This invitation is for %(email)s. Sign in with that address to accept it.") % {"email": invitation.email}
        )
    shop = invitation.shop
    with shop_scope(shop.id):
        membership = Membership.objects.filter(user=user).first()
        if invitation.accepted_at is not None or invitation.expires_at <= clock.now():
            if membership is not None:
                return membership
            raise NotFound(_("This invitation is not valid any more. Ask for a new one."))
        invitation.accepted_at = clock.now()
        invitation.save(update_fields=["accepted_at"])
        if membership is not None:
            return membership
        limits_of(shop).require("members", Membership.objects.count())
        membership = Membership.objects.create(shop_id=shop.id, user=user, role=invitation.role)
        activity.record(
            "members.joined",
            object_type="member",
            object_id=membership.pk,
            label=str(user),
            after={"role": membership.role},
        )
        publish(MemberJoined(shop.id, user.pk, membership.role))
        return membership


def revoke_invitation(invitation: Invitation, *, by: Principal) -> None:
    """Take an open invitation back."""
    require_in(invitation.shop_id, by, Permission.MEMBERS_MANAGE)
    _revoke_invitation(invitation, by=by)


@command
def _revoke_invitation(invitation: Invitation, *, by: Principal) -> None:
    with shop_scope(invitation.shop_id):
        open_one = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
        if open_one.update(revoked_at=clock.now()):
            activity.record(
                "members.invitation_revoked",
                object_type="invitation",
                object_id=invitation.pk,
                label=invitation.email,
            )


def change_role(membership: Membership, *, role: str, by: Principal) -> Membership:
    """Give a member another role: neither the old nor the new one may do more than who changes it."""
    require_in(membership.shop_id, by, Permission.MEMBERS_MANAGE)
    return _change_role(membership, role=role, by=by)


@command
def _change_role(membership: Membership, *, role: str, by: Principal) -> Membership:
    granted = _grantable(role, by)
    with shop_scope(membership.shop_id):
        fresh = _locked_member(membership)
        old = Role(fresh.role)
        _below(old, by)
        if old == granted:
            return fresh
        if old == Role.OWNER:
            _not_last_owner(fresh)
        fresh.role = granted
        fresh.save(update_fields=["role"])
        activity.record(
            "members.role_changed",
            object_type="member",
            object_id=fresh.pk,
            label=str(fresh.user),
            before={"role": old.value},
            after={"role": granted.value},
        )
        publish(MemberRoleChanged(fresh.shop_id, fresh.user_id, old.value, granted.value))
        return fresh


def remove_member(membership: Membership, *, by: Principal) -> None:
    """Take somebody's membership away; everybody may take their own (leave), but the last owner stays."""
    is_own = by.user_id is not None and by.user_id == membership.user_id and by.shop_id == membership.shop_id
    if not is_own:
        require_in(membership.shop_id, by, Permission.MEMBERS_MANAGE)
    _remove_member(membership, by=by)


@command
def _remove_member(membership: Membership, *, by: Principal) -> None:
    with shop_scope(membership.shop_id):
        fresh = _locked_member(membership)
        if by.user_id != fresh.user_id:
            _below(Role(fresh.role), by)
        if fresh.role == Role.OWNER:
            _not_last_owner(fresh)
        label, key = str(fresh.user), fresh.pk
        fresh.delete()
        activity.record(
            "members.removed", object_type="member", object_id=key, label=label, before={"role": fresh.role}
        )
        publish(MemberRemoved(membership.shop_id, membership.user_id))


def _locked_member(membership: Membership) -> Membership:
    """The member's row, after locking the shop's: two owners who remove each other take turns."""
    locked(Shop.objects.filter(pk=membership.shop_id)).get()
    fresh = Membership.objects.select_related("user").filter(pk=membership.pk).first()
    if fresh is None:
        raise NotFound(_("This person is not a member any more."))
    return fresh


def _below(role: Role, by: Principal) -> None:
    if not MATRIX[role] <= by.permissions:
        raise PermissionRefused(
            _("You cannot change a member whose role is %(role)s: it may do more than yours.")
            % {"role": role_label(role)}
        )


def _not_last_owner(membership: Membership) -> None:
    if not Membership.objects.filter(role=Role.OWNER).exclude(pk=membership.pk).exists():
        raise Conflict(_("A shop needs an owner. Make somebody else owner first."))


# Keys of programs


def create_api_key(
    shop: Shop, *, name: str, scopes: Sequence[str], expires_at: datetime | None, by: Principal
) -> tuple[ApiKey, str]:
    """Make a key with some of one's own permissions; the key itself is returned this once and never again."""
    require_in(shop.id, by, Permission.KEYS_MANAGE)
    return _create_api_key(shop, name=name, scopes=scopes, expires_at=expires_at, by=by)


@command
def _create_api_key(
    shop: Shop, *, name: str, scopes: Sequence[str], expires_at: datetime | None, by: Principal
) -> tuple[ApiKey, str]:
    limits_of(shop).require_feature("has_api_keys")
    title = clean_line(name, max_length=80)
    known = {permission.value for permission in Permission}
    asked = list(dict.fromkeys(scopes))
    faults: dict[str, list[str]] = {}
    if not title:
        faults["name"] = [_("Give the key a name, so that you know later what uses it.")]
    if not asked:
        faults["scopes"] = [_("Choose what the key may do.")]
    elif unknown := [scope for scope in asked if scope not in known]:
        faults["scopes"] = [_("Unknown: %(names)s.") % {"names": ", ".join(unknown[:5])}]
    elif beyond := [scope for scope in asked if Permission(scope) not in by.permissions]:
        faults["scopes"] = [_("You do not hold this yourself: %(names)s.") % {"names": ", ".join(beyond)}]
    if expires_at is not None and expires_at <= clock.now():
        faults["expires_at"] = [_("Choose a time in the future.")]
    if faults:
        raise ValidationFailed(faults)
    raw = KEY_PREFIX + ids.new_token(32)
    with shop_scope(shop.id):
        key = ApiKey.objects.create(
            shop_id=shop.id,
            name=title,
            prefix=raw[: len(KEY_PREFIX) + VISIBLE_KEY_CHARACTERS],
            key_hash=ids.token_hash(raw),
            scopes=asked,
            created_by_id=by.user_id,
            expires_at=expires_at,
        )
        activity.record(
            "keys.created",
            object_type="api_key",
            object_id=key.pk,
            label=f"{key.name} ({key.prefix}…)",
            after={"scopes": asked, "expires_at": clock.iso_z(expires_at) if expires_at else ""},
        )
        publish(ApiKeyCreated(shop.id, key.pk, key.name))
    return key, raw


def revoke_api_key(key: ApiKey, *, by: Principal) -> None:
    """End a key at once and for ever."""
    require_in(key.shop_id, by, Permission.KEYS_MANAGE)
    _revoke_api_key(key, by=by)


@command
def _revoke_api_key(key: ApiKey, *, by: Principal) -> None:
    with shop_scope(key.shop_id):
        now = clock.now()
        if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now, updated_at=now):
            key.revoked_at = now
            activity.record(
                "keys.revoked",
                object_type="api_key",
                object_id=key.pk,
                label=f"{key.name} ({key.prefix}…)",
            )
            publish(ApiKeyRevoked(key.shop_id, key.pk))
