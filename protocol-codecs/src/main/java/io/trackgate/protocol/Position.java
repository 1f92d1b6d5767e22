package io.trackgate.protocol;

/**
 * Where a tracker is, WGS 84.
 *
 * @param latitude  degrees, north positive
 * @param longitude degrees, east positive
 * @param altitudeM metres above sea level
 * @param speedKmh  km/h
 * @param courseDeg degrees clockwise from north
 * @param valid     false: a repeated last fix, or none at all
 */
public record Position(double latitude, double longitude, int altitudeM, int speedKmh, int courseDeg, int satellites, boolean valid) {}
