package io.trackgate.app.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of this machine's own package, on a free port of loopback, in a temporary folder that goes with it. What it commits is on the disk
 * before it says so, as an operator's does. PostgreSQL refuses to run as root, so root starts it as its package's user. Any thread.
 */
public final class LocalPostgres implements AutoCloseable {

    private static final String PROGRAM = "postgres";
    private static final String MISSING = "PostgreSQL is not installed (Debian: apt-get install postgresql)";
    private static final String PACKAGES_USER = "postgres";
    private static final String USER = "trackgate";
    private static final Duration PATIENCE = Duration.ofSeconds(20); // it shares a machine with all who use it
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private final Path programs;
    private final LocalFolder folder;
    private final List<String> asUser;
    private final int port = LocalPort.free();
    private final String password = newPassword();
    private final LocalProcess process;

    /** What is missing, and the package that brings it; empty where it is installed. */
    public static Optional<String> missing() throws IOException {
        return find().isPresent() ? Optional.empty() : Optional.of(MISSING);
    }

    private static Optional<Path> find() throws IOException {
        return LocalProcess.find(PROGRAM, debian().stream()).map(Path::getParent)
                .filter(programs -> Files.isExecutable(programs.resolve("initdb")));
    }

    /** Debian has its programs in {@code /usr/lib/postgresql/15/bin} and its like; the newest first. */
    private static List<Path> debian() throws IOException {
        if (!Files.isDirectory(VERSIONS)) return List.of();
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.sorted(Comparator.comparingInt(LocalPostgres::number).reversed()).map(version -> version.resolve("bin"))
                    .toList();
        }
    }

    private static int number(Path version) {
        String digits = version.getFileName().toString().replaceAll("\\D.*", "");
        return digits.isEmpty() || digits.length() > 4 ? 0 : Integer.parseInt(digits);
    }

    /** Returns when it takes connections. @throws NotInstalledException where there is none */
    public static LocalPostgres start() throws IOException {
        Path programs = find().orElseThrow(() -> new NotInstalledException(MISSING));
        LocalFolder folder = LocalFolder.create("trackgate-postgres-");
        try {
            return new LocalPostgres(programs, folder);
        } catch (IOException e) {
            folder.close();
            throw e;
        }
    }

    private LocalPostgres(Path programs, LocalFolder folder) throws IOException {
        this.programs = programs;
        this.folder = folder;
        this.asUser = asUser(folder.path());
        initialize();
        process = LocalProcess.start(
                command(PROGRAM, "-D", data(), "-p", String.valueOf(port), "-c", "listen_addresses=127.0.0.1", "-c",
                        "unix_socket_directories=", "-c", "max_connections=200"),
                folder.path().resolve("log"), "ready to accept connections");
    }

    /** @return what stands before each command, so that the owner of the folder runs it */
    private static List<String> asUser(Path folder) throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) return List.of();
        UserPrincipal user = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(PACKAGES_USER);
        Files.setOwner(folder, user);
        return List.of("setpriv", "--reuid=" + PACKAGES_USER, "--regid=" + PACKAGES_USER, "--clear-groups");
    }

    private static String newPassword() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private String data() { return folder.path().resolve("data").toString(); }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(asUser);
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private void initialize() throws IOException {
        Path file = folder.path().resolve("password"); // in a folder that nobody else can read
        Files.writeString(file, password);
        LocalProcess.run(command("initdb", "-D", data(), "-U", USER, "-A", "scram-sha-256", "--pwfile", file.toString(), "-E", "UTF8",
                "--locale=C", "--no-sync"), folder.path().resolve("log"));
    }

    /** A {@code store.url} of a database that nobody has used yet; it holds a password. @param name a word, each time another one */
    public String newStore(String name) throws IOException {
        try (Connection connection = DriverManager.getConnection(url("postgres")); Statement sql = connection.createStatement()) {
            sql.execute("create database " + name);
            return url(name);
        } catch (SQLException e) {
            throw new IOException("PostgreSQL makes no database: " + e.getMessage(), e);
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + USER + "&password=" + password + "&connectTimeout="
                + PATIENCE.toSeconds();
    }

    /** At once: nobody needs again what it holds. */
    @Override
    public void close() throws IOException {
        LocalProcess.run(command("pg_ctl", "stop", "-D", data(), "-m", "immediate", "-s"), folder.path().resolve("log"));
        process.gone();
        folder.close();
    }
}
