package io.trackgate.core.store;

import java.util.Collection;
import java.util.function.Consumer;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import org.jdbi.v3.core.Handle;

/** Where the store is, and all that its two homes do differently; whatever isn't here is the same SQL in both. */
public sealed interface StoreHome permits SqliteHome, PostgresHome {

    /** Or throws with what was expected. */
    static StoreHome of(String url) {
        if (url.startsWith(SqliteHome.PREFIX)) return new SqliteHome(url);
        if (url.startsWith(PostgresHome.PREFIX)) return new PostgresHome(url);
        throw new StoreException(
                "store.url: " + hidden(url) + " (expected: " + SqliteHome.PREFIX + "FILE or " + PostgresHome.PREFIX + "//HOST/DATABASE)");
    }

    /** Of the store that this handle is of. */
    static StoreHome of(Handle handle) { return handle.getConfig(StoreContext.class).home(); }

    /** What follows a question mark or an @ may be a password. */
    static String hidden(String url) {
        return url.replaceAll("[?@].*", "\u2026");
    }

    /** For people: without what is secret. */
    String shown();

    // ---- opening ----

    /** Makes what a store needs that is not there yet. */
    void prepare();

    /** Throws where no gateway can have been. */
    void requireThere();

    HikariConfig pool(boolean readOnly);

    /** Connections that may wait for as long as a migration takes. */
    DataSource forMigrations(DataSource pool);

    /** Folder of the migrations on the class path. */
    String migrations();

    /** Throws where the server's own settings make a store impossible, and warns where they break a promise. */
    void check(Handle handle);

    /** Why it can't be opened, in an operator's words. */
    String why(Throwable failure);

    /** Whether several gateways may write here at once. */
    boolean isShared();

    // ---- in a transaction ----

    /** The store itself is not there, whatever was asked of it. */
    boolean isAway(Throwable failure);

    /** What another writer did at the same time is the only reason why it failed: it may be done once more as it is. */
    boolean wasInTheWay(Throwable failure);

    boolean hasTable(Handle handle, String name);

    /** Until the transaction ends nobody else changes users, credentials and trackers. */
    void lockDirectory(Handle handle);

    /** Until the transaction ends nobody else writes commands and state of these trackers. */
    void lockTrackers(Handle handle, Collection<Integer> trackerIds);

    /** Until the transaction ends nobody else writes telemetry of these trackers. */
    void lockTelemetry(Handle handle, Collection<Integer> trackerIds);

    /** Long work at start or at the command line waits for others for longer than a writer may. */
    void patient(Handle handle);

    /** What is read sees the store of one moment, however often it asks. */
    void atOneMoment(Handle handle, Consumer<Handle> read);

    /**
     * Reads commands of a device, {@code :tracker}, the newest first, at most {@code :rows}.
     *
     * @param before only those before the one with the id {@code :before}, which was asked {@code :at}
     */
    String history(boolean before);

    /**
     * Where commands of a device can be found only once they are listed: lists some more.
     *
     * @return how many; fewer than the most: all are
     */
    int listCommands(Handle handle, int most);

    /** A text that came from elsewhere without what the store can't hold. */
    String storable(String text);

    /** How many bytes the store holds, for somebody who deletes until they are few enough. */
    interface Gauge {

        /** What deleting freed is not counted, whether it was given back or not. */
        long bytes(Handle handle);

        /** A row of telemetry with so many was deleted since. */
        default void freed(long bytes) {}
    }

    Gauge gauge();
}
