extension Array {
    /// The first index from which on `belongs` holds, in an array where it never ceases to hold.
    func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
        var range = 0..<count
        while let last = range.last {
            let middle = range.lowerBound + (last - range.lowerBound) / 2
            range = belongs(self[middle]) ? range.lowerBound..<middle : middle + 1..<range.upperBound
        }
        return range.lowerBound
    }
}
