package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A text that changes nothing, or one that the device does not know and says so. */
final class NavtelecomQuestion extends NavtelecomCommand {

    private static final String DATA = "*?DATA ";
    private static final Pattern FIELDS = Pattern.compile("(?:31|32)(?:,(?:31|32))*");
    private static final int OUTPUTS = 31;

    NavtelecomQuestion(NavtelecomDevice device, String text) { super(device, text); }

    @Override
    public CommandKind kind() {
        return switch (text()) {
            case "*?V", "*?A" -> CommandKind.PROBE;
            default -> asksForOutputs() ? CommandKind.READ_OUTPUTS : CommandKind.UNKNOWN;
        };
    }

    private boolean asksForOutputs() { return text().startsWith(DATA) && FIELDS.matcher(text().substring(DATA.length())).matches(); }

    @Override
    public void obey(Obedience how) {}

    @Override
    public Optional<Outgoing> answer(Claim claim) {
        return switch (claim) {
            case Claim.Words words -> Optional.of(device.text(words.text()));
            case Claim.Nothing nothing -> Optional.empty();
            case Claim.OppositeState opposite -> truth(true);
            case Claim.Done done -> truth(false);
            case Claim.PartlyDone partly -> truth(false);
            case Claim.Queued queued -> Optional.empty();
            case Claim.DisabledByConfiguration disabled -> unsupported();
        };
    }

    private Optional<Outgoing> truth(boolean opposite) {
        List<Boolean> outputs = device.state().outputs().stream().map(on -> on != opposite).toList();
        return switch (text()) {
            case "*?V" -> Optional.of(device.text("*#V:" + device.hardware() + ":01.00.72:13.05.20:RU"));
            case "*?A" -> Optional.of(device.current("*#A", outputs));
            default -> asksForOutputs() ? Optional.of(device.text("*#DATA " + data(outputs))) : unsupported();
        };
    }

    private String data(List<Boolean> outputs) {
        List<String> items = new ArrayList<>();
        for (String field : text().substring(DATA.length()).split(",")) {
            int first = (Integer.parseInt(field) - OUTPUTS) * Byte.SIZE;
            items.add(field + ":%02X".formatted(NavtelecomDevice.bits(outputs, first)));
        }
        return String.join(",", items);
    }
}
