# SPDX-License-Identifier: Apache-2.0
"""A web server that plays many shops: `python -m benchmarks.retail` prints its port and serves until it is killed.

`/p/<n>`: the saved pages in turn where there are any, each with a comment of its own so that no answer equals the one
before; every twentieth address is a page of our making whose price moves with each answer, so that something changes
and alerts have work.
"""

from __future__ import annotations

import asyncio
import itertools

from benchmarks.pages import made_page, saved_pages

MOVING = 20
"""One address in so many has a price that moves."""
_answers = itertools.count(1)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pages: list[bytes]) -> None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split(b" ", 2)[1].decode()
        status, body = "200 OK", b""
        if path.startswith("/p/"):
            body = _page(int(path[3:]), pages)
        else:
            status = "404 Not Found"
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n".encode()
            + body
        )
        await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


def _page(number: int, pages: list[bytes]) -> bytes:
    answer = next(_answers)
    if number % MOVING == 0 or not pages:
        price = f"{100 + (answer % 40 if number % MOVING == 0 else number % 300)}.00"
        return made_page(number, price) + f"<!-- {answer} -->".encode()
    return pages[number % len(pages)] + f"<!-- {answer} -->".encode()


async def main() -> None:
    """Serve on a free port."""
    pages = [page.body for page in saved_pages()]
    server = await asyncio.start_server(lambda r, w: _serve(r, w, pages), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
