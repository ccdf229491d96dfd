#!/bin/sh
# dump.sh FILE: all of the database that DATABASE_DIRECT_URL (or DATABASE_URL) names, as it is at one moment, while it is used.
# FILE has its name once it is whole; until then the one before it stays. Needs pg_dump of the server's version or a later one.
set -eu
file=${1:?which file}
database=${DATABASE_DIRECT_URL:-${DATABASE_URL:?}}
umask 077
trap 'rm -f "$file.part"' EXIT
# Rows are the owner's to see; where policies would hide some, this fails instead.
pg_dump --format=custom --no-owner --file="$file.part" --dbname="$database"
pg_restore --list "$file.part" >/dev/null
mv "$file.part" "$file"
