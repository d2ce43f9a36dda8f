import Glibc
import Letters
import TestSupport
import Testing

@Suite("Letters of a whole school")
struct WholeSchoolTests {
    @Test("are one PDF of 1,200 pages within seconds, which leaves for the disk page after page")
    func school() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/letters.pdf"
            let file = try PrivateFile(path: path)
            var written = 0
            var writtenBeforeTheLast = 0
            let letters = (0..<1200).lazy.map { number in
                if number == 1199 { writtenBeforeTheLast = written }
                return Sample.pupil(number, givenName: "Élève \(number)", surname: "Nom \(number % 77)")
            }
            let printer = try LetterPrinter(Sample.templates())
            let start = clock()
            try printer.print(letters, title: "Lettres") { bytes in
                written += bytes.count
                try file.write(bytes)
            }
            file.keep()
            #expect(clock() - start < 15)
            #expect(writtenBeforeTheLast > written / 2, "\(writtenBeforeTheLast) of \(written) bytes")
            let information = try await runProgram("/usr/bin/pdfinfo", [path]).output
            #expect(information.contains(/Pages: +1200/))
            let last = try await runProgram("/usr/bin/pdftotext", ["-f", "1200", "-l", "1200", path, "-"]).output
            #expect(last.contains("Élève 1199"))
        }
    }

    /// Seconds of work of this thread, whatever else the machine does.
    private func clock() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    @Test("lie by school, class and pupil, the family's letters behind the pupil's own")
    func order() {
        let lycee = Letter.School(uai: "0440002B", name: "Lycée", address: [])
        let sorted = [
            Sample.pupil(1, surname: "Abel", className: "1A", school: lycee),
            Sample.pupil(2, surname: "Zola", className: "6A"), Sample.pupil(3, surname: "Bréhat", className: "10B"),
            Sample.pupil(4, givenName: "Eloi", surname: "Eluard", className: "10B"),
            Sample.mother(of: Sample.pupil(4, givenName: "Eloi", surname: "Eluard", className: "10B")),
            Sample.pupil(5, givenName: "Zoé", surname: "Éluard", className: "10B"),
            Sample.pupil(6, surname: "Foulques", className: "10B"), Sample.pupil(7, className: nil),
        ].shuffled().sorted(by: Letter.isBefore).map { "\($0.className ?? "–") \($0.recipient.surname)" }
        #expect(
            sorted == [
                "– Bréhat", "6A Zola", "10B Bréhat", "10B Eluard", "10B Le Goff", "10B Éluard", "10B Foulques",
                "1A Abel",
            ])
    }
}
