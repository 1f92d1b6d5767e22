package io.trackgate.app.cli;

import java.util.OptionalDouble;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many times as fast as it was; empty: as fast as can be. */
public final class SpeedConverter implements ITypeConverter<OptionalDouble> {

    private static final double LEAST = 0.01;
    private static final double MOST = 100_000;

    @Override
    public OptionalDouble convert(String given) {
        if (given.equals("max")) return OptionalDouble.empty();
        try {
            double speed = Double.parseDouble(given);
            if (speed >= LEAST && speed <= MOST) return OptionalDouble.of(speed);
        } catch (NumberFormatException notOne) {
            throw wrong(given);
        }
        throw wrong(given);
    }

    private static TypeConversionException wrong(String given) {
        return new TypeConversionException(given + " (expected: a number from 0.01 to 100000, or max)");
    }
}
