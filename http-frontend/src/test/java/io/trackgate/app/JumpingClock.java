package io.trackgate.app;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A time of day that is as far off the system's as somebody else says, in ms. */
final class JumpingClock extends Clock {
    private final SharedLong offset;

    JumpingClock(SharedLong offset) { this.offset = offset; }

    @Override
    public long millis() { return System.currentTimeMillis() + offset.get(); }

    @Override
    public Instant instant() { return Instant.ofEpochMilli(millis()); }

    @Override
    public ZoneId getZone() { return ZoneOffset.UTC; }

    @Override
    public Clock withZone(ZoneId zone) { throw new UnsupportedOperationException(zone + " (expected: nobody asks for it)"); }
}
