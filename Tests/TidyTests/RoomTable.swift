/// What each room may touch: the table of the architecture, for the rooms that exist. C targets
/// are not in it: a room that declares one may import it. A row is an allowance, not a wish; a
/// room that needs another one asks for it here, where a reader sees the shape of the house.
let roomTable: [String: Set<String>] = [
    // Base
    "Primitives": [],
    "Records": ["Primitives"],
    "Crypto": ["Primitives"],
    "Tables": ["Primitives", "Records", "Crypto"],
    "Capabilities": ["Primitives", "Records", "Crypto"],
    // Domain
    "Ledger": ["Primitives", "Records", "Crypto", "Tables"],
    "Chain": ["Primitives", "Records", "Crypto", "Tables", "Ledger"],
    "Settlement": ["Primitives", "Records", "Crypto", "Tables", "Ledger"],
    "ComputeMarket": ["Primitives", "Records", "Crypto", "Tables", "Ledger", "Settlement"],
    "World": [
        "Primitives", "Records", "Crypto", "Tables", "Ledger", "Chain", "Settlement",
        "ComputeMarket",
    ],
    // Platform
    "Keys": ["Primitives", "Crypto"],
    "Custody": ["Primitives", "Records", "Crypto", "Disk", "Storage", "Keys", "Native"],
    "Workers": ["Primitives", "Records", "Crypto", "Tables"],
    "Telemetry": ["Primitives", "Records", "Crypto", "Tables"],
    "Settings": ["Primitives", "Records", "Crypto", "Loops"],
    "Disk": [],
    "Storage": ["Primitives", "Records", "Crypto", "Tables", "Disk"],
    "RocksStore": ["Primitives", "Records", "Disk", "Storage"],
    "Terminal": ["Primitives", "Records", "Crypto", "Tables", "Keys"],
    "Native": ["Primitives", "Records", "Crypto", "Tables"],
    "Loops": ["Primitives", "Records", "Crypto", "Tables"],
    "TLS": ["Primitives", "Crypto", "Keys"],
    "Compression": [],
    "HTTP": [
        "Primitives", "Records", "Crypto", "Loops", "TLS", "Compression", "Disk", "Telemetry",
    ],
    "RPC": ["Primitives", "Records", "Crypto", "Loops", "HTTP", "Telemetry"],
    // Surface
    "Surface": [
        "Primitives", "Records", "Crypto", "Tables", "Loops", "HTTP", "RPC", "Telemetry",
        "Terminal", "Chain", "World",
    ],
    "LedgerSurface": [
        "Primitives", "Records", "Crypto", "Tables", "HTTP", "RPC", "Terminal", "Keys", "Ledger",
        "Chain", "World", "Surface", "ChainSurface",
    ],
    "ChainSurface": [
        "Primitives", "Records", "Crypto", "Tables", "HTTP", "RPC", "Terminal", "Keys", "Ledger",
        "Chain", "World", "Surface",
    ],
    "ComputeMarketSurface": [
        "Primitives", "Records", "Crypto", "Tables", "HTTP", "RPC", "Terminal", "Keys", "Chain",
        "Settlement", "ComputeMarket", "World", "Surface", "ChainSurface",
    ],
    "SettlementSurface": [
        "Primitives", "Records", "Crypto", "Tables", "HTTP", "RPC", "Telemetry", "Terminal",
        "Chain",
        "Settlement", "ComputeMarket", "World", "Surface", "ChainSurface", "ComputeMarketSurface",
    ],
    "CustodySurface": [
        "Primitives", "Records", "Crypto", "Disk", "Keys", "Custody", "Native", "Telemetry",
        "Terminal", "Chain",
    ],
    // Support
    "Simulation": ["Primitives", "Disk"],
    "SpecTesting": ["Simulation"],
    "SurfaceTesting": [
        "Primitives", "Records", "Crypto", "Tables", "Loops", "HTTP", "RPC", "Telemetry",
        "Terminal", "Keys", "Ledger", "Chain", "World", "Surface",
    ],
    // Services
    "Hosting": ["Loops", "HTTP", "Telemetry", "Settings", "Terminal"],
    "Demo": [
        "Primitives", "Records", "Crypto", "Tables", "Loops", "TLS", "HTTP", "RPC", "Telemetry",
        "Settings", "Terminal", "Hosting", "Traces",
    ],
    "Maintenance": ["Primitives", "Records", "Disk", "Storage", "Terminal", "Native"],
    "Traces": [
        "Primitives", "Records", "Crypto", "Settings", "Loops", "Compression", "Telemetry", "HTTP",
    ],
    "Spine": [
        "Loops",
        "Primitives", "Records", "Crypto", "Tables", "Disk", "Storage", "World", "Chain", "Ledger",
        "ComputeMarket", "Settlement",
    ],
    "Node": [
        "Primitives", "Records", "Crypto", "Tables", "Disk", "Storage", "Loops", "Workers", "TLS",
        "HTTP", "RPC", "Telemetry", "Settings", "Terminal", "Keys", "Ledger", "Chain",
        "Settlement", "ComputeMarket", "World", "Surface", "LedgerSurface", "ChainSurface",
        "ComputeMarketSurface", "SettlementSurface", "Hosting", "Spine", "Maintenance",
    ],
    "Provider": [
        "Primitives", "Records", "Crypto", "Loops", "HTTP", "RPC", "Keys", "Terminal", "Chain",
        "ComputeMarket", "World", "Surface", "ChainSurface", "ComputeMarketSurface", "Hosting",
    ],
    "Showcase": [
        "Primitives", "Records", "Crypto", "Loops", "HTTP", "RPC", "Telemetry", "Terminal", "Chain",
        "ComputeMarket", "Surface", "ChainSurface", "Hosting", "Node", "Provider", "Tables",
    ],
    // Apps
    "the-block": ["Crypto", "Demo", "Maintenance", "Terminal", "Node", "Provider", "Showcase"],
    "tb-cli": [
        "Crypto", "Terminal", "Surface", "LedgerSurface", "ChainSurface", "ComputeMarketSurface",
        "SettlementSurface",
        "CustodySurface",
    ],
]
