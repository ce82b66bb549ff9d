# SPDX-License-Identifier: Apache-2.0
"""Six invented retailers, served by the application itself in demo mode, so that prices can be watched offline.

`shops` says who they are, `offers` what they ask on which day, `pages` how they show it; `views` serves that.
"""
