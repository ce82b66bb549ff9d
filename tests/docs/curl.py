# SPDX-License-Identifier: Apache-2.0
"""As much of curl as our documents use, so that their examples run where no curl is installed.

Calls meant for http://127.0.0.1:8000 go to `HAWKER_DOCS_ADDRESS`.
"""

from __future__ import annotations

import argparse
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

WRITTEN = "http://127.0.0.1:8000"


def main() -> int:
    """Make the call; 22 for an answer of 400 or more with -f, as curl does."""
    parser = argparse.ArgumentParser(prog="curl")
    parser.add_argument("url")
    parser.add_argument("-f", dest="fails", action="store_true")
    parser.add_argument("-s", dest="silent", action="store_true")
    parser.add_argument("-S", dest="shows_errors", action="store_true")
    parser.add_argument("-G", dest="is_get", action="store_true")
    parser.add_argument("-X", dest="method")
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("-d", dest="data", action="append", default=[])
    parser.add_argument("--data-urlencode", dest="encoded", action="append", default=[])
    parser.add_argument("-o", dest="output")
    asked = parser.parse_args()
    if not asked.url.startswith(WRITTEN):
        parser.error(f"the documents call {WRITTEN} only")
    url = os.environ["HAWKER_DOCS_ADDRESS"] + asked.url.removeprefix(WRITTEN)
    data = [*asked.data, *("=".join((n, urllib.parse.quote(v, safe=""))) for n, _, v in map(_split, asked.encoded))]
    if asked.is_get:
        url, data = f"{url}?{'&'.join(data)}", []
    method = asked.method or ("POST" if data else "GET")
    headers = dict(each.split(": ", 1) for each in asked.headers)
    request = urllib.request.Request(url, "&".join(data).encode() if data else None, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            body, status = answer.read(), answer.status
    except urllib.error.HTTPError as error:
        body, status = error.read(), error.code
    if asked.fails and status >= 400:
        sys.stderr.write(f"curl: (22) The requested URL returned error: {status}\n{body.decode()}\n")
        return 22
    if asked.output:
        with open(asked.output, "wb") as file:
            file.write(body)
    else:
        sys.stdout.buffer.write(body)
    return 0


def _split(text: str) -> tuple[str, str, str]:
    return text.partition("=")


if __name__ == "__main__":
    sys.exit(main())
