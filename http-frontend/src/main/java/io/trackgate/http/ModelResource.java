package io.trackgate.http;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.ModelCatalog;
import io.trackgate.config.TelemetryIds;
import io.trackgate.config.TrackerModel;

/** {@code tracker/list_models}: what this gateway's model files hold. */
final class ModelResource implements Resource {
    private static final String NONE = "none";
    private static final int MOST_CODES = 10_000;

    private static final Schema.Fields SCHEMA = Schema.object().field("id", Schema.INTEGER.says("made of the code, so it stays the same"))
            .field("vendor", Schema.TEXT).field("code", Schema.TEXT).field("name", Schema.TEXT)
            .field("id_type", Schema.TEXT.says("what its device id is, such as imei"))
            .optional("port", Schema.INTEGER.says("that its trackers connect to here"))
            .field("digital_inputs", Schema.INTEGER).field("digital_outputs", Schema.INTEGER)
            .field("output_control", Schema.words("none", "default", "batch", "stateless", "async", "async_offline", "batch_async"))
            .field("output_calls", Schema.list(Schema.words("set", "set_all")).says("the calls that switch its outputs; our own"))
            .field("has_led_control", Schema.BOOLEAN).field("track_control", Schema.TEXT.says("name of the tracking profile, or none"))
            .field("special_control", Schema.TEXT).field("rules", Schema.list(Schema.TEXT)).field("inputs", Schema.list(Schema.TEXT))
            .field("state_fields", Schema.list(Schema.TEXT)).field("special_settings", Schema.list(Schema.TEXT))
            .field("connection", Schema.list(Schema.object().field("protocol", Schema.TEXT).field("transport", Schema.TEXT)
                    .optional("port", Schema.INTEGER)))
            .named("Model");

    private final ModelCatalog models;
    private final Map<String, Integer> ports;

    /** @param ports that this gateway listens on, by protocol */
    ModelResource(ModelCatalog models, Map<String, Integer> ports) {
        this.models = models;
        this.ports = Map.copyOf(ports);
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.of("tracker", "list_models", "Lists the models that the gateway knows").demo()
                .takes(Parameter.bool("compact_view", "Taken, and of no effect: models are compact here").optional(),
                        Parameter.bool("compact_index", "Taken, and of no effect: models have no indexed inputs here").optional(),
                        Parameter.texts("codes", 0, MOST_CODES, "Only models of these codes").optional())
                .answers(Schema.SUCCESS.field("list", Schema.list(SCHEMA))).run(Access.CREDENTIAL, this::list));
    }

    private CompletableFuture<Answer> list(Caller caller, Arguments arguments) {
        Optional<Set<String>> codes = arguments.optionalTexts("codes").map(HashSet::new);
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("success", true);
        ArrayNode list = body.putArray("list");
        models.all().stream().filter(model -> codes.isEmpty() || codes.get().contains(model.code()))
                .sorted(Comparator.comparing(TrackerModel::code)).forEach(model -> list.add(json(model)));
        return CompletableFuture.completedFuture(Answer.json(200, body));
    }

    private ObjectNode json(TrackerModel model) {
        TelemetryIds telemetry = model.telemetry();
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", id(model)).put("vendor", model.vendor())
                .put("code", model.code()).put("name", model.name()).put("id_type", model.idType());
        Optional<Integer> port = port(model);
        port.ifPresent(number -> json.put("port", number));
        json.put("digital_inputs", telemetry.inputs().size()).put("digital_outputs", model.digitalOutputs())
                .put("output_control", model.outputControl());
        ArrayNode calls = json.putArray("output_calls");
        model.outputCalls().stream().sorted().forEach(call -> calls.add(call.name().toLowerCase(Locale.ROOT)));
        json.put("has_led_control", model.led().isPresent())
                .put("track_control", model.tracking().map(tracking -> tracking.profile().name()).orElse(NONE))
                .put("special_control", NONE);
        for (String list : List.of("rules", "inputs", "state_fields"))
            json.putArray(list);
        json.putArray("special_settings").add(NONE);
        ObjectNode connection = json.putArray("connection").addObject().put("protocol", model.protocol()).put("transport", "TCP");
        port.ifPresent(number -> connection.put("port", number));
        return json;
    }

    private Optional<Integer> port(TrackerModel model) {
        return Optional.ofNullable(ports.getOrDefault(model.protocol(), ports.get(GatewayConfig.AUTO)));
    }

    /** {@link String#hashCode} is the same in every Java. */
    private static int id(TrackerModel model) {
        return model.code().hashCode() & Integer.MAX_VALUE;
    }
}
