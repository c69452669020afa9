from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Articles"

    def ready(self) -> None:
        # Models exist only from here on.
        from articles.pictures import bare, changes  # noqa: PLC0415

        bare.strip()
        changes.listen()
