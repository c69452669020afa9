"""The newsroom's settings, its pages and its appeal."""


def load() -> str:
    """Make what is missing; returns one line that says what was made."""
    return "content: nothing yet"
