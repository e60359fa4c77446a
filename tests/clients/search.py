"""Prints year and title of every article that a search finds: python3 search.py http://127.0.0.1:8080 Wasser

Needs nothing but Python's standard library (3.8 or later).
"""

import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request


def ask(site, **parameters):
    """One answer. Waits where the server asks for patience; tells what is wrong where a parameter is."""
    address = f"{site}/api/v1/search?{urllib.parse.urlencode(parameters, doseq=True)}"
    while True:
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503):
                problem = json.load(error)
                sys.exit(f"{problem['code']}: {problem['detail']}")
            time.sleep(int(error.headers.get("Retry-After", "1")))


def hits(site, **parameters):
    """Every hit, page after page, of one state of the index."""
    answer = ask(site, per_page=100, fields=["id", "title", "year"], **parameters)
    while True:
        yield from answer["hits"]
        if not answer["next_cursor"]:
            return
        answer = ask(site, per_page=100, fields=["id", "title", "year"], cursor=answer["next_cursor"], **parameters)


if __name__ == "__main__":
    site, words = sys.argv[1].rstrip("/"), " ".join(sys.argv[2:])
    for hit in hits(site, q=words):
        print(hit["year"] or "----", hit["title"])
