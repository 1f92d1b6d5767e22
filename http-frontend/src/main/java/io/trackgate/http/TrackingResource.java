package io.trackgate.http;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackingControl;
import io.trackgate.config.TrackingProfile.Reading;
import io.trackgate.config.TrackingProfile.Violation;
import io.trackgate.config.TrackingSettings;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.store.TrackerStates;
import io.trackgate.protocol.TrackerCommand;

/** {@code tracker/settings/tracking}. */
final class TrackingResource implements Resource {
    private static final String PATH = "tracker/settings/tracking";

    private final TrackerStates states;
    private final Commands commands;

    TrackingResource(TrackerStates states, Commands commands) {
        this.states = states;
        this.commands = commands;
    }

    @Override
    public List<Route> routes() {
        TrackerRules rules = TrackerRules.FOUND_201.with(Capability.TRACKING);
        return List.of(
                Route.of(PATH, "read", "Tells the tracking settings").demo().answers(Schema.SUCCESS.field("value",
                        Schema.object().says("fields of the model's tracking profile"))).run(rules, this::read),
                Route.of(PATH, "update", "Writes the tracking settings").right(Rights.CONFIGURE)
                        .takes(Parameter.object("tracking_settings", "Fields of the model's tracking profile")).may(Commands.ERRORS)
                        .run(rules.clones(false), this::update));
    }

    private CompletableFuture<Answer> read(Caller caller, Tracker tracker, Arguments arguments) {
        return states.tracking(tracker).thenApply(settings -> Answer.value(json(settings)));
    }

    private CompletableFuture<Answer> update(Caller caller, Tracker tracker, Arguments arguments) throws ApiException {
        TrackingControl control = tracker.model().tracking().orElseThrow(() -> new ApiException(ApiError.NOT_SUPPORTED));
        return switch (control.profile().read(arguments.object("tracking_settings"))) {
            case Reading.Valid valid -> commands.send(caller, tracker, new TrackerCommand.SetTracking(valid.settings()));
            case Reading.Invalid invalid -> throw ApiException.invalid(errors(invalid.violations()));
        };
    }

    private static List<ParameterError> errors(List<Violation> violations) {
        return violations.stream().map(violation -> new ParameterError(violation.parameter(), violation.error())).toList();
    }

    private static ObjectNode json(TrackingSettings settings) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        // Fields that are NULL are omitted, and so is a value that the API has no name for.
        settings.fields().forEach((name, value) -> {
            if (!(value instanceof SettingValue.Unnamed)) json.set(name, SettingJson.of(value));
        });
        return json;
    }
}
