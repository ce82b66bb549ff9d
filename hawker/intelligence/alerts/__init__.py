# SPDX-License-Identifier: Apache-2.0
"""Rules over prices, stock and later market and metrics; what they fired, and whom it was told."""
