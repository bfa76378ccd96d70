import Dispatch
import Loops

/// What the loops cost: being called from another thread, deadlines, and bytes on their way.
enum LoopsCases {
    // MARK: Posts

    private static func posting() throws -> Contender {
        let group = try LoopGroup(count: 1)
        return .repeating {
            let done = DispatchSemaphore(value: 0)
            for _ in 0..<100 {
                group.loops[0].post { done.signal() }
                done.wait()
            }
            return 100
        }
    }

    private static func dispatching() -> Contender {
        let queue = DispatchQueue(label: "peer")
        return .repeating("a dispatch queue") {
            let done = DispatchSemaphore(value: 0)
            for _ in 0..<100 {
                queue.async { done.signal() }
                done.wait()
            }
            return 100
        }
    }

    // MARK: Deadlines

    private static let deadlines = 10_000
    private static let rounds = 20

    /// When the deadline of a connection comes, in one of the five phases of a request.
    private static func moment(_ number: Int, _ phase: Int) -> UInt64 {
        let times: [UInt64] = [60_000, 10_000, 30_000, 30_000, 20_000]
        return 1 << 50 + times[phase] + UInt64(number % 977)
    }

    private static func setting() throws -> Contender {
        let group = try LoopGroup(count: 1)
        return .repeating {
            let done = DispatchSemaphore(value: 0)
            let loop = group.loops[0]
            loop.post {
                let all = (0..<deadlines).map { _ in Deadline(on: loop) {} }
                for _ in 0..<rounds {
                    for number in 0..<deadlines {
                        for phase in 0..<5 { all[number].set(at: moment(number, phase)) }
                        all[number].clear()
                    }
                }
                done.signal()
            }
            done.wait()
            return rounds * deadlines * 6
        }
    }

    private static func heaping() -> Contender {
        .repeating("a binary heap") {
            var heap = TimerHeap(count: deadlines)
            for number in 0..<deadlines { heap.set(number, at: moment(number, 0)) }
            for _ in 0..<rounds {
                for number in 0..<deadlines {
                    for phase in 0..<5 { heap.set(number, at: moment(number, phase)) }
                    heap.clear(number)
                }
            }
            return rounds * deadlines * 6
        }
    }

    // MARK: Bytes

    private static let body: [UInt8] = Array(repeating: UInt8(ascii: "x"), count: 99)
    private static let answers = 1_000

    private static func appending() -> Contender {
        .repeating {
            var buffer = ByteBuffer()
            for number in 0..<answers {
                buffer.append("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n")
                buffer.append("content-length: ")
                buffer.append(decimal: number)
                buffer.append("\r\n\r\n")
                buffer.append(body)
                blackHole(buffer.count)
                buffer.consume(buffer.count)
            }
            return answers
        }
    }

    private static func appendingToArray() -> Contender {
        .repeating("an array of bytes") {
            var buffer: [UInt8] = []
            for number in 0..<answers {
                buffer += "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n".utf8
                buffer += "content-length: ".utf8
                buffer += "\(number)".utf8
                buffer += "\r\n\r\n".utf8
                buffer += body
                blackHole(buffer.count)
                buffer.removeAll(keepingCapacity: true)
            }
            return answers
        }
    }

    static let cases: [Case] = [
        Case("loops.post/round-trip", ["loops": "1"], unit: .microseconds) {
            Match(try posting(), against: dispatching())
        },
        Case("loops.deadline/set-and-clear", ["deadlines": "\(deadlines)"], unit: .nanoseconds) {
            Match(try setting(), against: heaping())
        },
        Case("loops.bytes/append", ["bytes": "170"], unit: .nanoseconds) {
            Match(appending(), against: appendingToArray())
        },
    ]
}
