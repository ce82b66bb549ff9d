# SPDX-License-Identifier: Apache-2.0
"""Knowing: prices of others, what is followed, and what deserves a message."""
