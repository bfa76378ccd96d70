// What a processor can be told about memory and Swift has no word for: that a line of it will be
// needed soon, so that it is there when it is.
#ifndef CMEMORY_H
#define CMEMORY_H

// Asks the processor to bring a cache line nearer. Nothing waits for it, nothing is changed, and any
// address will do: one that is nobody's is ignored.
static inline void cmemory_fetch(const void *address) { __builtin_prefetch(address, 1, 3); }

// The same for a line that will only be read, so that several processors may hold it.
static inline void cmemory_fetch_to_read(const void *address) { __builtin_prefetch(address, 0, 3); }

#endif
