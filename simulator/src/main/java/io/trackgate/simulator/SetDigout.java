package io.trackgate.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** {@code setdigout <states> [timeouts] [speed limits]}: switches outputs, some for a time. */
final class SetDigout extends TeltonikaCommand {
    private static final String NAME = "setdigout";
    private static final Pattern STATES = Pattern.compile("[01?]+");
    private static final Pattern NUMBERS = Pattern.compile("\\d{1,9}|\\?");

    private String states = "";
    private List<String> timeouts = List.of();
    private List<String> speedLimits = List.of();
    private final @Nullable String complaint;
    private final Map<Integer, Boolean> wanted = new LinkedHashMap<>();
    private final boolean alreadySo;

    SetDigout(TeltonikaDevice device, String text, Framing framing) {
        super(device, text, framing);
        this.complaint = parse();
        this.alreadySo = !wanted.isEmpty() && timeouts.isEmpty()
                && wanted.entrySet().stream().allMatch(each -> device.state().output(each.getKey()) == each.getValue());
    }

    static boolean matches(String text) { return text.equals(NAME) || text.startsWith(NAME + " "); }

    /** @return what an FT device complains of; other families then say nothing */
    private @Nullable String parse() {
        List<String> words = List.of(text().substring(NAME.length()).strip().split(" +"));
        if (words.getFirst().isEmpty()) return "Arguments required";
        String found = words.getFirst();
        List<String> numbers = words.subList(1, words.size());
        if (!STATES.matcher(found).matches() || !numbers.stream().allMatch(number -> NUMBERS.matcher(number).matches()))
            return "Bad syntax";
        if (!device.state().hasOutput(found.length())) return "DOUT" + found.length() + " params are invalid";
        states = found;
        timeouts = numbers.subList(0, Math.min(found.length(), numbers.size()));
        speedLimits = numbers.subList(timeouts.size(), numbers.size());
        for (int output = 1; output <= states.length(); output++) {
            if (states.charAt(output - 1) != '?') wanted.put(output, states.charAt(output - 1) == '1');
        }
        return null;
    }

    @Override
    public CommandKind kind() { return CommandKind.SET_OUTPUTS; }

    @Override
    public Map<Integer, Boolean> outputs() { return Map.copyOf(wanted); }

    @Override
    public void obey(Obedience how) {
        if (complaint != null) return;
        Map<Integer, Boolean> switched = how.of(wanted);
        device.switchOutputs(switched, text());
        switched.forEach(this::startTimer);
    }

    private void startTimer(int output, boolean on) {
        long seconds = timeout(output);
        if (seconds > 0) device.revertAfter(output, !on, Duration.ofSeconds(seconds));
    }

    @Override
    Optional<String> wording(Claim claim) {
        return switch (claim) {
            case Claim.Words words -> Optional.of(words.text());
            case Claim.Nothing nothing -> Optional.empty();
            case Claim.Done done -> complaint == null ? Optional.of(done()) : complaint();
            case Claim.PartlyDone partly -> complaint == null ? Optional.of(states(Obedience.PARTLY.of(wanted))) : complaint();
            case Claim.OppositeState opposite -> complaint == null ? Optional.of(states(Obedience.OPPOSITELY.of(wanted))) : complaint();
            case Claim.Queued queued -> complaint == null ? queued() : complaint();
            case Claim.DisabledByConfiguration disabled -> complaint == null ? disabled() : complaint();
        };
    }

    private Optional<String> complaint() {
        return device.dialect() == TeltonikaDialect.FT ? Optional.ofNullable(complaint) : Optional.empty();
    }

    private String done() {
        if (device.dialect() == TeltonikaDialect.FT && alreadySo) return alreadySet();
        return states(wanted);
    }

    private String alreadySet() {
        return each(output -> {
            Boolean on = wanted.get(output);
            return on == null
                    ? ignored(output)
                    : "DOUT%d state already set to: %d time_on_ms: 0 time_off_ms: 0".formatted(output, on ? 1 : 0);
        }, " ");
    }

    private String states(Map<Integer, Boolean> named) {
        return switch (device.dialect()) {
            // The blank at the end is the firmware's.
            case FMB -> each(output -> fmb(output, named.get(output)), " ") + " ";
            case FT -> each(output -> ft(output, named.get(output)), " ");
            case LEGACY -> legacy(named);
        };
    }

    private String each(Function<Integer, String> item, String between) {
        List<String> items = new ArrayList<>();
        for (int output = 1; output <= states.length(); output++) { items.add(item.apply(output)); }
        return String.join(between, items);
    }

    private static String ignored(int output) { return "DOUT" + output + ":IGNORED"; }

    private String fmb(int output, @Nullable Boolean on) {
        if (on == null) return ignored(output);
        return "DOUT" + output + ":" + (on ? 1 : 0) + " Timeout:" + timeoutText(output);
    }

    private String ft(int output, @Nullable Boolean on) {
        if (on == null) return ignored(output);
        String limit = speedLimit(output);
        return "DOUT" + output + ":" + (on ? "ON" : "OFF") + " Timeout:" + timeoutText(output)
                + (limit.isEmpty() ? "" : " Speed threshold:" + limit + "km/h");
    }

    private String legacy(Map<Integer, Boolean> named) {
        StringBuilder digits = new StringBuilder();
        List<Boolean> actual = device.state().outputs();
        for (int output = 1; output <= actual.size(); output++) {
            digits.append(named.getOrDefault(output, actual.get(output - 1)) ? '1' : '0');
        }
        if (timeouts.isEmpty()) return "Digital Outputs are set to: " + digits;
        return "Digital Outputs are set to: " + digits + ". Timeouts are: " + each(output -> Long.toString(timeout(output)), " ");
    }

    // Nobody knows what legacy firmware says here; it says nothing.
    private Optional<String> queued() {
        return switch (device.dialect()) {
            case FMB -> Optional.of(states(wanted) + "IGN ON, QUEUED");
            case FT -> Optional.of(states(wanted) + " Speed is above threshold, queued");
            case LEGACY -> Optional.empty();
        };
    }

    private Optional<String> disabled() {
        return switch (device.dialect()) {
            case FMB -> Optional.of(wanted.size() == 1 ? "DOUT" + onlyOutput() + " Is disabled from CFG" : "DOUT is disabled from CFG");
            case FT -> Optional.of("DOUT" + onlyOutput() + " ERROR");
            case LEGACY -> Optional.empty();
        };
    }

    private int onlyOutput() { return wanted.isEmpty() ? 1 : wanted.keySet().iterator().next(); }

    private String timeoutText(int output) {
        long seconds = timeout(output);
        return seconds == 0 ? "INFINITY" : seconds + "s";
    }

    private long timeout(int output) { return number(timeouts, output); }

    private String speedLimit(int output) {
        return speedLimits.size() < output || speedLimits.get(output - 1).equals("?") ? "" : speedLimits.get(output - 1);
    }

    private static long number(List<String> numbers, int output) {
        return numbers.size() < output || numbers.get(output - 1).equals("?") ? 0 : Long.parseLong(numbers.get(output - 1));
    }
}
