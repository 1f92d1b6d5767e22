package io.trackgate.core.account;

import io.trackgate.core.testing.PostgresServer;
import org.junit.jupiter.api.Nested;

/** The same of the other home. */
class AccountsOnPostgresTest {

    @Nested
    class Accounts extends StoredAccountsTest {
        private final String url = PostgresServer.store();

        @Override
        String url() { return url; }
    }
}
