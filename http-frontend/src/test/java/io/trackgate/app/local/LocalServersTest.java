package io.trackgate.app.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class LocalServersTest {

    @Test
    void a_nats_server_with_jetstream_is_there_until_it_is_closed() throws IOException {
        assumeTrue(LocalNats.missing().isEmpty(), "nats-server is not installed (Debian: apt-get install nats-server)");
        String url;
        try (LocalNats nats = LocalNats.start()) {
            url = nats.url();
            assertThat(greeting(url)).startsWith("INFO {").contains("\"jetstream\":true");
            assertThat(nats.residentBytes()).isBetween(1L << 20, 1L << 30);
        }
        assertThatThrownBy(() -> greeting(url)).isInstanceOf(IOException.class);
    }

    private static String greeting(String url) throws IOException {
        URI server = URI.create(url);
        try (Socket socket = new Socket(server.getHost(), server.getPort());
                BufferedReader said = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            return said.readLine();
        }
    }

    @Test
    void a_postgresql_that_keeps_what_it_commits_is_there_until_it_is_closed() throws Exception {
        assumeTrue(LocalPostgres.missing().isEmpty(), "PostgreSQL is not installed (Debian: apt-get install postgresql)");
        String url;
        try (LocalPostgres postgres = LocalPostgres.start()) {
            url = postgres.newStore("first");
            assertThat(setting(url, "fsync")).isEqualTo("on");
            assertThatThrownBy(() -> setting(url.replaceAll("password=[^&]*", "password=another"), "fsync"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
        assertThatThrownBy(() -> setting(url, "fsync")).isInstanceOf(SQLException.class);
    }

    private static String setting(String url, String name) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                ResultSet found = connection.createStatement().executeQuery("show " + name)) {
            found.next();
            return found.getString(1);
        }
    }
}
