"""What the sandbox reads from its environment; it knows nothing of the rest of the house."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

DEFAULT_PORT = 8002


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the sandbox keeps its files, how the world reaches it and how fast its clock runs."""

    folder: Path
    public_url: str
    clock_speed: float = 1.0

    @classmethod
    def from_environment(cls) -> "Settings":
        """DATA_DIR, SANDBOX_PORT, SANDBOX_PUBLIC_URL and SANDBOX_CLOCK_SPEED, all optional."""
        root = Path(__file__).resolve().parents[2]
        port = os.environ.get("SANDBOX_PORT") or str(DEFAULT_PORT)
        return cls(
            folder=Path(os.environ.get("DATA_DIR") or root / "var").resolve() / "sandbox",
            public_url=(os.environ.get("SANDBOX_PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip(
                "/"
            ),
            clock_speed=max(float(os.environ.get("SANDBOX_CLOCK_SPEED") or 1), 0.001),
        )

    @property
    def keys_folder(self) -> Path:
        """Where the key material of the demo merchant lies."""
        return self.folder

    @property
    def database(self) -> Path:
        """The one sqlite file that holds orders, refunds, notices and attempts."""
        return self.folder / "sandbox.sqlite3"

    @property
    def base(self) -> str:
        """The path before each link on a page, empty unless a proxy adds one."""
        return urlsplit(self.public_url).path
