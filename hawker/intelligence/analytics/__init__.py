# SPDX-License-Identifier: Apache-2.0
"""What the numbers say: lifetime value, and what is to come of roll-ups and definitions."""
