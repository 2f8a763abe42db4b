"""Child processes of the supervisor: started, logged, watched, started again, stopped."""

import asyncio
import ctypes
import logging
import os
import re
import signal
import sys
import time
from asyncio.subprocess import PIPE, STDOUT, Process
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path

STOP_SECONDS = 10
STEADY_SECONDS = 30
WAITS = (0.2, 1, 2, 5, 10)
WATCH_SECONDS = 0.1
LINE_LIMIT = 1024 * 1024
LOG_BYTES = 10 * 1024 * 1024
LOG_FILES = 3
TAIL_LINES = 15
PR_SET_PDEATHSIG = 1
_ALARM = re.compile(r"\b(ERROR|CRITICAL|FATAL)\b|^Traceback |panicked at", re.IGNORECASE)
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(slots=True)
class Child:
    """One process that should always run while the supervisor does."""

    name: str
    command: list[str]
    env: Mapping[str, str]
    log_folder: Path
    folder: Path
    say: Callable[[str], None]
    is_shown: bool = False
    starts: int = 0
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=TAIL_LINES))
    _process: Process | None = None
    _stopping: bool = False

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        running = self._process and self._process.returncode is None
        return self._process.pid if self._process and running else None

    @property
    def log_path(self) -> Path:
        """Where its output is kept."""
        return self.log_folder / f"{self.name}.log"

    async def keep_running(self) -> None:
        """Start it, and again whenever it ends, each time after a longer pause; until ``stop``."""
        pause = 0
        while not self._stopping:
            started = time.monotonic()
            code = await self.run_once()
            if self._stopping:
                return
            if time.monotonic() - started > STEADY_SECONDS:
                pause = 0
            wait = WAITS[min(pause, len(WAITS) - 1)]
            pause += 1
            self.say(
                f"{self.name} 意外退出（{_reason(code)}），{wait} 秒后重启。 ({self.log_path})"
            )
            await asyncio.sleep(wait)

    async def run_once(self) -> int:
        """Run it to its end, its output going to its log; nothing of its group survives it."""
        self.starts += 1
        self._process = await asyncio.create_subprocess_exec(
            *self.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            env=dict(self.env),
            cwd=self.folder,
            limit=LINE_LIMIT,
            start_new_session=True,
            preexec_fn=_die_with(os.getpid()),
        )
        try:
            await self._keep_output(self._process)
            return await self._process.wait()
        finally:
            _signal_group(self._process.pid, signal.SIGKILL)  # workers that outlived their parent

    async def stop(self) -> None:
        """Ask it to end, and make it end after ten seconds."""
        self._stopping = True
        process = self._process
        if process is None:
            return
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(_ended(process), STOP_SECONDS)
        _signal_group(process.pid, signal.SIGKILL)
        await process.wait()

    async def _keep_output(self, process: Process) -> None:
        """Copy its lines to the log; those that report errors are shown as well."""
        log = _log_file(self.log_path)
        try:
            while text := await _next_line(process):
                self._note(log, text)
        finally:
            log.close()

    def _note(self, log: logging.Handler, text: bytes) -> None:
        line = text.decode(errors="replace").rstrip()
        self.tail.append(line)
        log.emit(logging.LogRecord(self.name, logging.INFO, "", 0, line, None, None))
        if self.is_shown:
            self.say(f"    {line}")
        elif _ALARM.search(line):
            self.say(f"[{self.name}] {line[:500]}")


async def _next_line(process: Process) -> bytes:
    """The next line of output; b'' at the end. A line without end is left out."""
    assert process.stdout is not None  # noqa: S101 — asked for as a pipe above
    line = asyncio.create_task(process.stdout.readline())
    while not line.done():
        await asyncio.wait({line}, timeout=WATCH_SECONDS)
        if process.returncode is not None:  # its workers may live on and hold the pipe open
            _signal_group(process.pid, signal.SIGKILL)
    try:
        return line.result()
    except ValueError:
        return b"(a line of more than 1 MB was left out)\n"


async def _ended(process: Process) -> None:
    """Wait for the process itself: ``wait`` also waits for workers that hold its output open."""
    while process.returncode is None:
        await asyncio.sleep(WATCH_SECONDS)


def _log_file(path: Path) -> logging.Handler:
    """A log that keeps the last 40 MB, each line with its time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", errors="replace"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    return handler


def _reason(code: int) -> str:
    """Why a process ended, in one word."""
    return signal.Signals(-code).name if code < 0 else f"exit {code}"


def _signal_group(pid: int, number: signal.Signals) -> None:
    """Signal what is left of a child's group; nothing may be left."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _die_with(parent: int) -> Callable[[], None]:
    """What a child does before it starts: ask to be ended should the supervisor be killed."""

    def ask() -> None:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(1)

    return ask
