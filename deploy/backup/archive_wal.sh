#!/bin/sh
# PostgreSQL's archive_command: `archive_wal.sh %p %f`. Encrypts one WAL segment into the backup
# folder. Succeeds only when the file is on disk, so PostgreSQL keeps what could not be saved.
set -eu
: "${BACKUP_DIR:?}" "${AGE_RECIPIENTS:?}"
target="$BACKUP_DIR/wal/$2.gz.age"
umask 077
mkdir -p "$BACKUP_DIR/wal"
[ ! -e "$target" ] || exit 0
draft="$target.part"
segment=$(mktemp "$BACKUP_DIR/wal/.segment.XXXXXX")
trap 'rm -f "$segment" "$draft"' EXIT
gzip -c "$1" >"$segment"
age -R "$AGE_RECIPIENTS" -o "$draft" "$segment"
sync "$draft"
mv "$draft" "$target"
sync "$BACKUP_DIR/wal"
