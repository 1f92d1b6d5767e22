package io.trackgate.simulator.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.simulator.RoutePoint;
import io.trackgate.teltonika.Crc16;

/**
 * A Teltonika packet that the simulated device made once, with time and place of each record written over and the checksum made anew: a load
 * that costs more than the gateway under it would measure itself. One for all trackers of a model, on one event loop.
 */
final class TeltonikaFrames implements RecordFrames {

    // | 00000000 | length 4 | codec | count | record … | count | crc 4 |, a record: | time 8 | priority 1 | longitude 4 | latitude 4 | …
    private static final int DATA = 8;
    private static final int RECORDS = 10;
    private static final int BEHIND_RECORDS = 1 + 4;
    private static final int CHECKSUM = 4;
    private static final int LONGITUDE = 9;
    private static final int LATITUDE = 13;
    private static final double E7 = 1e7;

    private final RecordFrames slow = new BrainFrames();
    private ByteBuf template = Unpooled.EMPTY_BUFFER;
    private int recordsInTemplate;

    @Override
    public void write(LightTracker tracker, ByteBuf out, int records, long number) {
        if (recordsInTemplate != records) make(tracker, records);
        int start = out.writerIndex();
        out.writeBytes(template, 0, template.readableBytes());
        int length = (template.readableBytes() - RECORDS - BEHIND_RECORDS) / records;
        for (int i = 0; i < records; i++) {
            int at = start + RECORDS + i * length;
            RoutePoint point = BrainFrames.point(tracker, number + i);
            out.setLong(at, point.timeMillis());
            out.setInt(at + LONGITUDE, (int) Math.round(point.position().longitude() * E7));
            out.setInt(at + LATITUDE, (int) Math.round(point.position().latitude() * E7));
        }
        int data = template.readableBytes() - DATA - CHECKSUM;
        out.setInt(start + DATA + data, Crc16.of(out, start + DATA, data));
    }

    private void make(LightTracker tracker, int records) {
        template = Unpooled.buffer();
        slow.write(tracker, template, records, 0);
        recordsInTemplate = records;
    }
}
