"""Whose videos and posts can be shown in an article, and the address of each one's frame.

A frame's address is made of the page's own by a rule: nobody is asked over the network, neither
when an editor saves nor when a reader reads. The content policy allows these frames and no others
(EMBED_FRAMES in newsroom/settings.py).
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Player:
    """One host: how its addresses look, and its frame; each "{}" is what `page` caught."""

    host: str
    page: re.Pattern[str]
    frame: str
    shape: str = "wide"  # or "tall", or "post"


@dataclass(frozen=True)
class Shown:
    """What stands in an article for an address elsewhere."""

    host: str
    frame: str
    shape: str


def _at(domains: str, path: str) -> re.Pattern[str]:
    # A host is the same in capitals; what comes after it is not.
    host = rf"(?i:https?://(?:www\.|m\.)?(?:{domains}))"
    return re.compile(rf"{host}/{path}(?:[/?#&].*)?", re.ASCII)


# Where in a video somebody wants to begin: in seconds, or as 1h2m3s.
BEGINS = re.compile(
    r"[?&#](?:t|start|time_continue)=(?=\d)(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,5})s?)?(?=[&#]|$)",
    re.ASCII,
)
YOUTUBE = "https://www.youtube-nocookie.com/embed/{}?autoplay=1"
PLAYERS = [
    Player("YouTube", _at(r"youtube\.com", r"watch\?(?:[^#]*&)?v=([\w-]{11})"), YOUTUBE),
    Player("YouTube", _at(r"youtube\.com", r"(?:live|embed)/([\w-]{11})"), YOUTUBE),
    Player("YouTube", _at(r"youtu\.be", r"([\w-]{11})"), YOUTUBE),
    Player("YouTube", _at(r"youtube\.com", r"shorts/([\w-]{11})"), YOUTUBE, "tall"),
    Player(  # unlisted: its address has a key, and without it nothing is shown
        "Vimeo",
        _at(r"(?:player\.)?vimeo\.com", r"(?:video/)?(\d+)(?:/|\?(?:[^#]*&)?h=)([0-9a-f]{6,})"),
        "https://player.vimeo.com/video/{}?h={}&dnt=1&autoplay=1",
    ),
    Player(
        "Vimeo",
        _at(r"(?:player\.)?vimeo\.com", r"(?:video/)?(\d+)"),
        "https://player.vimeo.com/video/{}?dnt=1&autoplay=1",
    ),
    Player(
        "Dailymotion",
        _at(r"dailymotion\.com", r"video/(\w+)"),
        "https://geo.dailymotion.com/player.html?video={}",
    ),
    Player(
        "TikTok",
        _at(r"tiktok\.com", r"@[\w.]+/video/(\d+)"),
        "https://www.tiktok.com/player/v1/{}?autoplay=1",
        "tall",
    ),
    Player("Telegram", _at(r"t\.me", r"(?:s/)?(\w+/\d+)"), "https://t.me/{}?embed=1", "post"),
    Player(
        "Instagram",
        _at(r"instagram\.com", r"(?:p|reel)/([\w-]+)"),
        "https://www.instagram.com/p/{}/embed/captioned/",
        "post",
    ),
    Player(
        "X",
        _at(r"(?:x|twitter)\.com", r"\w+/status/(\d+)"),
        "https://platform.twitter.com/embed/Tweet.html?dnt=true&id={}",
        "post",
    ),
]
HOSTS = list(dict.fromkeys(player.host for player in PLAYERS))


def shown(address: str) -> Shown | None:
    """What stands for a video's or post's address; None where it is none that we can show."""
    for player in PLAYERS:
        if met := player.page.fullmatch(address.strip()):
            frame = player.frame.format(*met.groups())
            if player.frame == YOUTUBE and (second := begins(address.strip())):
                frame += f"&start={second}"
            return Shown(player.host, frame, player.shape)
    return None


def begins(address: str) -> int:
    """The second that an address of YouTube's names; 0 where it names none."""
    met = BEGINS.search(address)
    hours, minutes, seconds = (int(part or 0) for part in met.groups()) if met else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds
