package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code getparam id;id}: reads settings; in a list, those that the device does not have are left out. */
final class GetParam extends TeltonikaCommand {
    private static final String NAME = "getparam ";
    private static final Pattern IDS = Pattern.compile("\\d{1,6}(;\\d{1,6})*;?");

    private final List<Integer> ids;

    GetParam(TeltonikaDevice device, String text, Framing framing) {
        super(device, text, framing);
        String rest = text.substring(NAME.length());
        this.ids = IDS.matcher(rest).matches() ? Stream.of(rest.split(";")).map(Integer::valueOf).toList() : List.of();
    }

    static boolean matches(String text) { return text.startsWith(NAME); }

    @Override
    public CommandKind kind() { return CommandKind.READ_PARAMETERS; }

    @Override
    public void obey(Obedience how) {}

    @Override
    Optional<String> wording(Claim claim) {
        return switch (claim) {
            case Claim.Words words -> Optional.of(words.text());
            case Claim.Nothing nothing -> Optional.empty();
            case Claim.Done done -> Optional.of(values(ids, value -> value));
            case Claim.PartlyDone partly -> Optional.of(values(ids.subList(0, (ids.size() + 1) / 2), value -> value));
            case Claim.OppositeState opposite -> Optional.of(values(ids, TeltonikaFactorySettings::other));
            case Claim.Queued queued -> Optional.empty();
            case Claim.DisabledByConfiguration disabled -> Optional.of("Invalid parameter id provided");
        };
    }

    private String values(List<Integer> asked, UnaryOperator<String> change) {
        if (asked.isEmpty()) return "Invalid parameter id provided";
        List<String> found = new ArrayList<>();
        for (int id : asked) {
            device.state().parameter(String.valueOf(id)).map(change)
                    .ifPresent(value -> found.add(found.isEmpty() ? first(id, value) : id + ":" + value));
        }
        return found.isEmpty() ? "Param ID:" + asked.getFirst() + " doesn't exist" : String.join(";", found);
    }

    private String first(int id, String value) {
        if (device.answersWithoutId()) return "Text:" + value;
        return "Param ID:" + id + " Value:" + value;
    }
}
