package io.trackgate.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A drive that a map would believe. */
class RouteTest {
    private static final Duration TICK = Duration.ofSeconds(5);

    private static List<RoutePoint> drive(long seed, int points) {
        Route route = new Route(seed);
        List<RoutePoint> drive = new ArrayList<>();
        for (int i = 0; i < points; i++) { drive.add(route.drive(1_700_000_000_000L + i * TICK.toMillis(), TICK)); }
        return drive;
    }

    @Test
    void the_same_seed_drives_the_same_way() { assertThat(drive(3, 100)).isEqualTo(drive(3, 100)).isNotEqualTo(drive(4, 100)); }

    @Test
    void a_drive_stays_in_its_town_and_within_its_speed() {
        List<RoutePoint> drive = drive(7, 20_000);
        RoutePoint home = drive.getFirst();
        assertThat(drive).allSatisfy(point -> {
            assertThat(Math.abs(point.position().latitude() - home.position().latitude())).isLessThan(0.3);
            assertThat(Math.abs(point.position().longitude() - home.position().longitude())).isLessThan(0.3);
            assertThat(point.position().speedKmh()).isBetween(0, 62);
            assertThat(point.position().courseDeg()).isBetween(0, 359);
        });
    }

    @Test
    void a_drive_stops_at_lights_and_rests_with_the_ignition_off() {
        List<RoutePoint> drive = drive(7, 5_000);
        assertThat(drive).anyMatch(point -> point.ignition() && !point.movement()).anyMatch(point -> !point.ignition())
                .anyMatch(RoutePoint::movement).noneMatch(point -> point.movement() && !point.ignition());
    }

    @Test
    void a_full_memory_forgets_its_oldest_waiting_records() {
        RecordBuffer buffer = new RecordBuffer(3, 2);
        List<RoutePoint> drive = drive(1, 6);
        drive.stream().limit(2).forEach(point -> buffer.add(new DeviceRecord(point, List.of())));
        List<DeviceRecord> inFlight = buffer.packet();
        drive.stream().skip(2).forEach(point -> buffer.add(new DeviceRecord(point, List.of())));
        assertThat(buffer.packet()).isSameAs(inFlight).extracting(DeviceRecord::point).containsExactly(drive.get(0), drive.get(1));
        assertThat(buffer.forgotten()).isEqualTo(1);
        assertThat(buffer.acked(inFlight)).isTrue();
        assertThat(buffer.acked(inFlight)).isFalse();
        assertThat(buffer.packet()).extracting(DeviceRecord::point).containsExactly(drive.get(3), drive.get(4));
    }
}
