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
    private static final double STEP_DEGREES = 1e-5;

    @Override
    public void write(LightTracker tracker, ByteBuf out, int records, long number) {
        List<Boolean> outputs = tracker.brain().state().outputs();
        List<DeviceRecord> packet = new ArrayList<>(records);
        for (int i = 0; i < records; i++)
            packet.add(new DeviceRecord(point(tracker, number + i), outputs));
        tracker.brain().packet(packet).writer().accept(out);
    }

    static RoutePoint point(LightTracker tracker, long number) {
        long way = number % STEPS;
        double latitude = 45 + tracker.index() % 1_000 * 0.01 + way * STEP_DEGREES;
        double longitude = 5 + tracker.index() / 1_000 % 1_000 * 0.01 + number / STEPS % STEPS * STEP_DEGREES;
        return new RoutePoint(tracker.nextRecordTime(), new Position(latitude, longitude, 120, 54, (int) (number % 360), 11, true), true,
                true,
                number * 15);
    }
}
