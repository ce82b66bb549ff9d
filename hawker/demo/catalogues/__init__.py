# SPDX-License-Identifier: Apache-2.0
"""What the demo shops are and sell, as plain data."""
