package io.trackgate.http;

import java.util.List;

/** Simulated trackers of a demo, which a caller may switch on and off. Any thread. */
public interface DemoTrackers {

    /**
     * One of them.
     *
     * @param running   false: it was stopped, and stays away
     * @param connected whether the gateway has taken its login
     * @param script    how it takes commands
     */
    record Simulated(int trackerId, boolean running, boolean connected, String script) {}

    /** Names of the scripts that any of them can play. */
    List<String> scripts();

    /** Ordered by id. */
    List<Simulated> all();

    /** Connects, and stays connected. @return false where this tracker is not simulated */
    boolean start(int trackerId);

    /** Hangs up and stays away. @return as above */
    boolean stop(int trackerId);

    /** From now on. @return as above */
    boolean play(int trackerId, String script);
}
