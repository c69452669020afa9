"""What is told sideways. Whoever listens is connected where the frameworks start (apps.py)."""

from django.dispatch import Signal

# Somebody's support began, ended or changed. Sent with `patron`.
support_changed = Signal()

# What readers are shown may have changed: a page, a setting, a text of staff's. Nothing is sent
# with it: whoever keeps pages throws all of them away.
public_content_changed = Signal()
