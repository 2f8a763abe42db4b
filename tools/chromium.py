"""Print the path of the browser that tests and pictures use; nothing when there is none."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def path() -> str:
    """``CHROMIUM`` if set, else the first known name on the PATH; '' when there is none."""
    given = os.environ.get("CHROMIUM", "")
    if given:
        return given if os.access(given, os.X_OK) else ""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


if __name__ == "__main__":
    print(path())
