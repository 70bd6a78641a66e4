"""The pages in a real browser, opened from disk: offline, without errors, in both modes, on a phone, by keyboard.

Every page is opened once, in light mode on a wide screen; then the tests switch to dark mode and the width of a phone,
as a reader can. The colours on a wide screen, with the sidebars, and a page opened on a phone in dark mode are tested
only on the pages of `EXAMPLES`, because the others look the same. CI tests every page; elsewhere a few represent them.
"""

import gzip
import os
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.part import PAGES
from tools.browser import PATIENCE
from tools.notebooks import ROOT

EXAMPLES = [name for name in PAGES if name in ("book/index", "book/deeper/other-forms")]
TYPESET = "document.readyState === 'complete' && (!window.MathJax || MathJax.startup.promise.then(() => true))"
SCREENSHOTS = ROOT / "_build" / "screenshots"
OF_COLOURS = ["color-contrast", "link-in-text-block"]
OF_LOOKS = [*OF_COLOURS, "scrollable-region-focusable", "target-size"]
WIDE, PHONE, SMALL = {"width": 1280, "height": 720}, {"width": 360, "height": 740}, {"width": 390, "height": 800}

SETTLE = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
  document.getAnimations().forEach(animation => animation.finish());
  done();
})))"""

# Marks every control and one text of each look. axe needs 2 ms to find the background of an element, and a page has up
# to 5,000 elements with the same colours, size and weight, inside elements of the same names, classes and backgrounds.
MARK_EVERY_LOOK = """() => {
  const ways = new WeakMap(), looks = new Set();
  function way(element) {
    if (!element) return "";
    if (!ways.has(element)) {
      const s = getComputedStyle(element);
      const behind = [s.backgroundColor, s.backgroundImage, s.opacity, s.mixBlendMode, s.filter, s.position];
      const name = [element.tagName, ...[...element.classList].sort()].join(".");
      ways.set(element, `${way(element.parentElement)} > ${name} ${behind}`);
    }
    return ways.get(element);
  }
  for (const element of document.querySelectorAll("body, body *")) {
    delete element.dataset.look;
    const control = element.matches("input, select, textarea, button");
    const text = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!control && !(text && element.checkVisibility({visibilityProperty: true}))) continue;
    const s = getComputedStyle(element);
    const look = [s.color, s.fontSize, s.fontWeight, s.textShadow, way(element)].join();
    if (control || !looks.has(look)) element.dataset.look = "";
    looks.add(look);
  }
}"""

# Visible code, outputs and tables that are wider than the box or the page that holds them. A formula may be wider than
# a phone: its box scrolls, and can be reached by keyboard.
CUT_OFF = """() => {
  const boxes = document.querySelectorAll("pre, pre *, .cell_output, .cell_output .output, .cell_output table, .cell_output img");
  const page = document.documentElement.clientWidth;
  return [...boxes].filter(box => {
    if (!box.checkVisibility() || box.closest("mjx-container")) return false;
    const {left, right, width} = box.getBoundingClientRect();
    return width && (left < 0 || right > page || box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).display !== "inline");
  }).map(box => `${box.tagName} ${box.textContent.slice(0, 80)}`);
}"""

HEADINGS = """["h1", "h2", "h3"].map(level => document.querySelector(`article ${level}`)).filter(heading => heading).map(heading => {
  const {fontSize, fontWeight} = getComputedStyle(heading);
  return [parseFloat(fontSize), Number(fontWeight)];
})"""

AXE = """async options => {
  axe.configure({rules: [{id: "color-contrast", selector: "[data-look]"}]});
  const found = await axe.run({resultTypes: ["violations"], preload: false, ...options});
  return found.violations
    .flatMap(v => v.nodes.map(node => [node.impact, `${v.id}: ${node.target} ${node.failureSummary}`]))
    .filter(([impact]) => ["serious", "critical"].includes(impact)).map(([, words]) => words);
}"""

MATH_IN_ANOTHER_COLOUR = """[...document.querySelectorAll("mjx-container")].filter(math => {
  const colour = getComputedStyle(math.parentElement).color;
  return [math, ...math.querySelectorAll("*")].some(part => getComputedStyle(part).color !== colour);
}).map(math => math.parentElement.textContent)"""


class Visit:
    """A page opened once, with everything that it requested and every error that it reported."""

    def __init__(self, browser, url, **options):
        self.page = browser.new_context(**options).new_page()
        self.page.set_default_timeout(PATIENCE)
        self.requests, self.complaints, self.turned_to = [], [], None
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url[:200]}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        self.page.goto(url)
        self.page.wait_for_function(TYPESET)

    def turn_to(self, mode, size):
        if (mode, size) != self.turned_to:
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=mode)
            self.turned_to = mode, size
        self.page.evaluate(SETTLE)
        return self

    def keep_screenshot(self, name):
        if os.environ.get("CI"):  # which uploads them
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=SCREENSHOTS / f"{name.replace('/', '-')}.jpg", full_page=True)

    def theme(self):
        return self.page.evaluate("document.documentElement.dataset.theme")

    def serious(self, **options):
        """Descriptions of the violations that axe-core rates serious or critical."""
        if not self.page.evaluate("!!window.axe"):
            self.page.evaluate(Axe().axe_script)
        self.page.evaluate(MARK_EVERY_LOOK)
        found = self.page.evaluate(AXE, options)
        if found:  # the theme makes scrollable areas focusable only some time after a change of size
            self.page.wait_for_timeout(1000)
            found = self.page.evaluate(AXE, options)
        return found

    def close(self):
        self.page.context.close()


@pytest.fixture(scope="module", params=PAGES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def opened(browser, book, name):
    visit = Visit(browser, (book / f"{name}.html").as_uri(), color_scheme="light", viewport=WIDE)
    yield visit
    visit.close()
    require_quiet(visit)  # also after everything that the tests did with it


@pytest.fixture
def light(opened):
    return opened.turn_to("light", WIDE)


@pytest.fixture
def dark_phone(opened):
    return opened.turn_to("dark", PHONE)


def test_a_page_asks_no_other_host_and_reports_no_error(opened):
    require_quiet(opened)


def require_quiet(visit):
    assert [url for url in visit.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert visit.complaints == []


def test_a_page_is_a_small_download(opened, name):
    files = {Path(url2pathname(urlsplit(url).path)) for url in opened.requests if url.startswith("file:")}
    size = sum(map(gzipped, files))
    assert size < (850_000 if name.endswith("index") else 1_500_000), f"{size:,} bytes gzipped"


@cache
def gzipped(file):
    return len(gzip.compress(file.read_bytes()))


def test_math_is_typeset(light):
    written = light.page.locator(".math").count()
    assert light.page.locator("mjx-container").count() >= written
    assert light.page.locator("mjx-merror, [data-mjx-error]").count() == 0


def test_a_page_is_accessible(light, name):
    """By all of axe's rules except those on colours, which follow, and `region`, which is slow and only moderate."""
    light.keep_screenshot(f"{name}-light")
    assert light.theme() == "light"
    assert light.serious(rules={rule: {"enabled": False} for rule in ["region", *OF_COLOURS]}) == []


def test_math_has_the_colour_of_the_text_around_it(light):
    """axe does not see glyphs drawn by style sheets; with the colour of the text, they are as readable as the text."""
    assert light.page.evaluate(MATH_IN_ANOTHER_COLOUR) == []


def test_each_explorer_moves_by_keyboard(light):
    for explorer in light.page.locator(".nnbp-explore").all():
        picture = Picture(explorer)
        for slider in explorer.locator("input[type=range]").all():
            at_end = slider.evaluate("slider => slider.value === slider.max")
            pictures = {picture.source()}
            for key in ["ArrowLeft", "ArrowRight"] if at_end else ["ArrowRight", "ArrowLeft"]:  # also back
                pictures.add(picture.after(lambda key=key, slider=slider: slider.press(key)))
            assert len(pictures) >= 2, slider.evaluate("slider => slider.parentElement.textContent")


def test_each_explorers_menus_and_buttons_work(light):
    for explorer in light.page.locator(".nnbp-explore").all():
        picture = Picture(explorer)
        for menu in explorer.locator("select").all():
            chosen, options = menu.evaluate("menu => menu.selectedIndex"), menu.locator("option").count()
            choices = [*range(options), chosen]
            pictures = {picture.after(lambda i=i, menu=menu: menu.select_option(index=i)) for i in choices}
            assert len(pictures) >= 2, menu.evaluate("menu => menu.parentElement.textContent")
        for group in explorer.locator("[role=radiogroup]").all():
            pictures = {picture.source()}
            for button in [*group.locator("input").all(), group.locator("input").first]:
                if not button.is_checked():
                    pictures.add(picture.after(button.check))
            assert len(pictures) >= 2, group.get_attribute("aria-label")
        for play in explorer.locator("button").all():
            at = "cell => [...cell.querySelectorAll('input')].map(i => i.type === 'range' ? +i.value : +i.checked)"
            cell = play.locator("xpath=..")
            cell.locator("input").first.press("Home" if cell.locator("output").count() else "Space")
            first, before = picture.source(), cell.evaluate(at)
            play.press("Enter")
            assert play.get_attribute("aria-label").startswith("Pause")
            light.page.wait_for_function(
                f"cell => String(({at})(cell)) !== '{','.join(map(str, before))}'", arg=cell.element_handle()
            )
            play.press("Enter")
            assert play.get_attribute("aria-label").startswith("Play")
            assert picture.source() != first


class Picture:
    """The picture of an explorer, which is repainted shortly after a control has moved."""

    def __init__(self, explorer):
        self.element = explorer.locator("img").element_handle()
        count = "picture => new MutationObserver(() => picture.painted = true).observe(picture, {attributes: true})"
        self.element.evaluate(count)

    def source(self):
        return self.element.get_attribute("src")

    def after(self, act):
        self.element.evaluate("picture => { picture.painted = false; }")
        act()
        self.element.owner_frame().wait_for_function("picture => picture.painted", arg=self.element)
        return self.source()


def test_a_page_fits_a_phone(dark_phone, name):
    dark_phone.keep_screenshot(f"{name}-dark-phone")
    assert fits(dark_phone.page)
    assert dark_phone.serious(runOnly=["scrollable-region-focusable"]) == []


def fits(page):
    """Whether the page fits the width of the phone without scrolling sideways."""
    page.evaluate("scrollTo(1000, 0)")
    return page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"] and page.evaluate("scrollX") == 0


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["laptop", "phone"])
def test_no_code_and_no_output_is_cut_off(opened, size):
    assert opened.turn_to("light", size).page.evaluate(CUT_OFF) == []


def test_headings_look_ordered(light):
    for size in (WIDE, SMALL):
        looks = light.turn_to("light", size).page.evaluate(HEADINGS)
        assert looks == sorted(looks, key=lambda look: [-number for number in look]), "h1, h2 and h3 by size and weight"
        assert len({size for size, _ in looks}) == len(looks)


def test_figures_are_inverted_in_dark_mode(dark_phone):
    styles = dark_phone.page.eval_on_selector_all(
        "div.cell_output img, .nnbp-explore img",
        "images => images.map(i => [getComputedStyle(i).filter, getComputedStyle(i).backgroundColor])",
    )
    assert all(style == ["invert(1) hue-rotate(180deg)", "rgba(0, 0, 0, 0)"] for style in styles)


def test_math_has_the_colour_of_the_text_around_it_in_dark_mode(dark_phone):
    assert dark_phone.page.evaluate(MATH_IN_ANOTHER_COLOUR) == []


def test_a_page_can_be_read_on_a_phone_in_both_modes(dark_phone, name):
    """Math, which was tested just before, is removed first: axe then finds backgrounds in half the time."""
    dark_phone.page.evaluate("document.querySelectorAll('mjx-container').forEach(math => math.replaceChildren())")
    assert dark_phone.theme() == "dark"
    assert dark_phone.serious(runOnly=OF_LOOKS) == []
    light_phone = dark_phone.turn_to("light", PHONE)
    assert light_phone.theme() == "light"
    assert light_phone.serious(runOnly=OF_COLOURS) == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_page_opened_in_dark_mode_is_dark_and_can_be_read_on_any_screen(browser, book, example):
    visit = Visit(browser, (book / f"{example}.html").as_uri(), color_scheme="dark", viewport=PHONE)
    assert visit.theme() == "dark"
    assert fits(visit.page)
    assert visit.serious(runOnly=OF_LOOKS) == []
    visit.turn_to("dark", WIDE).keep_screenshot(f"{example}-dark")
    assert visit.serious(runOnly=OF_LOOKS) == []
    visit.turn_to("light", WIDE)
    assert visit.serious(runOnly=OF_COLOURS) == []
    assert visit.complaints == []
    visit.close()


def test_an_old_address_with_an_equation_leads_to_the_equation(browser, book):
    visit = Visit(browser, (book / "book" / "03-hadamard.html").as_uri() + "#eq-27")
    visit.page.wait_for_url("**/03-two-assumptions.html#eq-27")
    assert visit.complaints == []
    visit.close()
