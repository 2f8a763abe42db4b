#!/usr/bin/env python3
"""Make the virtual environment with the pinned packages: ``python3 tools/setup.py local|dev``.

Needs nothing but Python with venv. A second run with the same pins does nothing. It is written
for old Pythons too, so that they get a sentence instead of a syntax error.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
LOG = os.path.join(VENV, "setup.log")
STAMP = os.path.join(VENV, "installed")
NEEDED_MB = {"local": 1400, "dev": 2000}
SHOWN_EVERY = 10


class Refused(Exception):
    """A sentence that says what to do."""


def main(arguments):
    """Make the environment unless it is there; 1 with a sentence when that can't be done."""
    kind = arguments[0] if arguments else "local"
    try:
        if not is_done(kind):
            make(kind)
    except Refused as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except PermissionError as error:
        sys.stderr.write(
            f"\n没有权限使用 {error.filename}：请用拥有它的用户运行，或删除 .venv 后重试。"
            f" (Not allowed to use {error.filename}: run as its owner, or remove .venv first.)\n"
        )
        return 1
    return 0


def is_done(kind):
    """Whether these pins, or those for developers, which include them, are installed."""
    try:
        with open(STAMP) as file:
            known = file.read().split("\n")
    except OSError:
        return False
    wanted = {"local": ("local", "dev"), "dev": ("dev",)}[kind]
    return os.path.exists(PYTHON) and any(fingerprint(one) in known for one in wanted)


def fingerprint(kind):
    """The name and hash of a list of pins, for this Python."""
    with open(pins(kind), "rb") as file:
        found = hashlib.sha256(file.read()).hexdigest()
    return f"{kind} {found} {sys.version_info[0]}.{sys.version_info[1]}"


def pins(kind):
    """The file with the pins."""
    return os.path.join(ROOT, "requirements", kind + ".txt")


def make(kind):
    """Make the environment and install."""
    started = time.time()
    check_machine(kind)
    if not os.path.exists(os.path.join(VENV, "bin", "pip")):
        show("创建虚拟环境 .venv … (virtual environment)")
        shutil.rmtree(VENV, ignore_errors=True)
        run([sys.executable, "-m", "venv", VENV], "虚拟环境 virtual environment")
    install(kind)
    with open(STAMP, "a") as file:
        file.write(fingerprint(kind) + "\n")
    show(f"依赖安装完成，{time.time() - started:.0f} 秒 (packages installed)")


def check_machine(kind):
    """Refuse a machine on which the installation would fail half-way."""
    if sys.version_info < (3, 11):  # noqa: UP036 — older ones get this sentence
        raise Refused(
            f"需要 Python 3.11 或更新，现在是 {sys.version.split()[0]}："
            "请安装后用 make run PYTHON=/path/to/python3.11 指定它。"
            " (Python 3.11 or newer is needed: install it and name it with PYTHON=….)"
        )
    try:
        import ensurepip  # noqa: F401, PLC0415 — its absence is what we ask for
        import venv  # noqa: F401, PLC0415
    except ImportError:
        raise Refused(
            "缺少 Python 的 venv 模块，请安装：sudo apt-get install python3-venv。"
            " (Python's venv module is missing: install the package python3-venv.)"
        ) from None
    free = shutil.disk_usage(ROOT).free // 2**20
    if free < NEEDED_MB[kind]:
        raise Refused(
            f"磁盘空间不足：{ROOT} 只剩 {free} MB，安装依赖需要 {NEEDED_MB[kind]} MB，请清理磁盘。"
            f" ({free} MB are left on this disk, {NEEDED_MB[kind]} MB are needed: free some.)"
        )


def install(kind):
    """Install exactly the pinned packages, hashes checked, showing how far it is."""
    with open(pins(kind)) as file:
        total = sum(1 for line in file if "==" in line)
    show(f"安装 {total} 个依赖包 … (installing packages)")
    command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "-r", pins(kind)]
    count = [0]

    def watch(line):
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            count[0] += 1
            if count[0] % SHOWN_EVERY == 0 or count[0] == total:
                show(f"  {count[0]}/{total}")
        elif line.startswith("Installing collected packages"):
            show("  正在写入磁盘 … (writing)")

    run(command, "依赖安装 packages", watch)


def run(command, title, watch=lambda line: None):
    """Run a command, its output kept in a log; a failure shows the end of it."""
    os.makedirs(VENV, exist_ok=True)
    lines = []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)
    for raw in process.stdout:
        line = raw.decode("utf-8", "replace").rstrip()
        lines.append(line)
        watch(line)
    code = process.wait()
    with open(LOG, "a", encoding="utf-8") as log:
        log.write("\n".join(lines) + "\n")
    if code:
        said = [line for line in lines if not line.startswith(("WARNING", "Collecting"))][-15:]
        shown = "\n".join("    " + line for line in said)
        raise Refused(
            f"{title} 失败。请检查网络（可用 PIP_INDEX_URL 指定镜像）和磁盘空间后重试；日志 {LOG}。"
            " (That failed. Check the network, PIP_INDEX_URL names a mirror, and the disk, then"
            f" try again. It said last:)\n{shown}"
        )


def show(line):
    """One line, at once."""
    try:
        sys.stdout.write(line + "\n")
    except UnicodeEncodeError:
        sys.stdout.write(line.encode("ascii", "replace").decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
