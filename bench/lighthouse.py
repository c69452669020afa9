"""What Lighthouse says of three pages of a demo that is running: `make lighthouse`.

Starts nothing but Lighthouse and Chromium: the demo is the one that `make run` started, on PORT.
It prints the four scores and the bytes that came for each page, and writes lighthouse.md.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import requests

FOLDER = Path(__file__).with_name("lighthouse_cli")
PROGRAM = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
RESULTS = Path(__file__).with_name("lighthouse.md")
SITE = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
ARTICLE = re.compile(r'href="(/[^"]*north-korean[^"]*)"', re.IGNORECASE)  # the seed article
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
)
GRADES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best practices",
    "seo": "search engines",
}


@dataclass(frozen=True)
class Graded:
    path: str
    scores: list[int]
    sent: int  # bytes of the page and of all it asks for
    lost: list[str]  # the audits that cost points


def graded(path: str) -> Graded:
    """The page as a phone of the middle price has it: Lighthouse's own default."""
    wanted = ["--output=json", "--quiet", f"--only-categories={','.join(GRADES)}"]
    command = ["node", str(PROGRAM), SITE + path, *wanted, f"--chrome-flags={FLAGS}"]
    environment = {**os.environ, "CHROME_PATH": chromium()}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        sys.exit(f"Lighthouse could not read {path}:\n{done.stderr[-2000:]}")
    told = json.loads(done.stdout)
    groups = [told["categories"][name] for name in GRADES]
    costly = {each["id"] for group in groups for each in group["auditRefs"] if each["weight"]}
    audits = {name: told["audits"][name] for name in sorted(costly)}
    lost = [
        f"{each['title']} ({name}{', ' + each['displayValue'] if 'displayValue' in each else ''})"
        for name, each in audits.items()
        if each["score"] is not None and each["score"] < 0.9
    ]
    scores = [round(group["score"] * 100) for group in groups]
    return Graded(path, scores, int(told["audits"]["total-byte-weight"]["numericValue"]), lost)


def chromium() -> str:
    found = os.environ.get("CHROME_PATH") or shutil.which("chromium")
    return found or sys.exit("Chromium is not on this machine: apt-get install chromium")


def article() -> str:
    """The path of the seed article, which the front page links to."""
    try:
        front = requests.get(SITE, timeout=30)
    except requests.ConnectionError:
        sys.exit(f"Nothing answers at {SITE}. Start the demo first: make run (PORT for both)")
    found = ARTICLE.search(front.text)
    return found[1] if found else sys.exit("The front page does not lead to the seed article.")


def table(pages: list[Graded]) -> str:
    lines = [f"| page | {' | '.join(GRADES.values())} | kB |", f"|---|{'---:|' * 5}"]
    for page in pages:
        cells = [str(score) for score in page.scores]
        shown = unquote(page.path)
        lines.append(f"| `{shown}` | {' | '.join(cells)} | {page.sent / 1000:.0f} |")
    lost = [f"- `{unquote(page.path)}`: {each}" for page in pages for each in page.lost]
    return "\n".join([*lines, *(["", "What cost points:", "", *lost] if lost else [])])


def main() -> None:
    pages = [graded(path) for path in ("/", article(), "/give/")]
    result = table(pages)
    print(result)
    RESULTS.write_text(
        "# What Lighthouse says\n\nMade by `make lighthouse` of the demo that `make run` started: "
        "Lighthouse 12.8.2, a phone on a slow\nconnection, DEBUG on. kB is what came over the "
        f"line, with styles, scripts, fonts and pictures.\n\n{result}\n"
    )


if __name__ == "__main__":
    main()
