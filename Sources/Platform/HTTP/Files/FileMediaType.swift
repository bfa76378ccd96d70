/// What a file holds, by the ending of its name.
enum FileMediaType {
    /// What is said of a file whose ending says nothing.
    static let unknown = "application/octet-stream"

    /// The type of a file of that name; endings count in letters of either size.
    static func of(_ name: String) -> String {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return unknown }
        let ending = name[name.index(after: dot)...].lowercased()
        return byEnding[ending] ?? unknown
    }

    private static let byEnding: [String: String] = [
        // Pages and what they are made of
        "html": "text/html; charset=utf-8",
        "htm": "text/html; charset=utf-8",
        "xhtml": "application/xhtml+xml",
        "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "mjs": "text/javascript; charset=utf-8",
        "map": "application/json",
        "wasm": "application/wasm",
        "webmanifest": "application/manifest+json",
        // Text and data
        "txt": "text/plain; charset=utf-8",
        "log": "text/plain; charset=utf-8",
        "md": "text/markdown; charset=utf-8",
        "csv": "text/csv; charset=utf-8",
        "json": "application/json",
        "jsonl": "application/jsonl",
        "xml": "application/xml",
        "toml": "application/toml",
        "yaml": "application/yaml",
        "yml": "application/yaml",
        "pdf": "application/pdf",
        "atom": "application/atom+xml",
        "rss": "application/rss+xml",
        // Pictures
        "svg": "image/svg+xml",
        "png": "image/png",
        "jpg": "image/jpeg",
        "jpeg": "image/jpeg",
        "gif": "image/gif",
        "webp": "image/webp",
        "avif": "image/avif",
        "ico": "image/x-icon",
        "bmp": "image/bmp",
        // Letters
        "woff": "font/woff",
        "woff2": "font/woff2",
        "ttf": "font/ttf",
        "otf": "font/otf",
        // Sound and film
        "mp3": "audio/mpeg",
        "wav": "audio/wav",
        "ogg": "audio/ogg",
        "mp4": "video/mp4",
        "webm": "video/webm",
        // Archives
        "gz": "application/gzip",
        "zst": "application/zstd",
        "zip": "application/zip",
        "tar": "application/x-tar",
    ]
}
