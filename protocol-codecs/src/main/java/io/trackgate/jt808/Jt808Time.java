package io.trackgate.jt808;

import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import io.trackgate.protocol.TelemetryRecord;

/** Times of the wire, YYMMDDhhmmss in binary-coded decimals: by the clock of the device's own zone. */
final class Jt808Time {

    static final int BYTES = 6;

    private static final DateTimeFormatter BCD = DateTimeFormatter.ofPattern("yyMMddHHmmss", Locale.ROOT);
    private static final int CENTURY = 2000;
    private static final int MONTHS = 12;
    private static final int HOURS = 24;
    private static final int SIXTY = 60;

    private Jt808Time() {}

    /** @return ms since 1970-01-01 UTC; {@link TelemetryRecord#NO_TIME} where it is none, as before the first fix */
    static long millis(String bcd, ZoneId zone) {
        if (!isTime(bcd)) return TelemetryRecord.NO_TIME;
        return LocalDateTime.of(CENTURY + number(bcd, 0), number(bcd, 1), number(bcd, 2), number(bcd, 3), number(bcd, 4), number(bcd, 5))
                .atZone(zone).toInstant().toEpochMilli();
    }

    static String bcd(LocalDateTime time) { return BCD.format(time); }

    private static boolean isTime(String bcd) {
        if (!bcd.chars().allMatch(digit -> digit >= '0' && digit <= '9')) return false;
        int month = number(bcd, 1);
        if (month < 1 || month > MONTHS) return false;
        int day = number(bcd, 2);
        return day >= 1 && day <= YearMonth.of(CENTURY + number(bcd, 0), month).lengthOfMonth()
                && number(bcd, 3) < HOURS && number(bcd, 4) < SIXTY && number(bcd, 5) < SIXTY;
    }

    private static int number(String bcd, int place) { return 10 * (bcd.charAt(2 * place) - '0') + bcd.charAt(2 * place + 1) - '0'; }
}
