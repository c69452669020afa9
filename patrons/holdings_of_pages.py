"""What the rows of articles and pages hold of people: names in what was published, and little else.

They belong to another app, which patrons does not import: they are named as text.
"""

from patrons.holding import PAGE, PLAIN, PUBLISHED, STAFF, Holding

OF_PAGES = {
    "articles.Author": Holding(
        {
            "name": ("a byline", PUBLISHED),
            "slug": ("the same", PUBLISHED),
            "role": ("what they do here", PUBLISHED),
            "bio": ("about them", PUBLISHED),
            "picture": ("their portrait", PUBLISHED),
        },
        "id",
    ),
    "articles.AuthorText": Holding(
        {"role": ("what an author does here", PUBLISHED), "bio": ("about them", PUBLISHED)},
        "id of language",
    ),
    "articles.Byline": PLAIN(plain="id sort_order article author"),
    "articles.ArticleTag": PLAIN(plain="id tag content_object"),
    "articles.ArticleTopic": PLAIN(plain="id sort_order article topic"),
    "articles.ArticlePage": Holding(
        {"body": ("an article", PUBLISHED), "standfirst": ("its first lines", PUBLISHED)},
        f"{PAGE} page_ptr published_on appeal title_key location is_sensitive card_picture "
        "word_count",
    ),
    "articles.RelatedLink": PLAIN(plain="id sort_order article page address title title_key"),
    "articles.AutomaticLink": PLAIN(plain="id article other rank score reasons"),
    "articles.RelatedVerdict": PLAIN(plain="id article other verdict said_by said_at"),
    "articles.LikelyTitle": PLAIN(
        plain="id article title title_key other likeness found_at accepted decided_at decided_by"
    ),
    "articles.ComparedText": PLAIN(plain="article language words published_at compared_at"),
    "articles.TellingWord": PLAIN(plain="id article word weight"),
    "articles.WordRarity": PLAIN(plain="language texts counts counted_at"),
    "articles.TextVector": PLAIN(plain="article model digest values"),
    "articles.Listing": PLAIN(plain="id place article published_on"),
    "articles.Gone": PLAIN(plain="id path title gone_at"),
    "articles.DraftLink": Holding(
        {"note": ("what a colleague wrote that the link is for", STAFF)},
        "id token page revision made_by made_at expires_at revoked_at",
    ),
    "articles.DraftOpening": PLAIN(plain="id link opened_at"),
    "articles.Paper": PLAIN(plain="id automatic_related"),
    "articles.MenuEntry": PLAIN(plain="id sort_order paper where page address label"),
    "articles.FrontPick": PLAIN(plain="id sort_order home article"),
    "articles.HomePage": PLAIN(plain=f"{PAGE} page_ptr lead"),
    "articles.PlainPage": Holding({"body": ("a page", PUBLISHED)}, f"{PAGE} page_ptr"),
    "articles.SectionPage": PLAIN(plain=f"{PAGE} page_ptr intro"),
}
