package io.trackgate.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Where a tracker is, WGS 84.
 *
 * @param latitude  degrees, north positive
 * @param longitude degrees, east positive
 * @param altitudeM metres above sea level; null where the device does not say
 * @param speedKmh  km/h
 * @param courseDeg degrees clockwise from north, 0 to 359; 0 for what is no direction, such as the 65535 of a device that knows none
 * @param valid     false: a repeated last fix, or none at all
 */
public record Position(double latitude, double longitude, @Nullable Integer altitudeM, int speedKmh, int courseDeg, int satellites,
        boolean valid) {

    private static final int FULL_CIRCLE = 360;

    public Position { courseDeg = courseDeg < 0 || courseDeg > FULL_CIRCLE ? 0 : courseDeg % FULL_CIRCLE; }
}
