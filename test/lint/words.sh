#!/bin/bash
#
# words.sh
#		One word for each thing, and nothing that only the place of writing has.
#
# docs/concepts.md defines the words; the synonyms refused here blur them.  Absolute
# paths, and paths beside the tree, are not there where others read it.
#
# test/lint/words.sh		SPDX-License-Identifier: PostgreSQL

cd "$(dirname "$0")/../.." || exit 1

files() {
    find . -type f -not -path './.git/*' -not -path './build/*' -not -path './.github/*' \
        -not -path './test/vectors/*' -not -path './test/lint/words.sh' -print0
}

status=0
refuse() {
    local pattern=$1 words=$2 found
    found=$(files | xargs -0 grep -nIiE "$pattern" | sed "s|^\./||; s|\$|  <- $words|") || true
    if [ -n "$found" ]; then
        echo "$found"
        status=1
    fi
}

refuse '\bworkflows?\b' 'machine, chart or transition'
refuse '\b(command|commit|event) log\b' 'log, of records'
refuse '\bevent.sourc(ing|ed)\b' 'replay of the log'
refuse '(^|[^[:alnum:]_./-])/(work|root)/' 'an absolute path of one machine'
refuse '\.\./shared\b' 'a path beside the tree'
exit $status
