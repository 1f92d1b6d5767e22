package io.trackgate.app.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import io.trackgate.app.gateway.Gateway;
import io.trackgate.config.ConfigException;
import io.trackgate.config.Configuration;
import io.trackgate.simulator.TcpUplink;
import io.trackgate.simulator.load.LightFleet;
import io.trackgate.simulator.load.LightTracker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The bench looks into the store itself: what was receipted and is not there is found, whatever else is there. */
class StoreCheckTest {

    private static final List<String> EVERY_FAMILY = List.of("telfmb120", "gt06n", "g10ls", "telfmb920");
    private static final int TRACKERS = 8;

    @TempDir
    private Path folder = Path.of("");

    /** Found when trackers report as fast as they may, four packets on the wire each, and the gateway has ended. */
    private record Found(StoreCheck whole, long receipted, StoreCheck emptied) {}

    /** @param drained whether all receipts are waited for; else connections end with packets on the wire in between */
    private Found load(boolean drained) throws IOException, ConfigException, SQLException {
        System.setProperty("trackgate.home", Path.of("..").toRealPath().toString());
        Configuration read = BenchGateway.configuration(folder,
                new BenchGateway.Settled("auto", "auto", Duration.ofSeconds(5), 0, 0, false, true));
        BenchFleet trackers = BenchFleet.of(read.models(), EVERY_FAMILY, TRACKERS);
        Gateway gateway = Gateway.start(BenchGateway.with(read, trackers.config("key")));
        try (TcpUplink uplink = new TcpUplink("127.0.0.1", gateway.trackerPort("auto"));
                LightFleet load = new LightFleet(trackers.devices(0, TRACKERS), uplink, 2)) {
            report(load, drained);
            gateway.close();
            StoreCheck whole = StoreCheck.of(folder, trackers, load);
            empty();
            return new Found(whole, load.trackers().stream().mapToInt(LightTracker::receipted).sum(),
                    StoreCheck.of(folder, trackers, load));
        }
    }

    private static void report(LightFleet load, boolean drained) {
        load.connect(0, TRACKERS, TRACKERS);
        await().until(() -> load.loggedIn() == TRACKERS);
        load.sendOnReceipt(TRACKERS, 4);
        await().until(() -> load.trackers().stream().allMatch(tracker -> tracker.receipted() >= 20));
        if (!drained) comeBack(load);
        load.stopSending();
        await().until(() -> load.unreceipted() == 0);
        load.disconnect();
        await().until(() -> load.loggedIn() == 0);
        assertThat(load.firstOddities()).isEmpty();
    }

    /** With packets on the wire when they went; records that follow are receipted again. */
    private static void comeBack(LightFleet load) {
        load.disconnect();
        await().until(() -> load.loggedIn() == 0);
        load.forgiveDisconnect();
        int before = load.trackers().stream().mapToInt(LightTracker::receipted).max().orElseThrow();
        load.connect(0, TRACKERS, TRACKERS);
        await().until(() -> load.trackers().stream().allMatch(tracker -> tracker.receipted() > before));
    }

    private void empty() throws SQLException {
        try (Connection store = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("trackgate.db"))) {
            store.createStatement().execute("delete from telemetry_batch");
            store.createStatement().execute("delete from telemetry_chunk");
        }
    }

    @Test
    void records_of_every_family_are_found_once_each_and_missed_when_they_are_deleted() throws Exception {
        Found found = load(true);

        assertThat(found.whole).isEqualTo(StoreCheck.NOTHING);
        assertThat(found.receipted).isPositive();
        assertThat(found.emptied).isEqualTo(new StoreCheck(found.receipted, 0));
    }

    @Test
    void what_was_stored_without_a_receipt_does_not_stand_for_what_is_missing() throws Exception {
        Found found = load(false);

        assertThat(found.whole).isEqualTo(StoreCheck.NOTHING);
        assertThat(found.emptied).isEqualTo(new StoreCheck(found.receipted, 0));
    }
}
