package io.trackgate.app;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.trackgate.config.ModelCatalog;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.OutputCall;
import io.trackgate.config.TrackingControl;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.ProtocolCatalogue;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.TrackerCommand.OutputChange;

/** Which model takes which of the six calls, as Markdown: what its file says, and what its vendor's phrasing makes of that. */
final class CompatibilityTable {

    private static final List<String> CALLS = List.of("output/set", "output/set_all", "led/read", "led/update", "settings/tracking/read",
            "settings/tracking/update");
    private static final String OUTPUTS = "outputs";
    private static final String LED = "led";
    private static final String TRACKING = "tracking";
    private static final String YES = "yes";
    private static final String UNCONFIRMED = "unconfirmed";
    private static final String NO = "214";

    private final ProtocolCatalogue protocols;

    CompatibilityTable(ProtocolCatalogue protocols) { this.protocols = protocols; }

    /** A table a protocol, ordered by name; models by code. */
    Stream<String> lines(ModelCatalog models) {
        Map<String, List<TrackerModel>> byProtocol = models.all().stream()
                .collect(Collectors.groupingBy(TrackerModel::protocol, TreeMap::new, Collectors.toList()));
        return byProtocol.entrySet().stream().flatMap(protocol -> Stream.concat(head(protocol.getKey()),
                Stream.concat(protocol.getValue().stream().map(this::line), Stream.of(""))));
    }

    private static Stream<String> head(String protocol) {
        return Stream.of("## " + protocol, "", "| model | name | outputs | " + String.join(" | ", CALLS) + " | profile |",
                "|" + "---|".repeat(CALLS.size() + 4));
    }

    private String line(TrackerModel model) {
        return Stream.of("`" + model.code() + "`", model.name(), String.valueOf(model.digitalOutputs()), set(model), setAll(model),
                led(model, new TrackerCommand.ReadLed()), led(model, new TrackerCommand.SetLed(true)), trackingRead(model),
                trackingUpdate(model), model.tracking().map(tracking -> tracking.profile().name()).orElse(""))
                .map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |"));
    }

    private String set(TrackerModel model) {
        if (!model.outputCalls().contains(OutputCall.SET) || model.digitalOutputs() == 0) return NO;
        return said(model, new TrackerCommand.SetOutput(1, true), OUTPUTS);
    }

    private String setAll(TrackerModel model) {
        if (!model.outputCalls().contains(OutputCall.SET_ALL) || model.digitalOutputs() == 0) return NO;
        return said(model, new TrackerCommand.SetOutputs(Collections.nCopies(model.digitalOutputs(), OutputChange.ON)), OUTPUTS);
    }

    private String led(TrackerModel model, TrackerCommand command) {
        if (model.led().isEmpty()) return NO;
        // A LED that can't be asked for is read from what was confirmed.
        return command instanceof TrackerCommand.ReadLed ? supported(model, LED) : said(model, command, LED);
    }

    private static String trackingRead(TrackerModel model) { return model.tracking().isEmpty() ? NO : supported(model, TRACKING); }

    private static String trackingUpdate(TrackerModel model) {
        return model.tracking().filter(CompatibilityTable::hasWords).isEmpty() ? NO : supported(model, TRACKING);
    }

    private static boolean hasWords(TrackingControl tracking) { return !tracking.fields().isEmpty() || !tracking.modes().isEmpty(); }

    private String said(TrackerModel model, TrackerCommand command, String feature) {
        DeviceProtocol protocol = protocols.find(model.protocol()).orElseThrow();
        return switch (protocol.phrasing().plan(command, model)) {
            case CommandPlan.Unsupported cannot -> NO;
            case CommandPlan.Steps steps -> supported(model, feature);
        };
    }

    private static String supported(TrackerModel model, String feature) {
        if (model.unconfirmed().containsKey(feature)) return UNCONFIRMED;
        String part = feature + ".";
        String parts = model.unconfirmed().keySet().stream().filter(key -> key.startsWith(part)).map(key -> key.substring(part.length()))
                .sorted().collect(Collectors.joining(", "));
        return parts.isEmpty() ? YES : YES + ", but " + parts + " " + UNCONFIRMED;
    }
}
