#!/bin/bash
# One base backup of the whole database server and of the uploads, both encrypted; old ones go.
# With the WAL that archive_wal.sh saves, any moment since the oldest base can be restored.
set -euo pipefail
: "${BACKUP_DIR:?}" "${AGE_RECIPIENTS:?}" "${FILES_DIR:?}"
keep_days=${KEEP_DAYS:-35}
now=$(date -u +%Y%m%dT%H%M%SZ)
draft="$BACKUP_DIR/base/.$now"
final="$BACKUP_DIR/base/$now"
umask 077
mkdir -p "$draft" "$BACKUP_DIR/wal"
trap 'rm -rf "$draft"' EXIT

echo "base backup $now"
pg_basebackup -D - -F tar -X fetch --checkpoint=fast --no-password | gzip | age -R "$AGE_RECIPIENTS" -o "$draft/database.tar.gz.age"
if [ -d "$FILES_DIR" ]; then
  tar -C "$FILES_DIR" -cf - . | age -R "$AGE_RECIPIENTS" -o "$draft/files.tar.age"
fi
(cd "$draft" && sha256sum ./*.age >SHA256SUMS)
sync "$draft"/*
mv "$draft" "$final"

# Bases older than the limit go, but never the last three; then WAL that no base needs any more.
mapfile -t bases < <(find "$BACKUP_DIR/base" -mindepth 1 -maxdepth 1 -type d -name '2*' | sort)
for ((i = 0; i < ${#bases[@]} - 3; i++)); do
  if [ -n "$(find "${bases[i]}" -maxdepth 0 -mtime "+$keep_days")" ]; then
    rm -rf "${bases[i]}"
  fi
done
oldest=$(find "$BACKUP_DIR/base" -mindepth 1 -maxdepth 1 -type d -name '2*' | sort | head -n 1)
find "$BACKUP_DIR/wal" -name '*.gz.age' ! -newer "$oldest/SHA256SUMS" -mmin +1440 -mtime "+$keep_days" -delete
echo "done: $(du -sh "$final" | cut -f1) in $final"
