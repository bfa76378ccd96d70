import Foundation

/// nginx with two workers on a port of its own, answering everything with the same text: it reads a
/// request and does no work for it.
final class NginxServer: ServedProcess {
    private let process = Process()
    private let folder: URL
    let port: UInt16

    struct Absent: Error, CustomStringConvertible {
        var description: String { "nginx is not installed; scripts/setup --peers installs it" }
    }

    /// `identity` names the files of a certificate and its key.
    init(port: UInt16, answer: String, identity: (certificate: String, key: String)? = nil) throws {
        guard let nginx = ServedLoad.path(of: "nginx") else { throw Absent() }
        self.port = port
        folder = FileManager.default.temporaryDirectory
            .appending(path: "the-block-nginx-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let secure = identity.map {
            "ssl_certificate \($0.certificate); ssl_certificate_key \($0.key); ssl_protocols TLSv1.3;"
        }
        let settings = """
            daemon off; worker_processes 2; pid \(folder.path)/pid; error_log /dev/null crit;
            events { worker_connections 4096; }
            http {
                access_log off; keepalive_requests 1000000000; client_body_in_single_buffer on;
                client_body_temp_path \(folder.path); proxy_temp_path \(folder.path);
                fastcgi_temp_path \(folder.path); uwsgi_temp_path \(folder.path);
                scgi_temp_path \(folder.path);
                server {
                    listen 127.0.0.1:\(port)\(identity == nil ? "" : " ssl") reuseport backlog=4096;
                    \(secure ?? "")
                    default_type application/json;
                    location / { return 200 '\(answer)'; }
                }
            }
            """
        let file = folder.appending(path: "nginx.conf")
        try Data(settings.utf8).write(to: file)
        process.executableURL = URL(filePath: nginx)
        process.arguments = ["-p", folder.path, "-c", file.path]
        process.standardError = FileHandle.nullDevice
        try process.run()
        try waitUntilReached()
    }

    /// Of the workers, which do all that is asked for.
    func processorTime() throws -> Duration {
        let master = process.processIdentifier
        let workers = try Self.text(of: "/proc/\(master)/task/\(master)/children")
        var time = Duration.zero
        for worker in workers.split(separator: " ") {
            let schedule = try Self.text(of: "/proc/\(worker)/schedstat")
            guard let spent = schedule.split(separator: " ").first.flatMap({ Int64($0) }) else {
                throw Silent()
            }
            time += .nanoseconds(spent)
        }
        return time
    }

    private static func text(of path: String) throws -> String {
        try String(contentsOf: URL(filePath: path), encoding: .utf8)
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
        // What is left of a temporary folder is the system's to clear away.
        _ = try? FileManager.default.removeItem(at: folder)
    }

    private struct Silent: Error, CustomStringConvertible {
        var description: String { "nginx does not listen" }
    }

    private func waitUntilReached() throws {
        for _ in 0..<500 {
            if let descriptor = Loopback.connect(port) {
                close(descriptor)
                return
            }
            guard process.isRunning else { throw Silent() }
            usleep(10_000)
        }
        throw Silent()
    }
}
