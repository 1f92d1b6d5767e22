package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code *!SETOUT 1Y,2N}, and the old {@code *!1Y}, which a record answers. Outputs that it does not name stay as they are. */
final class NavtelecomSwitch extends NavtelecomCommand {

    private static final Pattern SETOUT = Pattern.compile("\\*!SETOUT (\\d{1,2}[YN](?:,\\d{1,2}[YN])*)");
    private static final Pattern OLD = Pattern.compile("\\*!([1-4][YN])");
    private static final Pattern ITEM = Pattern.compile("(\\d{1,2})([YN])");

    private final boolean old;
    private final Map<Integer, Boolean> wanted = new LinkedHashMap<>();
    private final boolean hasAll;

    private NavtelecomSwitch(NavtelecomDevice device, String text, String items, boolean old) {
        super(device, text);
        this.old = old;
        Matcher item = ITEM.matcher(items);
        while (item.find())
            wanted.put(Integer.valueOf(item.group(1)), item.group(2).equals("Y"));
        hasAll = wanted.keySet().stream().allMatch(device.state()::hasOutput);
    }

    static Optional<NavtelecomSwitch> of(NavtelecomDevice device, String text) {
        Matcher setout = SETOUT.matcher(text);
        if (setout.matches()) return Optional.of(new NavtelecomSwitch(device, text, setout.group(1), false));
        Matcher old = OLD.matcher(text);
        return old.matches() ? Optional.of(new NavtelecomSwitch(device, text, old.group(1), true)) : Optional.empty();
    }

    @Override
    public CommandKind kind() { return CommandKind.SET_OUTPUTS; }

    @Override
    public Map<Integer, Boolean> outputs() { return Map.copyOf(wanted); }

    @Override
    public void obey(Obedience how) {
        if (!hasAll) return;
        device.state().setOutputs(how.of(wanted), text());
    }

    @Override
    public Optional<Outgoing> answer(Claim claim) {
        return switch (claim) {
            case Claim.Words words -> Optional.of(device.text(words.text()));
            case Claim.Nothing nothing -> Optional.empty();
            case Claim.Done done -> ok(wanted);
            case Claim.PartlyDone partly -> ok(asAfter(Obedience.PARTLY.of(wanted)));
            case Claim.OppositeState opposite -> ok(Obedience.OPPOSITELY.of(wanted));
            case Claim.Queued queued -> ok(notYet());
            case Claim.DisabledByConfiguration disabled -> hasAll
                    ? Optional.of(device.text("*@SETOUT FAIL" + tail(asAfter(Map.of()))))
                    : unsupported();
        };
    }

    /** The outputs that the command names as they stand when only these are switched. */
    private Map<Integer, Boolean> asAfter(Map<Integer, Boolean> switched) {
        Map<Integer, Boolean> states = new LinkedHashMap<>();
        wanted.keySet().forEach(output -> states.put(output,
                switched.getOrDefault(output, device.state().hasOutput(output) && device.state().output(output))));
        return states;
    }

    /** "Later" has no word of its own: the outputs stand as before. Where that is what was asked for, nothing but another state can say it. */
    private Map<Integer, Boolean> notYet() {
        Map<Integer, Boolean> before = asAfter(Map.of());
        return before.equals(wanted) ? Obedience.OPPOSITELY.of(wanted) : before;
    }

    private Optional<Outgoing> ok(Map<Integer, Boolean> states) {
        if (!hasAll) return unsupported();
        return Optional.of(old ? device.current("*@C", all(states)) : device.text("*@SETOUT OK" + tail(states)));
    }

    private List<Boolean> all(Map<Integer, Boolean> states) {
        List<Boolean> all = new ArrayList<>(device.state().outputs());
        states.forEach((output, on) -> all.set(output - 1, on));
        return all;
    }

    private static String tail(Map<Integer, Boolean> states) {
        return states.entrySet().stream().map(each -> "," + each.getKey() + (each.getValue() ? "Y" : "N")).collect(Collectors.joining());
    }
}
