package io.trackgate.scenes;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

import org.sqlite.SQLiteConfig;

/** The store of a gateway that is alone. */
record StoreFile(Path file) implements StoreView {

    /** One thing of a tracker's state; null where there is none. */
    record State(@org.jspecify.annotations.Nullable String reported, @org.jspecify.annotations.Nullable String source,
            @org.jspecify.annotations.Nullable String desired, boolean uncertain) {}

    @Override
    public String url() { return "jdbc:sqlite:" + file; }

    @Override
    public Connection connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(5_000);
        return config.createConnection(url());
    }

    Optional<State> state(int tracker, String key) {
        return rows(
                "select reported, source, desired, uncertain_since from tracker_state where tracker_id = " + tracker + " and state_key = '"
                        + key + "'",
                row -> new State(row.getString(1), row.getString(2), row.getString(3), row.getString(4) != null)).stream().findFirst();
    }
}
