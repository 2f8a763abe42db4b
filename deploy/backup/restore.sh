#!/bin/bash
# restore.sh <empty data folder> [files folder] [time, such as '2027-03-01 12:00:00+08']
# Unpacks the newest base backup (or the newest before that time) and lets PostgreSQL replay the
# WAL after it: to the end, or to the time given. Start the server on the folder afterwards.
set -euo pipefail
: "${BACKUP_DIR:?}" "${AGE_IDENTITY:?}"
data=${1:?the empty folder of the new data}
files=${2:-}
moment=${3:-}
umask 077
mkdir -p "$data"
chmod 0700 "$data"
if [ -n "$(ls -A "$data")" ]; then
  echo "$data is not empty" >&2
  exit 1
fi

limit=${moment:+$(date -u -d "$moment" +%Y%m%dT%H%M%SZ)}
base=$(find "$BACKUP_DIR/base" -mindepth 1 -maxdepth 1 -type d -name '2*' -printf '%f\n' |
  sort | awk -v limit="$limit" 'limit == "" || $0 < limit' | tail -n 1)
if [ -z "$base" ]; then
  echo "no base backup before that time in $BACKUP_DIR/base" >&2
  exit 1
fi
echo "restoring $base"
(cd "$BACKUP_DIR/base/$base" && sha256sum --check --quiet SHA256SUMS)
age -d -i "$AGE_IDENTITY" "$BACKUP_DIR/base/$base/database.tar.gz.age" | tar -C "$data" -xzf -
if [ -n "$files" ] && [ -e "$BACKUP_DIR/base/$base/files.tar.age" ]; then
  mkdir -p "$files"
  age -d -i "$AGE_IDENTITY" "$BACKUP_DIR/base/$base/files.tar.age" | tar -C "$files" -xf -
fi

fetch="$data/restore_wal.sh"
cat >"$fetch" <<INNER
#!/bin/bash
set -o pipefail
age -d -i "$AGE_IDENTITY" "$BACKUP_DIR/wal/\$1.gz.age" 2>/dev/null | gunzip >"\$2"
INNER
chmod 0700 "$fetch"
{
  echo "archive_mode = off"
  echo "restore_command = '\"$fetch\" %f \"%p\"'"
  [ -z "$moment" ] || echo "recovery_target_time = '$moment'"
  [ -z "$moment" ] || echo "recovery_target_action = promote"
} >>"$data/postgresql.auto.conf"
touch "$data/recovery.signal"
echo "ready: start PostgreSQL on $data, then remove restore_command from postgresql.auto.conf"
