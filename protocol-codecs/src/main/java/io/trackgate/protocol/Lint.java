package io.trackgate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.trackgate.config.ConfigProblem;
import io.trackgate.config.FleetConfig;
import io.trackgate.config.ModelCatalog;
import io.trackgate.config.Source;
import io.trackgate.config.TrackerModel;

/** Has the vendors look over what configuration says of their trackers. */
public final class Lint {

    /** What a vendor says: {@code key: given (expected: expectation)}. */
    private static final Pattern COMPLAINT = Pattern.compile("([^:]+): (.*) \\(expected: (.*)\\)", Pattern.DOTALL);

    private Lint() {}

    /** What in these models can't work with the protocol that they name. */
    public static List<ConfigProblem> models(Iterable<TrackerModel> models, ProtocolCatalogue protocols) {
        List<ConfigProblem> problems = new ArrayList<>();
        for (TrackerModel model : models) {
            Optional<DeviceProtocol> protocol = protocols.find(model.protocol());
            if (protocol.isEmpty())
                problems.add(new ConfigProblem(model.source(), model.code() + ": protocol", model.protocol(), oneOf(protocols)));
            else
                protocol.get().lint(model)
                        .forEach(complaint -> problems.add(problem(model.source(), model.code() + ": ", model, complaint)));
        }
        return problems;
    }

    /** What trackers say of themselves beside their model, and can't work; what is wrong with the model itself is told elsewhere. */
    public static List<ConfigProblem> fleet(FleetConfig fleet, ModelCatalog models, ProtocolCatalogue protocols) {
        List<ConfigProblem> problems = new ArrayList<>();
        for (FleetConfig.Tracker tracker : fleet.trackers()) {
            String code = tracker.model();
            if (tracker.options().isEmpty() || code == null) continue;
            models.find(code).ifPresent(model -> problems.addAll(options(tracker, model, protocols)));
        }
        return problems;
    }

    private static List<ConfigProblem> options(FleetConfig.Tracker tracker, TrackerModel model, ProtocolCatalogue protocols) {
        return protocols.find(model.protocol()).map(protocol -> {
            List<String> complaints = new ArrayList<>(protocol.lint(model.with(tracker.options())));
            complaints.removeAll(protocol.lint(model));
            return complaints.stream().map(complaint -> problem(tracker.source(), "trackers." + tracker.id() + ".", model, complaint))
                    .toList();
        }).orElse(List.of());
    }

    public static String oneOf(ProtocolCatalogue protocols) {
        return "one of " + String.join(", ", protocols.names()) + " in this version";
    }

    private static ConfigProblem problem(Source source, String prefix, TrackerModel model, String complaint) {
        Matcher parts = COMPLAINT.matcher(complaint);
        return parts.matches()
                ? new ConfigProblem(source, prefix + parts.group(1), parts.group(2), parts.group(3))
                : new ConfigProblem(source, prefix + model.code(), complaint, "what " + model.protocol() + " can carry out");
    }
}
