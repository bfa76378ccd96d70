import Glibc
import Loops
import SpecTesting
import Testing

@Suite(.ownThreads) struct FileWatchTests {
    private func write(_ text: String, to path: String, named name: String) {
        let descriptor = open(path + name, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        #expect(Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count)
        close(descriptor)
    }

    @Test(arguments: [true, false])
    func `a file that comes, is replaced or goes has changed, once`(usingEvents: Bool) throws {
        let directory = try SocketDirectory()
        let watch = try #require(FileWatch(directory.path + "/file", usingEvents: usingEvents))
        #expect(watch.hasEvents == usingEvents && !watch.hasChanged())
        write("one", to: directory.path, named: "/file")
        #expect(watch.hasChanged() && !watch.hasChanged())
        write("another", to: directory.path, named: "/s")
        #expect(!watch.hasChanged())
        #expect(rename(directory.path + "/s", directory.path + "/file") == 0)
        #expect(watch.hasChanged() && !watch.hasChanged())
        unlink(directory.path + "/file")
        #expect(watch.hasChanged() && !watch.hasChanged())
    }

    @Test func `a wait ends with an event, and with a wake`() throws {
        let directory = try SocketDirectory()
        let watch = try #require(FileWatch(directory.path + "/file", usingEvents: true))
        write("one", to: directory.path, named: "/file")
        watch.wait(atMost: .seconds(3_600))
        #expect(watch.hasChanged())
        watch.wake()
        watch.wait(atMost: .seconds(3_600))
        let waker = try LoopThread.start("waker") { watch.wake() }
        watch.wait(atMost: .seconds(3_600))
        waker.join()
    }
}
