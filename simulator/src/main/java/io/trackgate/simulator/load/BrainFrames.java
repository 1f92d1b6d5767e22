package io.trackgate.simulator.load;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.Position;
import io.trackgate.simulator.DeviceRecord;
import io.trackgate.simulator.RoutePoint;

/** As the simulated device makes them, whatever its protocol. */
final class BrainFrames implements RecordFrames {

    private static final int STEPS = 10_000; // there and back again: nobody leaves the country
    private static final double STEP_DEGREES = 1e-5; // every protocol tells neighbours apart
    private static final double SOUTH = 45;
    private static final double WEST = 5;
    private static final double TRACKERS_APART = 0.01;

    @Override
    public void write(LightTracker tracker, ByteBuf out, int records, long number) {
        List<Boolean> outputs = tracker.brain().state().outputs();
        List<DeviceRecord> packet = new ArrayList<>(records);
        for (int i = 0; i < records; i++)
            packet.add(new DeviceRecord(point(tracker, number + i), outputs));
        tracker.brain().packet(packet).writer().accept(out);
    }

    static RoutePoint point(LightTracker tracker, long number) {
        double latitude = south(tracker.index()) + number % STEPS * STEP_DEGREES;
        double longitude = west(tracker.index()) + number / STEPS % STEPS * STEP_DEGREES;
        return new RoutePoint(tracker.nextRecordTime(), new Position(latitude, longitude, 120, 54, (int) (number % 360), 11, true), true,
                true,
                number * 15);
    }

    private static double south(int tracker) { return SOUTH + tracker % 1_000 * TRACKERS_APART; }

    private static double west(int tracker) { return WEST + tracker / 1_000 % 1_000 * TRACKERS_APART; }

    /** The number of the record that was made there; negative when none was. */
    static int number(int tracker, double latitude, double longitude) {
        long way = Math.round((latitude - south(tracker)) / STEP_DEGREES);
        long lap = Math.round((longitude - west(tracker)) / STEP_DEGREES);
        return way < 0 || way >= STEPS || lap < 0 || lap >= STEPS ? -1 : (int) (lap * STEPS + way);
    }
}
