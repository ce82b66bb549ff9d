# SPDX-License-Identifier: Apache-2.0
"""Reading a product page: candidates with evidence from every source, and the choice among them. No database."""
