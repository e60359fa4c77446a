"""What a client can do that was generated from the OpenAPI document, and has read nothing else.

    openapi-python-client generate --url http://127.0.0.1:8080/openapi.json --meta none --output-path fundstelle_client
    python3 generated.py http://127.0.0.1:8080 Partnerschaft

With a key that may write in the variable KEY, it also writes an article and deletes it.
"""

import os
import sys

from fundstelle_client import AuthenticatedClient, Client
from fundstelle_client.api.articles import export_articles, get_article, get_related_articles
from fundstelle_client.api.instantsearch import get_health, search_index, search_index_facet, search_indexes
from fundstelle_client.api.search import (
    count_facet_values,
    search_articles,
    search_articles_by_body,
    search_articles_several_times,
    suggest_searches,
)
from fundstelle_client.models import (
    ArticleResponse,
    ErrorAnswer,
    ExportArticlesFormat,
    FacetName,
    FacetSearchRequest,
    FacetSearchRequestFacetName,
    SearchIndexFacetUid,
    CountFacetValuesFacetItem,
    IndexMultiSearchRequest,
    IndexQuery,
    IndexSearchRequest,
    SearchIndexUid,
    MultiSearchRequest,
    Problem,
    SearchArticlesFieldsItem,
    SearchRequest,
    SearchResponse,
)

site, query = sys.argv[1:]
client = Client(base_url=site)

# Every hit, along the cursors, with the fields that are needed.
found, cursor = [], None
while True:
    asked = {"q": query, "per_page": 7, "fields": [SearchArticlesFieldsItem.ID, SearchArticlesFieldsItem.TITLE, SearchArticlesFieldsItem.YEAR]}
    page = search_articles.sync(client=client, **asked, **({"cursor": cursor} if cursor else {}))
    assert isinstance(page, SearchResponse), page
    found += page.hits
    cursor = page.next_cursor
    if not cursor:
        break
assert len(found) == page.total
for hit in found:
    print(hit.year or "----", hit.title)

# The same by a body, and twice in one request.
by_body = search_articles_by_body.sync(client=client, body=SearchRequest(q=query, per_page=7))
both = search_articles_several_times.sync(client=client, body=MultiSearchRequest(queries=[SearchRequest(q=query), SearchRequest()]))
assert by_body.total == both.results[0].total == page.total < both.results[1].total
assert by_body.hits[0].snippets[0].text and isinstance(by_body.hits[0].score, float)

# A search that needs explaining: the notice has its code and its words.
notices = search_articles.sync(client=client, q=query + " xyzzy").notices
assert all(notice.code and notice.message for notice in notices), notices

# Facets, completions, an article, what is like it, and all of it as a file.
years = count_facet_values.sync(client=client, q=query, facet=[CountFacetValuesFacetItem.YEAR]).facets["year"]
assert sum(year.count for year in years) == page.total, years
assert suggest_searches.sync(client=client, q=query[:4]).suggestions[0].text
first = get_article.sync(id=found[0].id, client=client)
assert isinstance(first, ArticleResponse) and first.sections[0].text and first.provenance.additional_properties
assert all(other.id != first.id for other in get_related_articles.sync(id=first.id, client=client, limit=3).related)
lines = export_articles.sync_detailed(client=client, q=query, format_=ExportArticlesFormat.JSONL).content.splitlines()
assert len(lines) == page.total

# What goes wrong is an answer as well.
wrong = search_articles.sync_detailed(client=client, date_from="bald")
assert (wrong.status_code, wrong.parsed.code, wrong.parsed.parameter) == (400, "invalid_value", "date_from"), wrong
missing = get_article.sync(id="nichts", client=client)
assert isinstance(missing, Problem) and missing.code == "not_found", missing

# The shape for InstantSearch.
assert get_health.sync(client=client).status == "available"
uid = SearchIndexUid.ARTICLES
hits = search_index.sync(uid=uid, client=client, body=IndexSearchRequest(q=query, limit=3, facets=[FacetName.THEME]))
assert hits.estimated_total_hits == page.total and hits.hits[0].id == found[0].id, hits
theme = max(hits.facet_distribution["theme"].additional_properties.items(), key=lambda value: value[1])
several = IndexMultiSearchRequest(queries=[
    IndexQuery(index_uid=uid, q=query, filter_=[[f'theme = "{theme[0]}"']], hits_per_page=2, page=1),
])
assert search_indexes.sync(client=client, body=several).results[0].total_hits == theme[1]
values = FacetSearchRequest(facet_name=FacetSearchRequestFacetName.THEME, facet_query=theme[0][:5], q=query)
values = search_index_facet.sync(uid=SearchIndexFacetUid.ARTICLES, client=client, body=values)
assert (theme[0], theme[1]) in [(value.value, value.count) for value in values.facet_hits], values
refused = search_index.sync(uid=uid, client=client, body=IndexSearchRequest(filter_="colour = red"))
assert isinstance(refused, ErrorAnswer) and refused.code == "invalid_search_filter", refused

# Writing, where somebody may: the document has these addresses only then.
if key := os.environ.get("KEY"):
    from fundstelle_client.api.articles import delete_article, put_article
    from fundstelle_client.models import ArticleRequest

    writer, new = AuthenticatedClient(base_url=site, token=key), "generated/neu"
    body = ArticleRequest(title="Quellfassung", text="Die Quellfassung oberhalb des Dorfes ist seit Mai fertig.")
    assert put_article.sync(id=new, client=writer, body=body).status == "created"
    assert get_article.sync(id=new, client=client).title == "Quellfassung"
    assert put_article.sync(id=new, client=client, body=body).code == "unauthorised"
    assert delete_article.sync_detailed(id=new, client=writer).status_code == 204
    assert get_article.sync(id=new, client=client).code == "not_found"
