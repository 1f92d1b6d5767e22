package io.trackgate.core.telemetry;

import io.trackgate.core.testing.PostgresServer;
import org.junit.jupiter.api.Nested;

/** The same of the other home. */
class TelemetryOnPostgresTest {

    private static final String REFUSE = """
            create function refuse() returns trigger language plpgsql as $$ begin raise exception 'disk is full'; end $$;
            create trigger "full" before %s for each row when (%s) execute function refuse()""";

    @Nested
    class Batches extends TelemetryStoreTest {
        private final String url = PostgresServer.store();

        @Override
        String url() { return url; }
    }

    @Nested
    class Chunks extends TelemetryChunksTest {
        private final String url = PostgresServer.store();

        @Override
        String url() { return url; }

        @Override
        String fullFor(String what, String old) { return REFUSE.formatted(what, old); }

        /** Whose planner has its own mind about a small table. */
        @Override
        void planned() {}

        @Override
        String enough(String table) { return "drop trigger \"full\" on " + table; }
    }

    @Nested
    class Orders extends CompactionTest {
        private final String url = PostgresServer.store();

        @Override
        String url() { return url; }
    }

    @Nested
    class Deletes extends RetentionTest {
        private final String url = PostgresServer.store();

        @Override
        String url() { return url; }

        @Override
        String fullFor(String what, String old) { return REFUSE.formatted(what, old); }
    }

    @Nested
    class Lives extends LiveStateTest {
        private final String url = PostgresServer.store();

        @Override
        String url() { return url; }
    }

    @Nested
    class LivesWithoutRecords extends LiveStateSinkTest {
        private final String url = PostgresServer.store();

        @Override
        String url() { return url; }
    }
}
