import HTTP
import Simulation
import SpecTesting
import Testing

@Suite struct HTTPDateTests {
    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] as [(Int64, String)])
    func `a moment is written like this, and read back`(seconds: Int64, text: String) {
        #expect(HTTPDate(seconds: seconds).text == text)
        #expect(HTTPDate(text)?.seconds == seconds)
    }

    @Test func `the obsolete forms are read`() {
        let date = HTTPDate(seconds: 784_111_777)
        #expect(HTTPDate("Sunday, 06-Nov-94 08:49:37 GMT") == date)
        #expect(HTTPDate("Sun Nov  6 08:49:37 1994") == date)
        #expect(HTTPDate("Wed Nov 16 08:49:37 1994") == HTTPDate(seconds: 784_975_777))
        #expect(HTTPDate("Saturday, 01-Jan-00 00:00:00 GMT")?.seconds == 946_684_800)
        #expect(HTTPDate("Fri, 31 Dec 1999 23:59:60 GMT")?.seconds == 946_684_800)
    }

    @Test(arguments: [
        "", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT",
        "sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
        "Wed, 30 Feb 1994 00:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ",
        " Sun, 06 Nov 1994 08:49:37 GMT", "Wed, 31 Dec 1969 23:59:59 GMT",
        "Sun Nov 6 08:49:37 1994", "Sun Nov 06 08:49:37 94", "Sunday, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06-Nov-94 08:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT",
    ])
    func `what is no date is none`(text: String) { #expect(HTTPDate(text) == nil) }

    @Test(arguments: Trials.seeds(5_000))
    func `every moment is read back`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let date = HTTPDate(seconds: Int64(dice.next() % UInt64(HTTPDate.last + 1)))
        #expect(HTTPDate(date.text) == date)
        #expect(date.text.utf8.count == HTTPDate.byteCount)
    }

    @Test func `days follow one another as in a calendar`() {
        var (year, month, day, weekday) = (1970, 0, 1, 4)
        let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        for count in 0..<60_000 {
            let text = HTTPDate(seconds: Int64(count) * 86_400).text
            let padded = day < 10 ? "0\(day)" : "\(day)"
            let expected = "\(names[weekday]), \(padded) \(months[month]) \(year) 00:00:00 GMT"
            guard text == expected else {
                Issue.record("\(text) where \(expected) was due")
                return
            }
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month]
            weekday = (weekday + 1) % 7
            day += 1
            if day > length { (month, day) = (month + 1, 1) }
            if month == 12 { (year, month) = (year + 1, 0) }
        }
    }
}
