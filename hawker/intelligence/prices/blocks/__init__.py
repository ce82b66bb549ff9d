# SPDX-License-Identifier: Apache-2.0
"""What an answer is when it is no product page, and by which provider's doing."""

from hawker.intelligence.prices.blocks.detect import Block, detect

__all__ = ["Block", "detect"]
