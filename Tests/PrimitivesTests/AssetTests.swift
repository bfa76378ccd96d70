import Primitives
import Testing

@Suite struct AssetTests {
    @Test func `the numbers of the first assets never change`() {
        #expect(Asset.block.value == 0)
        #expect(Asset.industrial.value == 1)
        #expect(Asset.block < .industrial)
        #expect(Asset.industrial.description == "1")
    }
}
