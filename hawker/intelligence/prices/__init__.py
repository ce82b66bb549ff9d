# SPDX-License-Identifier: Apache-2.0
"""Listings of other shops and what was seen there: shared by all tenants, fetched once, append-only."""
