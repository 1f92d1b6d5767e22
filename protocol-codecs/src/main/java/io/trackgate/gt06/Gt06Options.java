package io.trackgate.gt06;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

import io.trackgate.config.TrackerModel;

/** The keys that a GT06 model may have beside the common ones. */
final class Gt06Options {

    /** {@code on}: the keep-alive without serial and checksum that some clones send is one; else it is garbage. */
    static final String CLONE_FRAMES = "clone-frames";
    /** The zone of the local times of older messages, where neither the fleet nor the login names one. */
    static final String TIME_ZONE = "time-zone";

    /** As the trackers leave the factory. */
    static final String FACTORY_ZONE = "+08:00";

    private Gt06Options() {}

    static boolean cloneFrames(TrackerModel model) { return model.option(CLONE_FRAMES, "off").equals("on"); }

    static ZoneId timeZone(TrackerModel model) { return ZoneId.of(model.option(TIME_ZONE, FACTORY_ZONE)); }

    /** Values that nobody knows. */
    static List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>();
        String clones = model.option(CLONE_FRAMES, "off");
        if (!clones.equals("on") && !clones.equals("off"))
            problems.add("options." + CLONE_FRAMES + ": " + clones + " (expected: on or off)");
        try {
            timeZone(model);
        } catch (DateTimeException unknown) {
            problems.add("options." + TIME_ZONE + ": " + model.option(TIME_ZONE, FACTORY_ZONE)
                    + " (expected: an offset like +08:00, or a zone like Asia/Shanghai)");
        }
        return problems;
    }
}
