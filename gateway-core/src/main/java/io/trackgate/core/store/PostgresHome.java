package io.trackgate.core.store;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Collection;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL database that several gateways share. The URL may hold a password, so nobody is shown what follows its question mark. */
record PostgresHome(String url) implements StoreHome {

    static final String PREFIX = "jdbc:postgresql:";

    private static final Logger log = LoggerFactory.getLogger(PostgresHome.class);

    /** A server that does not answer for so long is away; a writer must not wait for one that is frozen or cut off. */
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(15);
    private static final Duration CONNECTS_WITHIN = Duration.ofSeconds(2);

    // Whatever the server's default: a commit is on the disk before it is reported. Stronger settings stay. Nobody waits for long behind another node.
    // A node that stands still in the midst of a transaction would hold up all that have to do with the same trackers.
    private static final String FIRST = """
            set lock_timeout = '5s';
            set idle_in_transaction_session_timeout = '10s';
            select set_config('synchronous_commit',
              case current_setting('synchronous_commit') when 'off' then 'on' else current_setting('synchronous_commit') end, false)""";

    private static final String AT_LEISURE = "set local idle_in_transaction_session_timeout = 0";

    private static final Set<String> IN_THE_WAY = Set.of("40001", "40P01", "55P03", "25P03"); // serialization, deadlock, a lock waited for in vain, too long idle
    private static final int LOCKS_OF_TELEMETRY = 7_465; // beside other users of advisory locks
    private static final int LOCKS_OF_COMMANDS = 7_466;

    @Override
    public String shown() { return StoreHome.hidden(url); }

    @Override
    public void prepare() {}

    @Override
    public void requireThere() {}

    @Override
    public HikariConfig pool(boolean readOnly) {
        PGSimpleDataSource source = source();
        Properties given = parsed();
        if (PGProperty.SOCKET_TIMEOUT.getOrDefault(given).equals(PGProperty.SOCKET_TIMEOUT.getDefaultValue()))
            source.setSocketTimeout((int) ANSWERS_WITHIN.toSeconds());
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setConnectionInitSql(FIRST);
        config.setConnectionTimeout(connectsWithin(given).toMillis());
        config.setKeepaliveTime(TimeUnit.MINUTES.toMillis(2));
        return config;
    }

    /** The pool's own patience is also that of a connection's beginning, whatever the URL says; so what the URL says is both. */
    private Duration connectsWithin(Properties given) {
        String seconds = PGProperty.CONNECT_TIMEOUT.getOrNull(given);
        if (seconds == null) return CONNECTS_WITHIN;
        if (!seconds.matches("[1-9][0-9]{0,3}"))
            throw new StoreException("store.url: connectTimeout=" + seconds + " (expected: 1..9999 seconds)");
        return Duration.ofSeconds(Long.parseLong(seconds));
    }

    private PGSimpleDataSource source() {
        Properties given = parsed();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        if (PGProperty.APPLICATION_NAME.getOrNull(given) == null) source.setApplicationName("trackgate");
        if (PGProperty.CONNECT_TIMEOUT.getOrNull(given) == null) source.setConnectTimeout((int) CONNECTS_WITHIN.toSeconds());
        source.setTcpKeepAlive(true);
        return source;
    }

    private Properties parsed() {
        Properties given = Driver.parseURL(url, null);
        if (given == null || given.getProperty("PGDBNAME") == null || !url.startsWith(PREFIX + "//"))
            throw new StoreException("store.url: " + shown() + " (expected: " + PREFIX + "//HOST/DATABASE?user=USER)");
        return given;
    }

    @Override
    public DataSource forMigrations(DataSource pool) { return source(); }

    @Override
    public String migrations() { return "db/postgresql"; }

    @Override
    public void check(Handle handle) {
        String encoding = setting(handle, "server_encoding");
        if (!encoding.equals("UTF8"))
            throw new StoreException("store.url: " + shown() + ": its encoding is " + encoding + " (expected: UTF8)");
        for (String durable : new String[]{"fsync", "full_page_writes"}) {
            if (setting(handle, durable).equals("off"))
                log.warn("the PostgreSQL server has {} = off (expected: on): a power cut may take what trackers were told is received",
                        durable);
        }
    }

    private static String setting(Handle handle, String name) {
        return handle.createQuery("select current_setting(:name)").bind("name", name).mapTo(String.class).one();
    }

    @Override
    public String why(Throwable failure) {
        SQLException cause = sqlException(failure);
        if (cause == null) return Database.rootMessage(failure);
        String state = String.valueOf(cause.getSQLState());
        String said = String.valueOf(cause.getMessage());
        if (state.startsWith("28"))
            return said + " (expected: a user that may connect, user= and password= in the URL, or a password file)";
        if (state.equals("3D000")) return said + " (expected: a database that is there: createdb makes one)";
        if (state.equals("42501")) return said + " (expected: a user that may create tables there, as the database's owner may)";
        if (state.startsWith("08")) return said + " (expected: a server that runs and can be reached)";
        return said;
    }

    /** The innermost of the driver's own: what is below says less. */
    private static @Nullable SQLException sqlException(Throwable failure) {
        SQLException found = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && !(cause instanceof SQLTransientConnectionException)) found = sql;
        }
        return found;
    }

    @Override
    public boolean isShared() { return true; }

    @Override
    public boolean isAway(Throwable failure) {
        if (failure.getCause() instanceof SQLTransientConnectionException) return true; // the pool has none and gets none
        SQLException cause = sqlException(failure);
        String state = cause == null ? "" : String.valueOf(cause.getSQLState());
        return state.startsWith("08") || state.startsWith("57P"); // a broken connection, a server that shuts down or starts
    }

    @Override
    public boolean wasInTheWay(Throwable failure) {
        SQLException cause = sqlException(failure);
        return cause != null && IN_THE_WAY.contains(String.valueOf(cause.getSQLState()));
    }

    @Override
    public boolean hasTable(Handle handle, String name) {
        return handle.createQuery("select count(*) from pg_tables where schemaname = current_schema() and tablename = :name")
                .bind("name", name).mapTo(Integer.class).one() > 0;
    }

    @Override
    public void lockDirectory(Handle handle) {
        PreparedStatements.first(handle, "select version from directory_version for update", none -> {}, row -> row.getLong(1));
    }

    @Override
    public void lockTrackers(Handle handle, Collection<Integer> trackerIds) { lock(handle, LOCKS_OF_COMMANDS, trackerIds); }

    @Override
    public void lockTelemetry(Handle handle, Collection<Integer> trackerIds) { lock(handle, LOCKS_OF_TELEMETRY, trackerIds); }

    /** Always in the order of their ids, so that two nodes do not wait for each other. */
    private static void lock(Handle handle, int kind, Collection<Integer> trackerIds) {
        Integer[] ids = trackerIds.stream().sorted().toArray(Integer[]::new);
        PreparedStatements.first(handle, "select count(pg_advisory_xact_lock(?, id)) from unnest(?) as id", query -> {
            query.setInt(1, kind);
            query.setArray(2, handle.getConnection().createArrayOf("integer", ids));
        }, row -> row.getLong(1));
    }

    @Override
    public void patient(Handle handle) { handle.execute("set local lock_timeout = '5min'; " + AT_LEISURE); }

    /** A node that takes over batches of another gives them other ids. */
    @Override
    public void atOneMoment(Handle handle, Consumer<Handle> read) {
        handle.useTransaction(TransactionIsolationLevel.REPEATABLE_READ, open -> {
            open.execute(AT_LEISURE);
            read.accept(open);
        });
    }

    /** No text in PostgreSQL has the character of code 0. */
    @Override
    public String storable(String text) { return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD'); }

    @Override
    public Gauge gauge() { return new Measured(); }

    /** Measuring reads an index entry for each chunk: now and then, and what is deleted in between is taken off. Asked by one at a time. */
    private static final class Measured implements Gauge {
        private static final Duration EVERY = Duration.ofMinutes(10);
        private static final int BYTES_A_ROW = 150; // beside its body: header, columns, index entries

        private long measuredAt;
        private long bytes = -1;

        @Override
        public long bytes(Handle handle) {
            if (bytes < 0 || System.nanoTime() - measuredAt > EVERY.toNanos()) {
                bytes = handle.createQuery("""
                        select (select coalesce(sum(bytes), 0) + :row * count(*) from telemetry_chunk)
                          + (select coalesce(sum(octet_length(raw)), 0) + :row * count(*) from unreadable_frame)
                          + (select coalesce(sum(octet_length(body)), 0) from telemetry_batch)""").bind("row", BYTES_A_ROW)
                        .mapTo(Long.class).one();
                measuredAt = System.nanoTime();
            }
            return bytes;
        }

        @Override
        public void freed(long freed) { bytes -= Math.min(bytes, freed + BYTES_A_ROW); }
    }

    private static final String HISTORY = "select * from command where tracker_id = :tracker%s order by asked_at desc, id desc limit :rows";

    @Override
    public String history(boolean before) { return HISTORY.formatted(before ? " and (asked_at, id) < (:at, :before)" : ""); }

    /** Its index finds them at once. */
    @Override
    public int listCommands(Handle handle, int most) { return 0; }
}
