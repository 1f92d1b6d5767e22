package io.trackgate.core.session;

import java.util.ArrayList;
import java.util.List;

import io.trackgate.core.command.Leftover;
import org.jspecify.annotations.Nullable;

/**
 * What the registry knows of a tracker. Nearly every tracker has one device and so one line, which then stands for itself: a second object
 * is there only for those that have more.
 */
sealed interface Presence permits Presence.Line, Presence.Lines {

    /** One device of a tracker, by the id under which the fleet lists it: its session, or what its last one left behind. */
    sealed interface Line extends Presence permits TrackerSession, Gone {
        String knownAs();
    }

    /** No session; answers to older commands may still come with this device's next one. */
    record Gone(String knownAs, Leftover leftover) implements Line {}

    /** @param each two or more, none with the id of another */
    record Lines(List<Line> each) implements Presence {}

    static List<Line> lines(@Nullable Presence presence) {
        return switch (presence) {
            case null -> List.of();
            case Line line -> List.of(line);
            case Lines lines -> lines.each();
        };
    }

    static @Nullable Line line(@Nullable Presence presence, String knownAs) {
        for (Line line : lines(presence)) { if (line.knownAs().equals(knownAs)) return line; }
        return null;
    }

    static List<TrackerSession> sessions(@Nullable Presence presence) {
        List<TrackerSession> sessions = new ArrayList<>(1);
        for (Line line : lines(presence)) { if (line instanceof TrackerSession session) sessions.add(session); }
        return sessions;
    }

    /** With this line in the place of the one that has its id. */
    static Presence with(@Nullable Presence presence, Line line) {
        List<Line> others = others(presence, line.knownAs());
        if (others.isEmpty()) return line;
        others.add(line);
        return new Lines(List.copyOf(others));
    }

    static @Nullable Presence without(Presence presence, String knownAs) {
        List<Line> others = others(presence, knownAs);
        return switch (others.size()) {
            case 0 -> null;
            case 1 -> others.getFirst();
            default -> new Lines(List.copyOf(others));
        };
    }

    private static List<Line> others(@Nullable Presence presence, String knownAs) {
        List<Line> others = new ArrayList<>(1);
        for (Line line : lines(presence)) { if (!line.knownAs().equals(knownAs)) others.add(line); }
        return others;
    }
}
