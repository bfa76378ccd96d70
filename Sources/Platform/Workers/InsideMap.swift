import Glibc

/// Whether the current thread is running a map's work. A map that begins there stays there.
enum InsideMap {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let error = unsafe pthread_key_create(&key, nil)
        precondition(error == 0, "no key for a value of each thread: error \(error)")
        return key
    }()

    static var isSet: Bool {
        get { unsafe pthread_getspecific(key) != nil }
        set { unsafe pthread_setspecific(key, newValue ? UnsafeRawPointer(bitPattern: 1) : nil) }
    }
}
