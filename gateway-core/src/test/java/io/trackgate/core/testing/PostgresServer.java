package io.trackgate.core.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.trackgate.core.store.Database;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

import static org.awaitility.Awaitility.await;

/**
 * A PostgreSQL server of this machine's own package, in a temporary folder, which can be stopped, crashed and frozen, and comes back on the same port. It is the
 * server that operators run, and needs no download; PostgreSQL refuses to run as root, so root starts it as its package's user.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String USER = "gate";
    public static final String PASSWORD = "not-to-be-shown";
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static final String TEMPLATE = "template";

    private static final String MADE = """
            select coalesce(string_agg(made, ' ' order by made), '') from (
              select relkind::text || relname from pg_class where relnamespace = '%1$s'::regnamespace and relkind <> 't'
              union all select proname from pg_proc where pronamespace = '%1$s'::regnamespace
              union all select tgname from pg_trigger join pg_class on pg_class.oid = tgrelid
                where relnamespace = '%1$s'::regnamespace and not tgisinternal) as all_of_it (made)""";

    private static final String EMPTY = """
            set session_replication_role = replica;
            do $$ declare each record; has_rows boolean; begin
              for each in select tablename as name from pg_tables where schemaname = '%1$s' and tablename <> 'flyway_schema_history' loop
                execute format('delete from %1$s.%%I', each.name);
                execute format('select exists (select 1 from %2$s.%%I)', each.name) into has_rows;
                if has_rows then execute format('insert into %1$s.%%I select * from %2$s.%%I', each.name, each.name); end if;
              end loop;
              for each in select sequencename as name from pg_sequences where schemaname = '%1$s' loop
                execute format('alter sequence %1$s.%%I restart', each.name);
              end loop;
            end $$""";

    private static @Nullable PostgresServer shared;

    private final Path programs;
    private final Path folder;
    private final int port = FreePort.find();
    private final List<String> asUser;
    private final List<String> taken = new ArrayList<>(); // by the test that runs; guarded by this, as the next two
    private final Queue<String> returned = new ArrayDeque<>();
    private boolean hasTemplate;
    private @Nullable Process process;

    private PostgresServer(Path programs, Path folder) {
        this.programs = programs;
        this.folder = folder;
        this.asUser = System.getProperty("user.name").equals("root")
                ? List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
                : List.of();
    }

    /** A server of the test's own, running. Skips the test where none is installed. */
    public static PostgresServer start() {
        Optional<Path> programs = find();
        Assumptions.assumeTrue(programs.isPresent(),
                "PostgreSQL is not installed: tests of the store in PostgreSQL are skipped (Debian: apt-get install postgresql)");
        try {
            PostgresServer server = new PostgresServer(programs.orElseThrow(), Files.createTempDirectory("trackgate-postgres"));
            server.init();
            server.again();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * An empty store in the one server that all tests of this process share: one that is not there yet, or of this version and emptied, for making one takes longer
     * than most tests. It is the test's own until that has ended.
     */
    public static String store() { return shared().emptyStore(); }

    /** Whoever took stores needs them no more. */
    static synchronized void testEnded() { if (shared != null) shared.takeBack(); }

    /** Who stops it starts it again. It runs until the process ends. */
    public static synchronized PostgresServer shared() {
        PostgresServer running = shared;
        if (running == null) {
            running = start();
            shared = running;
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(running::close));
        }
        return running;
    }

    private static Optional<Path> find() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)).map(Path::of), debian())
                .filter(programs -> Files.isExecutable(programs.resolve("initdb")) && Files.isExecutable(programs.resolve("postgres")))
                .findFirst();
    }

    /** The newest of {@code /usr/lib/postgresql/15/bin} and its like. */
    private static Stream<Path> debian() {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) return Stream.empty();
        try (Stream<Path> all = Files.list(versions)) {
            return all.map(version -> version.resolve("bin")).sorted(Comparator.<Path>naturalOrder().reversed()).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path data() { return folder.resolve("data"); }

    private void init() throws IOException {
        if (!asUser.isEmpty())
            Files.setOwner(folder, folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
        Path password = folder.resolve("password");
        Files.writeString(password, PASSWORD);
        Process initdb = run("initdb", "-D", data().toString(), "-U", USER, "-A", "scram-sha-256", "--pwfile", password.toString(), "-E",
                "UTF8", "--locale=C", "--no-sync");
        try {
            if (!initdb.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || initdb.exitValue() != 0)
                throw new AssertionError("initdb failed\n" + Files.readString(log()));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Path log() { return folder.resolve("log"); }

    private Process run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(asUser);
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())).start();
    }

    /** Starts it, the first time or again, and returns when it answers. It keeps its default of {@code fsync = on}. */
    public PostgresServer again() {
        try {
            Process started = run("postgres", "-D", data().toString(), "-p", String.valueOf(port), "-c", "listen_addresses=127.0.0.1", "-c",
                    "unix_socket_directories=", "-c", "max_connections=200", "-c", "shared_buffers=32MB");
            process = started;
            await().atMost(PATIENCE).until(() -> !started.isAlive() || answers());
            if (!started.isAlive()) throw new AssertionError("postgres ended\n" + Files.readString(log()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private boolean answers() {
        try (Connection connection = DriverManager.getConnection(url("connectTimeout=1"))) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** The schema of a store that is not there yet. */
    public String newStore() {
        String schema = "store" + SCHEMAS.incrementAndGet();
        sql("create schema " + schema);
        return urlOf(schema);
    }

    private String urlOf(String schema) { return url("ApplicationName=" + schema + "&currentSchema=" + schema); }

    private synchronized String emptyStore() {
        while (!returned.isEmpty()) {
            String schema = returned.remove();
            if (!isEmptied(schema)) continue;
            taken.add(schema);
            return urlOf(schema);
        }
        String url = newStore();
        taken.add(url.replaceAll(".*=", ""));
        return url;
    }

    private synchronized void takeBack() {
        returned.addAll(taken);
        taken.clear();
    }

    /** Not where somebody has forgotten to close it, or has made more there than a store. */
    private boolean isEmptied(String schema) {
        try (Connection connection = DriverManager.getConnection(url("")); Statement sql = connection.createStatement()) {
            if (!one(sql, "select count(*)::text from pg_stat_activity where application_name = '" + schema + "'").equals("0"))
                return false;
            String made = one(sql, MADE.formatted(schema));
            if (made.isEmpty()) return true;
            if (!made.equals(one(sql, MADE.formatted(template())))) return false;
            sql.execute(EMPTY.formatted(schema, TEMPLATE));
            return true;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String one(Statement sql, String query) throws SQLException {
        try (ResultSet rows = sql.executeQuery(query)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }

    /** A store as it is when it has just been made. */
    private String template() {
        if (hasTemplate) return TEMPLATE;
        sql("create schema " + TEMPLATE);
        Database.open(url("currentSchema=" + TEMPLATE)).close();
        hasTemplate = true;
        return TEMPLATE;
    }

    public int port() { return port; }

    public String url(String more) { return url(port, more); }

    /** The same through another port. */
    public static String url(int port, String more) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER + "&password=" + PASSWORD + "&" + more;
    }

    public void sql(String statement) {
        try (Connection connection = DriverManager.getConnection(url("")); var sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** SIGINT: whoever is connected is thrown out, what they were at is rolled back. */
    public void stop() { end("INT"); }

    /** SIGQUIT: as if the power went; it finds its way back by its log. */
    public void crash() { end("QUIT"); }

    /** Connections stay, and nothing is answered. */
    public void freeze() { signalAll("STOP"); }

    public void thaw() { signalAll("CONT"); }

    private void end(String name) {
        signal(running().pid(), name);
        try {
            if (!running().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) throw new AssertionError("postgres does not end");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void signalAll(String name) {
        running().toHandle().descendants().forEach(child -> signal(child.pid(), name));
        signal(running().pid(), name);
    }

    private static void signal(long pid, String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Process running() {
        Process current = process;
        if (current == null) throw new IllegalStateException("postgres was not started");
        return current;
    }

    @Override
    public void close() {
        Process current = process;
        if (current != null && current.isAlive()) crash();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) { Files.delete(file); }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
