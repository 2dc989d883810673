"""A client that costs little beside the server it measures: prepared bytes on connections that stay open."""

import asyncio
import itertools
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from .rows import percentile


@dataclass(frozen=True)
class Asked:
    """One application, as JSON, by the bearer of `token`."""

    token: str
    body: dict[str, Any]

    def sent(self, key: str) -> bytes:
        """The bytes of the request with this Idempotency-Key."""
        content = json.dumps(self.body, ensure_ascii=False).encode()
        head = (
            "POST /api/v1/applications HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {self.token}\r\nIdempotency-Key: {key}\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        )
        return head.encode() + content


@dataclass
class Times:
    """How long each answer took, in seconds, and what was refused."""

    seconds: float = 0
    taken: list[float] = field(default_factory=list)
    refused: int = 0
    said: str = ""

    @property
    def count(self) -> int:
        return len(self.taken) + self.refused

    @property
    def rate(self) -> float:
        return len(self.taken) / self.seconds

    def percentile(self, percent: int) -> float:
        """Milliseconds within which this share of the answers came."""
        return percentile(self.taken, percent)


def ask(address: tuple[str, int], requests: list[Asked], *, connections: int, seconds: float) -> Times:
    """Send the requests round and round for some seconds, each connection one after the other."""
    return asyncio.run(_ask(address, requests, connections, seconds))


async def _ask(address: tuple[str, int], requests: list[Asked], connections: int, seconds: float) -> Times:
    times, began = Times(), time.perf_counter()
    following = itertools.cycle(requests)
    clients = [_client(address, following, began + seconds, times) for _ in range(connections)]
    await asyncio.gather(*clients)
    times.seconds = time.perf_counter() - began
    return times


async def _client(address: tuple[str, int], following: Any, until: float, times: Times) -> None:
    reader, writer = await asyncio.open_connection(*address)
    while (began := time.perf_counter()) < until:
        writer.write(next(following).sent(uuid.uuid4().hex))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        body = await reader.readexactly(length)
        if head.startswith(b"HTTP/1.1 201"):
            times.taken.append(time.perf_counter() - began)
        else:
            times.refused, times.said = times.refused + 1, body.decode(errors="replace")[:500]
    writer.close()
