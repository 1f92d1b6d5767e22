package io.trackgate.core.frame;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.teltonika.TeltonikaProtocol;
import io.trackgate.testing.Hex;

/** Connections of one tracker, whose bytes a test writes itself. */
final class Passing {

    static final String LOGIN = "000F333536333037303432343431303133";
    static final String ACCEPTED = "01";
    static final String PING = "FF";
    static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    final DeviceProtocol protocol = new TeltonikaProtocol();
    final List<Line> living = new ArrayList<>();
    final FrameRings rings;
    final FrameRing ring;
    long millis = START.toEpochMilli();

    Passing(long bytes) {
        rings = new FrameRings(bytes, () -> Instant.ofEpochMilli(millis));
        ring = rings.of(Runnable::run);
    }

    final class Line implements Recorded {
        private final int connection = rings.nextConnection();
        private int entries;
        private long last = FrameRing.NOWHERE;

        Line received(String hex) { return keep(Hex.bytes(hex), false); }

        Line sent(String hex) { return keep(Hex.bytes(hex), true); }

        Line keep(byte[] bytes, boolean sent) {
            ByteBuf in = Unpooled.wrappedBuffer(bytes);
            last = ring.append(in, sent, entries, last);
            entries += FrameRing.entries(bytes.length);
            millis++;
            return this;
        }

        void ends() {
            rings.ended(7, new FrameRings.Ended(connection, ring, last, millis, protocol, protocol.connect().facts()));
            living.remove(this);
        }

        @Override
        public int connection() { return connection; }

        @Override
        public FrameRing ring() { return ring; }

        @Override
        public long last() { return last; }

        @Override
        public FrameExplainer explainer() { return protocol.explainer().ofConnection(protocol.connect().facts()); }
    }

    Line connect() {
        Line line = new Line();
        living.add(line);
        return line;
    }

    FrameWatch watch(String... secrets) { return watch(List.of(secrets)); }

    FrameWatch watch(List<String> secrets) {
        return new FrameWatch(() -> new FrameWatch.Connections(List.copyOf(living), rings.endedOf(7)), () -> secrets, Runnable::run,
                64 * 1024, () -> Instant.ofEpochMilli(millis));
    }
}
