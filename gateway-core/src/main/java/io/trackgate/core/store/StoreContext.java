package io.trackgate.core.store;

import org.jdbi.v3.core.config.JdbiConfig;

/** What goes with every handle of a store: where that is, and which node writes. One object a store. */
public final class StoreContext implements JdbiConfig<StoreContext> {

    private volatile StoreHome home = new SqliteHome(SqliteHome.PREFIX);
    private volatile StoreNode node = StoreNode.ALONE;

    /** For Jdbi, which makes it; {@link Database} says what is right. */
    public StoreContext() {}

    StoreHome home() { return home; }

    void home(StoreHome opened) { this.home = opened; }

    StoreNode node() { return node; }

    void node(StoreNode joined) { this.node = joined; }

    /** The same for all of a store's handles. */
    @Override
    public StoreContext createCopy() { return this; }
}
