package io.trackgate.http;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.TrackerDirectory;

/** {@code demo/tracker}: the simulated trackers of {@code trackgate demo}. No other gateway has these calls. */
final class DemoResource implements Resource {
    private static final String PATH = "demo/tracker";

    private final DemoTrackers demo;
    private final TrackerDirectory directory;

    DemoResource(DemoTrackers demo, TrackerDirectory directory) {
        this.demo = demo;
        this.directory = directory;
    }

    @Override
    public List<Route> routes() {
        Schema script = Schema.words(demo.scripts().toArray(String[]::new));
        Schema tracker = Schema.object().named("DemoTracker").field("id", Schema.INTEGER).field("label", Schema.TEXT)
                .field("running", Schema.BOOLEAN.says("false: it was stopped, and stays away"))
                .field("connected", Schema.BOOLEAN.says("whether the gateway has taken its login"))
                .field("script", script.says("how it takes commands")).field("scripts", Schema.list(script).says("what it can play"));
        TrackerRules rules = TrackerRules.FOUND_204.orBlocked().clones(false);
        return List.of(
                Route.of(PATH, "list", "Lists the demo's simulated trackers").demo()
                        .answers(Schema.SUCCESS.field("list", Schema.list(tracker))).run(Access.CREDENTIAL, this::list),
                Route.of(PATH, "start", "Has a simulated tracker connect").right(Rights.CONFIGURE).run(rules,
                        (caller, one, arguments) -> done(one, demo::start)),
                Route.of(PATH, "stop", "Has a simulated tracker hang up and stay away").right(Rights.CONFIGURE).run(rules,
                        (caller, one, arguments) -> done(one, demo::stop)),
                Route.of(PATH, "script", "Has a simulated tracker take commands otherwise from now on").right(Rights.CONFIGURE)
                        .takes(Parameter.word("script", demo.scripts(), "How")).run(rules,
                                (caller, one, arguments) -> done(one, id -> demo.play(id, arguments.text("script")))));
    }

    private static CompletableFuture<Answer> done(Tracker tracker, IntPredicate deed) {
        return CompletableFuture
                .completedFuture(deed.test(tracker.id()) ? Answer.success() : Answer.error(ApiError.ENTITY_NOT_FOUND));
    }

    private CompletableFuture<Answer> list(Caller caller, Arguments arguments) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("success", true);
        ArrayNode list = body.putArray("list");
        for (DemoTrackers.Simulated one : demo.all()) {
            directory.tracker(one.trackerId()).filter(caller.user()::sees).ifPresent(tracker -> {
                ObjectNode json = list.addObject().put("id", tracker.id()).put("label", tracker.label()).put("running", one.running())
                        .put("connected", one.connected()).put("script", one.script());
                demo.scripts().forEach(json.putArray("scripts")::add);
            });
        }
        return CompletableFuture.completedFuture(Answer.json(200, body));
    }
}
