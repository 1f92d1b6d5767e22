package io.trackgate.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code setparam id:value;id:value}, on older families {@code setparam id value}: writes settings, all of them or none. */
final class SetParam extends TeltonikaCommand {
    private static final String NAME = "setparam ";
    private static final String ID = "\\d{1,6}";

    private final Map<Integer, String> wanted = new LinkedHashMap<>();
    private final boolean possible;

    SetParam(TeltonikaDevice device, String text, Framing framing) {
        super(device, text, framing);
        String rest = text.substring(NAME.length());
        this.possible = (device.oneParameterPerCommand() ? parseOne(rest) : parseList(rest)) && !wanted.isEmpty()
                && wanted.entrySet().stream().allMatch(each -> device.takes(each.getKey(), each.getValue()));
    }

    static boolean matches(String text) { return text.startsWith(NAME); }

    private boolean parseOne(String rest) {
        int blank = rest.indexOf(' ');
        return blank > 0 && note(rest.substring(0, blank), rest.substring(blank + 1));
    }

    private boolean parseList(String rest) {
        for (String pair : rest.split(";")) {
            int colon = pair.indexOf(':');
            if (colon < 1 || !note(pair.substring(0, colon), pair.substring(colon + 1))) return false;
        }
        return true;
    }

    private boolean note(String id, String value) {
        if (!id.matches(ID)) return false;
        wanted.put(Integer.parseInt(id), value);
        return true;
    }

    @Override
    public CommandKind kind() {
        return !wanted.isEmpty() && wanted.keySet().stream().allMatch(device::isLed) ? CommandKind.SET_LED : CommandKind.SET_PARAMETERS;
    }

    @Override
    public Map<String, String> parameters() {
        return wanted.entrySet().stream().collect(Collectors.toUnmodifiableMap(each -> String.valueOf(each.getKey()), Map.Entry::getValue));
    }

    @Override
    public void obey(Obedience how) {
        if (!possible) return;
        Map<Integer, String> written = switch (how) {
            case FULLY -> wanted;
            case PARTLY -> firstHalf();
            case OPPOSITELY -> other();
        };
        written.forEach((id, value) -> device.state().setParameter(String.valueOf(id), value, text()));
    }

    private Map<Integer, String> firstHalf() {
        return wanted.entrySet().stream().limit(wanted.size() / 2)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, two) -> one, LinkedHashMap::new));
    }

    private Map<Integer, String> other() {
        Map<Integer, String> other = new LinkedHashMap<>();
        wanted.forEach((id, value) -> other.put(id, TeltonikaFactorySettings.other(value)));
        return other;
    }

    @Override
    Optional<String> wording(Claim claim) {
        return switch (claim) {
            case Claim.Words words -> Optional.of(words.text());
            case Claim.Nothing nothing -> Optional.empty();
            case Claim.Done done -> Optional.of(possible ? values(wanted) : complaint());
            case Claim.PartlyDone partly -> Optional.of(possible && wanted.size() > 1 ? values(firstHalf()) : complaint());
            case Claim.OppositeState opposite -> Optional.of(possible ? values(other()) : complaint());
            // A setting is never put off: such a device takes it without a word.
            case Claim.Queued queued -> Optional.empty();
            case Claim.DisabledByConfiguration disabled -> Optional.of(complaint());
        };
    }

    private String complaint() {
        return device.dialect() == TeltonikaDialect.FT
                ? "Error while configuring parameters"
                : "WARNING: Not supported Param ID or Value detected";
    }

    private String values(Map<Integer, String> named) {
        if (!device.oneParameterPerCommand())
            return "New value " + pairs(named).stream().map(pair -> pair + ";").collect(Collectors.joining());
        Map.Entry<Integer, String> only = named.entrySet().iterator().next();
        if (device.answersWithoutId()) return "New Text:" + only.getValue();
        return "Param ID:" + only.getKey() + " Value:" + only.getValue();
    }

    private static List<String> pairs(Map<Integer, String> named) {
        return named.entrySet().stream().map(each -> each.getKey() + ":" + each.getValue()).toList();
    }
}
