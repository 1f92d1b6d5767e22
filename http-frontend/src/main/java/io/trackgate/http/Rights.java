package io.trackgate.http;

/** What a master may allow a sub-user, in the platform's words. */
final class Rights {
    static final String SET_OUTPUT = "tracker_set_output";
    static final String CONFIGURE = "tracker_configure";
    static final String UPDATE = "tracker_update";

    private Rights() {}
}
