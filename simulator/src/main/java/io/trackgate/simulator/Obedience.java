package io.trackgate.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

/** How far a tracker carries a command out. */
public enum Obedience {
    FULLY,
    /** The first half of what was asked, rounded down. */
    PARTLY,
    /** The reverse of what was asked. */
    OPPOSITELY;

    /** What becomes of the outputs that a command switches, in the order of the command. */
    Map<Integer, Boolean> of(Map<Integer, Boolean> wanted) {
        Map<Integer, Boolean> done = new LinkedHashMap<>();
        switch (this) {
            case FULLY -> done.putAll(wanted);
            case PARTLY -> wanted.entrySet().stream().limit(wanted.size() / 2).forEach(each -> done.put(each.getKey(), each.getValue()));
            case OPPOSITELY -> wanted.forEach((output, on) -> done.put(output, !on));
        }
        return done;
    }
}
