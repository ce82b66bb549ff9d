# SPDX-License-Identifier: Apache-2.0

SHOPS = ("sweets", "reseller")
"""Slugs of the demo shops, in the order in which they are made."""
