"""The editor as those who write see it: what they type goes out only when they press for it, and
what they typed last goes out as well.
"""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

# A fast writer's: Draftail keeps what is typed until nothing was for 250 ms.
A_KEY = 60  # milliseconds
IN_THE_FORM = """(words) => {
  const form = document.querySelector("#page-edit-form");
  return [...new FormData(form).values()].some((value) => `${value}`.includes(words));
}"""


@pytest.fixture
def desk(browser: Browser, stack):
    """Edie's first screen, on a desktop."""
    window = {"width": 1280, "height": 900}
    context = browser.new_context(base_url=stack.address, viewport=window, locale="en-GB")
    page = context.new_page()
    page.goto("/account/sign-in/?next=/admin/")
    page.get_by_role("button", name="Edie, the editor").click()
    page.wait_for_url("**/admin/")
    yield page
    context.close()


def begin(page: Page, title: str) -> None:
    page.get_by_role("link", name="in Everyday").click()
    page.get_by_role("textbox", name="Title*").press_sequentially(title)


def type_in(page: Page, words: str) -> None:
    """At the end of the text, at a steady pace."""
    page.locator(".public-DraftEditor-content").last.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words, delay=A_KEY)


def publish_at_once(page: Page) -> None:
    """Without the looks that Playwright takes before a click, which are longer than Draftail's."""
    page.locator("nav.footer__container button[name=action-publish]").evaluate("it => it.click()")


def published(page: Page) -> None:
    expect(page.locator(".messages")).to_contain_text("published", timeout=30_000)


def test_enter_in_the_headline_publishes_nothing(desk):
    sent: list[str] = []
    desk.on("request", lambda request: sent.append(request.post_data or ""))
    begin(desk, "Typed and not sent")
    desk.keyboard.press("Enter")
    desk.wait_for_timeout(2000)
    assert not any("action-publish" in data for data in sent)


def test_the_visible_button_says_what_is_missing(desk):
    begin(desk, "Not ready")
    desk.locator("nav.footer__container button[name=action-publish]").click()
    said = desk.locator(".messages")
    expect(said).to_contain_text("under the headline.", timeout=30_000)
    expect(said).to_contain_text("Write the text.")
    expect(desk.locator("[name=bylines-0-author]")).not_to_have_value("")  # their own


def test_on_a_phone_the_visible_button_is_at_hand(desk):
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.get_by_role("link", name="in Everyday").click()
    expect(desk.locator("nav.footer__container button[name=action-publish]")).to_be_in_viewport()


def test_what_was_typed_last_is_saved_and_published(desk):
    begin(desk, "Typed to the last word")
    desk.locator("textarea[name=standfirst]").fill("And pressed at once.")
    type_in(desk, "Of a new article, whole.")
    publish_at_once(desk)
    published(desk)
    link = desk.locator(".messages").get_by_role("link", name="View live")
    address = link.get_attribute("href")

    desk.locator(".messages").get_by_role("link", name="Edit").click()
    type_in(desk, " Kept by Ctrl+S.")
    assert desk.evaluate(IN_THE_FORM, " Kept by Ctrl+S.")  # as autosave and preview read it
    desk.keyboard.type(" To the end.", delay=A_KEY)
    desk.keyboard.press("Control+s")
    expect(desk.locator(".messages")).to_contain_text("has been updated", timeout=30_000)
    desk.reload()
    text = desk.locator(".public-DraftEditor-content").last
    expect(text).to_have_text("Of a new article, whole. Kept by Ctrl+S. To the end.")

    type_in(desk, " And live.")
    publish_at_once(desk)
    published(desk)
    desk.goto(address)
    said = "Of a new article, whole. Kept by Ctrl+S. To the end. And live."
    expect(desk.locator("main")).to_contain_text(said)


@pytest.mark.parametrize("pause", [0, 450, 850])  # milliseconds
def test_an_article_whose_headline_comes_last_is_one_article(desk, stack, pause):
    title = f"Written last by {pause}"
    made: list[str] = []
    desk.on("request", lambda sent: is_new(sent) and made.append(sent.url))
    desk.get_by_role("link", name="in Everyday").click()
    desk.locator("textarea[name=standfirst]").fill("The headline comes last.")
    type_in(desk, "The text came first.")
    desk.get_by_role("textbox", name="Title*").press_sequentially(title, delay=A_KEY)
    desk.wait_for_timeout(pause)
    publish_at_once(desk)
    published(desk)
    assert len(made) == 1
    assert articles(stack, title) == "written-last-by-" + str(pause)


def test_the_address_is_made_of_the_whole_headline(desk, stack):
    """Autosave had made one of the words that there were."""
    desk.get_by_role("link", name="in Everyday").click()
    desk.locator("textarea[name=standfirst]").fill("The headline comes last.")
    type_in(desk, "The text came first.")
    headline = desk.get_by_role("textbox", name="Title*")
    with desk.expect_response(lambda answer: is_new(answer.request)):
        headline.press_sequentially("Written in", delay=A_KEY)
    headline.press_sequentially(" two goes", delay=A_KEY)
    publish_at_once(desk)
    published(desk)
    assert articles(stack, "Written in two goes") == "written-in-two-goes"


def test_a_press_while_autosave_makes_the_article_waits_for_it(desk, stack):
    title = "Made while it was pressed"
    made: list[Route] = []
    desk.route(lambda url: "/pages/add/" in url, lambda sent: hold(sent, made))
    begin(desk, title)
    desk.locator("textarea[name=standfirst]").fill("Autosave is on its way.")
    with desk.expect_request(is_new):
        type_in(desk, "The first words.")
    publish_at_once(desk)
    desk.wait_for_timeout(1000)
    (autosave,) = made
    autosave.continue_()
    published(desk)
    assert made == [autosave]
    assert articles(stack, title) == "made-while-it-was-pressed"


def test_whoever_was_signed_out_loses_nothing(desk, stack):
    """They sign in again in another tab, and press once more."""
    begin(desk, "Signed out meanwhile")
    desk.locator("textarea[name=standfirst]").fill("Before.")
    type_in(desk, "The first words.")
    desk.wait_for_url("**/edit/")
    other = desk.context.new_page()
    desk.context.clear_cookies(name="sessionid")
    type_in(desk, " And the last.")
    publish_at_once(desk)
    expect(desk.locator(".messages")).to_contain_text("You are signed out")
    other.goto("/account/sign-in/?next=/admin/")
    other.get_by_role("button", name="Edie, the editor").click()
    other.wait_for_url("**/admin/")
    desk.wait_for_timeout(500)
    publish_at_once(desk)
    published(desk)
    other.goto("/everyday/signed-out-meanwhile/")
    expect(other.locator("article")).to_contain_text("The first words. And the last.")


def test_what_was_overtaken_takes_the_place_of_the_newer_by_a_press_alone(desk, stack):
    title = "Saved by two"
    begin(desk, title)
    desk.locator("textarea[name=standfirst]").fill("Before.")
    type_in(desk, "The first words.")
    desk.wait_for_url("**/edit/")
    publish_at_once(desk)
    published(desk)
    desk.goto("/admin/articles/")
    desk.get_by_role("link", name=title).first.click()
    desk.wait_for_load_state("networkidle")
    newer = f"""
from articles.article import ArticlePage
article = ArticlePage.objects.get(draft_title={title!r}).get_latest_revision_as_object()
article.standfirst = "Of somebody else."
article.save_revision()
"""
    look = newer.split("article.standfirst")[0] + "print(article.standfirst)"
    stack.shell(newer)
    desk.locator("textarea[name=standfirst]").evaluate("it => { it.value = 'Mine.' }")
    publish_at_once(desk)
    expect(desk.locator(".messages")).to_contain_text("Somebody saved this at")
    expect(desk.locator("textarea[name=standfirst]")).to_have_value("Mine.")
    desk.wait_for_timeout(3000)
    assert stack.shell(look) == "Of somebody else."
    publish_at_once(desk)
    published(desk)
    assert stack.shell(look) == "Mine."


def test_a_page_that_somebody_deleted_keeps_its_window(desk, stack):
    begin(desk, "Deleted meanwhile")
    type_in(desk, "The first words.")
    desk.wait_for_url("**/edit/")
    stack.shell(
        "from articles.article import ArticlePage\n"
        "ArticlePage.objects.get(draft_title='Deleted meanwhile').delete()"
    )
    publish_at_once(desk)
    expect(desk.locator(".messages")).to_contain_text("Somebody deleted this page.")
    expect(desk.locator(".public-DraftEditor-content").last).to_contain_text("The first words.")


def test_what_is_pasted_at_once_is_autosaved(desk, stack):
    begin(desk, "Pasted at once")
    type_in(desk, "The first words.")
    desk.wait_for_url("**/edit/")
    address = desk.url
    desk.goto("/admin/articles/")
    desk.goto(address, wait_until="domcontentloaded")
    words = desk.locator(".public-DraftEditor-content").last
    words.evaluate("""(it) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", "Pasted words.");
      it.focus();
      const how = { clipboardData, bubbles: true, cancelable: true };
      it.dispatchEvent(new ClipboardEvent("paste", how));
    }""")
    with desk.expect_response(lambda got: got.request.method == "POST" and got.url == address):
        pass
    body = stack.shell(
        "from articles.article import ArticlePage\n"
        "found = ArticlePage.objects.get(draft_title='Pasted at once')\n"
        "print(found.get_latest_revision_as_object().body)"
    )
    assert "Pasted words." in body


def hold(sent: Route, made: list[Route]) -> None:
    if is_new(sent.request):
        made.append(sent)
    else:
        sent.continue_()


def is_new(sent) -> bool:
    """Whether it makes an article: at the other address it is kept in the one that there is."""
    return sent.method == "POST" and "/pages/add/" in sent.url and "preview" not in sent.url


def articles(stack, title: str) -> str:
    code = f"""
from articles.article import ArticlePage
print(*ArticlePage.objects.filter(draft_title={title!r}).values_list("slug", flat=True))
"""
    return stack.shell(code)
