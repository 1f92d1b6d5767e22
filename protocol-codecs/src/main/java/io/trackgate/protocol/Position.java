package io.trackgate.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Where a tracker is, WGS 84.
 *
 * @param latitude  degrees, north positive
 * @param longitude degrees, east positive
 * @param altitudeM metres above sea level; null where the device does not say
 * @param speedKmh  km/h
 * @param courseDeg degrees clockwise from north
 * @param valid     false: a repeated last fix, or none at all
 */
public record Position(double latitude, double longitude, @Nullable Integer altitudeM, int speedKmh, int courseDeg, int satellites,
        boolean valid) {}
