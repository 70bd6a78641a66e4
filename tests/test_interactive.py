"""One definition gives live widgets, a page that moves without a kernel, and a still picture."""

import asyncio
import base64
import gzip
import json
import re
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import unquote

import ipywidgets
import matplotlib
import numpy as np
import pytest
from PIL import Image

from nnbp import figures, interactive
from nnbp.interactive import continuous, explore, playable, start_at


def draw(j, k=0):
    return figures.network_diagram([2, 3, 1], weight=(2, j, k))


def diagram(**parameters):
    return explore(draw, alt="the weight into neuron {j}", **({"j": range(3)} | parameters))


def bundle(explorer):
    return explorer._repr_mimebundle_()[0]


@pytest.fixture
def in_the_book(monkeypatch):
    monkeypatch.setenv("NNBP_BOOK", "1")


@pytest.fixture
def with_a_reader(monkeypatch):
    monkeypatch.delenv("NNBP_BOOK", raising=False)


# With a kernel


def test_moving_a_slider_changes_the_picture_and_its_words():
    explorer = diagram()
    before = explorer.picture.value
    explorer.controls["j"].value = 2
    assert '<img src="data:image/svg+xml,' in explorer.picture.value and explorer.picture.value != before
    assert explorer.alt == "the weight into neuron 2" and 'alt="the weight into neuron 2"' in explorer.picture.value
    explorer.controls["j"].value = 0
    assert explorer.picture.value == before


def test_moving_a_slider_prints_nothing(capsys):
    diagram().controls["j"].value = 1
    assert capsys.readouterr() == ("", "")


@pytest.fixture
def drawn():
    """The choices that an explorer with a slider and buttons has drawn so far, in order."""
    return []


@pytest.fixture
def counted(drawn):
    def draw_and_count(j, k):
        drawn.append((j, k))
        if j == 3:
            raise ValueError("there is no neuron 3")
        return draw(min(j, 2), {"first": 0, "second": 1, "first again": 0}[k])

    explorer = explore(draw_and_count, alt="from {k} to {j}", j=range(11), k=["first", "second", "first again"])
    drawn.clear()
    return explorer


def test_what_was_drawn_is_not_drawn_again(counted, drawn):
    for j in (1, 2, 1, 0):
        counted.controls["j"].value = j
    assert drawn == [(1, "first"), (2, "first")] and counted.alt == "from first to 0"


def test_when_a_cell_has_run_everything_is_redrawn(monkeypatch):
    cells, drawn, network = SimpleNamespace(execution_count=1), [], {"sizes": [2, 3, 1]}
    monkeypatch.setattr(interactive, "get_ipython", lambda: cells)

    def draw(j):
        drawn.append(j)
        return figures.network_diagram(network["sizes"], bias=(2, j))

    explorer = explore(draw, alt="{j}", j=range(2))
    explorer.controls["j"].value = 1
    before = explorer.picture.value
    network["sizes"], cells.execution_count = [2, 3, 2], 2
    for j in (0, 1):
        explorer.controls["j"].value = j
    assert drawn == [0, 1, 0, 1] and explorer.picture.value != before


def in_a_kernel(moves, until):
    """Make the moves while an event loop is running, as in a kernel; let it run a little longer than ``until``."""

    async def kernel():
        moves()
        async with asyncio.timeout(60):
            while not until():
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.5)

    asyncio.run(kernel())


def test_a_kernel_with_nothing_to_do_draws_what_is_a_move_away_and_what_fails_there_fails_once_moved_to(counted, drawn):
    def moves():
        counted.controls["j"].value = 1
        counted.controls["j"].value = 2

    in_a_kernel(moves, until=lambda: len(drawn) == 5)
    assert drawn == [(1, "first"), (2, "first"), (3, "first"), (2, "second"), (2, "first again")]
    assert counted.alt == "from first to 2"
    counted.controls["k"].value = 1
    assert len(drawn) == 5 and counted.alt == "from second to 2"
    counted.controls["k"].value = 0
    with pytest.raises(ValueError, match="there is no neuron 3"):
        counted.controls["j"].value = 3


def test_a_move_comes_before_what_is_drawn_ahead(monkeypatch, counted, drawn):
    monkeypatch.setattr(interactive, "PAUSE", 0)

    def moves():
        counted.controls["j"].value = 1
        asyncio.get_running_loop().call_later(
            interactive.PAUSE_BETWEEN / 2, counted.controls["k"].set_trait, "value", 2
        )

    in_a_kernel(moves, until=lambda: (1, "first again") in drawn)
    assert drawn[:3] == [(1, "first"), (2, "first"), (1, "first again")]


@pytest.mark.parametrize("book", ["", "1"], ids=["live", "in the book"])
def test_each_frame_is_drawn_once(monkeypatch, book, drawn):
    """The first frame is used for the live picture, the still one and the page."""
    monkeypatch.setenv("NNBP_BOOK", book)
    explorer = explore(lambda j: drawn.append(j) or draw(j), alt="{j}", j=start_at(range(3), at=1))
    bundle(explorer)
    assert drawn == ([1, 0, 2] if book else [1])


def test_a_figure_that_is_shown_again_after_a_move_shows_where_it_has_moved(with_a_reader):
    explorer = diagram()
    explorer.controls["j"].value = 2
    assert bundle(explorer)["text/plain"] == "the weight into neuron 2"


def test_no_setting_of_the_users_matplotlib_changes_a_figure_that_moves():
    usual, usual_page = diagram().picture.value, diagram().page()
    with matplotlib.rc_context({"savefig.bbox": "tight", "font.size": 30, "text.color": "red"}):
        assert (diagram().picture.value, diagram().page()) == (usual, usual_page)


def test_live_it_is_a_widget_and_a_still_picture(with_a_reader):
    shown = bundle(diagram())
    assert set(shown) == {"text/plain", "image/png", "application/vnd.jupyter.widget-view+json"}
    assert shown["text/plain"] == "the weight into neuron 0"
    assert Image.open(BytesIO(base64.b64decode(shown["image/png"]))).convert("RGBA").getpixel((0, 0))[3] == 0


@pytest.mark.parametrize(
    ("values", "control"),
    [
        (range(4), ipywidgets.ToggleButtons),
        (["a", "b"], ipywidgets.ToggleButtons),
        (range(5), ipywidgets.Dropdown),
        (range(10), ipywidgets.Dropdown),
        (range(11), ipywidgets.SelectionSlider),
        (list("abcdefghijk"), ipywidgets.Dropdown),
    ],
)
def test_few_values_are_buttons_more_a_menu_and_many_numbers_a_slider(values, control):
    assert isinstance(explore(lambda j: figures.new_figure(), alt="x", j=values).controls["j"], control)


def test_a_control_has_its_name_and_labels():
    controls = explore(lambda start_weight: figures.new_figure(), alt="x", start_weight=[0.5, -1.0]).controls
    assert controls["start_weight"].description == "start weight"
    assert [label for label, _ in controls["start_weight"].options] == ["0.5", "−1"]


def test_a_letter_is_in_italics_as_in_the_text():
    names = {"η": "<i>η</i>", "Δz": "Δ<i>z</i>", "l": "<i>l</i>", "mini_batch_size": "mini batch size"}
    controls = explore(lambda **_: figures.new_figure(), alt="x", **{name: [0, 1] for name in names}).controls
    assert {name: control.description for name, control in controls.items()} == names
    assert len({control.style.description_width for control in controls.values()}) == 1


@pytest.mark.parametrize(
    ("values", "control"),
    [
        (range(2), ipywidgets.ToggleButtons),
        ([*"abcdefghij"], ipywidgets.ToggleButtons),
        (range(11), ipywidgets.SelectionSlider),
    ],
)
def test_up_to_ten_moments_are_buttons(values, control):
    assert isinstance(
        diagram(j=playable(values)).controls["j"]
        if len(values) < 3
        else explore(lambda j: figures.new_figure(), alt="x", j=playable(values)).controls["j"],
        control,
    )


def numbers_of(control):
    return [label for label, _ in control.options]


def test_a_continuous_slider_stops_between_its_values_where_a_kernel_runs_and_only_there(monkeypatch):
    def made():
        z = continuous(start_at(np.arange(-1.0, 1.2, 0.2).round(1), at=0.4), steps=4)
        return explore(lambda z: figures.new_figure(), alt="z is {z:g}", z=z)

    monkeypatch.delenv("NNBP_BOOK", raising=False)
    live = made()
    assert numbers_of(live.controls["z"])[:5] == ["−1", "−0.95", "−0.9", "−0.85", "−0.8"]
    assert len(live.controls["z"].options) == 41 and live.alt == "z is 0.4"
    assert len(packed(live.page())["parameters"][0]["labels"]) == 11 and packed(live.page())["parameters"][0]["at"] == 7
    monkeypatch.setenv("NNBP_BOOK", "1")
    assert len(made().controls["z"].options) == 11


@pytest.mark.parametrize("values", [range(10), {str(i): i for i in range(20)}, [*"abcdefghijkl"]])
def test_what_is_not_a_slider_of_numbers_cannot_be_continuous(values):
    with pytest.raises(ValueError, match="should be at least 11 numbers, for a slider"):
        continuous(values)


def test_time_can_be_played():
    explorer = diagram(j=playable(range(3)))
    *_, row = explorer._widget().children
    buttons, play = row.children
    play.value = 2
    assert buttons.value == 2 and explorer.alt == "the weight into neuron 2"


def test_a_parameter_can_start_in_the_middle():
    assert diagram(j=start_at(range(3), at=1)).alt == "the weight into neuron 1"
    assert start_at({"low": -1, "high": 1}, at="high").start == 1


def test_draw_gets_plain_numbers_and_a_dicts_values_and_words_say_its_labels():
    given = []
    explorer = explore(
        lambda **values: given.append(values) or figures.new_figure(),
        alt="{neuron} at {z:.1f}",
        neuron={"the first": (2, 0)},
        z=np.linspace(0, 1, 3),
    )
    assert given == [{"neuron": (2, 0), "z": 0.0}] and type(given[0]["z"]) is float
    assert explorer.alt == "the first at 0.0"


def test_words_can_be_a_function():
    assert explore(draw, alt=lambda j: f"neuron {j + 1}", j=range(3)).alt == "neuron 1"


# Wrong arguments


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"draw": 3, "alt": "x", "j": [0]}, TypeError, "draw is 3; it should be a function"),
        ({"draw": draw, "alt": " ", "j": [0]}, ValueError, "alt is empty"),
        ({"draw": draw, "alt": 7, "j": [0]}, TypeError, "alt is 7"),
        ({"draw": draw, "alt": "x"}, ValueError, "explore has no parameters"),
        ({"draw": draw, "alt": "x", "j": []}, ValueError, "j is empty"),
        ({"draw": draw, "alt": "x", "j": 5}, TypeError, "j is 5; it should be a list, range or array"),
        ({"draw": lambda j: None, "alt": "x", "j": [0]}, TypeError, "figure is None; it should be a Figure"),
        (
            {"draw": draw, "alt": "x", "j": range(21), "k": range(20)},
            ValueError,
            "21 of j × 20 of k = 420 combinations; at most 400",
        ),
    ],
)
def test_a_wrong_argument_is_named(arguments, error, message):
    draw_this = arguments.pop("draw")
    with pytest.raises(error, match=message):
        explore(draw_this, **arguments)


def test_a_start_that_is_not_a_value_is_named():
    with pytest.raises(ValueError, match=r"at is 9; it should be one of the values \[0, 1\]"):
        start_at([0, 1], at=9)


def test_figures_of_different_sizes_are_rejected():
    explorer = explore(lambda h: figures.new_figure(height=h), alt="x", h=[1, 2])
    with pytest.raises(ValueError, match=r"draw returned figures of .*it should keep one size"):
        explorer.page()


def test_a_figure_too_heavy_for_a_page_is_rejected():
    rng = np.random.default_rng(0)

    def noise(i):
        return figures.digit_grid(rng.random((10_000, 30)), np.arange(30) % 10)

    with pytest.raises(ValueError, match=r"3 combinations whose frames weigh .* kB gzipped, more than 300 kB"):
        explore(noise, alt="noise", i=range(3)).page()


# On a page without a kernel


def packed(page):
    """The data passed to the page's script."""
    return json.loads(re.search(r"document.currentScript.parentElement, (.*)\);</script>", page, re.DOTALL)[1])


def still(page):
    """The SVG in the page's picture."""
    return unquote(re.search(r'<img src="data:image/svg\+xml,([^"]*)"', page)[1])


def reassembled(page, choice):
    """What the page's script shows."""
    data, lines = packed(page), [*dict.fromkeys(still(page).split("\n"))]
    lines += data["lines"].split("\n")
    runs = data["frames"][data["order"][choice]]
    return "\n".join(
        line for first, count in zip(runs[::2], runs[1::2], strict=True) for line in lines[first : first + count]
    )


def test_in_the_book_it_is_a_page_and_a_still_picture(in_the_book):
    assert set(bundle(diagram())) == {"text/plain", "image/png", "text/html"}


def test_the_lines_make_the_frames_again():
    page = diagram(k=range(2)).page()
    assert still(page) == figures.svg(draw(0, 0))
    for choice, (j, k) in enumerate(np.ndindex(3, 2)):
        assert reassembled(page, choice) == figures.svg(draw(j, k))


def test_equal_frames_are_kept_once():
    data = packed(explore(lambda j: draw(min(j, 1)), alt="neuron {j}", j=range(4)).page())
    assert data["order"] == [0, 1, 1, 1] and len(data["frames"]) == 2
    assert data["alts"] == ["neuron 0", "neuron 1", "neuron 2", "neuron 3"]


def test_the_page_is_the_same_bytes_every_time():
    assert diagram().page() == diagram().page()


def test_the_page_is_light_and_asks_no_one_for_anything():
    page = diagram(k=range(2)).page()
    assert len(gzip.compress(page.encode())) < 10_000
    outside = page.replace("http://www.w3.org/2000/svg", "")  # the name of the format
    assert "http" not in outside and ' id="' not in page


def test_words_cannot_break_out_of_the_page():
    page = explore(draw, alt='</script><b a="', j=range(2)).page()
    assert page.count("</script>") == 1 and 'alt="&lt;/script&gt;&lt;b a=&quot;"' in page


def test_the_still_picture_is_the_start():
    page = diagram(j=start_at(range(3), at=2)).page()
    assert 'alt="the weight into neuron 2"' in page and packed(page)["parameters"][0]["at"] == 2


# In a browser


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """A page with two explorers: a slider, buttons and a menu on the first, time on the second."""
    one = explore(
        lambda j, k, menu: draw(j % 3, k),
        alt="from {k} to {j}, {menu}",
        j=range(11),
        k={"the first": 0, "the second": 1},
        menu=[*"abcde"],
    ).page()
    two = explore(draw, alt="at step {j}", j=playable(range(3))).page()
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(f'<!doctype html><html lang="en"><meta charset="utf-8"><title>two</title>{one}{two}', "utf-8")
    return path


@pytest.fixture
def page(browser, file):
    page = browser.new_page(viewport={"width": 360, "height": 700}, reduced_motion="reduce")
    page.troubles, page.asked = [], []
    page.on("console", lambda message: page.troubles.append(message.text))
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url.partition(":")[0]))
    page.goto(file.as_uri())
    yield page
    assert page.troubles == []
    assert set(page.asked) <= {"file", "data"}
    page.close()


def picture(page, n):
    return page.locator(".nnbp-explore").nth(n).locator("img")


def test_a_key_moves_the_slider_the_picture_and_its_words(page):
    slider, before = page.get_by_label("j", exact=True).first, picture(page, 0).screenshot()
    slider.press("ArrowRight")
    page.wait_for_function("document.querySelector('img').alt === 'from the first to 1, a'")
    assert slider.get_attribute("aria-valuetext") == "1"
    assert page.locator("output").first.inner_text() == "1"
    page.wait_for_timeout(200)
    assert picture(page, 0).screenshot() != before
    assert picture(page, 1).get_attribute("alt") == "at step 0"


def test_jupyterlab_leaves_the_keys_to_the_controls(page):
    controls = page.locator(".nnbp-explore input, .nnbp-explore select, .nnbp-explore button")
    marked = controls.evaluate_all("all => all.map(control => control.hasAttribute('data-lm-suppress-shortcuts'))")
    assert marked and all(marked)


def test_a_menu_changes_the_picture_and_its_words(page):
    page.get_by_label("menu").select_option("c")
    page.wait_for_function("document.querySelector('img').alt === 'from the first to 0, c'")


def test_buttons_change_the_picture_and_its_words_by_mouse_and_by_key(page):
    first, second = (page.get_by_role("radio", name=f"the {name}") for name in ("first", "second"))
    assert page.get_by_role("radiogroup", name="k").is_visible() and first.is_checked()
    second.click()
    page.wait_for_function("document.querySelector('img').alt === 'from the second to 0, a'")
    second.press("ArrowLeft")
    page.wait_for_function("document.querySelector('img').alt === 'from the first to 0, a'")
    assert first.is_checked() and not second.is_checked()


def test_time_plays_on_demand_only_stops_at_the_end_and_can_be_paused(page):
    page.wait_for_timeout(1500)
    assert picture(page, 1).get_attribute("alt") == "at step 0"
    page.get_by_role("button", name="Play j").press("Enter")
    page.get_by_role("button", name="Pause j").press("Enter")
    page.wait_for_timeout(1500)
    assert picture(page, 1).get_attribute("alt") == "at step 1"
    page.get_by_role("button", name="Play j").click()
    page.wait_for_function("document.querySelectorAll('img')[1].alt === 'at step 2'")
    assert page.get_by_role("button", name="Play j").is_visible()


def test_the_live_picture_names_sliders_for_screen_readers_and_keeps_the_arrow_keys_for_them(browser):
    page = browser.new_page()
    slider = '<label>start weight</label><div role="slider" tabindex="0"></div><div class="widget-readout">0.5</div>'
    row = f'<div class="widget-slider">{slider}</div>'
    page.set_content(f'<div class="nnbp-explore">{row}<div class="widget-dropdown"><select></select></div></div>')
    page.locator(".nnbp-explore").evaluate(
        "(root, img) => root.insertAdjacentHTML('afterbegin', img)", diagram().picture.value
    )
    named = page.get_by_role("slider", name="start weight")
    named.wait_for(state="attached")
    assert named.get_attribute("aria-valuetext") == "0.5"
    assert page.locator("[role=slider][data-lm-suppress-shortcuts], select[data-lm-suppress-shortcuts]").count() == 2
    page.evaluate("addEventListener('keydown', event => { (window.passed ??= []).push(event.key); })")
    for control in (named, page.locator("select")):
        for key in ("ArrowLeft", "PageUp", "Home", "s"):
            control.press(key)
    assert page.evaluate("passed") == ["s", "s"]
    page.close()


def test_all_controls_share_their_left_edge_and_are_large_enough_to_touch(page):
    cells = page.locator(".nnbp-explore").first.locator(".nnbp-explore-control")
    boxes = page.locator(".nnbp-explore :is(input, select, button)").evaluate_all(
        "all => all.map(control => control.getBoundingClientRect()).map(box => [box.width, box.height])"
    )
    assert cells.count() == 3 and len({cell.bounding_box()["x"] for cell in cells.all()}) == 1
    assert len(boxes) == 8 and min(min(box) for box in boxes) >= 24


def test_it_fits_a_phone(page):
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert picture(page, 0).bounding_box()["width"] <= 360


def test_the_picture_is_inverted_in_the_dark_and_left_alone_in_the_light(page):
    style = "getComputedStyle(document.querySelector('img')).filter"
    assert page.evaluate(style) == "none"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(style) == "invert(1) hue-rotate(180deg)"


def test_vs_code_shows_a_page_in_the_dark_but_live_widgets_on_white(browser):
    page = browser.new_page()
    live = diagram()._widget().children
    html = "".join(child.value for child in live if isinstance(child, ipywidgets.HTML))
    page.set_content(
        f'<body class="vscode-dark"><div class="jupyter-widgets nnbp-explore">{html}</div>{diagram().page()}'
    )
    filters = page.locator(".nnbp-explore img").evaluate_all("all => all.map(img => getComputedStyle(img).filter)")
    assert filters == ["none", "invert(1) hue-rotate(180deg)"]
    page.close()


def test_without_script_it_is_a_still_picture_and_no_dead_controls(browser, file):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert picture(page, 0).get_attribute("alt") == "from the first to 0, a"
    assert page.locator("input, select, button").count() == 0
    context.close()
