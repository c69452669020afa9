"""Who wrote it."""

from django.db import models
from django.utils.text import slugify
from wagtail.admin.panels import FieldPanel

from patrons.admin.side_by_side import SideBySideForm, SideBySidePanel
from patrons.texts import InLanguage


class AuthorForm(SideBySideForm):
    """The address of their page is chosen once: bylines, feeds and readers lead to it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["slug"].disabled = True


class AuthorManager(models.Manager["Author"]):
    def named(self, name: str) -> "Author":
        """Whoever has this name under headlines; made where there is nobody yet."""
        found = self.filter(name=name).first()
        if found is None:
            slug = slugify(name, allow_unicode=True)[:40] or "author"
            taken = self.filter(slug__startswith=slug).count()
            slug = f"{slug}-{taken + 1}" if taken else slug
            # Somebody else may make them at this moment.
            found, _made = self.get_or_create(name=name, defaults={"slug": slug})
        return found


class Author(models.Model):
    name = models.CharField(max_length=120, unique=True, help_text="As it stands under headlines.")
    slug = models.SlugField(
        unique=True,
        allow_unicode=True,
        help_text="The end of their page's address.",
    )
    role = models.CharField(
        max_length=120, blank=True, help_text="What they do here, such as: reporter in Kharkiv."
    )
    bio = models.TextField(
        "about them", blank=True, help_text="A few sentences on their page. An empty line ends one."
    )
    picture = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="A portrait; the site is right without one.",
    )

    objects = AuthorManager()

    base_form_class = AuthorForm
    panels = [
        FieldPanel("name"),
        FieldPanel(
            "slug", help_text="The end of their page's address. Once it is stored, it stays."
        ),
        SideBySidePanel("role"),
        SideBySidePanel("bio"),
        FieldPanel("picture"),
    ]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def portrait_alt(self) -> str:
        """What their portrait shows, as whoever uploaded it described it, or whom."""
        return (self.picture.description if self.picture else "") or self.name


class AuthorText(InLanguage):
    of = models.ForeignKey(Author, models.CASCADE, related_name="said_in")
    role = models.CharField(max_length=120, blank=True)
    bio = models.TextField(blank=True)

    class Meta(InLanguage.Meta):
        verbose_name = "text of an author"
        verbose_name_plural = "texts of authors"
