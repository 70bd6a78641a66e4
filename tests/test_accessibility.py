"""What WCAG 2.2 asks and axe does not test, and equations by keyboard and by speech, in Chromium.

The accessibility page, `book/accessibility.md`, tells readers what is tested here and in test_browser.py.
"""

import gzip
import re

import pytest

from tests.part import WEEKLY
from tests.pictures import contrast
from tests.test_browser import PHONE, SETTLE, WIDE, Visit

NARROW = {"width": 320, "height": 640}  # a window of 1280 pixels at 400 %
BP2 = "#eq-bp2 mjx-container"
SAID = ".MJX_LiveRegion_Show"
OF_THE_EXPLORER = re.compile("/mathjax/(a11y|sre|input/mml)")

# What gets the focus, and whether it can be seen then.
RECORD_FOCUS = """() => {
  window.focused = [];
  document.head.append(Object.assign(document.createElement("style"), {textContent: "* { transition: none !important }"}));
  addEventListener("focusin", ({target}) => {
    const shown = target.matches("[type=radio]") ? target.closest("label") : target;
    const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(shown);
    const visible = (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) || boxShadow !== "none";
    const boxes = [...shown.getClientRects()].filter(box => box.width && box.height);
    const seen = boxes.some(box => [0.1, 0.3, 0.5, 0.7, 0.9].some(x => [0.1, 0.5, 0.9].some(y => {
      const top = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
      return top && (shown.contains(top) || top.contains(shown));
    })));
    focused.push({name: `${target.outerHTML.slice(0, 150)}`, target, visible, seen});
  });
}"""

# Every element that Tab should reach: of radio buttons with one name only the chosen one.
REACHABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
  .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true})
    && !e.closest("[inert], dialog:not([open])") && !(e.type === "radio" && !e.checked))"""

CUT_OFF = """() => [...document.querySelectorAll("body *")].filter(e => {
  const s = getComputedStyle(e);
  const hidden = o => o === "hidden" || o === "clip";
  if (e.closest(".math, svg, .visually-hidden, dialog:not([open])") || !e.checkVisibility()) return false;
  if (!e.innerText?.trim() || e.clientWidth < 2) return false;
  return (hidden(s.overflowX) && e.scrollWidth > e.clientWidth + 1) || (hidden(s.overflowY) && e.scrollHeight > e.clientHeight + 1);
}).map(e => e.outerHTML.slice(0, 150))"""

WIDER_TEXT = """*:not(mjx-container, mjx-container *) { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""

SIDEWAYS = """() => {
  scrollTo(1000, scrollY);
  const moved = scrollX;
  scrollTo(0, scrollY);
  return moved + document.documentElement.scrollWidth - innerWidth;
}"""


@pytest.fixture(scope="module", params=WEEKLY)
def visit(browser, book, request):
    visit = Visit(
        browser, (book / f"{request.param}.html").as_uri(), color_scheme="light", viewport=WIDE, has_touch=True
    )
    yield visit
    visit.close()
    assert visit.complaints == []


# Every page


def test_tab_reaches_everything_in_both_directions_and_the_focus_is_always_seen(visit):
    """There is no trap (2.1.2), the focus is visible (2.4.7), and the header does not cover it (2.4.11)."""
    page = visit.turn_to("light", WIDE).page
    for key in ["Tab", "Shift+Tab"]:
        page.evaluate("scrollTo(0, 0); document.activeElement.blur(); getSelection().removeAllRanges()")
        page.evaluate(RECORD_FOCUS)
        for _ in range(page.evaluate(f"(window.first = ({REACHABLE})()).length") + 12):
            page.keyboard.press(key)
        missed = f"({REACHABLE})().filter(e => first.includes(e) && !focused.some(f => f.target === e))"
        assert page.evaluate(f"{missed}.map(e => e.outerHTML.slice(0, 150))") == []
        focused = page.evaluate("focused.map(({name, visible, seen}) => [name, visible, seen])")
        assert {name for name, visible, _ in focused if not visible} == set()
        assert {name for name, _, seen in focused if not seen} == set()


def test_only_what_can_be_operated_or_scrolled_is_a_stop(visit):
    """Formulas inside of sentences are none."""
    inline = "mjx-container:not([display]):not(.nnbp-wide)"
    assert visit.turn_to("light", WIDE).page.locator(f"{inline}[tabindex]").count() == 0
    assert visit.page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0


def test_the_books_own_controls_are_large_enough(visit):
    """2.5.8, without its exceptions; test_browser.py applies axe's rule, with the exceptions, to all others."""
    controls = "summary, .nnbp-explore :is(select, button, input[type=range], label:has([type=radio])), .nnbp-buttons a"
    sizes = visit.page.locator(controls).evaluate_all(
        "all => all.filter(e => e.checkVisibility()).map(e => [e.offsetWidth, e.offsetHeight, e.outerHTML.slice(0, 99)])"
    )
    assert [size for size in sizes if min(size[:2]) < 24] == []


def test_nothing_is_cut_off_at_320_pixels(visit):
    """1.4.10: the page does not scroll sideways."""
    page = visit.turn_to("light", NARROW).page
    assert page.evaluate(SIDEWAYS) == 0
    assert page.evaluate(CUT_OFF) == []


def test_text_can_be_spaced_out(visit):
    """1.4.12: with more space between lines, words and letters nothing is lost, on a wide and on a narrow page."""
    style = visit.turn_to("light", WIDE).page.add_style_tag(content=WIDER_TEXT)
    assert visit.page.evaluate(CUT_OFF) == []
    page = visit.turn_to("light", PHONE).page
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(SIDEWAYS) == 0
    style.evaluate("style => style.remove()")


def test_every_control_works_by_touch(visit):
    """A tap on its track moves a slider, so that nobody has to drag (2.5.7)."""
    page = visit.turn_to("light", PHONE).page
    use_folds(page, tap)
    use_figures(page, tap)


def test_every_control_works_by_mouse(visit):
    page = visit.turn_to("light", WIDE).page
    use_folds(page, click)
    use_figures(page, click)


def test_every_control_works_by_keyboard(visit):
    """The buttons and menus of figures with the arrow keys; their sliders are tested in test_browser.py."""
    page = visit.turn_to("light", WIDE).page
    use_folds(page, press)
    for control in page.locator(".nnbp-explore :is(select, input:checked)").all():
        picture, before = picture_of(control)
        at_end = "control => control === [...control.closest('[role=radiogroup]').querySelectorAll('input')].at(-1)"
        at_end = "menu => menu.selectedIndex === menu.length - 1" if is_menu(control) else at_end
        control.press("ArrowUp" if control.evaluate(at_end) else "ArrowDown")
        page.wait_for_function("([picture, before]) => picture.src !== before", arg=[picture, before])


def tap(target, position=None):
    target.tap(position=position)


def click(target, position=None):
    target.click(position=position)


def press(target):
    target.press("Enter")


def use_folds(page, act):
    for fold in page.locator("article details > summary").all():  # those that hold others come first
        was = fold.evaluate("fold => fold.parentElement.open")
        act(fold)
        page.wait_for_function("([fold, was]) => fold.parentElement.open !== was", arg=[fold.element_handle(), was])


def use_figures(page, act):
    for control in page.locator(".nnbp-explore :is(input[type=range], select, [role=radiogroup])").all():
        control.scroll_into_view_if_needed()
        picture, before = picture_of(control)
        if control.get_attribute("type") == "range":
            width, far = control.bounding_box()["width"], control.evaluate("slider => slider.value > slider.max / 2")
            act(
                control, {"x": 0.4 * width if far else width - 8, "y": 12}
            )  # at the start of time other controls do nothing
        elif not is_menu(control):
            act(control.locator("label:not(:has(:checked))").first)
        else:
            act(control)
            page.keyboard.press("Escape")  # the system draws the list, where no test can follow
            assert control.evaluate("menu => menu === document.activeElement")
            control.select_option(index=control.evaluate("menu => menu.selectedIndex === 0 ? 1 : 0"))
        page.wait_for_function("([picture, before]) => picture.src !== before", arg=[picture, before])


def picture_of(control):
    """The picture of its figure, and what it shows."""
    figure = control.locator("xpath=ancestor::*[contains(@class, 'nnbp-explore')][last()]")
    picture = figure.locator("img").element_handle()
    return picture, picture.get_attribute("src")


def is_menu(control):
    return control.evaluate("control => control.tagName === 'SELECT'")


# One page, where all are alike


@pytest.mark.parametrize(("act", "screen"), [(tap, PHONE), (click, WIDE), (press, WIDE)])
def test_the_buttons_of_the_header_work_by_touch_mouse_and_keyboard(browser, book, act, screen):
    visit = Visit(browser, (book / "book/index.html").as_uri(), viewport=screen, has_touch=act is tap)
    page = visit.page
    for _ in range(3):  # the system's mode, light and dark
        mode = page.evaluate("document.documentElement.dataset.mode")
        act(page.locator(".theme-switch-button:visible"))
        page.wait_for_function("mode => document.documentElement.dataset.mode !== mode", arg=mode)
    act(page.locator(".article-header-buttons .dropdown-toggle:visible"))
    page.locator(".dropdown-menu a:visible").first.wait_for()
    page.keyboard.press("Escape")
    for button, part in [(".primary-toggle", ".bd-sidebar-primary"), (".search-button__button", "#pst-search-dialog")]:
        button, part = page.locator(f"{button}:visible").first, page.locator(part)
        was, other = ("visible", "hidden") if part.is_visible() else ("hidden", "visible")
        act(button)
        part.wait_for(state=other)
        act(button) if was == "visible" else page.keyboard.press("Escape")
        part.wait_for(state=was)
    assert visit.complaints == []
    visit.close()


def test_the_first_stop_leads_past_the_navigation(browser, book):
    visit = Visit(browser, (book / "book/index.html").as_uri(), viewport=WIDE)
    visit.page.keyboard.press("Tab")
    link = visit.page.locator("a:focus")
    visit.page.evaluate(SETTLE)
    assert link.inner_text() == "Skip to main content" and link.bounding_box()["y"] >= 0
    link.press("Enter")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("!!document.activeElement.closest('main')")
    visit.close()


def test_the_arrow_keys_turn_the_page(browser, book):
    visit = Visit(browser, (book / "book/index.html").as_uri(), viewport=WIDE)
    visit.page.keyboard.press("ArrowRight")
    visit.page.wait_for_url("**/01-outputs.html")
    visit.close()


def test_nothing_moves_by_itself_and_scrolling_is_not_animated_for_those_who_ask(browser, book):
    address = (book / "book/05-four-equations.html").as_uri()
    visit = Visit(browser, address, viewport=WIDE, reduced_motion="reduce")
    pictures = "[...document.querySelectorAll('.nnbp-explore img')].map(picture => picture.src)"
    before = visit.page.evaluate(pictures)
    visit.page.wait_for_timeout(1500)  # longer than a frame of anything that plays
    assert before and visit.page.evaluate(pictures) == before
    assert visit.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    visit.close()


def test_help_is_at_the_foot_of_every_page(visit):
    """3.2.6: where to report a mistake."""
    pytest.importorskip("tools.page_links", reason="pages do not say yet where to report a mistake")
    assert visit.page.evaluate("!!document.querySelector('article > .nnbp-foot')")


def test_a_chosen_button_can_be_told_when_the_reader_sets_the_colours(browser, book):
    visit = Visit(browser, (book / "book/index.html").as_uri(), viewport=WIDE, forced_colors="active")
    chosen = "label => getComputedStyle(label).backgroundColor"
    buttons = visit.page.locator(".nnbp-explore-buttons label").evaluate_all(f"all => all.map({chosen})")
    assert len(buttons) == 3 and len({*buttons}) == 2
    visit.close()


# Equations


@pytest.fixture(params=["http", "file"])
def equation(browser, book, address, request):
    """(BP2), focused by keyboard, on a page from a server or from a disk."""
    base = address if request.param == "http" else book.as_uri()
    visit = Visit(browser, f"{base}/book/05-four-equations.html", color_scheme="light", viewport=WIDE)
    reach(visit.page, BP2)
    yield visit
    visit.close()
    assert visit.complaints == []


def reach(page, equation):
    page.locator(equation).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(f"document.activeElement.matches('{equation}')")


def said(page):
    page.wait_for_timeout(100)  # until it is said
    return page.locator(SAID).inner_text()


def test_an_equation_is_said_and_walked_through_by_keyboard(equation):
    page = equation.page
    page.keyboard.press("Enter")
    page.wait_for_selector(SAID)
    assert page.locator(SAID).get_attribute("aria-live") == "assertive"
    assert "delta Superscript l Baseline equals left parenthesis left parenthesis w Superscript l plus 1" in said(page)
    keys = ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"]
    heard = [page.keyboard.press(key) or said(page) for key in keys]
    assert heard[2:4] == ["delta Superscript l Baseline", "equals"]
    assert heard[4].endswith("circled dot sigma prime left parenthesis z Superscript l Baseline right parenthesis")
    page.keyboard.press("Escape")
    assert page.locator(SAID).count() == 0
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert "delta" in said(page)


def test_a_column_of_two_numbers_is_not_said_as_a_binomial(browser, book):
    visit = Visit(browser, (book / "book/05-four-equations.html").as_uri(), color_scheme="light", viewport=WIDE)
    reach(visit.page, "#eq-28 mjx-container")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector(SAID)
    assert "StartColumn 3 above 4 EndColumn equals StartColumn 3 above 8 EndColumn" in said(visit.page)
    visit.close()


def test_an_equation_offers_to_be_explored_and_loads_the_explorer_only_then(equation):
    page = equation.page
    assert page.locator(BP2).get_attribute("aria-describedby") == "nnbp-hint"
    assert page.locator("#nnbp-hint").inner_text().startswith("Enter: ")
    assert not [url for url in equation.requests if OF_THE_EXPLORER.search(url)]
    page.keyboard.press("ArrowRight")  # does not turn the page either
    page.keyboard.press("Enter")
    page.wait_for_selector(SAID)
    assert page.locator("#nnbp-hint").is_hidden()
    assert {url.rpartition("/")[2] for url in equation.requests if OF_THE_EXPLORER.search(url)} == {
        "sre.js", "mml.js", "semantic-enrich.js", "explorer.js", "base.js", "en.js"
    }  # fmt: skip


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_what_the_explorer_shows_can_be_read(browser, book, mode):
    visit = Visit(browser, (book / "book/05-four-equations.html").as_uri(), color_scheme=mode, viewport=WIDE)
    reach(visit.page, BP2)
    boxes = [colours(visit.page, "#nnbp-hint")]
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector(SAID)
    boxes += [colours(visit.page, f"{SAID} > div"), colours(visit.page, "mjx-math [style*=background-color]")]
    assert [contrast(*box) >= 4.5 for box in boxes] == [True, True, True]
    visit.close()


def colours(page, element):
    """Of its text and of its background, as fractions of red, green and blue."""
    style = page.locator(element).first.evaluate(
        "e => { const s = getComputedStyle(e); return [s.color, s.backgroundColor]; }"
    )
    return [[int(n) / 255 for n in re.findall(r"\d+", colour)[:3]] for colour in style]


def test_the_explorer_is_a_small_download(book):
    files = [file for file in (book / "_static" / "mathjax").rglob("*.js") if OF_THE_EXPLORER.search(file.as_posix())]
    size = sum(len(gzip.compress(file.read_bytes())) for file in files)
    assert len(files) == 6 and 155_000 < size < 165_000  # the page says 160 kB


def test_an_equation_is_mathml_for_screen_readers(visit):
    math = visit.page.locator("mjx-container")
    assert visit.page.locator("mjx-container > mjx-assistive-mml > math").count() == math.count()
