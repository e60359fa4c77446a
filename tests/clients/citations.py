"""Readers of feeds and citations, unmodified, read this program: `python3 citations.py SITE QUERY`. Prints a line of JSON
for every entry, which says who read it and how it was understood."""

import json
import sys
from urllib.parse import urlencode
from urllib.request import urlopen

import bibtexparser
import feedparser
import rispy
from bibtexparser import middlewares

site, query = sys.argv[1:]


def get(address, **parameters):
    return urlopen(f"{site}{address}?{urlencode({'q': query, **parameters})}").read()


def tell(reader, title, authors, date, year, link, themes, language):
    names = "reader", "title", "authors", "date", "year", "link", "themes", "language"
    print(json.dumps(dict(zip(names, (reader, title, authors, date, year, link, ", ".join(themes), language)))))


feed = feedparser.parse(get("/feed.atom"))
assert not feed.bozo, feed.bozo_exception
assert (feed.version, feed.feed.title.split(" – ")[0]) == ("atom10", query), feed.feed
for entry in feed.entries:
    assert entry.updated_parsed and entry.id and entry.summary, entry
    authors = [author.name for author in entry.get("authors", [])]
    date = entry.published[:10] if "published" in entry else None
    labels = [tag.label for tag in entry.get("tags", [])]
    tell("feedparser", entry.title, authors, date, date and date[:4], entry.link, labels, entry.title_detail.language)

for record in rispy.loads(get("/api/v1/export", format="ris").decode()):
    assert set(record) <= {
        "type_of_reference", "id", "title", "authors", "year", "date", "publisher", "keywords", "place_published", "language", "urls"
    }, record
    (link,) = record["urls"]
    date = record["date"].rstrip("/").replace("/", "-") if "date" in record else None
    tell("rispy", record["title"], record.get("authors", []), date, record.get("year"), link, record.get("keywords", []), record["language"])

answer = get("/api/v1/export", format="bibtex").decode()
# Addresses are verbatim there, where a percent sign begins no comment; everything else is LaTeX.
verbatim = bibtexparser.parse_string(answer).entries_dict
steps = [middlewares.LatexDecodingMiddleware(), middlewares.SeparateCoAuthors()]
library = bibtexparser.parse_string(answer, append_middleware=steps)
assert not library.failed_blocks, library.failed_blocks


def bare(text):
    return text.removeprefix("{").removesuffix("}")


for entry in library.entries:
    fields = {name: field.value for name, field in entry.fields_dict.items()}
    authors = [bare(author) for author in fields.get("author", [])]
    themes, link = [fields.get("keywords", "")], verbatim[entry.key]["url"]
    tell("bibtexparser", bare(fields["title"]), authors, fields.get("date"), fields.get("year"), link, themes, fields["langid"])
