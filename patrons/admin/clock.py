"""The whole admin keeps the newsroom's time: what staff read, type, filter and export.

Wagtail sets the time zone of each admin request from the person's profile, and from
settings.TIME_ZONE where it names none. So the profile of this request names the newsroom's.
"""

from django.http import HttpRequest
from wagtail.users.models import UserProfile

from patrons.masthead import Newsroom


class AdminClockMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        if request.path.startswith("/admin/") and request.user.is_authenticated:
            user = request.user
            profile = UserProfile.objects.filter(user=user).first() or UserProfile(user=user)
            profile.current_time_zone = Newsroom.load().time_zone
            user.wagtail_userprofile = profile  # type: ignore[attr-defined]  # where Wagtail looks
        return self.get_response(request)
