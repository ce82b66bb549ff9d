# SPDX-License-Identifier: Apache-2.0
"""The activity log's hash chains: one per shop and one of the installation.

A minute after it was written, each entry gets the next number of its chain and
`hash = SHA-256(previous hash + canonical JSON of the entry)`. Who changes, removes or inserts an entry
afterwards would have to compute every later hash anew, and change the chain's head, which is kept apart;
`hawker audit verify` prints the heads, so that a copy of them elsewhere proves the log up to that day.

What it does not show: an entry changed within that first minute, or somebody who rewrites the whole chain
and its head in the database while no copy of the head was taken.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from uuid import UUID

from django.db.models import Q, QuerySet

from hawker.core import clock
from hawker.core.db import command, locked
from hawker.core.tenancy import all_shops
from hawker.platform.audit.models import ActivityEntry, ChainHead
from hawker.platform.shops.models import Shop

INSTALLATION = "installation"
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a chain that cannot have come about by sealing alone."""

    chain: str
    sequence: int
    entry_id: int | None
    problem: str
    """`changed`, `missing`, `broken_link`, `end_missing` or `head_differs`."""


def canonical(entry: ActivityEntry) -> str:
    """What is hashed of an entry: every column but the seal's, as JSON with sorted keys and no spaces."""
    return json.dumps(
        {
            "id": entry.pk,
            "shop": str(entry.shop_id) if entry.shop_id else None,
            "sequence": entry.sequence,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "action": entry.action,
            "object_type": entry.object_type,
            "object_id": entry.object_id,
            "label": entry.label,
            "before": entry.before,
            "after": entry.after,
            "actor_id": str(entry.actor_id) if entry.actor_id else None,
            "actor_label": entry.actor_label,
            "channel": entry.channel,
            "ip": entry.ip,
            "user_agent": entry.user_agent,
            "request_id": entry.request_id,
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


def entry_hash(previous_hash: str, entry: ActivityEntry) -> str:
    """SHA-256, as 64 hex digits, over the previous entry's hash and this entry."""
    return hashlib.sha256((previous_hash + canonical(entry)).encode()).hexdigest()


def seal() -> int:
    """Put every entry that is not in its chain yet there, in the order of their ids; how many."""
    sealed = 0
    with all_shops("every shop's log is sealed"):
        while batch := _seal_batch():
            sealed += batch
    return sealed


@command
def _seal_batch() -> int:
    entries = list(ActivityEntry.objects.filter(sequence=None).order_by("id")[:_BATCH])
    chains = sorted({_chain_of(entry.shop_id) for entry in entries})
    heads = {name: _locked_head(name) for name in chains}
    # Read again now that the heads are locked: another process may have sealed some in the meantime.
    fresh = ActivityEntry.objects.filter(pk__in=[entry.pk for entry in entries], sequence=None).order_by("id")
    waiting = list(fresh)
    for entry in waiting:
        head = heads[_chain_of(entry.shop_id)]
        entry.sequence, entry.previous_hash = head.sequence + 1, head.hash
        entry.hash = entry_hash(head.hash, entry)
        head.sequence, head.hash, head.sealed_at = entry.sequence, entry.hash, clock.now()
    ActivityEntry.objects.bulk_update(waiting, ["sequence", "previous_hash", "hash"], batch_size=50)
    for head in heads.values():
        head.save()
    return len(waiting)


def _chain_of(shop_id: UUID | None) -> str:
    return str(shop_id) if shop_id else INSTALLATION


def _locked_head(chain: str) -> ChainHead:
    ChainHead.objects.get_or_create(chain=chain)
    return locked(ChainHead.objects.filter(chain=chain)).get()


def verify(shop_id: UUID | None) -> list[Fault]:
    """Recompute the chain of a shop, or with None that of the installation; what is wrong with it."""
    with all_shops("a chain is read as a whole"):
        return list(_faults(_chain_of(shop_id), _entries(shop_id)))


def verify_all() -> tuple[list[Fault], list[ChainHead]]:
    """Recompute every chain; (what is wrong, the heads to keep a copy of)."""
    faults = verify(None)
    for shop_id in Shop.objects.order_by("pk").values_list("pk", flat=True):
        faults += verify(shop_id)
    return faults, list(ChainHead.objects.order_by("chain"))


def _entries(shop_id: UUID | None) -> QuerySet[ActivityEntry]:
    mine = Q(shop_id=shop_id) if shop_id else Q(shop=None)
    return ActivityEntry.objects.filter(mine, sequence__isnull=False).order_by("sequence")


def _faults(chain: str, entries: QuerySet[ActivityEntry]) -> Iterator[Fault]:
    # The head first: entries that are sealed while we read lie behind it and are not looked at.
    head = ChainHead.objects.filter(chain=chain).first() or ChainHead(chain=chain, sequence=0, hash="")
    expected, previous = 1, ""
    for entry in entries.filter(sequence__lte=head.sequence).iterator(chunk_size=500):
        assert entry.sequence is not None  # noqa: S101 - only sealed entries are read
        if entry.sequence > expected:
            yield Fault(chain, expected, None, "missing")
        elif entry.previous_hash != previous:
            yield Fault(chain, entry.sequence, entry.pk, "broken_link")
        if entry.hash != entry_hash(entry.previous_hash, entry):
            yield Fault(chain, entry.sequence, entry.pk, "changed")
        expected, previous = entry.sequence + 1, entry.hash
    if expected <= head.sequence:
        yield Fault(chain, expected, None, "end_missing")
    elif previous != head.hash:
        yield Fault(chain, head.sequence, None, "head_differs")
