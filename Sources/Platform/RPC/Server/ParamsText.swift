import Records

/// The parameters of a call as they came: by name, by position, or not at all.
struct ParamsText: Sendable {
    enum Form: Sendable {
        case absent, byName, byPosition
        /// By name, in an object that stands for the pairs of a query.
        case byPairs
    }

    var form: Form
    /// The body they stand in, and where.
    var body: [UInt8]
    var place: Range<Int>

    static let absent = ParamsText(form: .absent, body: [], place: 0..<0)

    init(form: Form, body: [UInt8], place: Range<Int>) {
        self.form = form
        self.body = body
        self.place = place
    }

    /// The record these parameters are, where a list fills the fields `names` in their order.
    func read<P: Record>(
        as type: P.Type, names: [String], limits: JSONLimits
    ) throws(RPCError) -> P {
        switch form {
        case .absent:
            do throws(RecordError) { return try P(json: "{}", limits: limits) } catch {
                throw RPCError(.invalidParams, error, in: "params", from: nil)
            }
        case .byName:
            let span = body.span
            do throws(RecordError) {
                return try P(json: span.extracting(place), limits: limits)
            } catch {
                throw RPCError(.invalidParams, error, in: "params", from: place.lowerBound)
            }
        case .byPairs:
            // Nobody sent this object, so a byte of it would tell nobody anything.
            do throws(RecordError) { return try P(json: body, limits: limits) } catch {
                throw RPCError(.invalidParams, error, in: "params", from: nil)
            }
        case .byPosition:
            let object = try named(names, limits)
            do throws(RecordError) { return try P(json: object, limits: limits) } catch {
                throw RPCError(.invalidParams, error, in: "params", from: nil)
            }
        }
    }

    /// The list as an object: each element under the name of the field in its place.
    private func named(_ names: [String], _ limits: JSONLimits) throws(RPCError) -> [UInt8] {
        var object: [UInt8] = []
        object.reserveCapacity(place.count + 16 * names.count)
        var count = 0
        let span = body.span
        let list = span.extracting(place)
        do throws(RecordError) {
            try JSON.elements(of: list, limits: limits) { element in
                if count < names.count {
                    object.append(UInt8(ascii: count == 0 ? "{" : ","))
                    object.append(UInt8(ascii: "\""))
                    object.append(contentsOf: names[count].utf8)
                    object.append(UInt8(ascii: "\""))
                    object.append(UInt8(ascii: ":"))
                    let start = place.lowerBound
                    object.append(
                        contentsOf: body[
                            (start + element.lowerBound)..<(start + element.upperBound)])
                }
                count += 1
            }
        } catch { throw RPCError(.invalidParams, error, in: "params", from: place.lowerBound) }
        guard count <= names.count else {
            let most = "expected at most \(names.count) parameters by position, found \(count)"
            throw RPCError(.invalidParams, most, field: "params")
        }
        if count == 0 { object.append(UInt8(ascii: "{")) }
        object.append(UInt8(ascii: "}"))
        return object
    }
}
