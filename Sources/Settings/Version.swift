/// The version of this build.
public enum Version {
    public static let current = "0.1.0"
}
