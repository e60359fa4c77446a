"""The SDK of Meilisearch for Python, unmodified, reads this program: `python3 meilisearch_sdk.py SITE`. Prints a line of
JSON for every question."""

import json
import os
import sys

import meilisearch
from meilisearch.errors import MeilisearchApiError

client = meilisearch.Client(sys.argv[1], os.environ.get("KEY"))


def tell(name, value):
    print(json.dumps([name, value]))


def code(asked):
    try:
        asked()
        return "no error"
    except MeilisearchApiError as error:
        return error.code


def ids(hits):
    return [hit["id"] for hit in hits]


tell("healthy", client.is_healthy())
tell("version", type(client.get_version()["pkgVersion"]).__name__)
tell("indexes", [index.uid for index in client.get_indexes()["results"]])
index = client.get_index("articles")
tell("primary key", index.primary_key)

options = {"filter": ["year >= 2000", ["language = de", "language = en"]], "facets": ["year", "theme"], "limit": 5}
found = index.search("Wasser", {**options, "attributesToHighlight": ["title"]})
tell("search", ids(found["hits"]))
tell("facets", sorted(found["facetDistribution"]))
several = client.multi_search([{"indexUid": "articles", "q": "Wasser", "limit": 5}])
tell("several", ids(several["results"][0]["hits"]))
tell("values", len(index.facet_search("theme", "was")["facetHits"]) > 0)

documents = index.get_documents({"limit": 3, "fields": ["id", "title"]})
tell("documents", [len(documents.results), documents.total > 3])
filtered = index.get_documents({"limit": 3, "filter": "year = 2023"})
tell("filtered documents", all(document.year == 2023 for document in filtered.results))
document = index.get_document(found["hits"][0]["id"])
tell("document", [document.id, len(document.text) > 100])
tell("number of documents", index.get_stats().number_of_documents == documents.total)

tell("no document", code(lambda: index.get_document("no-such-document")))
tell("no index", code(lambda: client.index("other").search("Wasser")))
tell("wrong filter", code(lambda: index.search("Wasser", {"filter": "year >"})))
tell("wrong sort", code(lambda: index.search("Wasser", {"sort": ["colour:asc"]})))
tell("tasks", code(client.get_tasks))
tell("keys", code(client.get_keys))
tell("stats", code(client.get_all_stats))
tell("written", code(lambda: index.add_documents([{"id": "a"}])))
