package io.trackgate.core.store;

import io.trackgate.core.testing.PostgresServer;
import org.junit.jupiter.api.Nested;

/** The same of the other home. */
class StoreOnPostgresTest {

    @Nested
    class Writes extends StoreTest {
        private final String url = PostgresServer.store();

        @Override
        String url() { return url; }
    }

    /** But for what is about a file, or a file of an older version. */
    @Nested
    class Fleet extends FleetStoreTest {
        private final String url = PostgresServer.store();

        @Override
        String url() { return url; }

        @Override
        void a_store_of_before_time_zones_is_brought_up_to_date() {}

        @Override
        void a_store_of_before_accounts_keeps_its_users_and_numbers_them() {}

        @Override
        void two_gateways_do_not_share_a_file() {}

        @Override
        void trackers_that_may_still_answer_are_found_without_looking_through_the_audit() {}

        @Override
        void commands_are_listed_by_their_device_some_at_once_and_each_once() {}

        @Override
        void a_history_is_read_without_looking_through_the_audit() {}
    }
}
