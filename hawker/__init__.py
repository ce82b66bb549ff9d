# SPDX-License-Identifier: Apache-2.0
"""Hawker: sell, quote, watch prices, read a market and know your numbers."""

__version__ = "0.1.0"
