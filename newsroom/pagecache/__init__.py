"""The page cache in front of Django: what is the same for everybody is made once.

serving.py       the WSGI middleware; a hit is one look into a dict of this process
asked.py         what a request asks for: its key, and how it is put to Django
answers.py       a page made ready: its body for each encoding, its headers, its ETags
finding.py       where a page comes from that is not at hand
rendering.py     Django asked for a page, and whether what it answered may be kept
together.py      who in this process waits for whom
encodings.py     which encoding a browser takes, and whether it has the page already
memory.py        the pages of this process, bounded by their bytes
shared.py        the pages that processes share in Redis, and who renders one
link.py          Redis, which may be away
generation.py    which pages are still true: one purge throws all of them away
purging.py       whatever changes for readers begins another
release.py       pages of another release are none of ours
lifetime.py      for how long a page is kept, here and by caches in front
"""
