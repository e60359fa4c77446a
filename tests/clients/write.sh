#!/bin/sh
# Writes articles with a key of the scope write (fundstelle key NAME --scope write), and deletes one again:
# KEY=fundstelle_… sh write.sh http://127.0.0.1:8080
set -eu
site=$1

# The key goes by a file descriptor, since the arguments of a program are for all to see.
ask() {
  curl --fail-with-body --silent --show-error --config - "$@" <<END
header = "Authorization: Bearer $KEY"
END
  echo
}

# One article: it lasts and is found when this is answered. Beside text everything may be left out.
ask --request PUT "$site/api/v1/articles/cms%2Fforum-2026" --header 'Content-Type: application/json' \
  --data '{"title": "Forum Wasser 2026", "text": "Am 12. Mai 2026 trafen sich fünfzig Fachleute zum Forum Wasser in Bonn.", "url": "https://example.org/forum-2026"}'

# Many, one a line: the answer says of every line what became of it.
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
cat >"$lines" <<END
{"id": "cms/kreis", "text": "Der Arbeitskreis Wasser traf sich am 3. März 2026 in Köln."}
{"id": "cms/leer", "text": ""}
END
ask "$site/api/v1/articles" --header 'Content-Type: application/jsonl' --data-binary "@$lines"

# A new article replaces none: who is second gets a 412. If-Match with the version that was read replaces just that.
ask --request PUT "$site/api/v1/articles/cms%2Fkreis" --header 'Content-Type: application/json' \
  --header 'If-None-Match: *' --data '{"text": "Der Arbeitskreis trifft sich."}' ||
  echo

ask --request DELETE "$site/api/v1/articles/cms%2Fkreis"
