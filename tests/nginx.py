"""deploy/nginx.conf in a real nginx, with the addresses and folders of a run and without TLS."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.services import ROOT

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

WHOLE = """
daemon off; worker_processes 1; {user}
pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  include /etc/nginx/mime.types;
  access_log off; sendfile on; keepalive_requests 100000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
{ours}
}}
"""


def command(folder: Path, port: int, application: int, var: Path) -> list[str]:
    """What starts it on a port, in front of the application's, with the site's files in `var`.
    Raises RuntimeError where nginx does not take the configuration.
    """
    user = "user root;" if os.getuid() == 0 else ""
    config = folder / "nginx.conf"
    ours = _ours(folder, port, application, var)
    config.write_text(WHOLE.format(folder=folder, user=user, ours=ours))
    asked = [str(NGINX), "-c", str(config)]
    checked = subprocess.run([*asked, "-t"], capture_output=True, text=True, check=False)
    if checked.returncode:
        raise RuntimeError(checked.stderr)
    return asked


def _ours(folder: Path, port: int, application: int, var: Path) -> str:
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    text = text[: text.rindex("\nserver {")]  # the last one sends http to https
    text = re.sub(r"\n\s*ssl_certificate.*", "", text)
    for name, value in {
        "127.0.0.1:8000": f"127.0.0.1:{application}",
        "listen 443 ssl http2": f"listen 127.0.0.1:{port}",
        "server_name news.example.org": "server_name 127.0.0.1",
        "/var/cache/nginx/newsroom": str(folder / "cache"),
        "/srv/newsroom/": f"{var}/",
    }.items():
        if name not in text:
            raise RuntimeError(f"deploy/nginx.conf says nothing of {name}.")
        text = text.replace(name, value)
    return text
