# SPDX-License-Identifier: Apache-2.0
"""Watching prices, for members: lookups, followed products and their sellers, comparison, wish lists."""
