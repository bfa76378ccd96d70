#!/usr/bin/env bash
# Prints, for each fuzz target, the share of lines its kept corpus reaches, file by file, in the
# files it reaches at all: docs/fuzzing.md. Usage: scripts/fuzz_coverage.sh [TARGET]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case ${1:-} in
-h | --help)
    echo "usage: scripts/fuzz_coverage.sh [TARGET]   the lines each corpus reaches, file by file"
    exit 0
    ;;
esac

scratch=.build-fuzz-coverage
fuzzer=$scratch/release/fuzz
export SWIFT_BACKTRACE=enable=no
export LLVM_PROFILE_FILE=$scratch/list.profraw

# The profile's format follows the compiler, so the reader must be the one beside it.
tools=$(dirname "$(readlink -f "$(command -v swift)")")
for tool in llvm-profdata llvm-cov; do
    if [[ ! -x $tools/$tool ]]; then
        echo "fuzz_coverage: the Swift toolchain in $tools has no $tool" >&2
        exit 69
    fi
done

mkdir -p "$scratch"
if ! THE_BLOCK_FUZZ=1 swift build -c release --product fuzz --scratch-path "$scratch" \
    -Xswiftc -profile-generate -Xswiftc -profile-coverage-mapping \
    -Xcc -fprofile-instr-generate -Xcc -fcoverage-mapping >"$scratch/build.log" 2>&1; then
    cat "$scratch/build.log" >&2
    exit 1
fi

targets=$("$fuzzer" --list | cut -f1)
if [[ $# -gt 0 ]]; then
    if ! grep -qxF -- "$1" <<<"$targets"; then
        echo "fuzz_coverage: no target '$1'; there are: $(xargs <<<"$targets")" >&2
        exit 64
    fi
    targets=$1
fi

row='%-16s %-48s %7s %7s %8s\n'
# shellcheck disable=SC2059 # one format serves the heading and the rows
printf "$row" target file lines reached share
for target in $targets; do
    corpus=Fuzz/Corpora/$target
    raw=$scratch/$target.profraw data=$scratch/$target.profdata
    mkdir -p "$corpus"
    if ! THE_BLOCK_FUZZ_TARGET=$target LLVM_PROFILE_FILE=$raw "$fuzzer" -runs=0 "$corpus" \
        >"$scratch/$target.log" 2>&1; then
        echo "fuzz_coverage: $target fails on its own corpus, see $scratch/$target.log" >&2
        exit 1
    fi
    "$tools/llvm-profdata" merge -sparse "$raw" -o "$data"
    "$tools/llvm-cov" export -format=lcov -instr-profile="$data" \
        -ignore-filename-regex="^$PWD/(Fuzz|\.build[^/]*)/" "$fuzzer" |
        awk -F: -v target="$target" -v row="$row" -v root="$PWD/" '
            function show(name, found, hit) {
                printf row, target, name, found, hit, sprintf("%.1f %%", 100 * hit / found)
            }
            $1 == "SF" { file = $2; sub(root, "", file) }
            $1 == "LF" { found = $2 }
            $1 == "LH" { hit = $2 }
            $1 == "end_of_record" && hit > 0 {
                show(file, found, hit)
                all += found; reached += hit
            }
            END {
                if (all) show("total", all, reached)
                else printf row, target, "nothing outside the target", 0, 0, "-"
            }'
done
