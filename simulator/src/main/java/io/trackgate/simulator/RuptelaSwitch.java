package io.trackgate.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code setio X1,X2}: 0 low, 1 high, 2 as it is. Its answer names no state. */
final class RuptelaSwitch extends RuptelaCommand {
    static final String NAME = "setio ";
    private static final String KEEP = "2";
    private static final String OK = "SETIO configuration data ok";
    private static final String INCORRECT = "SETIO configuration data incorrect";

    private final boolean understood;
    private final Map<Integer, Boolean> wanted = new LinkedHashMap<>();

    RuptelaSwitch(RuptelaDevice device, String text) {
        super(device, text);
        List<String> values = List.of(text.substring(NAME.length()).strip().split(",", -1));
        this.understood = values.size() == device.state().outputs().size() && values.stream().allMatch(value -> value.matches("[012]"));
        for (int output = 1; understood && output <= values.size(); output++) {
            String value = values.get(output - 1);
            if (!value.equals(KEEP)) wanted.put(output, value.equals(device.onLevel(output)));
        }
    }

    @Override
    public CommandKind kind() { return CommandKind.SET_OUTPUTS; }

    @Override
    public Map<Integer, Boolean> outputs() { return Map.copyOf(wanted); }

    @Override
    public void obey(Obedience how) {
        if (!understood) return;
        device.state().setOutputs(switch (how) {
            case FULLY -> wanted;
            case PARTLY -> firstHalf();
            case OPPOSITELY -> opposite();
        }, text());
    }

    private Map<Integer, Boolean> firstHalf() {
        return wanted.entrySet().stream().limit(wanted.size() / 2).collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Map<Integer, Boolean> opposite() {
        return wanted.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> !entry.getValue()));
    }

    // Nobody knows words for "later". An output that the configuration gives to something else is answered with ok all the same.
    @Override
    Optional<String> wording(Claim claim) {
        return switch (claim) {
            case Claim.Words words -> Optional.of(words.text());
            case Claim.Nothing nothing -> Optional.empty();
            case Claim.Done done -> Optional.of(understood ? OK : INCORRECT);
            case Claim.PartlyDone partly -> Optional.of(INCORRECT);
            case Claim.DisabledByConfiguration disabled -> Optional.of(understood ? OK : INCORRECT);
            case Claim.OppositeState opposite -> Optional.of(INCORRECT);
            case Claim.Queued queued -> Optional.empty();
        };
    }
}
