#pragma once
#include <stddef.h>
#include <stdint.h>

/// libFuzzer's own entry: parses its flags, runs the callback on input after input, and returns the
/// exit status. libFuzzer ships no header for it.
int LLVMFuzzerRunDriver(
    int *argc, char ***argv, int (*check)(const uint8_t *bytes, size_t count));
