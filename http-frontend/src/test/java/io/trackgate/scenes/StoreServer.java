package io.trackgate.scenes;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The store that several gateways share. */
record StoreServer(String url) implements StoreView {
    @Override
    public Connection connect() throws SQLException { return DriverManager.getConnection(url); }
}
