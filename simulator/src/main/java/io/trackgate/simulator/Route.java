package io.trackgate.simulator;

import java.time.Duration;
import java.util.SplittableRandom;

import io.trackgate.protocol.Position;

/**
 * A drive through the grid of a town: straight streets, right-angled turns taken slowly, traffic lights, and pauses with the ignition off.
 * The same seed drives the same way. Confined to the tracker's event loop.
 */
final class Route {
    private static final double METRES_PER_DEGREE = 111_320;
    private static final double FARTHEST_DEGREES = 0.15;
    private static final double TURN_SPEED_MPS = 4;
    private static final double ACCELERATION = 1.5;
    private static final int MOST_STEPS = 60;
    private static final int IGNITION_OFF_FROM_SECONDS = 60;

    // Where the streets are: latitude, longitude, bearing of the grid.
    private static final double[][] TOWNS = {{54.6872, 25.2797, 8}, {52.5200, 13.4050, 12}, {48.8566, 2.3522, 25}, {40.4168, -3.7038, 3},
            {59.3293, 18.0686, 30}, {-33.8688, 151.2093, 5}, {41.8781, -87.6298, 0}, {35.6762, 139.6503, 17}};

    private final SplittableRandom random;
    private final double homeLatitude;
    private final double homeLongitude;
    private final double gridBearing;
    private double latitude;
    private double longitude;
    private int quarter;
    private double speed;
    private double cruise;
    private double legLeft;
    private double pauseLeft;
    private boolean ignition = true;
    private double odometer;

    Route(long seed) {
        random = new SplittableRandom(seed);
        double[] town = TOWNS[random.nextInt(TOWNS.length)];
        homeLatitude = town[0] + random.nextDouble(-0.03, 0.03);
        homeLongitude = town[1] + random.nextDouble(-0.03, 0.03);
        gridBearing = town[2];
        latitude = homeLatitude;
        longitude = homeLongitude;
        odometer = random.nextInt(1_000, 200_000_000);
        newStreet();
    }

    RoutePoint drive(long timeMillis, Duration elapsed) {
        double seconds = elapsed.toNanos() / 1e9;
        int steps = (int) Math.clamp(Math.ceil(seconds), 1, MOST_STEPS);
        for (int i = 0; i < steps; i++) { step(seconds / steps); }
        return point(timeMillis);
    }

    private RoutePoint point(long timeMillis) {
        int speedKmh = (int) Math.round(speed * 3.6);
        int altitude = 120 + (int) (Math.sin(odometer / 900) * 15);
        int satellites = 8 + (int) (odometer / 300 % 8);
        return new RoutePoint(timeMillis, new Position(latitude, longitude, altitude, speedKmh, course(), satellites, true), ignition,
                speedKmh >= 5, (long) odometer);
    }

    private int course() { return (int) (gridBearing + quarter * 90) % 360; }

    private void step(double seconds) {
        if (pauseLeft > 0) {
            pauseLeft -= seconds;
            ignition |= pauseLeft <= 0;
            return;
        }
        speed = legLeft < speed * speed / (2 * ACCELERATION)
                ? Math.max(TURN_SPEED_MPS, speed - ACCELERATION * seconds)
                : Math.min(cruise, speed + ACCELERATION * seconds);
        double metres = Math.min(legLeft, speed * seconds);
        move(metres);
        legLeft -= metres;
        if (legLeft <= 0) crossing();
    }

    private void move(double metres) {
        double bearing = Math.toRadians(course());
        latitude += metres * Math.cos(bearing) / METRES_PER_DEGREE;
        longitude += metres * Math.sin(bearing) / (METRES_PER_DEGREE * Math.cos(Math.toRadians(latitude)));
        odometer += metres;
    }

    private void crossing() {
        int chance = random.nextInt(100);
        if (chance < 20) pause(random.nextInt(10, 45));
        else if (chance < 25) pause(random.nextInt(90, 600));
        newStreet();
    }

    private void pause(int seconds) {
        pauseLeft = seconds;
        speed = 0;
        ignition = seconds < IGNITION_OFF_FROM_SECONDS;
    }

    private void newStreet() {
        quarter = tooFar() ? towardsHome() : (quarter + random.nextInt(3) + 3) % 4;
        legLeft = random.nextInt(2, 12) * 80;
        cruise = random.nextInt(30, 62) / 3.6;
    }

    private boolean tooFar() {
        return Math.abs(latitude - homeLatitude) > FARTHEST_DEGREES || Math.abs(longitude - homeLongitude) > FARTHEST_DEGREES;
    }

    private int towardsHome() {
        if (Math.abs(latitude - homeLatitude) > FARTHEST_DEGREES) return latitude > homeLatitude ? 2 : 0;
        return longitude > homeLongitude ? 3 : 1;
    }
}
