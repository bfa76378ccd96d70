// Tells ThreadSanitizer what Swift's `Mutex` does where two threads meet at it.
//
// An uncontended `Mutex` is locked and unlocked in code that is compiled, and so watched, with its
// caller. A contended one is handed on by the system, called from the standard library, which is
// not watched: ThreadSanitizer would find that the next holder races with the last. Loaded before
// the library (LD_PRELOAD), these stand in for its three functions, say what they say to the system
// to ThreadSanitizer too, and leave the work to it. Nothing has to be suppressed.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

// They are not there in other programs that are started with the same environment.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

// A method of Swift is called with its `self` where Swift has it.
#define METHOD __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

METHOD void tsan_lock(uint32_t thread, SELF) __asm__(LOCK);
METHOD bool tsan_try_lock(SELF) __asm__(TRY_LOCK);
METHOD void tsan_unlock(SELF) __asm__(UNLOCK);

// Looked up for each call: none comes often, and a program without the library has none.
static void *library(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

METHOD void tsan_lock(uint32_t thread, SELF) {
    ((METHOD void (*)(uint32_t, SELF))library(LOCK))(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

METHOD bool tsan_try_lock(SELF) {
    bool is_locked = ((METHOD bool (*)(SELF))library(TRY_LOCK))(self);
    if (is_locked && __tsan_acquire) __tsan_acquire(self);
    return is_locked;
}

METHOD void tsan_unlock(SELF) {
    if (__tsan_release) __tsan_release(self);
    ((METHOD void (*)(SELF))library(UNLOCK))(self);
}
