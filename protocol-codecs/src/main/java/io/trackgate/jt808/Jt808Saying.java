package io.trackgate.jt808;

import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

import io.trackgate.jt808.Jt808Downlink.SetParameters;
import io.trackgate.jt808.Jt808Downlink.TerminalControl;
import io.trackgate.jt808.Jt808Downlink.Text;
import io.trackgate.jt808.Jt808Downlink.VehicleControl2013;
import io.trackgate.jt808.Jt808Downlink.VehicleControl2019;
import io.trackgate.jt808.Jt808Message.Other;
import io.trackgate.jt808.Jt808Message.Parameter;
import io.trackgate.jt808.Jt808Message.Parameters;
import io.trackgate.jt808.Jt808Message.Transparent;
import io.trackgate.protocol.ForbiddenTexts;

/** The forms in which a model file says how an output is switched; the standard has none, so each maker has its own. */
sealed interface Jt808Saying {

    /** What a message may depend on beside its own words. */
    record Moment(boolean v2019, ZoneId zone, InstantSource clock) {}

    int messageId();

    Jt808Downlink message(Moment moment);

    /** For logs and the audit. */
    String shown();

    /** 0x8105: {@code control: 0x64}, with {@code text} where the command has values. */
    record Control(int command, String text) implements Jt808Saying {
        @Override
        public int messageId() { return Jt808Ids.TERMINAL_CONTROL; }

        @Override
        public Jt808Downlink message(Moment moment) { return new TerminalControl(command, text); }

        @Override
        public String shown() { return "0x8105 command 0x%02x%s".formatted(command, text.isEmpty() ? "" : " " + text); }
    }

    /** 0x8300: {@code text: "RELAY,1#"}. */
    record Words(String text, int flag, int type) implements Jt808Saying {
        @Override
        public int messageId() { return Jt808Ids.TEXT; }

        @Override
        public Jt808Downlink message(Moment moment) { return new Text(flag, type, text); }

        @Override
        public String shown() { return "0x8300 " + text; }
    }

    /** 0x8900: {@code transparent: "RELAY,1"}, of {@code type} 0xF0 unless said. */
    record Passed(int type, String text) implements Jt808Saying {
        @Override
        public int messageId() { return Jt808Ids.TRANSPARENT_DOWN; }

        @Override
        public Jt808Downlink message(Moment moment) { return Transparent.down(type, Octets.ofText(text)); }

        @Override
        public String shown() { return "0x8900 type 0x%02x %s".formatted(type, text); }
    }

    /** 0x8103 with a text in a parameter of the vendor: {@code parameter: 0xF030, value: "…"}. */
    record TextParameter(int parameter, String value, boolean form2011) implements Jt808Saying {
        @Override
        public int messageId() { return Jt808Ids.SET_PARAMETERS; }

        @Override
        public Jt808Downlink message(Moment moment) {
            List<Parameter> items = List.of(new Parameter(parameter, Octets.ofText(value)));
            return new SetParameters(form2011 ? Parameters.of2011(1, items) : Parameters.of(items));
        }

        @Override
        public String shown() { return "0x8103 0x%04x=%s".formatted(parameter, value); }
    }

    /** 0x8500: {@code vehicle-flag} until 2013, {@code vehicle-type} and {@code vehicle-value} in 2019. */
    record Vehicle(int flag, int type, int value) implements Jt808Saying {
        @Override
        public int messageId() { return Jt808Ids.VEHICLE_CONTROL; }

        @Override
        public Jt808Downlink message(Moment moment) {
            return moment.v2019
                    ? new VehicleControl2019(List.of(new VehicleControl2019.Control(type, value)))
                    : new VehicleControl2013(flag);
        }

        @Override
        public String shown() { return "0x8500 flag 0x%02x, 2019: 0x%04x=%d".formatted(flag, type, value); }
    }

    /** Any other: {@code message: 0xA006, body: "01{time}"}, or {@code body-text: "#0;1"}. */
    record Raw(int messageId, String body) implements Jt808Saying {
        static final String TIME = "{time}";

        @Override
        public Jt808Downlink message(Moment moment) {
            String time = Jt808Time.bcd(LocalDateTime.ofInstant(moment.clock.instant(), moment.zone));
            return new Other(messageId, Octets.ofHex(body.replace(TIME, time)));
        }

        @Override
        public String shown() { return "0x%04x %s".formatted(messageId, body); }
    }

    /** Which keys stand for which form; the first one is what tells it apart. */
    Map<String, Set<String>> FORMS = Map.of("control", Set.of("control", "text"), "transparent", Set.of("transparent", "type"), "parameter",
            Set.of("parameter", "value"), "vehicle-flag", Set.of("vehicle-flag", "vehicle-type", "vehicle-value"), "message",
            Set.of("message", "body", "body-text"), "text", Set.of("text"));

    int DEFAULT_TYPE = 0xF0;
    int BYTE = 0xFF;
    int WORD = 0xFFFF;
    int MAX_TEXT = Jt808Header.MAX_BODY / 2;
    int MAX_HEX = Jt808Header.MAX_BODY; // half of what a frame takes, as for texts
    String ANY_TIME = "000000000000";

    /** @throws IllegalArgumentException naming key, value and expectation */
    static Jt808Saying of(Map<String, String> form, Jt808Options.Of options) {
        String kind = FORMS.keySet().stream().filter(key -> !key.equals("text") && form.containsKey(key)).findFirst().orElse("text");
        Set<String> known = FORMS.getOrDefault(kind, Set.of());
        for (String key : new TreeSet<>(form.keySet())) {
            if (!known.contains(key)) throw wrong(key, "unknown", "one of " + new TreeSet<>(known));
        }
        return switch (kind) {
            case "control" -> new Control(allowed(form, "control", number(form, "control", BYTE), Jt808Forbidden::control),
                    text(form, "text", ""));
            case "transparent" -> new Passed(number(form, "type", DEFAULT_TYPE, BYTE), text(form, "transparent"));
            case "parameter" -> new TextParameter(allowed(form, "parameter", number(form, "parameter", Integer.MAX_VALUE),
                    id -> Jt808Forbidden.parameter(id, false)), text(form, "value"), options.form2011());
            case "vehicle-flag" -> new Vehicle(number(form, "vehicle-flag", BYTE), number(form, "vehicle-type", WORD),
                    number(form, "vehicle-value", BYTE));
            case "message" -> raw(form);
            default -> new Words(text(form, "text"), options.textFlag(), options.textType());
        };
    }

    private static int allowed(Map<String, String> form, String key, int number, IntFunction<Optional<String>> forbidden) {
        forbidden.apply(number).ifPresent(expected -> { throw wrong(key, form.getOrDefault(key, ""), expected); });
        return number;
    }

    private static Raw raw(Map<String, String> form) {
        String body = body(form);
        Octets sample = Octets.ofHex(body.replace(Raw.TIME, ANY_TIME));
        return new Raw(allowed(form, "message", number(form, "message", WORD), id -> Jt808Forbidden.message(id, sample)), body);
    }

    private static String body(Map<String, String> form) {
        if (form.containsKey("body-text")) return Octets.ofText(text(form, "body-text")).hex();
        String body = form.getOrDefault("body", "");
        // Possessive: a body of a thousand bytes would fill the stack.
        if (body.length() <= MAX_HEX && Pattern.matches("(?:[0-9A-Fa-f]{2}|\\{time})*+", body)) return body;
        throw wrong("body", body, "at most " + MAX_HEX / 2 + " pairs of hexadecimal digits, and {time} for the time");
    }

    private static String text(Map<String, String> form, String key) {
        String text = text(form, key, "");
        if (text.isEmpty()) throw wrong(key, "missing", "a text");
        return text;
    }

    private static String text(Map<String, String> form, String key, String fallback) {
        String text = form.getOrDefault(key, fallback);
        if (text.chars().anyMatch(Character::isISOControl) || Octets.ofText(text).length() > MAX_TEXT)
            throw wrong(key, text, "a text of one line, at most " + MAX_TEXT + " bytes");
        ForbiddenTexts.why(text).ifPresent(expected -> { throw wrong(key, text, expected); });
        return text;
    }

    private static int number(Map<String, String> form, String key, int fallback, int max) {
        return form.containsKey(key) ? number(form, key, max) : fallback;
    }

    private static int number(Map<String, String> form, String key, int max) {
        String text = form.getOrDefault(key, "");
        if (!Pattern.matches("0[xX][0-9A-Fa-f]{1,8}|0|[1-9][0-9]{0,9}", text))
            throw wrong(key, text.isEmpty() ? "missing" : text, "a number such as 0x64");
        long number = Long.decode(text);
        if (number > max) throw wrong(key, text, "<= 0x%x".formatted(max));
        return (int) number;
    }

    private static IllegalArgumentException wrong(String key, String given, String expected) {
        return new IllegalArgumentException(key + ": " + given + " (expected: " + expected + ")");
    }
}
