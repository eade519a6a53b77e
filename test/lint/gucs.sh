#!/bin/bash
#
# gucs.sh
#		Each setting of src/pg/guc.c has its row in docs/reference/settings.md, and no other.
#
# test/lint/gucs.sh		SPDX-License-Identifier: PostgreSQL

cd "$(dirname "$0")/../.." || exit 1

page=docs/reference/settings.md
defined=$(grep -oh '"swoosh\.[a-z_]*"' src/pg/guc.c 2>/dev/null | tr -d '"' | sort -u)
documented=$(grep -oh '^[|#]* *`swoosh\.[a-z_]*`' $page 2>/dev/null | tr -d '|#` ' | sort -u)
status=0
for setting in $(comm -23 <(echo "$defined") <(echo "$documented")); do
    echo "$page:1: $setting has no row"
    status=1
done
for setting in $(comm -13 <(echo "$defined") <(echo "$documented")); do
    echo "$page:1: $setting is not defined in src/pg/guc.c"
    status=1
done
exit $status
