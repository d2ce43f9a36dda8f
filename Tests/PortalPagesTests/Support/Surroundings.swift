import TestSupport

/// Files of the source tree that the tests start programs with.
enum Surroundings {
    static let demonstration = "\(Repository.root)/config/portal-demonstration.yaml"
}
