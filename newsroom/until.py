"""When what a page says becomes untrue, said while it is rendered.

A round opens and closes by the clock, without anybody saving anything. Whoever shows that says
until when it holds; whoever keeps pages keeps this one no longer (newsroom/pagecache/).
"""

import time
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

# In `request.META`, which is the web server's environ, so that the page cache finds it again: the
# earliest such moment, in seconds since 1970.
TRUE_UNTIL = "newsroom.true_until"


def true_until(request: HttpRequest, moment: datetime, now: datetime | None = None) -> None:
    """What is shown of this holds to that moment. `now` is the clock that it was read from, where
    that is another machine's: only what is left counts.
    """
    left = (moment - (now or timezone.now())).total_seconds()
    until = time.time() + left
    request.META[TRUE_UNTIL] = min(until, request.META.get(TRUE_UNTIL, until))
