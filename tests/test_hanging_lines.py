"""Lines of code that are too long for a page continue below, indented further."""

from bs4 import BeautifulSoup

from tools.hanging_lines import hang


def test_a_continued_line_of_code_is_indented_further_than_its_beginning():
    code = '<pre><span></span><span class="k">if</span> x:\n\n        <span class="n">y</span> = 1\n</pre>'
    before, after = (BeautifulSoup(text, "html.parser") for text in (code, hang(code)))
    assert after.get_text() == before.get_text()
    lines = after.select("pre > span.line")
    assert [line.get("style") for line in lines] == [None, None, "padding-left:12ch;text-indent:-12ch"]


def test_only_code_is_changed():
    assert hang("<p>    words\n  and words</p>") == "<p>    words\n  and words</p>"
