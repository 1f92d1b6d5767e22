package io.trackgate.core.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/** A SQLite file of one gateway. It has one writer at a time, so nothing has to be locked. */
record SqliteHome(String url) implements StoreHome {

    static final String PREFIX = "jdbc:sqlite:";
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;

    /** Null for one in memory. */
    @Nullable
    Path file() {
        String rest = url.substring(PREFIX.length());
        if (rest.startsWith(":") || rest.startsWith("file:")) return null;
        int query = rest.indexOf('?');
        return Path.of(query < 0 ? rest : rest.substring(0, query)).toAbsolutePath();
    }

    @Override
    public String shown() { return url; }

    @Override
    public void prepare() {
        Path file = file();
        try {
            if (file != null) Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new StoreException("store.url: " + url + ": its folder can't be made: " + e.getMessage(), e);
        }
    }

    @Override
    public void requireThere() {
        Path file = file();
        if (file != null && !Files.exists(file))
            throw new StoreException("store.url: " + url + ": no such file (expected: a gateway ran here)");
    }

    @Override
    public HikariConfig pool(boolean readOnly) {
        SQLiteConfig sqlite = new SQLiteConfig();
        if (readOnly) sqlite.setReadOnly(true);
        else {
            sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
            // FULL: a commit is on the disk before it is reported, or "received" would be a lie after a power cut.
            sqlite.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            // A transaction that reads first could not write after another's commit: it takes its turn at its beginning.
            sqlite.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
            // Nobody asks for them, and the driver would run a query of its own behind every insert.
            sqlite.setGetGeneratedKeys(false);
        }
        sqlite.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setDataSourceProperties(sqlite.toProperties());
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(5));
        return config;
    }

    @Override
    public DataSource forMigrations(DataSource pool) { return pool; }

    @Override
    public String migrations() { return "db/sqlite"; }

    @Override
    public void check(Handle handle) {}

    @Override
    public String why(Throwable failure) { return Database.rootMessage(failure); }

    @Override
    public boolean isShared() { return false; }

    @Override
    public boolean isAway(Throwable failure) { return false; }

    @Override
    public boolean wasInTheWay(Throwable failure) { return false; }

    @Override
    public boolean hasTable(Handle handle, String name) {
        return handle.createQuery("select count(*) from sqlite_master where type = 'table' and name = :name").bind("name", name)
                .mapTo(Integer.class).one() > 0;
    }

    @Override
    public void lockDirectory(Handle handle) {}

    @Override
    public void lockTrackers(Handle handle, Collection<Integer> trackerIds) {}

    @Override
    public void lockTelemetry(Handle handle, Collection<Integer> trackerIds) {}

    @Override
    public void patient(Handle handle) {}

    /** Batches do not change their places here, and a reader that stays for long would keep the write-ahead log from being cleared. */
    @Override
    public void atOneMoment(Handle handle, Consumer<Handle> read) { read.accept(handle); }

    @Override
    public String storable(String text) { return text; }

    /** Bytes of the file that hold something; what deleting freed is used again before the file grows. */
    @Override
    public Gauge gauge() { return SqliteHome::used; }

    private static long used(Handle handle) {
        return (pragma(handle, "page_count") - pragma(handle, "freelist_count")) * pragma(handle, "page_size");
    }

    private static long pragma(Handle handle, String name) { return handle.createQuery("pragma " + name).mapTo(Long.class).one(); }

    // What is not listed yet is looked through: the commands of some seconds.
    private static final String HISTORY = """
            select command.* from command join (
              select * from (select number, asked_at from command_listed where tracker_id = :tracker%s
                order by asked_at desc, number desc limit :rows)
              union all
              select rowid, asked_at from command where rowid > (select through from command_listing) and tracker_id = :tracker%s
            ) as found on command.rowid = found.number order by found.asked_at desc, found.number desc limit :rows""";
    private static final String BEFORE = " and (asked_at, %s) < (:at, (select rowid from command where id = :before))";

    @Override
    public String history(boolean before) {
        return before ? HISTORY.formatted(BEFORE.formatted("number"), BEFORE.formatted("rowid")) : HISTORY.formatted("", "");
    }

    /** An index would be changed in another page by each command of a commit; so many at once share pages. */
    @Override
    public int listCommands(Handle handle, int most) {
        long through = handle.createQuery("select through from command_listing").mapTo(Long.class).one();
        // Rows are never deleted, so their numbers follow each other.
        int listed = handle.createUpdate("""
                insert into command_listed (tracker_id, asked_at, number)
                select tracker_id, asked_at, rowid from command where rowid > :through and rowid <= :through + :most
                order by tracker_id, asked_at""").bind("through", through).bind("most", most).execute();
        if (listed > 0) handle.createUpdate("update command_listing set through = through + :listed").bind("listed", listed).execute();
        return listed;
    }
}
