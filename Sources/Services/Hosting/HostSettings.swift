package import HTTP
package import Settings

/// The settings that every service over HTTP has, whatever else may be chosen for it.
package protocol HostSettings: SettingsGroup {
    var runtime: RuntimeSettings { get }
    var tls: TLSSettings { get }
    var http: HTTPSettings { get }
    var logLevel: LogThreshold { get }
}

extension HostSettings {
    /// What its server is to bound, which answers to these names besides those of the settings.
    package func server(answeringTo names: [String] = []) -> ServerSettings {
        http.server(handshake: tls.handshakeTimeout, answeringTo: names)
    }
}
