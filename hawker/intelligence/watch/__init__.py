# SPDX-License-Identifier: Apache-2.0
"""What a shop follows: products at many sellers, figures, comparison with the own catalogue, repricing."""
