from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Articles"

    def ready(self) -> None:
        # Models exist from here on.
        from articles import announcing, document_address, helped, redirects  # noqa: PLC0415
        from articles.desk import file_history, redirect_form, review_mails  # noqa: PLC0415
        from articles.found import drawing, indexing  # noqa: PLC0415
        from articles.lists import moved  # noqa: PLC0415
        from articles.pictures import bare, changes  # noqa: PLC0415
        from articles.related import following  # noqa: F401, PLC0415

        announcing.connect()
        redirects.listen()
        redirect_form.connect()
        helped.connect()
        document_address.listen()
        review_mails.connect()
        file_history.listen()
        moved.listen()
        bare.strip()
        changes.listen()
        indexing.listen()
        drawing.listen()
