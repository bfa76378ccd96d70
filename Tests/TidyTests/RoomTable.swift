/// What each room may touch: the table of the architecture, for the rooms that exist. C targets
/// are not in it: a room that declares one may import it. A row is an allowance, not a wish; a
/// room that needs another one asks for it here, where a reader sees the shape of the house.
let roomTable: [String: Set<String>] = [
    // Base
    "Primitives": [],
    "Records": ["Primitives"],
    "Crypto": ["Primitives"],
    "Tables": ["Primitives", "Records", "Crypto"],
    // Platform
    "Keys": ["Primitives", "Crypto"],
    "Workers": ["Primitives", "Records", "Crypto", "Tables"],
    "Telemetry": ["Primitives", "Records", "Crypto", "Tables"],
    "Settings": ["Primitives", "Records", "Crypto", "Loops"],
    "Disk": [],
    "Storage": ["Primitives", "Records", "Crypto", "Tables", "Disk"],
    "Terminal": ["Primitives", "Records", "Crypto", "Tables", "Keys"],
    "Native": ["Primitives", "Records", "Crypto", "Tables"],
    "Loops": ["Primitives", "Records", "Crypto", "Tables"],
    "TLS": ["Primitives", "Crypto", "Keys"],
    "Compression": [],
    "HTTP": [
        "Primitives", "Records", "Crypto", "Loops", "TLS", "Compression", "Disk", "Telemetry",
    ],
    "RPC": ["Primitives", "Records", "Crypto", "Loops", "HTTP", "Telemetry"],
    // Support
    "Simulation": ["Primitives", "Disk"],
    "SpecTesting": ["Simulation"],
    // Services
    "Demo": [
        "Primitives", "Records", "Crypto", "Tables", "Loops", "TLS", "HTTP", "RPC", "Telemetry",
        "Settings", "Terminal", "Traces",
    ],
    "Maintenance": ["Primitives", "Records", "Disk", "Storage", "Terminal", "Native"],
    "Traces": [
        "Primitives", "Records", "Crypto", "Settings", "Loops", "Compression", "Telemetry", "HTTP",
    ],
    // Apps
    "the-block": ["Crypto", "Demo", "Maintenance", "Terminal"],
]
