import CBlake3

extension Blake3 {
    /// What computes the hash: every kernel gives the same digests, each faster than the one before.
    package enum Kernel: Int32, CaseIterable, Comparable, Sendable {
        /// One compression at a time.
        case oneByOne = 0
        /// Four lanes of what every processor of the architecture has.
        case portable = 1
        /// Four lanes of SSE4.1.
        case sse41 = 2
        /// Eight lanes of AVX2.
        case avx2 = 3
        /// Sixteen lanes of AVX-512.
        case avx512 = 4

        /// The best this machine has.
        package static var best: Kernel { Kernel(rawValue: cblake3_best_kernel()) ?? .portable }

        package static func < (left: Kernel, right: Kernel) -> Bool {
            left.rawValue < right.rawValue
        }

        /// How many messages it hashes side by side on this machine.
        package var lanes: Int { Int(cblake3_lanes(rawValue)) }
    }

    /// How many messages this machine hashes side by side: 16 (AVX-512), 8 (AVX2) or 4.
    public static var lanes: Int { Kernel.best.lanes }

    /// The same function computed by a chosen kernel. One that this machine lacks stands for the
    /// best it has.
    package func using(_ kernel: Kernel) -> Blake3 { Blake3(mode, kernel: kernel.rawValue) }
}
