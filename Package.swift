// swift-tools-version: 6.2
import PackageDescription

let house: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// A library target of ours; `imports` says which way the arrows of docs/architecture.md point.
func library(_ name: String, imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: house)
}

func tests(_ name: String, of imports: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: imports + ["TestSupport"], resources: resources, swiftSettings: house)
}

#if arch(arm64)
    let machine = "aarch64-linux-gnu"
#else
    let machine = "x86_64-linux-gnu"
#endif
/// What `pkg-config --cflags pangocairo` says on Debian, which SwiftPM takes amiss for its `-pthread`.
let pangoHeaders =
    ["pango-1.0", "glib-2.0", "harfbuzz", "cairo"].map { "/usr/include/\($0)" }
    + ["/usr/lib/\(machine)/glib-2.0/include"]

let nio = "swift-nio"
let nioCore: Target.Dependency = .product(name: "NIOCore", package: nio)
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: nio)
let nioLocks: Target.Dependency = .product(name: "NIOConcurrencyHelpers", package: nio)
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS: Target.Dependency = .product(name: "HummingbirdTLS", package: "hummingbird")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let yaml: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "passerelle",
    products: [
        .executable(name: "passerelled", targets: ["passerelled"]),
        .executable(name: "passerellectl", targets: ["passerellectl"]),
        .executable(name: "passerelle-portal", targets: ["passerelle-portal"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        // C, each imported by one target only.
        .target(name: "CPlatform"),
        .target(name: "CWipingHeap"),
        .target(
            name: "CLDAP", linkerSettings: [.linkedLibrary("ldap"), .linkedLibrary("lber"), .linkedLibrary("sasl2")]),
        .target(name: "CArgon2", linkerSettings: [.linkedLibrary("argon2")]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .systemLibrary(name: "CXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(
            name: "CCanvas", cSettings: [.unsafeFlags(pangoHeaders.flatMap { ["-isystem", $0] })],
            linkerSettings: ["pangocairo-1.0", "pango-1.0", "gobject-2.0", "glib-2.0", "cairo"].map {
                .linkedLibrary($0)
            }),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),

        // Ours.
        library("Accounts", imports: [crypto]),
        library("LDAPClient", imports: ["CLDAP", "CPlatform", nioLocks, logging]),
        library("Directory", imports: ["Accounts", "LDAPClient", "CArgon2", nioPosix, nioLocks]),
        library("DirectoryCheck", imports: ["Accounts", "LDAPClient", "Directory", logging]),
        library("Feed", imports: ["Accounts", "Directory", "CXML2", "CArchive"]),
        library("Templates", imports: [mustache]),
        library("Mailing", imports: ["CCurl", "Templates", nioPosix]),
        library("Letters", imports: ["CCanvas", "CQREncode", "Templates"]),
        library("Varlink", imports: ["CPlatform", nioCore, nioPosix, nioLocks, logging]),
        library("ControlAPI", imports: ["Varlink"]),
        library("Printing", imports: ["ControlAPI", "Letters"]),
        library("EmbeddedDirectory", imports: ["CPlatform", nioLocks, logging, lifecycle]),
        library("Settings", imports: [logging, yaml]),
        library(
            "PortalPages",
            imports: [
                "ControlAPI", "Varlink", "Settings", "Templates", "Letters", "Printing", hummingbird, hummingbirdCore,
                hummingbirdTLS, httpTypes, nioHTTPTypes, mustache, crypto, nioCore, nioPosix, nioSSL, nioLocks, logging,
                lifecycle, signals,
            ]),
        library(
            "PasserelleDaemon",
            imports: [
                "Accounts", "LDAPClient", "Directory", "DirectoryCheck", "Feed", "Mailing", "Varlink", "ControlAPI",
                "EmbeddedDirectory", "Settings", "CPlatform", nioPosix, nioLocks, logging, lifecycle, signals, crypto,
            ]),
        .executableTarget(
            name: "passerelled", dependencies: ["PasserelleDaemon", "Settings", "CWipingHeap", arguments, logging],
            swiftSettings: house),
        .executableTarget(
            name: "passerellectl",
            dependencies: [
                "ControlAPI", "Varlink", "DirectoryCheck", "PasserelleDaemon", "Letters", "Printing", "Settings",
                arguments,
            ],
            swiftSettings: house),

        .executableTarget(
            name: "passerelle-portal",
            dependencies: ["PortalPages", "Settings", "CPlatform", "CWipingHeap", arguments, logging],
            swiftSettings: house),

        // Tests: `TestSupport` holds the fixtures of every ring, `certification` is a Varlink peer for the conformance run.
        .target(
            name: "TestSupport", dependencies: ["EmbeddedDirectory", "ControlAPI", "Varlink", "CPlatform", logging],
            path: "Tests/TestSupport", swiftSettings: house),
        .executableTarget(
            name: "varlink-certification", dependencies: ["Varlink", logging], path: "Tests/Certification",
            swiftSettings: house),
        // `make bench`: the driver, and the plain C program it compares ours with.
        .executableTarget(
            name: "passerelle-bench",
            dependencies: [
                "Accounts", "Directory", "LDAPClient", "Varlink", "ControlAPI", "EmbeddedDirectory", "TestSupport",
                arguments, logging, nioCore, nioPosix,
            ],
            path: "Tests/Benchmark/Driver", swiftSettings: house),
        .executableTarget(
            name: "passerelle-bench-baseline", path: "Tests/Benchmark/Baseline",
            linkerSettings: [.linkedLibrary("ldap"), .linkedLibrary("lber"), .linkedLibrary("argon2")]),
        // `make soak`: random histories of a real daemon under faults, checked against a model.
        .target(
            name: "Histories",
            dependencies: [
                "Accounts", "Directory", "LDAPClient", "Varlink", "ControlAPI", "EmbeddedDirectory", "TestSupport",
                "CPlatform",
            ],
            // The search for an order compares millions of states: without it most of a soak would be that.
            path: "Tests/Histories/Library", swiftSettings: house + [.unsafeFlags(["-O"])]),
        .executableTarget(
            name: "passerelle-histories", dependencies: ["Histories", "TestSupport", arguments],
            path: "Tests/Histories/Driver", swiftSettings: house),
        tests("HistoriesTests", of: ["Histories", "ControlAPI", "Varlink"]),
        tests(
            "ReplicaTests",
            of: [
                "PasserelleDaemon", "Directory", "DirectoryCheck", "LDAPClient", "Accounts", "ControlAPI", "Varlink",
                nioLocks, logging,
            ]),
        tests("AccountsTests", of: ["Accounts"]),
        tests("LDAPClientTests", of: ["LDAPClient", "CLDAP", "CPlatform", nioLocks, logging]),
        tests("DirectoryTests", of: ["Directory", "LDAPClient", "Accounts", "EmbeddedDirectory", nioLocks]),
        tests(
            "DirectoryCheckTests",
            of: ["DirectoryCheck", "Directory", "LDAPClient", "Accounts", "EmbeddedDirectory"]),
        tests(
            "ParserTests",
            of: [
                "Accounts", "Directory", "Feed", "LDAPClient", "Mailing", "PasserelleDaemon", "PortalPages", "Settings",
                "Templates", "Varlink", hummingbird, httpTypes, nioCore,
            ],
            resources: [.copy("Corpus")]),
        tests("FeedTests", of: ["Feed", "Directory", "LDAPClient", "Accounts"]),
        tests(
            "MailingTests", of: ["Mailing", "Templates"],
            resources: [.copy("Support/relay.py"), .copy("Support/parse.py")]),
        tests("LettersTests", of: ["Letters"]),
        tests("VarlinkTests", of: ["Varlink", "CPlatform", nioCore, logging]),
        tests("ControlAPITests", of: ["ControlAPI", "Varlink"]),
        tests("EmbeddedDirectoryTests", of: ["EmbeddedDirectory"]),
        tests(
            "PasserelleDaemonTests",
            of: [
                "PasserelleDaemon", "ControlAPI", "Varlink", "Directory", "Feed", "LDAPClient", "Accounts", "Mailing",
                "EmbeddedDirectory", "Settings", nioLocks, logging,
            ]),
        tests(
            "PortalPagesTests",
            of: ["PortalPages", "Settings", "ControlAPI", "Varlink", "EmbeddedDirectory", nioLocks, logging],
            resources: [.copy("Browser/story.py")]),
    ]
)
