# SPDX-License-Identifier: Apache-2.0
"""A small drawing kit for goods on a table: flat SVG, light from the upper left, no gradients, no fonts."""
