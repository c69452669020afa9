"""Pasting a document into an article: headings, links, emphasis and lists stay, the rest goes.

Both documents are what the programs put on the clipboard, shortened.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack

WORD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40"><head>
<meta name=Generator content="Microsoft Word 15"><link rel=File-List href="file:///C:/clip_filelist.xml">
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]-->
<style><!--
p.MsoNormal, li.MsoNormal {mso-style-parent:""; margin:0cm; font-size:12.0pt; font-family:"Calibri",sans-serif;}
h1 {mso-style-link:"Heading 1 Char"; font-size:16.0pt; color:#2F5496;}
--></style></head><body lang=EN-GB link="#0563C1" style='tab-interval:36.0pt'><!--StartFragment-->
<h1><span lang=EN-GB style='mso-ansi-language:EN-GB'>The long road<o:p></o:p></span></h1>
<p class=MsoNormal><span lang=EN-GB style='font-family:"Comic Sans MS";color:red;mso-ansi-language:EN-GB'>The
first <b>bold</b> words and <i>leaning</i> ones, with <a href="https://example.org/word">a
link</a>.<o:p></o:p></span></p>
<p class=MsoNormal><span lang=EN-GB><o:p>&nbsp;</o:p></span></p>
<h2><span lang=EN-GB>By train<o:p></o:p></span></h2>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]><span
lang=EN-GB>apples<o:p></o:p></span></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]><span
lang=EN-GB>bread<o:p></o:p></span></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span
lang=EN-GB><span style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]><span
lang=EN-GB>first<o:p></o:p></span></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span
lang=EN-GB><span style='mso-list:Ignore'>2.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]><span
lang=EN-GB>second<o:p></o:p></span></p>
<h3><span lang=EN-GB>At night<o:p></o:p></span></h3>
<p class=MsoNormal><span lang=EN-GB>A remark<span class=MsoCommentReference><span style='font-size:8.0pt'><a
style='mso-comment-reference:EB_1' href="#_msocom_1" id="_anchor_1">[EB1]</a></span></span> ends.<o:p></o:p></span></p>
<table class=MsoTableGrid border=1><tr><td width=301><p class=MsoNormal>left cell</p></td>
<td width=301><p class=MsoNormal>right cell</p></td></tr></table>
<div style='mso-element:comment-list'><hr class=msocomoff align=left size=1 width="33%"><div style='mso-element:comment'>
<div id="_com_1" class=msocomtxt><p class=MsoCommentText><span class=MsoCommentReference><a
href="#_msoanchor_1">[EB1]</a></span>Is this true?</p></div></div></div>
<!--EndFragment--></body></html>"""

GOOGLE = """<meta charset='utf-8'><meta charset="utf-8"><b style="font-weight:normal;"
id="docs-internal-guid-0a1b2c3d-7fff-1234-abcd-0123456789ab"><h1 dir="ltr"
style="line-height:1.38;margin-top:20pt;margin-bottom:6pt;"><span
style="font-size:20pt;font-family:Arial,sans-serif;color:#000000;font-weight:400;">The long road</span></h1><p dir="ltr"
style="line-height:1.38;"><span style="font-size:11pt;font-family:Lobster;color:#ff0000;font-weight:400;font-style:normal;text-decoration:none;">The
first </span><span style="font-size:11pt;font-family:Arial;color:#000000;font-weight:700;font-style:normal;">bold</span><span
style="font-size:11pt;font-weight:400;font-style:normal;"> words and </span><span
style="font-size:11pt;font-weight:400;font-style:italic;">leaning</span><span
style="font-size:11pt;font-weight:400;font-style:normal;"> ones, with </span><a href="https://example.org/docs"
style="text-decoration:none;"><span style="font-size:11pt;color:#1155cc;font-weight:400;text-decoration:underline;">a
link</span></a><span style="font-size:11pt;font-weight:400;">.</span></p><br /><h2 dir="ltr"><span
style="font-size:16pt;font-weight:400;">By train</span></h2><ul style="margin-top:0;padding-inline-start:48px;"><li
dir="ltr" style="list-style-type:disc;font-size:11pt;font-weight:400;" aria-level="1"><p dir="ltr"
role="presentation"><span style="font-size:11pt;font-weight:400;">apples</span></p></li><li dir="ltr"
style="list-style-type:disc;font-size:11pt;" aria-level="1"><p dir="ltr" role="presentation"><span
style="font-size:11pt;font-weight:400;">bread</span></p></li></ul><ol style="margin-top:0;"><li dir="ltr"
style="list-style-type:decimal;" aria-level="1"><p dir="ltr" role="presentation"><span
style="font-size:11pt;font-weight:400;">first</span></p></li><li dir="ltr" style="list-style-type:decimal;" aria-level="1"><p dir="ltr"
role="presentation"><span style="font-size:11pt;font-weight:400;">second</span></p></li></ol><h3 dir="ltr"><span
style="font-size:14pt;font-weight:400;color:#434343;">At night</span></h3><p dir="ltr"><span
style="font-size:11pt;font-weight:400;">A remark ends.</span></p><div dir="ltr" align="left"><table
style="border:none;border-collapse:collapse;"><tbody><tr><td style="border:solid #000 1pt;"><p dir="ltr"><span
style="font-size:11pt;font-weight:400;">left cell</span></p></td><td style="border:solid #000 1pt;"><p dir="ltr"><span
style="font-size:11pt;font-weight:400;">right cell</span></p></td></tr></tbody></table></div></b><br class="Apple-interchange-newline">"""

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
    with page.expect_navigation():  # the address alone may come from an autosave before
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
    assert kept == (
        "paragraph: <h2>The long road</h2><h3>a</h3><h3>b</h3><h2>c</h2><p>d</p>"
    )


@pytest.mark.parametrize(("program", "html"), [("word", WORD), ("docs", GOOGLE)])
def test_a_pasted_document_keeps_its_headings_links_and_lists(desk, stack, program, html):
    kept = stored(desk, stack, f"Pasted from {program}", html)
    assert kept == (
        "paragraph: <h2>The long road</h2>"
        "<p>The first <b>bold</b> words and <i>leaning</i> ones, with "
        f'<a href="https://example.org/{program}">a link</a>.</p>'
        "<h2>By train</h2><ul><li>apples</li><li>bread</li></ul>"
        "<ol><li>first</li><li>second</li></ol>"
        "<h3>At night</h3><p>A remark ends.</p><p>left cell</p><p>right cell</p>"
    )
