// Tells ThreadSanitizer of two places where threads of Swift meet unseen. Loaded before Swift's
// libraries (LD_PRELOAD), these functions stand in for theirs, say to ThreadSanitizer what those say
// to the system or to each other, and leave the work to them. Nothing has to be suppressed.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

// They are not there in other programs that are started with the same environment.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

// Looked up where it is called: a program without the library has none.
static void *library(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

// MARK: A lock that is handed on
//
// An uncontended `Mutex` is locked and unlocked in code that is compiled, and so watched, with its
// caller. A contended one is handed on by the system, called from the standard library, which is
// not watched: ThreadSanitizer would find that the next holder races with the last.

// A method of Swift is called with its `self` where Swift has it.
#define METHOD __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

METHOD void tsan_lock(uint32_t thread, SELF) __asm__(LOCK);
METHOD bool tsan_try_lock(SELF) __asm__(TRY_LOCK);
METHOD void tsan_unlock(SELF) __asm__(UNLOCK);

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

// MARK: A continuation that is resumed before it is awaited
//
// Who resumes a continuation says so to ThreadSanitizer, and so does the runtime when it takes up a
// task that was suspended. A task that finds its continuation resumed already is not suspended, goes
// on at once, and nothing is said: here it goes on by way of `resumed`, which says it.

#define ASYNC __attribute__((swiftasynccall))
#define CONTEXT __attribute__((swift_async_context)) void *context

typedef ASYNC void (*step)(CONTEXT);

// The beginning of the runtime's own record of a continuation that is awaited.
struct continuation {
    void *parent;
    step resume;
};

// How tasks go on that wait or are about to, by their continuations. ThreadSanitizer knows nothing of
// these locks, or all who await would seem to meet at them.
struct waiting {
    void *context;
    step resume;
    struct waiting *next;
};
static struct bucket {
    atomic_flag is_locked;
    struct waiting *first;
} buckets[1024];

static struct bucket *locked(void *context) {
    struct bucket *bucket = &buckets[((uintptr_t)context >> 4) % 1024];
    while (atomic_flag_test_and_set_explicit(&bucket->is_locked, memory_order_acquire)) {}
    return bucket;
}

static void unlock(struct bucket *bucket) {
    atomic_flag_clear_explicit(&bucket->is_locked, memory_order_release);
}

static void remember(struct continuation *continuation) {
    struct waiting *new = malloc(sizeof *new);
    if (!new) abort();
    struct bucket *bucket = locked(continuation);
    *new = (struct waiting){continuation, continuation->resume, bucket->first};
    bucket->first = new;
    unlock(bucket);
}

static step recall(void *context) {
    struct bucket *bucket = locked(context);
    struct waiting **place = &bucket->first;
    while (*place && (*place)->context != context) place = &(*place)->next;
    struct waiting *found = *place;
    if (!found) abort();
    *place = found->next;
    unlock(bucket);
    step resume = found->resume;
    free(found);
    return resume;
}

METHOD void *swift_task_getCurrent(void) __attribute__((weak));

static ASYNC void resumed(CONTEXT) {
    __tsan_acquire(swift_task_getCurrent());
    step resume = recall(context);
    __attribute__((musttail)) return resume(context);
}

ASYNC void swift_continuation_await(struct continuation *continuation) {
    typedef ASYNC void (*await)(struct continuation *);
    await library_await = (await)library("swift_continuation_await");
    if (__tsan_acquire && swift_task_getCurrent) {
        remember(continuation);
        continuation->resume = resumed;
    }
    __attribute__((musttail)) return library_await(continuation);
}
