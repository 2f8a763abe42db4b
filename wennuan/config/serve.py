"""The supervisor: ``python -m wennuan.config.serve`` runs the whole system on one machine.

It checks the machine, starts the database, migrates, loads the demo district where ``DEMO`` is
on, starts web, events, intake, worker and sandbox, and starts again what dies. Ctrl-C and SIGTERM
stop all of it cleanly. On a real server systemd does this work: see deploy/ and docs/operations/.
"""

import asyncio
import fcntl
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from wennuan.config import assets, database, embedded, env
from wennuan.config.children import Child
from wennuan.config.embedded import SetupError
from wennuan.config.keys import ensure_local_keys

NEEDED_BYTES = 300 * 1024 * 1024
HEALTHY_WITHIN_SECONDS = 90
GIVE_UP_AFTER_STARTS = 4
HIGHEST_PORT = 65_535
WATCH_SECONDS = 0.5
DEMO_COMMAND = env.ROOT / "wennuan" / "demo" / "management" / "commands" / "demo.py"


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything listens and lies."""

    host: str
    port: int
    events_port: int
    sandbox_port: int
    intake_port: int
    data_dir: Path
    is_production: bool
    has_demo: bool
    has_sandbox: bool

    @property
    def ports(self) -> dict[str, int]:
        """Each port by the setting that moves it."""
        wanted = {
            "PORT": self.port, "EVENTS_PORT": self.events_port, "INTAKE_PORT": self.intake_port,
        }  # fmt: skip
        return wanted | ({"SANDBOX_PORT": self.sandbox_port} if self.has_sandbox else {})

    @property
    def reach(self) -> str:
        """The host under which this machine reaches the servers."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 — compared only

    def address(self, port: int) -> str:
        """A link to one of the servers."""
        host = f"[{self.reach}]" if ":" in self.reach else self.reach
        return f"http://{host}:{port}"


def read_plan() -> Plan:
    """The plan that the environment asks for."""
    port = _port("PORT", 8000)
    production = env.text("WENNUAN_ENV") == "production"
    return Plan(
        host=env.text("HOST") or "127.0.0.1",
        port=port,
        events_port=_port("EVENTS_PORT", port + 1),
        sandbox_port=_port("SANDBOX_PORT", port + 2),
        intake_port=_port("INTAKE_PORT", port + 3),
        data_dir=env.DATA_DIR,
        is_production=production,
        has_demo=env.flag("DEMO", default=not production) and DEMO_COMMAND.exists(),
        has_sandbox=env.flag("SANDBOX", default=not production),
    )


def _port(name: str, default: int) -> int:
    """A port from the environment."""
    given = env.text(name) or str(default)
    if not given.isdigit() or not 0 < int(given) <= HIGHEST_PORT:
        raise SetupError(
            f"{name} 应为 1 到 65535 的端口号，现在是 {given}。"
            f" ({name} must be a port number, 1 to 65535, not {given}.)"
        )
    return int(given)


def say(line: str = "") -> None:
    """Show one line at once."""
    with suppress(OSError):  # a closed terminal stops nothing
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


class Steps:
    """The steps to a running system, shown as they are taken, each with its time."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Announce a step, then its time."""
        self.done += 1
        started = time.monotonic()
        say(f"[{self.done}/{self.total}] {title} …")
        yield
        say(f"[{self.done}/{self.total}] {title} 完成，{time.monotonic() - started:.1f} 秒")


class Supervisor:
    """Runs the plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.env = self._environment()
        self.log_folder = plan.data_dir / "log"
        self.children = [self._child(name, *rest) for name, rest in self._commands().items()]

    async def run(self) -> None:
        """Start everything and keep it running until cancelled; then stop everything."""
        steps = Steps(6 if self.plan.has_demo else 5)
        with steps.step("检查环境 environment"):
            check_machine(self.plan)
            if not self.plan.is_production:
                ensure_local_keys(self.plan.data_dir)
        async with self._database(steps):
            with steps.step("数据表 migrations"):
                await self._task("migrate", "migrate", "--no-input")
            with steps.step("页面资源 static files"):
                if not assets.are_collected():
                    await self._task("static", "collectstatic", "--no-input", "-v", "0")
                    assets.remember_collected()
            if self.plan.has_demo:
                with steps.step("演示数据 demo district"):
                    await self._task("demo", "demo", shown=True)
            async with self._running():
                with steps.step("启动服务 services"):
                    await asyncio.gather(*(self._healthy(child) for child in self.children))
                await self._welcome()
                await asyncio.Event().wait()

    @asynccontextmanager
    async def _database(self, steps: Steps) -> AsyncIterator[None]:
        """The database, while we run; a given server is left alone."""
        try:
            with steps.step("数据库 PostgreSQL"):
                await asyncio.to_thread(database.prepare)
            watch = asyncio.create_task(self._watch_database())
            try:
                yield
            finally:
                watch.cancel()
                await asyncio.wait({watch})
        finally:
            if database.is_own():
                await asyncio.to_thread(database.stop, database.root())

    async def _watch_database(self) -> None:
        """Start the own server again when it was killed."""
        while database.is_own():
            await asyncio.sleep(WATCH_SECONDS)
            if embedded.is_alive(database.root()):
                continue
            say("数据库意外停止，正在重启。 (The database died; starting it again.)")
            try:
                await asyncio.to_thread(database.ensure, database.root())
            except SetupError as error:
                say(str(error))
                await asyncio.sleep(5)
            else:
                say("数据库已恢复。 (The database is back.)")

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        """All children, kept running; stopped together at the end."""
        keepers = [asyncio.create_task(child.keep_running()) for child in self.children]
        try:
            yield
        finally:
            say("正在停止 … (stopping)")
            await asyncio.gather(*(child.stop() for child in self.children))
            for keeper in keepers:
                keeper.cancel()
            await asyncio.wait(keepers)

    async def _task(self, name: str, *arguments: str, shown: bool = False) -> None:
        """Run one of Django's commands to its end; a failure shows what it said last."""
        task = self._child(name, sys.executable, "manage.py", *arguments)
        task.is_shown = shown
        task.say = say if shown else (lambda line: None)  # a failure shows its last lines anyway
        try:
            code = await task.run_once()
        finally:
            await task.stop()
        if code:
            raise SetupError(_failed(task))

    async def _healthy(self, child: Child) -> None:
        """Wait until a child answers; give up where it keeps dying."""
        ports = {
            "web": self.plan.port, "events": self.plan.events_port,
            "intake": self.plan.intake_port, "sandbox": self.plan.sandbox_port,
        }  # fmt: skip
        port = ports.get(child.name)
        until = time.monotonic() + HEALTHY_WITHIN_SECONDS
        while time.monotonic() < until:
            if child.starts >= GIVE_UP_AFTER_STARTS:
                break
            if child.pid and (port is None or await answers(self.plan.reach, port)):
                return
            await asyncio.sleep(0.1)
        raise SetupError(_failed(child))

    async def _welcome(self) -> None:
        """Say where to go, and who may sign in where this is a demo."""
        say()
        say(f"  温暖已启动：{self.plan.address(self.plan.port)}/")
        say(f"  日志 logs：{self.log_folder}    停止 stop：Ctrl-C")
        if self.plan.has_sandbox:
            say(f"  支付沙箱 sandbox（不是真钱）：{self.plan.address(self.plan.sandbox_port)}/")
        if self.plan.has_demo:
            say()
            await self._task("signins", "demo", "--signins", shown=True)
        say()

    def _environment(self) -> dict[str, str]:
        """What every child finds in its environment."""
        settled = {
            "HOST": self.plan.host,
            "PORT": str(self.plan.port),
            "EVENTS_PORT": str(self.plan.events_port),
            "SANDBOX_PORT": str(self.plan.sandbox_port),
            "INTAKE_PORT": str(self.plan.intake_port),
            "DATA_DIR": str(self.plan.data_dir),
            "DJANGO_SETTINGS_MODULE": "wennuan.config.settings",
            "MANIFEST_STATIC": env.text("MANIFEST_STATIC", "1"),
            "SANDBOX_PUBLIC_URL": env.text(
                "SANDBOX_URL", self.plan.address(self.plan.sandbox_port)
            ),
            "PYTHONUNBUFFERED": "1",
            "PYTHONUTF8": "1",
        }
        here = {"PYTHONPATH": str(env.ROOT)}
        return dict(os.environ) | here | settled

    def _commands(self) -> dict[str, tuple[str, ...]]:
        """The command of each child, by its name."""
        threads = str(env.number("WEB_THREADS", 8))
        web = ("--workers", str(env.number("WEB_WORKERS", 2)), "--blocking-threads", threads)
        intake = ("--workers", str(env.number("INTAKE_WORKERS", 2)))
        commands = {
            "web": self._granian("wsgi", "wennuan.config.wsgi:application", self.plan.port, *web),
            "events": self._granian(
                "asgi", "wennuan.config.events:application", self.plan.events_port
            ),
            "intake": self._granian(
                "asgi", "wennuan.config.intake:application", self.plan.intake_port, *intake
            ),
            "worker": (sys.executable, "manage.py", "procrastinate", "worker"),
        }
        if self.plan.has_sandbox:
            commands["sandbox"] = self._granian(
                "asgi", "wennuan.sandbox.app:app", self.plan.sandbox_port
            )
        return commands

    def _granian(self, interface: str, app: str, port: int, *more: str) -> tuple[str, ...]:
        """The command of one granian server; its own workers are started again by itself."""
        where = ("--host", self.plan.host, "--port", str(port))
        again = ("--respawn-failed-workers", "--respawn-interval", "0.5")
        end = ("--workers-kill-timeout", "5", "--no-ws")
        start = (sys.executable, "-m", "granian", "--interface", interface)
        return (*start, *where, *again, *end, *more, app)

    def _child(self, name: str, *command: str) -> Child:
        threads = env.text("DB_POOL") or str(env.number("WEB_THREADS", 8) + 1)  # one may settle
        pool = {"DB_POOL": threads} if name == "web" else {}
        return Child(name, list(command), self.env | pool, self.log_folder, env.ROOT, say)


def check_machine(plan: Plan) -> None:
    """Refuse, with a sentence, a machine on which the start would fail half-way."""
    free = shutil.disk_usage(plan.data_dir).free
    if free < NEEDED_BYTES:
        raise SetupError(
            f"磁盘空间不足：{plan.data_dir} 只剩 {free // 2**20} MB，至少需要 300 MB。"
            "请清理磁盘，或把 DATA_DIR 设到别的磁盘。"
            f" ({plan.data_dir} has {free // 2**20} MB left, 300 MB are needed: free some, or set"
            " DATA_DIR to another disk.)"
        )
    for setting, port in plan.ports.items():
        _check_port(plan.host, port, setting)
    if len(set(plan.ports.values())) < len(plan.ports):
        raise SetupError(
            f"{'、'.join(plan.ports)} 不能相同。 ({', '.join(plan.ports)} must differ.)"
        )


def _check_port(host: str, port: int, setting: str) -> None:
    """Refuse a port that something else listens on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise SetupError(
                f"不能使用 {host} 的端口 {port}（{error}）：请停掉占用它的程序，或设置 {setting}，"
                f"例如 {setting}={port + 10} make run。"
                f" (Can't listen on {host} port {port}: stop what uses it, or choose another, such"
                f" as {setting}={port + 10} make run.)"
            ) from error


async def answers(host: str, port: int) -> bool:
    """Whether the server there says that it is healthy."""
    request = f"GET /healthz HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"
    try:
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(request.encode())
                status = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
    return status[9:10] in {b"2", b"3", b"4"}  # 5xx, or nothing, is not healthy


def _failed(child: Child) -> str:
    """The sentence for a process that does not do its work."""
    said = "\n".join(f"    {line}" for line in child.tail)
    return (
        f"{child.name} 启动失败，详见 {child.log_path}。"
        f" ({child.name} did not succeed; {child.log_path} ends with:)\n{said}"
    )


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data folder for this supervisor; a second one is told about the first."""
    lock = _open_lock(data_dir)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        first = os.pread(lock, 20, 0).decode().strip()
        os.close(lock)
        raise SetupError(
            f"温暖已在运行（进程 {first}），数据目录 {data_dir}：请先停掉它，"
            "或设置另一个 DATA_DIR 和 PORT。 (Already running there: stop it first, or set"
            " another DATA_DIR and PORT.)"
        ) from error
    try:
        with suppress(OSError):  # on a full disk the number is missing; the next step says so
            os.truncate(lock, 0)
            os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(lock)


def _open_lock(data_dir: Path) -> int:
    """Open the lock file, making the data folder where it is missing."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        return os.open(data_dir / "serve.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise SetupError(
            f"不能写入 {data_dir}（{error.strerror}）："
            "请清理磁盘，或换一个 DATA_DIR，或用拥有它的用户运行。"
            f" (Can't write to {data_dir}: {error.strerror}. Free disk space, set another DATA_DIR,"
            " or run as the user who owns it.)"
        ) from error


async def _until_told() -> None:
    """Run until Ctrl-C, SIGTERM or a closed terminal."""
    plan = read_plan()
    with only_one(plan.data_dir):
        work = asyncio.create_task(Supervisor(plan).run())
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, work.cancel)
        with suppress(asyncio.CancelledError):
            await work


def main() -> int:
    """Run the system; 0 when it was told to stop, 1 with a sentence when it could not start."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    os.chdir(env.ROOT)
    try:
        asyncio.run(_until_told())
    except SetupError as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(
            f"\n系统拒绝了操作（{error}）：请检查磁盘空间和权限。"
            " (The system refused this: check disk space and permissions.)\n"
        )
        return 1
    say("已停止。 (Stopped.)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
