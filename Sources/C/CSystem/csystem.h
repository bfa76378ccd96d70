// Linux's own calls that the Glibc module leaves out: epoll, eventfd, accepting a socket that is
// never blocking, and a thread's name; declared here, compiled nowhere. Without _GNU_SOURCE, which
// would name the parts of fd_set differently from the Glibc module; what hides behind it is declared
// below.
#pragma once

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/un.h>

extern int accept4(int, struct sockaddr *, socklen_t *, int);
extern int pthread_setname_np(pthread_t, const char *);

static inline int csystem_accept(int descriptor, struct sockaddr *address, socklen_t *length) {
    return accept4(descriptor, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static inline void csystem_name_thread(const char *name) {
    pthread_setname_np(pthread_self(), name);
}

// Who is at the other end of a Unix socket: what Linux calls struct ucred.
static inline int csystem_peer(int descriptor, int *process, unsigned *user, unsigned *group) {
    struct {
        int process;
        unsigned user, group;
    } peer;
    socklen_t length = sizeof peer;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return -1;
    *process = peer.process;
    *user = peer.user;
    *group = peer.group;
    return 0;
}
