# SPDX-License-Identifier: Apache-2.0
"""The drawings of the sweet shop. Importing this package registers all of them."""

from hawker.demo.pictures.sweets import dry_fruit, festival, ghee, gifts, milk, savouries

__all__ = ["dry_fruit", "festival", "ghee", "gifts", "milk", "savouries"]
