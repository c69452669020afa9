"""The README tells the truth: settings, commands and links in it are all there are."""

import re

import pytest

from tests.services import ROOT

README = (ROOT / "README.md").read_text()
SETTINGS = (ROOT / "newsroom" / "settings.py").read_text() + (
    ROOT / "newsroom" / "env.py"
).read_text()


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r'(?:env\.\w+|required)\(\s*"([A-Z_]+)"', SETTINGS)))
)
def test_a_setting_is_explained(name):
    assert f"`{name}`" in README


@pytest.mark.parametrize(
    "target", re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
)
def test_a_command_is_explained(target):
    assert target == "help" or f"`make {target}`" in README


@pytest.mark.parametrize("path", sorted(set(re.findall(r'(?:\]\(|src=")([^)":]+)[)"]', README))))
def test_a_link_leads_somewhere(path):
    assert (ROOT / path).exists()
