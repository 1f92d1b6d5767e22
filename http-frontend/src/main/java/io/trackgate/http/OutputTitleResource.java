package io.trackgate.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.store.OutputTitles;

/** What people call the outputs: {@code tracker/get_outputs}, {@code tracker/batch_get_outputs}, {@code tracker/output/update}. */
final class OutputTitleResource implements Resource {
    private static final int MOST_TRACKERS = 2_000;
    private static final int LONGEST_TITLE = 255;

    private static final Schema OUTPUTS = Schema.list(Schema.object().field("number", Schema.INTEGER.says("from 1"))
            .field("title", Schema.TEXT).named("TrackerOutput"));

    // The parts of tracker_output, which are parameters like any other.
    private static final Parameter NUMBER = Parameter.integerFrom(1, "number", "Number of the output, from 1");
    private static final Parameter TITLE = Parameter.text("title", LONGEST_TITLE, "What it is called from now on");

    private final TrackerDirectory directory;
    private final OutputTitles titles;

    OutputTitleResource(TrackerDirectory directory, OutputTitles titles) {
        this.directory = directory;
        this.titles = titles;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("tracker", "get_outputs", "Tells what the outputs are called").demo()
                        .answers(Schema.SUCCESS.field("result", OUTPUTS)).run(TrackerRules.FOUND_201, this::read),
                Route.of("tracker", "batch_get_outputs", "Tells what the outputs of several trackers are called").demo()
                        .takes(Parameter.integers("trackers", Integer.MAX_VALUE, "Ids of trackers"))
                        .answers(Schema.SUCCESS.field("result", Schema.map(OUTPUTS).says("by the tracker's id")))
                        .may(ApiError.NONEXISTENT_ENTITIES, ApiError.TOO_MANY_DEVICES).run(Access.CREDENTIAL, this::readAll),
                Route.of("tracker/output", "update", "Changes what an output is called").right(Rights.UPDATE)
                        .takes(Parameter.object("tracker_output", "number of the output, and its new title")).may(ApiError.NOT_SUPPORTED)
                        .run(TrackerRules.FOUND_201, this::rename));
    }

    private CompletableFuture<Answer> read(Caller caller, Tracker tracker, Arguments arguments) {
        return titles.of(List.of(tracker.id())).thenApply(found -> {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("success", true);
            write(body.putArray("result"), tracker, found);
            return Answer.json(200, body);
        });
    }

    private CompletableFuture<Answer> readAll(Caller caller, Arguments arguments) throws ApiException {
        LinkedHashSet<Integer> ids = new LinkedHashSet<>(arguments.integers("trackers"));
        if (ids.size() > MOST_TRACKERS) throw new ApiException(ApiError.TOO_MANY_DEVICES);
        List<Tracker> trackers = new ArrayList<>();
        for (int id : ids) {
            Optional<Tracker> tracker = directory.tracker(id).filter(caller.user()::sees).filter(found -> !found.blocked());
            trackers.add(tracker.orElseThrow(() -> new ApiException(ApiError.NONEXISTENT_ENTITIES)));
        }
        return titles.of(ids).thenApply(found -> {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("success", true);
            ObjectNode result = body.putObject("result");
            trackers.forEach(tracker -> write(result.putArray(Integer.toString(tracker.id())), tracker, found));
            return Answer.json(200, body);
        });
    }

    private static void write(ArrayNode json, Tracker tracker, Map<Integer, Map<Integer, String>> titles) {
        Map<Integer, String> own = titles.getOrDefault(tracker.id(), Map.of());
        for (int number = 1; number <= tracker.model().digitalOutputs(); number++) {
            json.addObject().put("number", number).put("title", own.getOrDefault(number, title(tracker, number)));
        }
    }

    private static String title(Tracker tracker, int number) {
        boolean reserved = tracker.engineBlock().filter(output -> output == number).isPresent();
        return reserved ? "Engine block" : "Output " + number;
    }

    private CompletableFuture<Answer> rename(Caller caller, Tracker tracker, Arguments arguments) throws ApiException {
        Arguments output = Arguments.within("tracker_output", List.of(NUMBER, TITLE), arguments);
        int number = output.integer(NUMBER.name());
        if (number > tracker.model().digitalOutputs()) throw new ApiException(ApiError.NOT_SUPPORTED);
        return titles.rename(tracker.id(), number, output.text(TITLE.name())).thenApply(done -> Answer.success());
    }
}
