"""Wagtail's entry point for what staff write."""

from wagtail import hooks

from articles.desk import WritingPanel, may_write


@hooks.register("construct_homepage_panels")
def construct_homepage_panels(request, panels) -> None:
    if may_write(request):
        panels.append(WritingPanel(request))
