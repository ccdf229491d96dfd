#!/bin/sh
# restore.sh FILE: puts a dump into the empty database that DATABASE_DIRECT_URL (or DATABASE_URL) names, in one transaction: all of
# it or nothing. Connect as the user the application will connect as, which then owns it all.
set -eu
file=${1:?which file}
database=${DATABASE_DIRECT_URL:-${DATABASE_URL:?}}
pg_restore --list "$file" >/dev/null
# The role of the second wall is the cluster's, and in no dump.
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname="$database" <<'SQL'
do $$
begin
  if exists (select from pg_class where relnamespace = 'public'::regnamespace) then
    raise 'the database is not empty';
  end if;
  if not exists (select from pg_roles where rolname = 'fashionistar_tenant') then
    create role fashionistar_tenant nologin;
  end if;
  if not pg_has_role(current_user, 'fashionistar_tenant', 'set') then
    execute format('grant fashionistar_tenant to %I with set true, inherit false', current_user);
  end if;
end $$;
SQL
pg_restore --exit-on-error --single-transaction --no-owner --dbname="$database" "$file"
echo "Restored. Now: npm run manage -- migrate --check, verify, audit verify; and erase-users, see its help."
