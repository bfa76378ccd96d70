import HTTP
import SpecTesting
import Testing

@Suite struct StatusTests {
    @Test func `a status is a number and its phrase`() {
        #expect(Status.ok.description == "200 OK")
        #expect(Status.contentTooLarge.description == "413 Content Too Large")
        #expect(Status(code: 418)?.description == "418")
        #expect(Status(code: 299)?.isSuccess == true)
        for code in [-1, 0, 99, 600, 65_736] { #expect(Status(code: code) == nil) }
        #expect(Status.noContent.isBodiless && Status.continue.isBodiless)
        #expect(Status.notModified.isBodiless && !Status.ok.isBodiless)
    }

    @Test func `each refusal has a status of its own kind and a sentence`() {
        #expect(HeadRefusal.headTooLarge.status == .requestHeaderFieldsTooLarge)
        #expect(HeadRefusal.tooManyFields.status.code == 431)
        #expect(HeadRefusal.targetTooLong.status.code == 414)
        #expect(HeadRefusal.unknownTransferCoding.status.code == 501)
        #expect(HeadRefusal.transferEncodingInHTTP10.status.code == 400)
        #expect(HeadRefusal.unsupportedVersion.status.code == 505)
        #expect(HeadRefusal.unmetExpectation.status.code == 417)
        #expect(HeadRefusal.lengthAndTransferEncoding.status.code == 400)
        #expect(ChunkRefusal.badSize.status.code == 400)
        #expect(ChunkRefusal.sizeTooLong.status.code == 413)
        #expect(HeadRefusal.badHost.description.hasPrefix("the host must be"))
    }

    @Test func `methods are known by their text`() {
        #expect(RequestMethod("PATCH") == .patch)
        #expect(RequestMethod("patch") == .other("patch"))
        #expect(RequestMethod("a b") == nil && RequestMethod("") == nil)
        #expect(RequestMethod.get.isSafe && RequestMethod.delete.isIdempotent)
        #expect(!RequestMethod.post.isIdempotent && !RequestMethod.put.isSafe)
        #expect(!RequestMethod.other("X").isSafe && !RequestMethod.other("X").isIdempotent)
    }
}
