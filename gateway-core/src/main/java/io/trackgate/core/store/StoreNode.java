package io.trackgate.core.store;

import java.time.Duration;
import java.util.List;

import org.jdbi.v3.core.Handle;

/**
 * A gateway among those that share a store: each start is another node. It holds a lease by the database's clock, which each of its commits renews; what a
 * node leaves whose lease has run out, others take over. That may be done to one that only slept: nothing is lost or doubled by it. In a
 * SQLite file there is one node, 0, which needs none of this.
 */
public final class StoreNode {

    /** The lease. Whoever renews it has this long to do it once more. */
    static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration RENEWED_AFTER = Duration.ofSeconds(5);

    static final StoreNode ALONE = new StoreNode(0, "");

    /** Ids of telemetry batches that a node has: its own number stands above these bits. */
    private static final int BITS_OF_BATCHES = 40;

    static final String NOW = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

    // Also of a node that others have long forgotten.
    private static final String MARK = """
            insert into store_node (id, name, started_at, lease_until, commits, adoptions) overriding system value
            values (?, ?, %1$s, %1$s + ?, ?, 0)
            on conflict (id) do update set lease_until = excluded.lease_until, commits = excluded.commits
            returning adoptions""".formatted(NOW);

    private final long id;
    private final String name;
    private long commits; // confined to the writer's thread, as the next one
    private long markedAt = System.nanoTime();
    private volatile long steadySince = System.nanoTime();
    private volatile int adoptions;

    private StoreNode(long id, String name) {
        this.id = id;
        this.name = name;
    }

    /** A new node of this store. */
    static StoreNode join(Handle handle, String name) {
        long id = handle.createQuery("""
                insert into store_node (name, started_at, lease_until, commits, adoptions) values (:name, %1$s, %1$s + :lease, 0, 0)
                returning id""".formatted(NOW)).bind("name", name).bind("lease", LEASE.toMillis()).mapTo(Long.class).one();
        return new StoreNode(id, name);
    }

    /** The node that this handle writes for. */
    public static StoreNode of(Handle handle) {
        return handle.getConfig(StoreContext.class).node();
    }

    /** Another node of this store, for what it left. */
    public static StoreNode of(long id) { return new StoreNode(id, ""); }

    public long id() { return id; }

    /** Whether there can be no others. */
    public boolean isAlone() { return id == 0; }

    // ---- ids of telemetry batches ----

    /** The least id of a batch of this node. */
    public long firstBatch() { return firstBatch(id); }

    /** The greatest that there can be. */
    public long lastBatch() { return firstBatch(id + 1) - 1; }

    static long firstBatch(long node) { return node << BITS_OF_BATCHES; }

    // ---- commits, on the writer's thread ----

    /** In each transaction of the writer, the last statement: renews the lease, and makes the commit one that can be asked about. */
    void mark(Handle handle) {
        if (isAlone()) return;
        adoptions = PreparedStatements.first(handle, MARK, row -> {
            row.setLong(1, id);
            row.setString(2, name);
            row.setLong(3, LEASE.toMillis());
            row.setLong(4, ++commits);
        }, row -> row.getInt(1)).orElseThrow();
    }

    /** The marked transaction is on the disk. */
    void committed() {
        long now = System.nanoTime();
        if (now - markedAt > LEASE.toNanos()) steadySince = now;
        markedAt = now;
    }

    /** Whether the transaction that was marked last is in the store although nobody heard it. Waits for it while the server is still at it. */
    boolean hasCommitted(Handle handle) {
        return handle.createQuery("select commits from store_node where id = :id for update").bind("id", id).mapTo(Long.class).findOne()
                .filter(known -> known == commits).isPresent();
    }

    /** Whether it is time to renew the lease although nothing has to be written. */
    boolean isDue() {
        return !isAlone() && System.nanoTime() - markedAt > RENEWED_AFTER.toNanos();
    }

    /** How often others took this node for dead and took over what it had. */
    public int adoptions() { return adoptions; }

    // ---- others ----

    /**
     * Nodes that have left something to do. One that lost the store for a while would take all others for dead, as they take it: it first gives
     * them a whole lease to come back, but for those who said that they leave.
     */
    public static List<Long> dead(Handle handle) {
        StoreNode me = of(handle);
        if (me.isAlone()) return List.of();
        boolean steady = System.nanoTime() - me.steadySince > LEASE.toNanos();
        return handle.createQuery("""
                select id from store_node where lease_until < %s and id <> :me and (
                  exists (select 1 from telemetry_batch where telemetry_batch.id >= store_node.id << :bits
                    and telemetry_batch.id < (store_node.id + 1) << :bits)
                  or exists (select 1 from command where outcome is null and command.node = store_node.id))
                order by id""".formatted(steady ? NOW : "1")).bind("me", me.id).bind("bits", BITS_OF_BATCHES).mapTo(Long.class).list();
    }

    /** In the transaction of whoever takes over what it left. @return false where it lives, or another node does it now */
    public static boolean adopt(Handle handle, long dead) {
        return handle.createUpdate("""
                update store_node set adoptions = adoptions + 1 where id in
                  (select id from store_node where id = :dead and lease_until < %s for update skip locked)""".formatted(NOW))
                .bind("dead", dead).execute() > 0;
    }

    /** Of nodes that share a store the one that does what needs to be done once; nothing breaks where two take themselves for it. */
    public static boolean leads(Handle handle) {
        StoreNode me = of(handle);
        return me.isAlone() || handle.createQuery("select min(id) from store_node where lease_until >= " + NOW).mapTo(Long.class).findOne()
                .filter(first -> first == me.id).isPresent();
    }

    /** Those that are long dead and have left nothing. */
    public static void forgetDead(Handle handle) {
        if (of(handle).isAlone()) return;
        handle.createUpdate("""
                delete from store_node where lease_until < %s - :day
                  and not exists (select 1 from telemetry_batch where telemetry_batch.id >= store_node.id << :bits
                    and telemetry_batch.id < (store_node.id + 1) << :bits)
                  and not exists (select 1 from command where outcome is null and command.node = store_node.id)""".formatted(NOW))
                .bind("day", Duration.ofDays(1).toMillis()).bind("bits", BITS_OF_BATCHES).execute();
        handle.execute("delete from delivery where not exists (select 1 from store_node where store_node.id = delivery.node)");
    }

    /** An orderly end: others take over at once. */
    void leave(Handle handle) {
        handle.createUpdate("update store_node set lease_until = 0 where id = :id").bind("id", id).execute();
    }
}
