# SPDX-License-Identifier: Apache-2.0
"""Side-by-side measurements of a running Hawker: `python -m benchmarks --help`.

Each figure stands beside a peer: an empty view behind the same server and middleware, or `pgbench` running
the same statements. Nothing here passes or fails by the clock; wrong answers do fail.
"""
