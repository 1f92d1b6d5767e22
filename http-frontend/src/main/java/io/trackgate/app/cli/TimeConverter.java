package io.trackgate.app.cli;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** ISO 8601: a date, which is midnight UTC, or a time with its offset; in ms since 1970-01-01 UTC. */
public final class TimeConverter implements ITypeConverter<Long> {

    private static final int DATE = "2026-01-31".length();

    @Override
    public Long convert(String text) {
        try {
            return text.length() <= DATE
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()
                    : OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            throw new TypeConversionException(text + " (expected: 2026-01-31, or 2026-01-31T08:00:00Z)");
        }
    }
}
