#!/bin/bash
# Restores the newest backup into a temporary server, counts what is there, checks that the ledger
# balances, and throws it away. Fails loudly: let the timer's failure reach a person.
set -euo pipefail
bin=${PG_BIN:-$(find /usr/lib/postgresql -path '*/bin/pg_ctl' | sort -V | tail -n 1 | xargs dirname)}
database=${DATABASE:-wennuan}
user=${DATABASE_OWNER:-postgres}
schema=${DB_SCHEMA:-public}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/var/tmp}/wennuan-restore.XXXXXX")
stop() {
  "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap stop EXIT

"$here/restore.sh" "$work/data" "$work/files"
touch "$work/empty.conf"
printf 'local all all trust\n' >"$work/hba.conf"
"$bin/pg_ctl" -D "$work/data" -l "$work/log" -w -t 3600 start -o \
  "-c config_file=$work/empty.conf -c hba_file=$work/hba.conf -c ident_file=$work/empty.conf \
   -c listen_addresses='' -c unix_socket_directories=$work -c max_connections=200 -c hot_standby=off" \
  >/dev/null || { cat "$work/log" >&2; exit 1; }
ask() {
  psql -X -A -t -v ON_ERROR_STOP=1 -h "$work" -U "$user" -d "$database" -c "$1"
}
until [ "$(ask 'select pg_is_in_recovery()' 2>/dev/null)" = f ]; do
  "$bin/pg_ctl" -D "$work/data" status >/dev/null || { cat "$work/log" >&2; exit 1; }
  sleep 1
done

echo "newest migration: $(ask "select max(applied) from $schema.django_migrations")"
echo "tables: $(ask "select count(*) from pg_tables where schemaname = '$schema'")"
if [ "$(ask "select to_regclass('$schema.ledger_line') is not null")" = t ]; then
  unbalanced=$(ask "select coalesce(sum(fen), 0) from $schema.ledger_line")
  echo "ledger lines: $(ask "select count(*) from $schema.ledger_line"), sum: $unbalanced"
  [ "$unbalanced" = 0 ] || { echo "THE RESTORED LEDGER DOES NOT BALANCE" >&2; exit 1; }
fi
echo "restore test passed at $(date -u +%FT%TZ)"
