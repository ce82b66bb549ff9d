# SPDX-License-Identifier: Apache-2.0
"""Pages of price watching, one module a page."""
