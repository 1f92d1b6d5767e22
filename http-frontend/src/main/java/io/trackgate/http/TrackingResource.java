package io.trackgate.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackingControl;
import io.trackgate.config.TrackingProfile;
import io.trackgate.config.TrackingProfile.Reading;
import io.trackgate.config.TrackingProfile.Violation;
import io.trackgate.config.TrackingSettings;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.store.TrackerStates;
import io.trackgate.protocol.TrackerCommand;

/** {@code tracker/settings/tracking}. */
final class TrackingResource implements Resource {
    private static final String PATH = "tracker/settings/tracking";

    private static final Schema CONDITIONS = Schema.map(Schema.list(Schema.TEXT));
    private static final Schema FIELD = Schema.object().field("name", Schema.TEXT)
            .field("type", Schema.words("int", "double", "boolean", "enum", "string", "datetime", "array"))
            .field("optional", Schema.BOOLEAN.says("whether it may be missing; conditions stand above it"))
            .optional("min", Schema.NUMBER.says("least value, or least number of items of an array"))
            .optional("max", Schema.NUMBER.says("greatest value, or greatest number of items of an array"))
            .optional("unit", Schema.TEXT).optional("values", Schema.list(Schema.TEXT).says("the only ones that there are"))
            .optional("pattern", Schema.TEXT.says("regular expression that a text, or each item of an array, has to match as a whole"))
            .optional("format", Schema.TEXT.says("the pattern as a person would write it"))
            .optional("required_if", CONDITIONS.says("mandatory only while each of these fields holds one of these values"))
            .optional("required_if_not", CONDITIONS.says("mandatory unless one of these fields holds one of these values"))
            .named("TrackingField");

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
                Route.of(PATH, "describe", "Tells which fields the tracking settings have").demo()
                        .answers(Schema.SUCCESS.field("profile", Schema.TEXT.says("its name")).field("list", Schema.list(FIELD)))
                        .run(rules, this::describe),
                Route.of(PATH, "update", "Writes the tracking settings").right(Rights.CONFIGURE)
                        .takes(Parameter.object("tracking_settings", "Fields of the model's tracking profile")).may(Commands.ERRORS)
                        .run(rules.clones(false), this::update));
    }

    private CompletableFuture<Answer> read(Caller caller, Tracker tracker, Arguments arguments) {
        return states.tracking(tracker).thenApply(settings -> Answer.value(json(settings)));
    }

    private CompletableFuture<Answer> describe(Caller caller, Tracker tracker, Arguments arguments) throws ApiException {
        TrackingProfile profile = profile(tracker);
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("success", true).put("profile", profile.name());
        ArrayNode list = body.putArray("list");
        profile.fields().values().forEach(field -> list.add(json(field)));
        return CompletableFuture.completedFuture(Answer.json(200, body));
    }

    private static ObjectNode json(TrackingProfile.Field field) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", field.name())
                .put("type", field.type().name().toLowerCase(Locale.ROOT)).put("optional", field.optional());
        switch (field.type()) {
            case INT, DOUBLE, ARRAY -> {
                if (field.values().isEmpty()) json.put("min", field.min()).put("max", field.max());
            }
            case BOOLEAN, ENUM, STRING, DATETIME -> {
            }
        }
        if (field.unit() != null) json.put("unit", field.unit());
        if (!field.values().isEmpty()) field.values().forEach(json.putArray("values")::add);
        if (field.pattern() != null) json.put("pattern", field.pattern().pattern());
        if (field.format() != null) json.put("format", field.format());
        conditions(json, "required_if", field.requiredIf());
        conditions(json, "required_if_not", field.requiredIfNot());
        return json;
    }

    private static void conditions(ObjectNode json, String name, Map<String, Set<String>> conditions) {
        if (conditions.isEmpty()) return;
        ObjectNode fields = json.putObject(name);
        new TreeMap<>(conditions).forEach((field, values) -> values.stream().sorted().forEach(fields.withArray(field)::add));
    }

    private static TrackingProfile profile(Tracker tracker) throws ApiException {
        return tracker.model().tracking().map(TrackingControl::profile).orElseThrow(() -> new ApiException(ApiError.NOT_SUPPORTED));
    }

    private CompletableFuture<Answer> update(Caller caller, Tracker tracker, Arguments arguments) throws ApiException {
        return switch (profile(tracker).read(arguments.object("tracking_settings"))) {
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
