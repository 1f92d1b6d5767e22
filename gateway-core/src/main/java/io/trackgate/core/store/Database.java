package io.trackgate.core.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/** The SQL database: migrated at start, one writer ({@link StoreWriter}), a few readers beside it. */
public final class Database implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final String SQLITE = "jdbc:sqlite:";
    private static final int READERS = 4;
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;

    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final ExecutorService readers;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        this.readers = Executors.newFixedThreadPool(READERS, Thread.ofPlatform().name("store-reader-", 0).daemon(true).factory());
    }

    /** Opens the store and brings its schema up to date. */
    public static Database open(String url) {
        if (!url.startsWith(SQLITE)) { throw new StoreException("store.url: " + url + " (expected: " + SQLITE + "FILE)"); }
        createFolder(url);
        HikariDataSource pool = null;
        try {
            pool = new HikariDataSource(poolConfig(url));
            Flyway.configure().dataSource(pool).locations("classpath:db/sqlite").load().migrate();
            return new Database(pool);
        } catch (RuntimeException e) {
            if (pool != null) pool.close();
            throw new StoreException("store.url: " + url + " can't be opened: " + rootMessage(e), e);
        }
    }

    /** Like {@link #open}, but of a store that is not there none is made. */
    public static Database openExisting(String url) {
        requireFile(url);
        return open(url);
    }

    private static void requireFile(String url) {
        if (!url.startsWith(SQLITE)) throw new StoreException("store.url: " + url + " (expected: " + SQLITE + "FILE)");
        Path file = file(url);
        if (file != null && !Files.exists(file))
            throw new StoreException("store.url: " + url + ": no such file (expected: a gateway ran here)");
    }

    /** Opens a store that is there for reading alone, also beside the gateway that writes to it. */
    public static Database openToRead(String url) {
        requireFile(url);
        HikariConfig config = poolConfig(url);
        SQLiteConfig sqlite = new SQLiteConfig();
        sqlite.setReadOnly(true);
        sqlite.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        config.setDataSourceProperties(sqlite.toProperties());
        config.setReadOnly(true);
        try {
            return new Database(new HikariDataSource(config));
        } catch (RuntimeException e) {
            throw new StoreException("store.url: " + url + " can't be opened: " + rootMessage(e), e);
        }
    }

    /** The file of a SQLite store; null for one in memory. */
    static @Nullable Path file(String url) {
        String rest = url.substring(SQLITE.length());
        if (rest.startsWith(":") || rest.startsWith("file:")) return null;
        int query = rest.indexOf('?');
        return Path.of(query < 0 ? rest : rest.substring(0, query)).toAbsolutePath();
    }

    private static void createFolder(String url) {
        Path file = file(url);
        try {
            if (file != null) Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new StoreException("store.url: " + url + ": its folder can't be made: " + e.getMessage(), e);
        }
    }

    private static HikariConfig poolConfig(String url) {
        SQLiteConfig sqlite = new SQLiteConfig();
        sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // FULL: a commit is on the disk before it is reported, or "received" would be a lie after a power cut.
        sqlite.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        // A transaction that reads first could not write after another's commit: it takes its turn at its beginning.
        sqlite.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        sqlite.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        // Nobody asks for them, and the driver would run a query of its own behind every insert.
        sqlite.setGetGeneratedKeys(false);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setDataSourceProperties(sqlite.toProperties());
        config.setMaximumPoolSize(READERS + 2);
        config.setMinimumIdle(1);
        config.setPoolName("store");
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(5));
        return config;
    }

    static String rootMessage(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null)
            cause = cause.getCause();
        return String.valueOf(cause.getMessage());
    }

    /** Runs a query on a reader's thread. */
    public <T> CompletableFuture<T> read(Function<Handle, T> query) {
        try {
            return CompletableFuture.supplyAsync(() -> readNow(query), readers);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new StoreException("store is closed", e));
        }
    }

    /** Runs a query on this thread; for start-up and the command line. */
    public <T> T readNow(Function<Handle, T> query) {
        try (Handle handle = jdbi.open()) {
            return query.apply(handle);
        } catch (RuntimeException e) {
            throw new StoreException("store can't be read: " + rootMessage(e), e);
        }
    }

    /** Runs one transaction on this thread; for start-up and the command line, where no {@link StoreWriter} runs. */
    public <T> T writeNow(Function<Handle, T> work) {
        try (Handle handle = jdbi.open()) {
            return handle.<T, RuntimeException>inTransaction(work::apply);
        }
    }

    Handle openHandle() { return jdbi.open(); }

    /** Closes a connection whose state nobody knows any more: the pool neither waits for it nor hands it out again. */
    void discard(Handle handle) {
        try (handle) {
            pool.evictConnection(handle.getConnection());
        } catch (RuntimeException e) {
            log.debug("store: closing a broken connection: {}", e.toString());
        }
    }

    @Override
    public void close() {
        readers.shutdown();
        pool.close();
    }
}
