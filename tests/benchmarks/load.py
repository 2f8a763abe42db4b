"""A load client small enough not to be what limits: prepared bytes, kept connections, one thread.

``python load.py PORT CONNECTIONS FILE [SECONDS]`` sends each request of the file once, or, when
seconds are given, all of them in a circle for so long. It prints one line of JSON.
The file: for each request four bytes of length, then the request as it goes over the wire.
"""

import json
import select
import socket
import sys
import time
from pathlib import Path

SILENCE = 15  # seconds without any answer after which the rest counts as unanswered


def pack(requests):
    """Requests as one file."""
    return b"".join(len(one).to_bytes(4, "big") + one for one in requests)


def unpack(data):
    """The requests of a file."""
    found, at = [], 0
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        found.append(data[at + 4 : end])
        at = end
    return found


class Line:
    """One kept connection, with one request under way at most."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.started, self.got, self.wanted = 0.0, bytearray(), 0

    def send(self, request):
        """Begin."""
        self.got.clear()
        self.wanted, self.started = 0, time.perf_counter()
        self.socket.sendall(request)

    def read(self):
        """Take what has come; the status once the answer is whole, 0 when the line was closed."""
        part = self.socket.recv(262_144)
        if not part:
            return 0
        self.got += part
        if not self.wanted:
            end = self.got.find(b"\r\n\r\n")
            if end < 0:
                return None
            self.wanted = end + 4 + _length(bytes(self.got[:end]).lower())
        return int(self.got[9:12]) if len(self.got) >= self.wanted else None


def _length(head):
    _, found, rest = head.partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


class Load:
    """All lines and what came back over them."""

    def __init__(self, port, connections, requests, seconds):
        self.port, self.requests, self.seconds = port, requests, seconds
        self.poll, self.lines = select.epoll(), {}
        self.next, self.statuses, self.took, self.bytes = 0, {}, [], 0
        for _ in range(min(connections, len(requests)) if not seconds else connections):
            self._open()

    def _open(self):
        line = Line(self.port)
        self.lines[line.socket.fileno()] = line
        self.poll.register(line.socket, select.EPOLLIN)

    def run(self):
        """Send all, or for as long as asked; give back what was measured."""
        started = time.perf_counter()
        self.until = started + self.seconds if self.seconds else float("inf")
        busy = sum(self._feed(line) for line in list(self.lines.values()))
        while busy:
            events = self.poll.poll(SILENCE)
            if not events:
                break
            for number, _ in events:
                busy -= self._hear(self.lines[number], number)
        return self._summary(time.perf_counter() - started, busy)

    def _feed(self, line):
        """Give a line its next request: 1, or 0 when there is none."""
        if self.next >= len(self.requests):
            if not self.seconds:
                return 0
            self.next = 0
        if time.perf_counter() >= self.until:
            return 0
        line.send(self.requests[self.next])
        self.next += 1
        return 1

    def _hear(self, line, number):
        """Read; 1 when this line has nothing more to do."""
        status = line.read()
        if status is None:
            return 0
        self.took.append(time.perf_counter() - line.started)
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.bytes += len(line.got)
        if not status:
            self.poll.unregister(number)
            del self.lines[number]
            self._open()
            return 1
        return 1 - self._feed(line)

    def _summary(self, seconds, unanswered):
        took = sorted(self.took) or [0.0]
        answered = len(self.took)
        return {
            "answered": answered,
            "unanswered": unanswered,
            "statuses": self.statuses,
            "seconds": round(seconds, 3),
            "per_second": round(answered / seconds, 1),
            "p50_ms": round(took[len(took) // 2] * 1000, 2),
            "p95_ms": round(took[int(len(took) * 0.95)] * 1000, 2),
            "p99_ms": round(took[int(len(took) * 0.99)] * 1000, 2),
            "most_ms": round(took[-1] * 1000, 2),
            "bytes_each": round(self.bytes / max(answered, 1)),
            "own_cpu_share": round(time.process_time() / seconds, 3),
        }


if __name__ == "__main__":
    port, connections, file, *seconds = sys.argv[1:]
    wanted = unpack(Path(file).read_bytes())
    load = Load(int(port), int(connections), wanted, float(seconds[0]) if seconds else 0)
    sys.stdout.write(json.dumps(load.run()) + "\n")
