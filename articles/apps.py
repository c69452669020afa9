from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Articles"

    def ready(self) -> None:
        # Models exist only from here on.
        from articles import announcing  # noqa: PLC0415

        announcing.connect()
