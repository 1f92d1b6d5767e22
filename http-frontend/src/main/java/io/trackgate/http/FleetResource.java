package io.trackgate.http;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.config.SettingValue;
import io.trackgate.core.ConnectionStatus;
import io.trackgate.core.FleetView;
import io.trackgate.core.FleetView.Line;
import io.trackgate.core.FleetView.Seen;
import io.trackgate.core.FleetView.Sort;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.metrics.RecentRates;
import io.trackgate.core.store.StateValue;
import io.trackgate.core.telemetry.LiveState;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.StateKey;
import org.jspecify.annotations.Nullable;

/** {@code tracker/fleet}: a caller's trackers as a table, a page at a time. Our own. */
final class FleetResource implements Resource {
    private static final int MOST = 500;
    private static final int USUAL = 50;
    private static final int LONGEST_FILTER = 100;
    private static final List<String> SORTS = Arrays.stream(Sort.values()).map(FleetResource::word).toList();
    private static final List<String> STATUSES = ConnectionStatus.words();

    private static final Schema.Fields POSITION = Schema.object().named("LastPosition").field("lat", Schema.NUMBER)
            .field("lng", Schema.NUMBER).field("speed_kmh", Schema.INTEGER)
            .field("course_deg", Schema.INTEGER.says("clockwise from north")).field("time", Schema.INSTANT);
    private static final Schema LINE = Schema.object().named("FleetTracker").field("id", Schema.INTEGER).field("label", Schema.TEXT)
            .optional("device_id", Schema.TEXT.says("IMEI, phone or what else the device calls itself"))
            .field("model", Schema.TEXT.says("code; see tracker/list_models")).field("model_name", Schema.TEXT)
            .field("protocol", Schema.TEXT)
            .field("blocked", Schema.BOOLEAN.says("then nothing is told of how it stands"))
            .optional("clone_of", Schema.INTEGER.says("id of the tracker that has the device"))
            .optional("status", Schema.words(STATUSES.toArray(String[]::new)))
            .optional("address", Schema.TEXT.says("address and port that it connects from, where that is to this node"))
            .optional("last_heard", Schema.INSTANT).optional("position", POSITION)
            .optional("outputs", Schema.list(Schema.BOOLEAN_OR_NULL).says("output 1 first; as last reported"))
            .optional("led", Schema.BOOLEAN_OR_NULL)
            .optional("waiting", Schema.INTEGER.says("settings that are kept for it, and commands under way at this node"))
            .optional("node", Schema.TEXT.says("to which it is connected, where there are several"));
    private static final Schema NUMBERS = Schema.list(Schema.LONG).says("one each every_s seconds, the oldest first");
    private static final Schema ANSWER = Schema.SUCCESS.field("total", Schema.INTEGER.says("trackers that the caller sees"))
            .field("matching", Schema.INTEGER.says("of these, how many match filter, status, model and protocol"))
            .field("counts", counts().says("of all that the caller sees")).field("list", Schema.list(LINE))
            .field("rates", Schema.object().named("Rates").field("every_s", Schema.INTEGER).field("frames", NUMBERS)
                    .field("errors", NUMBERS).says("of the connections of all trackers at this node"));

    private final FleetView fleet;
    private final Supplier<RecentRates.Counted> rates;

    FleetResource(FleetView fleet, Supplier<RecentRates.Counted> rates) {
        this.fleet = fleet;
        this.rates = rates;
    }

    private static Schema.Fields counts() {
        Schema.Fields counts = Schema.object().named("StatusCounts");
        for (String status : STATUSES)
            counts = counts.field(status, Schema.INTEGER);
        return counts;
    }

    private static String word(Sort sort) { return sort.name().toLowerCase(Locale.ROOT); }

    @Override
    public List<Route> routes() {
        return List.of(Route.of("tracker/fleet", "list", "Lists the caller's trackers as they stand, sorted, filtered and counted").demo()
                .takes(Parameter.integerFrom(0, "offset", "So many that match come before; 0").optional(),
                        Parameter.integerBetween(1, MOST, "limit", "At most so many; " + USUAL).optional(),
                        Parameter.word("sort", SORTS, "By what; id").optional(),
                        Parameter.bool("descending", "The last one first; false").optional(),
                        Parameter.anyText("filter", LONGEST_FILTER, "Part of an id, label, device id or model, in any case").optional(),
                        Parameter.word("status", STATUSES, "Only those of this status").optional(),
                        Parameter.text("model", LONGEST_FILTER, "Only those of this model, by its code").optional(),
                        Parameter.text("protocol", LONGEST_FILTER, "Only those of this protocol").optional())
                .answers(ANSWER).may(ApiError.TOO_MANY_REQUESTS).run(Access.CREDENTIAL, this::list));
    }

    private CompletableFuture<Answer> list(Caller caller, Arguments arguments) {
        FleetView.Question question = new FleetView.Question(arguments.integer("offset", 0), arguments.integer("limit", USUAL),
                Sort.valueOf(arguments.optionalText("sort").orElse(word(Sort.ID)).toUpperCase(Locale.ROOT)),
                arguments.flag("descending", false), arguments.optionalText("filter").orElse("").strip(),
                arguments.optionalText("status").flatMap(ConnectionStatus::named), arguments.optionalText("model"),
                arguments.optionalText("protocol"));
        return fleet.look(caller.user(), question)
                .thenApply(seen -> seen.map(this::answer).orElseGet(() -> Answer.error(ApiError.TOO_MANY_REQUESTS)));
    }

    private Answer answer(Seen seen) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("success", true).put("total", seen.total())
                .put("matching", seen.matching());
        ObjectNode counts = body.putObject("counts");
        for (ConnectionStatus status : ConnectionStatus.values())
            counts.put(status.word(), seen.counts().getOrDefault(status, 0));
        ArrayNode list = body.putArray("list");
        seen.lines().forEach(line -> list.add(json(line)));
        RecentRates.Counted counted = rates.get();
        ObjectNode both = body.putObject("rates").put("every_s", RecentRates.EVERY.toSeconds());
        counted.frames().forEach(both.putArray("frames")::add);
        counted.errors().forEach(both.putArray("errors")::add);
        return Answer.json(200, body);
    }

    private static ObjectNode json(Line line) {
        Tracker tracker = line.tracker();
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", tracker.id()).put("label", tracker.label());
        if (tracker.deviceId() != null) json.put("device_id", tracker.deviceId());
        json.put("model", tracker.model().code()).put("model_name", tracker.model().name()).put("protocol", tracker.model().protocol())
                .put("blocked", tracker.blocked());
        if (tracker.cloneOf() != null) json.put("clone_of", tracker.cloneOf());
        // How a blocked one stands is told nowhere.
        if (!tracker.blocked()) standing(json, line);
        return json;
    }

    private static void standing(ObjectNode json, Line line) {
        json.put("status", line.status().word());
        line.address().ifPresent(address -> json.put("address", address));
        if (line.state().lastHeard() != null) json.put("last_heard", text(line.state().lastHeard()));
        LiveState live = line.state().live();
        if (live != null && live.position() != null) position(json.putObject("position"), live.position());
        Map<StateKey, StateValue> values = line.state().values();
        ArrayNode outputs = json.putArray("outputs");
        for (int number = 1; number <= line.tracker().model().digitalOutputs(); number++)
            outputs.add(flag(values.get(StateKey.output(number))));
        json.put("led", flag(values.get(StateKey.LED))).put("waiting", line.waiting());
        if (line.state().node() != null) json.put("node", line.state().node().name());
    }

    private static void position(ObjectNode json, LiveState.At<Position> at) {
        Position position = at.value();
        json.put("lat", position.latitude()).put("lng", position.longitude()).put("speed_kmh", position.speedKmh())
                .put("course_deg", position.courseDeg()).put("time", text(at.time()));
    }

    private static @Nullable Boolean flag(@Nullable StateValue value) {
        return value != null && value.reported() instanceof SettingValue.Flag flag ? flag.value() : null;
    }

    private static String text(Instant moment) { return moment.truncatedTo(ChronoUnit.MILLIS).toString(); }
}
