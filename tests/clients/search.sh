#!/bin/sh
# Asks for the newest articles on water, once as the endpoint has it and once as InstantSearch does:
# sh search.sh http://127.0.0.1:8080
set -eu
site=$1

curl --fail-with-body --silent --show-error --get "$site/api/v1/search" \
  --data-urlencode 'q=Wasser' --data-urlencode 'sort=newest' --data-urlencode 'per_page=2' \
  --data-urlencode 'fields=id,title,year'
echo

curl --fail-with-body --silent --show-error "$site/indexes/articles/search" \
  --header 'Content-Type: application/json' \
  --data '{"q": "Wasser", "sort": ["date:desc"], "limit": 2, "filter": [["\"theme\"=\"Wasser und Sanitärversorgung\""], "year >= 2020"], "attributesToRetrieve": ["id", "title", "year"]}'
echo
