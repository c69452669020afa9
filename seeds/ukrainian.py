"""The demo's paper in Ukrainian: its front page, a section, the seed article and plain pages."""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale

from articles.address import root_slug
from articles.article import ArticlePage
from articles.importing import Wish, import_file
from articles.pages import HomePage, PlainPage
from articles.section import SectionPage
from patrons.masthead import Newsroom
from seeds.content import EDITOR, LEAD, LEAD_DAY

LANGUAGE = "uk"
LEAD_UK = Path(LEAD).with_suffix(".uk.txt")
SECTION = ("news", "Новини", "Що сталося, хто про це каже і звідки це знає.")
PAGES = [
    (
        "about",
        "Про нас",
        """<p>The Bridge Post пише з України для читачів за кордоном. Тут працює семеро людей. Ми
публікуємо менше за інших і перевіряємо довше.</p>
<p>Ця редакція вигадана. Вона показує, як невелике видання може жити завдяки читачам: ви можете
прочитати все, зробити внесок і проголосувати, а гроші не рухаються.</p>
<h2>Кому ми належимо</h2>
<p>Людям, які тут працюють, у рівних частках. Ніхто інший не може нас продати чи закрити.</p>
<h2>Що вирішують патрони, а чого ні</h2>
<p>Патрони голосують за наші наступні теми: один патрон – один голос, хоч скільки хто дає. Що ми
з’ясуємо, залежить від того, що є правдою.</p>""",
    ),
    (
        "privacy",
        "Приватність",
        """<p>Наші статті однакові для всіх. Читання не створює файлів cookie, нічого не запитує в
третіх сторін і нікому не каже, що ви тут були.</p>
<h2>Коли ви робите внесок</h2>
<p>Ви платите на сторінці Stripe; номера картки ми не бачимо. Ми зберігаємо вашу адресу, ім’я та
країну, як ви їх там указали, суму, дату й сторінку, з якої ви прийшли, щоб надіслати квитанцію та
обліковувати гроші.</p>
<h2>Що є у вашому браузері</h2>
<p>Усе це названо на сторінці <a href="/uk/on-your-device/">«На вашому пристрої»</a>, де дати можна
стерти.</p>
<h2>Про що ви можете просити</h2>
<p>У <b>«Моїй підтримці»</b> ви завантажуєте одним файлом усе, що ми про вас зберігаємо, і можете
попросити це стерти. Скільки що зберігається, сказано на
<a href="/privacy/">повній сторінці англійською</a>.</p>""",
    ),
]


@transaction.atomic
def load() -> str:
    """Make what is missing; returns one line that says what was made. Real sites are left alone."""
    home = HomePage.objects.filter(slug=root_slug(settings.LANGUAGE_CODE)).first()
    if home is None or not Newsroom.load().is_demo:
        return "ukrainian: not a demo"
    if HomePage.objects.filter(slug=root_slug(LANGUAGE)).exists():
        return "ukrainian: there already"
    locale, _made = Locale.objects.get_or_create(language_code=LANGUAGE)
    root = home.get_parent()
    mine = root.add_child(instance=HomePage(title=home.title, locale=locale))
    slug, title, intro = SECTION
    section = SectionPage(title=title, slug=slug, intro=intro, show_in_menus=True)
    mine.add_child(instance=as_translation(section, home))
    for slug, title, body in PAGES:
        page = PlainPage(title=title, slug=slug, body=" ".join(body.split()))
        mine.add_child(instance=as_translation(page, home))
    publish_lead(section)
    return f"ukrainian: {ArticlePage.objects.descendant_of(mine).count()} articles"


def as_translation(page: SectionPage | PlainPage, home: HomePage) -> SectionPage | PlainPage:
    """The page as what the English one of the same slug is in this language, where there is one."""
    other = home.get_children().filter(slug=page.slug).first()
    if other is not None:
        page.translation_key = other.translation_key
    return page


def publish_lead(section: SectionPage) -> None:
    headline = LEAD.read_text(encoding="utf-8").split("\n", 1)[0].strip()
    english = ArticlePage.objects.titled(headline).first()
    moment = LEAD_DAY.replace(tzinfo=Newsroom.load().zone)
    import_file(LEAD_UK, Wish(section, True, EDITOR, moment, translation_of=english))
