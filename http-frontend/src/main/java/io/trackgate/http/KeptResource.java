package io.trackgate.http;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.core.KeptCommands;
import io.trackgate.core.directory.Tracker;

/** {@code tracker/command/unconfirmed}: settings that are kept for a tracker's next connection. {@code list} and {@code cancel} are our own. */
final class KeptResource implements Resource {
    private static final String PATH = "tracker/command/unconfirmed";
    private static final int LONGEST_ID = 36;

    private static final Schema.Fields SCHEMA = Schema.object()
            .field("id", Schema.TEXT.says("the X-Command-Id of the call that asked for it"))
            .field("kind", Schema.words("led", "tracking")).field("asked_at", Schema.moment("when it was asked"))
            .field("expires_at", Schema.moment("when it is given up")).named("KeptCommand");

    private final KeptCommands kept;

    KeptResource(KeptCommands kept) { this.kept = kept; }

    @Override
    public List<Route> routes() {
        TrackerRules rules = TrackerRules.FOUND_204;
        return List.of(
                Route.of(PATH, "count", "Counts the settings that wait for the tracker's next connection").demo()
                        .answers(Schema.SUCCESS.field("count", Schema.INTEGER)).run(rules, this::count),
                Route.of(PATH, "list", "Lists the settings that wait for the tracker's next connection").demo()
                        .answers(Schema.SUCCESS.field("list", Schema.list(SCHEMA))).run(rules, this::list),
                Route.of(PATH, "cancel", "Withdraws one of them").right(Rights.UPDATE)
                        .takes(Parameter.text("command_id", LONGEST_ID, "Its id, as listed"))
                        .run(rules, this::cancel),
                Route.of(PATH, "reset", "Withdraws all of them").right(Rights.UPDATE).run(rules, this::reset));
    }

    private CompletableFuture<Answer> count(Caller caller, Tracker tracker, Arguments arguments) {
        return kept.of(tracker).thenApply(
                all -> Answer.json(200, JsonNodeFactory.instance.objectNode().put("success", true).put("count", all.size())));
    }

    private CompletableFuture<Answer> list(Caller caller, Tracker tracker, Arguments arguments) {
        return kept.of(tracker).thenApply(all -> {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("success", true);
            ArrayNode list = body.putArray("list");
            all.forEach(each -> list.addObject().put("id", each.id().toString()).put("kind", each.kind())
                    .put("asked_at", caller.dates().write(each.askedAt())).put("expires_at", caller.dates().write(each.expiresAt())));
            return Answer.json(200, body);
        });
    }

    private CompletableFuture<Answer> cancel(Caller caller, Tracker tracker, Arguments arguments) throws ApiException {
        Optional<UUID> id = CommandResource.uuid(arguments.text("command_id"));
        if (id.isEmpty()) throw new ApiException(ApiError.ENTITY_NOT_FOUND);
        return kept.cancel(tracker, id.get()).thenApply(found -> found ? Answer.success() : Answer.error(ApiError.ENTITY_NOT_FOUND));
    }

    private CompletableFuture<Answer> reset(Caller caller, Tracker tracker, Arguments arguments) {
        return kept.cancelAll(tracker).thenApply(count -> Answer.success());
    }
}
