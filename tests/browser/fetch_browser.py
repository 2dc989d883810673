"""Finds a Chromium, or fetches one by the ordinary ways; otherwise fails with the sentence that helps.

`python -m tests.browser.fetch_browser` prints its path. TONGBAN_BROWSER names one that lies elsewhere.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
APT = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get")
HELP = (
    "No Chromium was found and none could be fetched. Install the package `chromium` (Debian: apt-get "
    "install chromium), or Google Chrome, or run `.venv/py/bin/playwright install chromium`, or set "
    "TONGBAN_BROWSER to the path of one."
)


def find() -> str | None:
    """The path of a Chromium that runs: the one named, an installed one, or Playwright's."""
    named = os.environ.get("TONGBAN_BROWSER")
    installed = [shutil.which(name) for name in NAMES]
    for path in (named, *installed, str(MAC), _playwrights()):
        if path and Path(path).exists() and _runs(path):
            return path
    return None


def _runs(path: str) -> bool:
    """An installed command may be a stub, or lack its libraries."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _playwrights() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def fetch() -> None:
    """Ask Playwright first, then the system's packages; each says what it does."""
    if _try([sys.executable, "-m", "playwright", "install", "chromium"], patience=300) and find():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _try([*APT, "update", "-q"], patience=300)
        _try(
            [*APT, "install", "-q", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"],
            patience=900,
        )


def _try(command: list[str], patience: int) -> bool:
    print("+", " ".join(command), flush=True)
    try:
        done = subprocess.run(
            command, timeout=patience, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        print(f"  did not finish within {patience} s")
        return False
    if done.returncode:
        print("  failed:", *(done.stderr or done.stdout).strip().splitlines()[-2:], sep="\n  ")
    return done.returncode == 0


def main() -> None:
    """Print the path of a browser; exit with the sentence that helps when there is none."""
    if find() is None:
        fetch()
    path = find()
    if path is None:
        sys.exit(HELP)
    print(path)


if __name__ == "__main__":
    main()
