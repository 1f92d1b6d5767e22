package io.trackgate.http;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * How a caller wants moments written.
 *
 * @param zone the account's
 * @param iso  ISO 8601 in that zone; else the API's own form, which leaves the zone unsaid
 */
record Dates(ZoneId zone, boolean iso) {

    private static final DateTimeFormatter PLAIN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX");

    String write(Instant moment) { return (iso ? ISO : PLAIN).format(moment.atZone(zone)); }
}
