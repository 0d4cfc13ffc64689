"""A real browser for tests: headless Chromium, cut off from the network, its profile and downloads in one folder."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from selenium.webdriver import Chrome

FLAGS = """
--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --disable-dev-shm-usage --window-size=1280,1000
--host-resolver-rules=MAP~*~NOTFOUND
"""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def start(folder: Path) -> Chrome:
    """A browser whose files are in `folder`, downloads in `folder`/downloads. The caller ends it with `quit()`. Skips
    the test, saying why, where there is no browser or no driver for it."""
    from selenium import webdriver

    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("no Chromium with chromedriver here; on Debian: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in FLAGS.split():
        options.add_argument(flag.replace("~", " "))
    options.add_argument(f"--user-data-dir={folder / 'profile'}")
    downloads = folder / "downloads"
    downloads.mkdir()
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
