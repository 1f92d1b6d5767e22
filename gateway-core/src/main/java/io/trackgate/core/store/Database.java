package io.trackgate.core.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SQL database: migrated at start, one writer ({@link StoreWriter}), a few readers beside it. */
public final class Database implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final int READERS = 4;
    private static final Duration AWAY = Duration.ofSeconds(1); // readers do not wait one after the other for a server that just was not there

    private final StoreContext context;
    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final ExecutorService readers;
    private volatile long awayUntil = System.nanoTime();

    private Database(StoreHome home, HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        this.context = jdbi.getConfig(StoreContext.class);
        context.home(home);
        this.readers = Executors.newFixedThreadPool(READERS, Thread.ofPlatform().name("store-reader-", 0).daemon(true).factory());
    }

    /** Opens the store and brings its schema up to date. */
    public static Database open(String url) {
        StoreHome home = StoreHome.of(url);
        home.prepare();
        return open(home, false);
    }

    /** Like {@link #open}; a server that comes up only now, as when all start at once after a power cut, is waited for. */
    public static Database open(String url, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return open(url);
            } catch (StoreException e) {
                if (System.nanoTime() - until > 0 || !StoreHome.of(url).isAway(e)) throw e;
                log.info("{}; tried again", e.getMessage());
                LockSupport.parkNanos(AWAY.toNanos());
                if (Thread.currentThread().isInterrupted()) throw e;
            }
        }
    }

    /** Like {@link #open}, but of a store that is not there none is made. */
    public static Database openExisting(String url) {
        StoreHome.of(url).requireThere();
        return open(url);
    }

    /** Opens a store that is there for reading alone, also beside the gateway that writes to it. */
    public static Database openToRead(String url) {
        StoreHome home = StoreHome.of(url);
        home.requireThere();
        return open(home, true);
    }

    private static Database open(StoreHome home, boolean readOnly) {
        HikariConfig config = poolConfig(home, readOnly);
        Database opened = null;
        try {
            opened = new Database(home, new HikariDataSource(config));
            opened.<Object>readNow(handle -> {
                home.check(handle);
                return home;
            });
            if (!readOnly)
                Flyway.configure().dataSource(home.forMigrations(opened.pool)).locations("classpath:" + home.migrations()).load().migrate();
            return opened;
        } catch (RuntimeException e) {
            if (opened != null) opened.close();
            throw new StoreException("store.url: " + home.shown() + " can't be opened: " + home.why(e), e);
        }
    }

    private static HikariConfig poolConfig(StoreHome home, boolean readOnly) {
        HikariConfig config = home.pool(readOnly);
        config.setMaximumPoolSize(READERS + 2);
        config.setMinimumIdle(1);
        config.setPoolName("store");
        config.setReadOnly(readOnly);
        return config;
    }

    /** From here on this is a gateway that writes, one of those that share the store if they can. */
    public Database join(String name) {
        if (home().isShared()) context.node(writeNow(handle -> StoreNode.join(handle, name)));
        return this;
    }

    StoreHome home() { return context.home(); }

    /** For whoever keeps the store from growing; he asks one question at a time. */
    public StoreHome.Gauge gauge() {
        return home().gauge();
    }

    public StoreNode node() { return context.node(); }

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
        if (isAway()) throw new StoreException("store can't be read: it is away");
        try (Handle handle = jdbi.open()) {
            return query.apply(handle);
        } catch (RuntimeException e) {
            if (home().isAway(e)) awayUntil = System.nanoTime() + AWAY.toNanos();
            throw new StoreException("store can't be read: " + rootMessage(e), e);
        }
    }

    /** Whether a reader has just found it away. */
    public boolean isAway() { return awayUntil - System.nanoTime() > 0; }

    /** Runs one transaction on this thread; for start-up and the command line, where no {@link StoreWriter} runs. */
    public <T> T writeNow(Function<Handle, T> work) {
        try (Handle handle = jdbi.open()) {
            return handle.<T, RuntimeException>inTransaction(open -> {
                home().patient(open);
                return work.apply(open);
            });
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
        leave();
        pool.close();
    }

    private void leave() {
        if (node().isAlone()) return;
        try (Handle handle = jdbi.open()) {
            node().leave(handle);
        } catch (RuntimeException e) {
            log.debug("store: its lease runs out by itself: {}", e.toString());
        }
    }
}
