package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.trackgate.config.OutputSwitch;
import io.trackgate.config.TrackerModel;
import io.trackgate.jt808.Jt808Ids;
import io.trackgate.jt808.Octets;

/**
 * The frames at which a terminal switches an output, as its model file words them (docs/models.md, "Outputs"). The standard has none: fact
 * sheet section 4.1.
 */
final class Jt808Switches {
    private static final String ANY_OCTET = "[0-9a-f]{2}";
    private static final String BCD_TIME = "[0-9]{12}";
    private static final int TRANSPARENT_TYPE = 0xF0;

    /** One output in one state. */
    record Wanted(int output, boolean on) {}

    /** @param body hexadecimal */
    private record Frame(Wanted wanted, int messageId, Pattern body) {}

    private final List<Frame> frames = new ArrayList<>();

    Jt808Switches(TrackerModel model, boolean v2019, boolean form2011) {
        for (int output = 1; output <= model.switches().size(); output++) {
            OutputSwitch it = model.switches().get(output - 1);
            frames.add(frame(new Wanted(output, true), it.on().form(), v2019, form2011));
            frames.add(frame(new Wanted(output, false), it.off().form(), v2019, form2011));
        }
    }

    /** Empty: that switches nothing. */
    Optional<Wanted> wanted(int messageId, String body) {
        return frames.stream().filter(frame -> frame.messageId == messageId && frame.body.matcher(body).matches()).map(Frame::wanted)
                .findFirst();
    }

    private static Frame frame(Wanted wanted, Map<String, String> form, boolean v2019, boolean form2011) {
        if (form.containsKey("message")) return new Frame(wanted, number(form, "message"), Pattern.compile(body(form)));
        int id = messageId(form);
        return new Frame(wanted, id, Pattern.compile(switch (id) {
            case Jt808Ids.TERMINAL_CONTROL -> hex(number(form, "control"), 1) + text(form, "text");
            case Jt808Ids.TRANSPARENT_DOWN -> hex(form.containsKey("type") ? number(form, "type") : TRANSPARENT_TYPE, 1)
                    + text(form, "transparent");
            case Jt808Ids.SET_PARAMETERS -> (form2011 ? "0101" : "01") + hex(number(form, "parameter"), 4) + sized(text(form, "value"));
            case Jt808Ids.VEHICLE_CONTROL -> v2019
                    ? "0001" + hex(number(form, "vehicle-type"), 2) + hex(number(form, "vehicle-value"), 1)
                    : hex(number(form, "vehicle-flag"), 1);
            default -> ANY_OCTET + (v2019 ? ANY_OCTET : "") + text(form, "text");
        }));
    }

    private static int messageId(Map<String, String> form) {
        if (form.containsKey("control")) return Jt808Ids.TERMINAL_CONTROL;
        if (form.containsKey("transparent")) return Jt808Ids.TRANSPARENT_DOWN;
        if (form.containsKey("parameter")) return Jt808Ids.SET_PARAMETERS;
        return form.containsKey("vehicle-flag") ? Jt808Ids.VEHICLE_CONTROL : Jt808Ids.TEXT;
    }

    private static String body(Map<String, String> form) {
        if (form.containsKey("body-text")) return text(form, "body-text");
        return form.getOrDefault("body", "").toLowerCase(Locale.ROOT).replace("{time}", BCD_TIME);
    }

    private static String text(Map<String, String> form, String key) { return Octets.ofText(form.getOrDefault(key, "")).hex(); }

    private static String sized(String hex) { return hex(hex.length() / 2, 1) + hex; }

    private static int number(Map<String, String> form, String key) { return Long.decode(form.getOrDefault(key, "0")).intValue(); }

    private static String hex(int number, int bytes) { return ("%0" + 2 * bytes + "x").formatted(number); }
}
