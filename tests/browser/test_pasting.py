"""Pasting a document into an article: headings, links, emphasis and lists stay, the rest goes.

pasted/ holds what Word and Google Docs put on the clipboard, shortened.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack

DOCUMENTS = Path(__file__).parent / "pasted"

PASTE = """(editor, html) => {
  const clipboard = new DataTransfer();
  clipboard.setData("text/html", html);
  clipboard.setData("text/plain", "plain words of the same");
  editor.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def desk(browser: Browser, stack: Stack) -> Iterator[Page]:
    """A new article's form, before the editor of the cast."""
    window = {"width": 1280, "height": 900}
    context = browser.new_context(base_url=stack.address, viewport=window, locale="en-GB")
    page = context.new_page()
    page.goto("/account/sign-in/")
    page.get_by_role("button", name="the editor").click()
    page.wait_for_url("**/admin/")
    page.get_by_role("link", name="in Everyday").click()
    yield page
    context.close()


def stored(page: Page, stack: Stack, title: str, html: str) -> str:
    """What is kept of a pasted document, after the draft was saved."""
    page.get_by_role("textbox", name="Title*").fill(title)
    page.locator("textarea[name=standfirst]").fill("Pasted.")
    editor = page.locator(".public-DraftEditor-content").first
    editor.click()
    editor.evaluate(PASTE, html)
    expect(editor.locator("h2").first).to_contain_text("The long road")
    # The editor writes what it holds into the form a quarter of a second later.
    written = page.locator("[name='body-0-value']")
    expect(written).to_have_value(re.compile("The long road"))
    with page.expect_navigation():  # the address alone may come from an autosave before
        page.locator("nav.footer__container [data-w-dropdown-target=toggle]").click()
        page.get_by_role("button", name="Save draft").click()
    code = (
        "from articles.article import ArticlePage;"
        f"page = ArticlePage.objects.get(title={title!r}).get_latest_revision_as_object();"
        "print(*[f'{block.block_type}: {block.value}' for block in page.body], sep='\\n')"
    )
    return re.sub(r' data-block-key="\w+"', "", stack.shell(code))


def test_of_several_headings_of_the_first_size_each_level_goes_one_down(desk, stack):
    html = "<h1>The long road</h1><h2>a</h2><h4>b</h4><h1>c</h1><p> </p><p>d</p>"
    kept = stored(desk, stack, "Pasted parts", html)
    assert kept == ("paragraph: <h2>The long road</h2><h3>a</h3><h3>b</h3><h2>c</h2><p>d</p>")


def test_pasting_changes_no_facts(desk, stack):
    html = (
        "<h2>The long road</h2><script>alert(1)</script>"
        "<p>10<sup>6</sup> m<span style='vertical-align:super'>2</span>, H<sub>2</sub>O, "
        "4<sup>th</sup> of 10<sup>–6</sup>, e<sup>2,5</sup>, km<sup>2 </sup>of<sup> </sup>it"
        "<sup><a href='https://example.org/'>3</a></sup><sup>[4]</sup></p>"
        "<table><tr><td>120</td><td>34</td></tr><tr><th>a</th><td>b</td></tr></table>"
    )
    kept = stored(desk, stack, "Pasted facts", html)
    assert kept == (
        "paragraph: <h2>The long road</h2><p>10⁶ m², H₂O, 4th of 10⁻⁶, e^2,5, km² of it"
        '<a href="https://example.org/">3</a>[4]</p>'
        "<p>120</p><p>34</p><p>a</p><p>b</p>"
    )


@pytest.mark.parametrize("program", ["word", "docs"])
def test_a_pasted_document_keeps_its_headings_links_and_lists(desk, stack, program):
    html = (DOCUMENTS / f"{program}.html").read_text()
    kept = stored(desk, stack, f"Pasted from {program}", html)
    assert kept == (
        "paragraph: <h2>The long road</h2>"
        "<p>The first <b>bold</b> words and <i>leaning</i> ones, with "
        f'<a href="https://example.org/{program}">a link</a>.</p>'
        "<h2>By train</h2><ul><li>apples</li><li>bread</li></ul>"
        "<ol><li>first</li><li>second</li></ol>"
        "<h3>At night</h3><p>A remark ends.</p><p>left cell</p><p>right cell</p>"
    )
