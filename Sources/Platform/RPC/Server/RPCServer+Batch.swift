import Records

extension RPCServer {
    /// Answers every call of a batch in an array; nil where none is to be answered.
    func batch(_ body: [UInt8], _ caller: RPCCaller) async -> RPCReply? {
        var (places, count): ([Range<Int>], Int) = ([], 0)
        let most = limits.calls
        let span = body.span
        do throws(RecordError) {
            try JSON.elements(of: span, limits: limits.body) { place in
                if count < most { places.append(place) }
                count += 1
            }
        } catch {
            return RPCReply(RPCError(.parse, error), id: RequestEnvelope.nullID, to: caller)
        }
        guard count > 0 else {
            return RPCReply(refused("expected at least one call in a batch", caller))
        }
        guard count <= most else {
            let reason = "expected at most \(most) calls in a batch, found \(count)"
            return RPCReply(refused(reason, caller))
        }

        var answers = [UInt8(ascii: "[")]
        for place in places {
            // The brackets and commas count little beside the answers and are left out.
            let room = max(0, limits.answerBytes - answers.count)
            guard let answer = await element(body, at: place, caller, room: room) else { continue }
            if answers.count > 1 { answers.append(UInt8(ascii: ",")) }
            answers.append(contentsOf: answer)
        }
        guard answers.count > 1 else { return nil }
        answers.append(UInt8(ascii: "]"))
        return RPCReply(answers)
    }

    private func refused(_ reason: String, _ caller: RPCCaller) -> [UInt8] {
        AnswerText.error(
            RPCError(.invalidRequest, reason), id: RequestEnvelope.nullID, to: caller)
    }

    private func element(
        _ body: [UInt8], at place: Range<Int>, _ caller: RPCCaller, room: Int
    ) async -> [UInt8]? {
        guard body[place.lowerBound] == UInt8(ascii: "{") else {
            return refused("expected an object", caller)
        }
        let request: RequestEnvelope
        do throws(RequestEnvelope.Invalid) {
            request = try RequestEnvelope.read(body, at: place, limits: limits)
        } catch { return AnswerText.error(error.error, id: error.id, to: caller) }

        let outcome = await start(request, caller, room: room).outcome
        switch request.kind {
        case .notification: return nil
        case .call(let id): return outcome.text(id: id, to: caller)
        case .bare: return outcome.text(id: RequestEnvelope.nullID, to: caller)
        }
    }
}
