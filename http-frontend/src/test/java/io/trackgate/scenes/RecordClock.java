package io.trackgate.scenes;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** Gives each record of a tracker its own time, so that it can be told from every other: its number. */
final class RecordClock extends Clock {
    private static final long FIRST = Instant.parse("2024-05-01T00:00:00Z").toEpochMilli();
    private static final long STEP = 1_000; // the finest that every family can say

    private final AtomicLong next = new AtomicLong();

    /** ms since 1970-01-01 UTC, of the record with this number, from 0. */
    static long timeOf(long number) { return FIRST + number * STEP; }

    static long numberOf(long millis) { return (millis - FIRST) / STEP; }

    @Override
    public long millis() { return timeOf(next.getAndIncrement()); }

    @Override
    public Instant instant() { return Instant.ofEpochMilli(millis()); }

    @Override
    public ZoneId getZone() { return ZoneOffset.UTC; }

    @Override
    public Clock withZone(ZoneId zone) { return this; }
}
