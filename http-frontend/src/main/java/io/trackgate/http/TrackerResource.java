package io.trackgate.http;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.core.StateSnapshot;
import io.trackgate.core.StateSnapshots;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.TrackerDirectory;

/** {@code tracker}: which there are, and how they stand. */
final class TrackerResource implements Resource {
    private static final String PATH = "tracker";
    private static final int MOST_STATES = 2_000;
    private static final int MOST_LABELS = 1_024;
    private static final int LONGEST_LABEL = 60;
    private static final Schema USER_TIME = Schema.moment("now");

    private final TrackerDirectory directory;
    private final StateSnapshots snapshots;
    private final Clock clock;

    TrackerResource(TrackerDirectory directory, StateSnapshots snapshots, Clock clock) {
        this.directory = directory;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of(PATH, "list", "Lists the caller's trackers").demo()
                        .takes(Parameter.texts("labels", 1, MOST_LABELS, "Only trackers whose label contains one of these").optional())
                        .answers(Schema.SUCCESS.field("list", Schema.list(TrackerJson.SCHEMA))).run(Access.CREDENTIAL, this::list),
                Route.of(PATH, "read", "Tells what a tracker is").demo().answers(Schema.SUCCESS.field("value", TrackerJson.SCHEMA))
                        .run(TrackerRules.FOUND_201.orBlocked(), this::read),
                Route.of(PATH, "get_state", "Tells how a tracker stands").demo()
                        .answers(Schema.SUCCESS.field("user_time", USER_TIME).field("state", StateJson.SCHEMA))
                        .run(TrackerRules.FOUND_201, this::state),
                Route.of(PATH, "get_states", "Tells how several trackers stand").demo()
                        .takes(Parameter.integers("trackers", MOST_STATES, "Ids of trackers"),
                                Parameter.bool("list_blocked", "List blocked ones instead of refusing with 208").optional(),
                                Parameter.bool("allow_not_exist", "List those that do not exist instead of refusing with 217").optional())
                        .answers(Schema.SUCCESS.field("user_time", USER_TIME)
                                .field("states", Schema.map(StateJson.SCHEMA).says("by the tracker's id"))
                                .optional("blocked", Schema.list(Schema.INTEGER)).optional("not_exist", Schema.list(Schema.INTEGER)))
                        .may(ApiError.DEVICE_BLOCKED, ApiError.NONEXISTENT_ENTITIES).run(Access.CREDENTIAL, this::states));
    }

    private CompletableFuture<Answer> list(Caller caller, Arguments arguments) throws ApiException {
        List<String> labels = arguments.optionalTexts("labels").orElse(List.of());
        if (labels.stream().anyMatch(label -> label.isEmpty() || label.length() > LONGEST_LABEL)) {
            throw ApiException.invalid(List.of(new ParameterError("labels", "length must be between 1 and " + LONGEST_LABEL)));
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("success", true);
        ArrayNode list = body.putArray("list");
        for (Tracker tracker : directory.trackersOf(caller.user())) {
            if (labels.isEmpty() || labels.stream().anyMatch(tracker.label()::contains)) list.add(TrackerJson.of(tracker));
        }
        return CompletableFuture.completedFuture(Answer.json(200, body));
    }

    private CompletableFuture<Answer> read(Caller caller, Tracker tracker, Arguments arguments) {
        return CompletableFuture.completedFuture(Answer.value(TrackerJson.of(tracker)));
    }

    private CompletableFuture<Answer> state(Caller caller, Tracker tracker, Arguments arguments) {
        return snapshots.of(List.of(tracker)).thenApply(found -> {
            Instant now = clock.instant();
            ObjectNode body = withTime(caller, now);
            body.set("state", json(tracker, found, caller, now));
            return Answer.json(200, body);
        });
    }

    private CompletableFuture<Answer> states(Caller caller, Arguments arguments) throws ApiException {
        List<Tracker> asked = new ArrayList<>();
        List<Integer> blocked = new ArrayList<>();
        List<Integer> missing = new ArrayList<>();
        Set<Integer> ids = new LinkedHashSet<>(arguments.integers("trackers"));
        for (int id : ids) {
            directory.tracker(id).filter(caller.user()::sees).ifPresentOrElse(tracker -> {
                if (tracker.blocked()) blocked.add(id);
                else
                    asked.add(tracker);
            }, () -> missing.add(id));
        }
        boolean listMissing = arguments.flag("allow_not_exist", false);
        boolean listBlocked = arguments.flag("list_blocked", false);
        if (!missing.isEmpty() && !listMissing) throw new ApiException(ApiError.NONEXISTENT_ENTITIES);
        if (!blocked.isEmpty() && !listBlocked) throw new ApiException(ApiError.DEVICE_BLOCKED);
        return snapshots.of(asked).thenApply(found -> {
            ObjectNode body = states(caller, asked, found);
            if (listBlocked) blocked.forEach(body.putArray("blocked")::add);
            if (listMissing) missing.forEach(body.putArray("not_exist")::add);
            return Answer.json(200, body);
        });
    }

    private ObjectNode states(Caller caller, List<Tracker> trackers, Map<Integer, StateSnapshot> found) {
        Instant now = clock.instant();
        ObjectNode body = withTime(caller, now);
        ObjectNode states = body.putObject("states");
        for (Tracker tracker : trackers)
            states.set(Integer.toString(tracker.id()), json(tracker, found, caller, now));
        return body;
    }

    private static ObjectNode json(Tracker tracker, Map<Integer, StateSnapshot> found, Caller caller, Instant now) {
        return StateJson.full(tracker, found.getOrDefault(tracker.id(), StateSnapshot.NOTHING), caller.dates(), now);
    }

    private static ObjectNode withTime(Caller caller, Instant now) {
        return JsonNodeFactory.instance.objectNode().put("success", true).put("user_time", caller.dates().write(now));
    }
}
