package io.trackgate.core;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.event.NodeNews;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StoreException;
import io.trackgate.core.telemetry.TelemetryArchive;
import io.trackgate.core.testing.PostgresServer;
import io.trackgate.protocol.TrackerCommand;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The same of the other home, and with another gateway beside it. */
class GatewaysOnPostgresTest extends GatewayCoreTest {

    private final String url = PostgresServer.store();
    private final NodeNews.InProcess news = new NodeNews.InProcess();
    private @Nullable GatewayCore other;

    @Override
    String url() { return url; }

    @Override
    NodeNews news() { return news.join(); }

    /** Started when a test needs it. */
    private GatewayCore other() throws Exception {
        GatewayCore running = other;
        if (running == null) running = gateway();
        other = running;
        return running;
    }

    @AfterEach
    void stop_the_other_one() { if (other != null) other.close(); }

    private UUID keep() throws Exception {
        GatewayCore other = other();
        return other.dispatcher()
                .dispatch(CommandRequest.of(other.directory().tracker(7).orElseThrow(), new TrackerCommand.SetLed(false), "test"))
                .orTimeout(10, TimeUnit.SECONDS).join().id();
    }

    @Test
    void what_one_node_keeps_another_one_delivers_and_no_two_do() throws Exception {
        GatewayCore other = other();
        UUID kept = keep();
        try (TeltonikaDevice here = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            here.sendsRecord();
            assertThat(here.hears()).startsWith("setparam").contains("108");
            try (TeltonikaDevice there = new TeltonikaDevice(other.trackerPort("teltonika"))) {
                there.sendsRecord();
                var output = other.dispatcher().dispatch(
                        CommandRequest.of(other.directory().tracker(7).orElseThrow(), new TrackerCommand.SetOutput(1, true), "test"));
                assertThat(there.hears()).as("not the kept setting").isEqualTo("setdigout 1?");
                there.says("DOUT1:1 Timeout:INFINITY");
                output.orTimeout(10, TimeUnit.SECONDS).join();
            }
            assertThat(other.keptCommands().cancel(other.directory().tracker(7).orElseThrow(), kept).join()).as("it is on its way")
                    .isFalse();
            here.says("Param ID:108 New Text:0");
        }
    }

    @Test
    void what_one_node_keeps_goes_out_at_once_at_the_one_that_has_the_tracker_and_once() throws Exception {
        GatewayCore other = other();
        try (TeltonikaDevice here = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            here.sendsRecord();
            UUID kept = keep(); // that node has no engine in common with this one: it takes the tracker to be offline
            here.sendsRecord();
            obeys(here, kept);
            here.sendsRecord();
            here.hearsNothing();
        }
    }

    @Test
    void what_is_withdrawn_at_one_node_while_it_goes_out_at_the_other_ends_as_one_of_these() throws Exception {
        GatewayCore other = other();
        for (int round = 0; round < 4; round++) {
            UUID kept = keep();
            try (TeltonikaDevice here = new TeltonikaDevice(core.trackerPort("teltonika"))) {
                CompletableFuture<Boolean> withdrawn = CompletableFuture.supplyAsync(
                        () -> other.keptCommands().cancel(other.directory().tracker(7).orElseThrow(), kept).join(),
                        CompletableFuture.delayedExecutor(round, TimeUnit.MILLISECONDS));
                here.sendsRecord();
                if (withdrawn.orTimeout(10, TimeUnit.SECONDS).join()) {
                    assertThat(became(kept)).isEqualTo("cancelled");
                    here.hearsNothing();
                } else {
                    obeys(here, kept);
                }
            }
        }
    }

    private void obeys(TeltonikaDevice device, UUID kept) throws Exception {
        assertThat(device.hears()).isEqualTo("setparam 108:0");
        device.says("New value 108:0;");
        assertThat(device.hears()).isEqualTo("getparam 108");
        device.says("Param ID:108 Value:0");
        await().until(() -> became(kept).equals("acknowledged"));
    }

    @Test
    void what_one_node_keeps_another_one_withdraws() throws Exception {
        GatewayCore other = other();
        UUID kept = keep();
        assertThat(core.keptCommands().cancel(core.directory().tracker(7).orElseThrow(), kept).join()).isTrue();
        assertThat(other.keptCommands().of(other.directory().tracker(7).orElseThrow()).join()).isEmpty();
        assertThat(became(kept)).isEqualTo("cancelled");
    }

    @Test
    void a_key_that_is_made_at_one_node_works_at_the_other() throws Exception {
        GatewayCore other = other();
        var user = core.directory().user("acme").orElseThrow();
        String key = core.accounts().createKey(user, "new").join().orElseThrow().hash();
        await().until(() -> other.directory().credential(key).isPresent());
        assertThat(other.accounts().keys(other.directory().user("acme").orElseThrow()).join()).hasSize(2);
    }

    @Test
    void a_node_that_ends_leaves_its_records_to_the_other() throws Exception {
        GatewayCore other = other();
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            device.sendsRecord();
        }
        var tracker = other.directory().tracker(7).orElseThrow();
        core.close();
        await().until(() -> other.snapshots().of(List.of(tracker)).join().get(7).live() != null);
    }

    @Test
    void while_the_server_is_away_trackers_stay_connected_without_receipts_and_then_all_goes_on() throws Exception {
        GatewayCore other = other();
        PostgresServer server = PostgresServer.shared();
        var tracker = core.directory().tracker(7).orElseThrow();
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            device.sendsRecord();
            server.crash();
            try {
                device.sendsRecordAndGetsNoReceipt();
                await().until(() -> !core.storeIsAvailable() && !other.storeIsAvailable());
                assertThatThrownBy(() -> core.keptCommands().of(tracker).join()).hasCauseInstanceOf(StoreException.class);
            } finally {
                server.again();
            }
            await().until(() -> core.storeIsAvailable() && other.storeIsAvailable());
            device.sendsRecord();
            assertThat(core.metrics().sessions()).isEqualTo(1);
            assertThat(outcome(7, new TrackerCommand.SetOutput(2, true))).isEqualTo("unsupported");
        }
        try (Database look = Database.openToRead(url)) {
            assertThat(new TelemetryArchive(look).count(7, TelemetryArchive.Period.ALWAYS)).as("sent three times").isEqualTo(1);
        }
    }
}
