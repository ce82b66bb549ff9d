# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, as classes with their data.

Services raise these; one place (`surfaces.web.errors`) turns them into problem documents (RFC 9457)
or pages. `detail` is shown to people: it says what happened and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _noop


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault of one input field; `field` is a dotted path such as `address.postal_code`."""

    field: str
    message: str
    code: str = "invalid"


class HawkerError(Exception):
    """Base of every expected failure."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"
    title: ClassVar[str] = _noop("The request could not be carried out")

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = tuple(errors)
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})


class ValidationFailed(HawkerError):
    """Input that cannot be accepted, with a message per field."""

    status = 422
    code = "validation_failed"
    title = _noop("Some fields need your attention")

    def __init__(self, errors: Mapping[str, Sequence[str] | str] | Sequence[FieldError], detail: str = "") -> None:
        if isinstance(errors, Mapping):
            found = [
                FieldError(name, message)
                for name, messages in errors.items()
                for message in ([messages] if isinstance(messages, str) else messages)
            ]
        else:
            found = list(errors)
        super().__init__(detail or "; ".join(e.message for e in found[:3]), errors=found)

    def by_field(self) -> dict[str, list[str]]:
        """Messages grouped by field, for forms."""
        grouped: dict[str, list[str]] = {}
        for error in self.errors:
            grouped.setdefault(error.field, []).append(error.message)
        return grouped


class NotSignedIn(HawkerError):
    """No valid credentials came with the request."""

    status = 401
    code = "not_authenticated"
    title = _noop("Sign in first")


class PermissionRefused(HawkerError):
    """Signed in, but the role or key does not allow this."""

    status = 403
    code = "permission_denied"
    title = _noop("You may not do this")


class NotFound(HawkerError):
    """No such thing, or not visible to whoever asks (deliberately indistinguishable)."""

    status = 404
    code = "not_found"
    title = _noop("Not found")


class Conflict(HawkerError):
    """The request is well formed but contradicts the present state."""

    status = 409
    code = "conflict"
    title = _noop("That is not possible at the moment")


class TransitionNotAllowed(Conflict):
    """A state machine refused a step; `extra` names the allowed ones."""

    code = "transition_not_allowed"
    title = _noop("This step is not allowed from the present state")

    def __init__(self, *, subject: str, current: str, asked: str, allowed: Sequence[str]) -> None:
        self.current, self.asked, self.allowed = current, asked, tuple(allowed)
        words = [gettext(word.replace("_", " ").capitalize()).lower() for word in (current, asked, *allowed)]
        super().__init__(
            gettext("%(subject)s is %(current)s; it cannot become %(asked)s. Allowed: %(options)s.")
            % {
                "subject": subject,
                "current": words[0],
                "asked": words[1],
                "options": ", ".join(words[2:]) or gettext("none"),
            },
            extra={"current": current, "asked": asked, "allowed": list(allowed)},
        )


class StaleVersion(HawkerError):
    """Somebody else changed the object since it was read."""

    status = 412
    code = "stale_version"
    title = _noop("Somebody else changed this in the meantime")


class PayloadTooLarge(HawkerError):
    """An upload or body beyond the stated limit."""

    status = 413
    code = "payload_too_large"
    title = _noop("That is too large")


class LimitReached(HawkerError):
    """A limit of the shop's plan is used up."""

    status = 402
    code = "limit_reached"
    title = _noop("Your plan's limit is reached")

    def __init__(self, *, limit: str, used: int, allowed: int, upgrade_url: str = "") -> None:
        self.limit, self.used, self.allowed = limit, used, allowed
        super().__init__(
            gettext("Your plan allows %(allowed)s %(limit)s; %(used)s are used.")
            % {"allowed": allowed, "limit": gettext(limit.replace("_", " ")), "used": used},
            extra={"limit": limit, "used": used, "allowed": allowed, "upgrade_url": upgrade_url},
        )


class TooManyRequests(HawkerError):
    """A rate limit; `retry_after_seconds` says when to come back."""

    status = 429
    code = "too_many_requests"
    title = _noop("Too many attempts")

    def __init__(self, *, retry_after_seconds: int, detail: str = "") -> None:
        self.retry_after_seconds = max(1, retry_after_seconds)
        super().__init__(
            detail or gettext("Please wait %(seconds)s seconds and try again.") % {"seconds": self.retry_after_seconds},
            headers={"Retry-After": str(self.retry_after_seconds)},
        )


class ServiceUnavailable(HawkerError):
    """Something outside did not answer; trying later may work."""

    status = 503
    code = "service_unavailable"
    title = _noop("This is not available at the moment")
