/// What every page shows around its own content. Templates find the words by these names.
struct PageFrame: Sendable {
    struct Site: Sendable {
        let academy: String
        let ent: String
        let help: String
        /// Whether people may come from the ENT without a second login.
        let hasArrival: Bool
        /// Changes with the style sheet and the script, so that browsers may keep them for long.
        let edition: String
    }

    let site: Site
    /// For the hidden field `seal` of each form.
    let seal: String
    let isSignedIn: Bool
    let path: String
    let content: any Sendable
}
