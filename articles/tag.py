"""What an article is about, beside its section. (A topic is what patrons vote on.)"""

from django.db import models
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase


class ArticleTag(TaggedItemBase):
    content_object = ParentalKey(
        "articles.ArticlePage", on_delete=models.CASCADE, related_name="tagged"
    )
