import Primitives
import Records
import Settlement
import SpecTesting
import Tables
import Testing

@Suite struct ModeTests {
    private let why = ModeReason(checked: "not-yet")

    @Test(.requirement("ST-023", "ST-021", "ST-059"))
    func `arming waits so many blocks, and is kept until it holds`() throws {
        var stage = try Stage(Stage.dryRun)
        try stage.put(.arm(Arm(delay: 3)))
        let arming = try #require(stage.room.mode.arming)
        #expect(arming.requested == Height(10) && arming.delay == 3)
        #expect(arming.activateAt == Height(13))
        #expect(
            try stage.told(ModeChanged.self).map { [$0.from.name, $0.to.name] } == [
                ["dry_run", "armed"]
            ])
    }

    @Test(.requirement("ST-024", "ST-022"))
    func `what is armed holds from its block on, and not one before`() throws {
        var stage = try Stage(Stage.dryRun)
        try stage.put(.arm(Arm(delay: 3)))
        for height in UInt64(10)..<13 {
            #expect(stage.now.height == Height(height))
            #expect(stage.room.mode.name == "armed")
            #expect(stage.room.mode.book == .dryRun)
            stage.endBlocks()
        }
        #expect(stage.now.height == Height(13))
        #expect(stage.room.mode == .real(Nothing()))
        #expect(stage.room.mode.arming == nil)
        #expect(stage.room.metadata.toReal == 1)
        // Told once, first of all in the block.
        stage.endBlocks(5)
        let told = try stage.told(ModeChanged.self)
        #expect(
            told.map { [$0.from.name, $0.to.name] } == [["dry_run", "armed"], ["armed", "real"]])
        #expect(told.last?.from.arming == Arming(requested: Height(10), delay: 3))
        #expect(stage.room.metadata.activated == told.last?.from.arming)
    }

    @Test(.requirement("ST-060", "ST-028"), arguments: 0...5)
    func `a restart at any height of the wait skips none of it`(height: UInt64) throws {
        var stage = try Stage(Stage.dryRun)
        try stage.put(.arm(Arm(delay: 5)))
        stage.endBlocks(height)
        var forest = StateForest()
        forest.fold(stage.room.allRows())
        var restored = Settlement()
        try restored.restore(from: forest)
        #expect(restored.metadata == stage.room.metadata)
        stage.room = restored
        #expect(stage.room.mode.name == (height < 5 ? "armed" : "real"))
        stage.endBlocks(5 - height)
        #expect(stage.room.mode.name == "real")
    }

    @Test(.requirement("ST-025", "ST-020"))
    func `what was armed is taken back with the reason kept`() throws {
        var stage = try Stage(Stage.dryRun)
        try stage.put(.arm(Arm(delay: 3)))
        try stage.put(.cancelArm(CancelArm(for: why)))
        #expect(stage.room.mode == Stage.dryRun)
        #expect(stage.room.mode.arming == nil)
        #expect(stage.room.metadata.lastCancelReason == why)
        stage.endBlocks(9)
        #expect(stage.room.mode == Stage.dryRun)
        try stage.put(.arm(Arm(delay: 1)))
        stage.endBlocks()
        #expect(stage.room.mode.name == "real")
    }

    @Test(.requirement("ST-026"), arguments: [false, true])
    func `any mode goes back to a dry run, with the reason kept`(isArmed: Bool) throws {
        var stage = try Stage(isArmed ? Stage.dryRun : .real(Nothing()))
        if isArmed { try stage.put(.arm(Arm(delay: 3))) }
        try stage.put(.dryRun(BackToDryRun(for: why)))
        #expect(stage.room.mode == Stage.dryRun)
        #expect(stage.room.metadata.lastCancelReason == why)
        #expect(try stage.told(ModeChanged.self).last?.reason == why)
    }

    @Test func `what the mode does not allow changes nothing`() throws {
        var dry = try Stage(Stage.dryRun)
        dry.expectRefusal(.notArmed) { try $0.put(.cancelArm(CancelArm())) }
        dry.expectRefusal(.alreadyDryRun) { try $0.put(.dryRun(BackToDryRun())) }
        dry.expectRefusal(.delayOutOfBounds) { try $0.put(.arm(Arm(delay: 0))) }
        dry.expectRefusal(.delayOutOfBounds) { try $0.put(.arm(Arm(delay: .max))) }
        try dry.put(.arm(Arm(delay: 3)))
        dry.expectRefusal(.alreadyArmed) { try $0.put(.arm(Arm(delay: 3))) }
        var real = try Stage()
        real.expectRefusal(.alreadyReal) { try $0.put(.arm(Arm(delay: 3))) }
        real.expectRefusal(.notArmed) { try $0.put(.cancelArm(CancelArm())) }
    }

    @Test func `nobody but the operators' account says anything`() throws {
        let commands: [Settlement.Command] = [
            .arm(Arm(delay: 3)), .cancelArm(CancelArm()), .dryRun(BackToDryRun()),
            .anchor(SubmitAnchor([Stage.key(1)])),
        ]
        for command in commands {
            var stage = try Stage(Stage.dryRun)
            stage.expectRefusal(.notAnOperator) { try $0.put(command, by: Stage.stranger) }
            stage.expectRefusal(.notAnOperator) { stage in
                try stage.room.apply(
                    command, by: .zero, operators: .zero, at: stage.now, into: &stage.events)
            }
        }
    }

    @Test func `each mode that is entered is counted`() throws {
        var stage = try Stage(Stage.dryRun)
        for _ in 0..<3 {
            try stage.put(.arm(Arm(delay: 1)))
            stage.endBlocks()
            try stage.put(.dryRun(BackToDryRun(for: why)))
        }
        let facts = stage.room.metadata
        #expect([facts.toDryRun, facts.toArmed, facts.toReal] == [3, 3, 3])
    }

    @Test func `a chain that never said anything tallies and has no row`() throws {
        var stage = try Stage(nil)
        #expect(stage.room.mode == Stage.dryRun)
        stage.endBlocks(3)
        #expect(stage.room.allRows().count == 0)
        var forest = StateForest()
        forest.fold(stage.room.allRows())
        #expect(forest.root == StateForest().root)
    }
}
