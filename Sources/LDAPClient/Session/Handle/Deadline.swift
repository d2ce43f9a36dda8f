import Glibc

extension ContinuousClock.Instant {
    /// From now, rounded up, none left being 0.
    var milliseconds: Int {
        let left = ContinuousClock.now.duration(to: self)
        guard left > .zero else { return 0 }
        let (seconds, attoseconds) = left.components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    /// From now; never 0, which libldap takes for "do not wait".
    var timeval: Glibc.timeval {
        let milliseconds = max(milliseconds, 1)
        return Glibc.timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
    }
}
