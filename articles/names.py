"""The names around an article's text: its authors, its tags, the topics that it answers."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from articles.address import named_address
from articles.gathered import in_order
from patrons import texts
from patrons.voting.round import Round, RoundText
from patrons.voting.topic import Topic, TopicText


@dataclass(frozen=True)
class Named:
    """An author or a tag, and where their page is."""

    name: str
    slug: str
    page: str  # the name of its address: "author" or "tag"

    @property
    def address(self) -> str:
        return named_address(self.page, self.slug) if self.slug else ""


@dataclass(frozen=True)
class Answer:
    """A topic that patrons voted on, and its round, with their texts at hand."""

    topic: Topic
    round: Round

    @property
    def address(self) -> str:
        return reverse("round", args=[self.round.slug])


def answered(row: dict[str, Any]) -> Answer:
    """The answer that a query gathered: what it says in the page's language is `..._here`."""
    topic, round = Topic(title=row["topic"]), Round(title=row["round"], slug=row["round_slug"])
    texts.keep(topic, TopicText(title=row["topic_here"] or ""), texts.active())
    texts.keep(round, RoundText(title=row["round_here"] or ""), texts.active())
    return Answer(topic, round)


def named(rows: list[dict[str, Any]] | None, page: str) -> list[Named]:
    """The authors or tags that a query gathered."""
    return [Named(**row, page=page) for row in in_order(rows)]


class Names:
    """For article models. One that was found `with_names()` has them at hand; any other, such as
    a preview, which holds its rows in memory, looks.
    """

    bylines: Any
    tags: Any
    answered: Any

    @property
    def authors(self) -> list[Named]:
        """In the order in which the article names them."""
        if hasattr(self, "found_authors"):
            return named(self.found_authors, "author")
        authors = [byline.author for byline in self.bylines.all()]
        return [Named(author.name, author.slug, "author") for author in authors]

    @property
    def tag_names(self) -> list[Named]:
        if hasattr(self, "found_tags"):
            return named(self.found_tags, "tag")
        return [Named(tag.name, tag.slug, "tag") for tag in self.tags.all()]

    @property
    def answers(self) -> list[Answer]:
        """Those that patrons voted for: they won, in a round that is closed and counted."""
        if hasattr(self, "found_answers"):
            return [answered(row) for row in in_order(self.found_answers)]
        topics = [answered.topic for answered in self.answered.all()]
        return [Answer(topic, topic.round) for topic in topics if topic.has_won]
