# SPDX-License-Identifier: Apache-2.0
"""`python -m hawker`: the same as the `hawker` command."""

from hawker.conf.cli import main

if __name__ == "__main__":
    main()
