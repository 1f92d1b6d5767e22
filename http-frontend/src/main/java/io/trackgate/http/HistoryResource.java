package io.trackgate.http;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.core.command.CommandEntry;
import io.trackgate.core.command.CommandRecord;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.store.CommandAudit;

/** {@code tracker/command/list}: what a tracker was asked, and what became of it. Our own. */
final class HistoryResource implements Resource {
    private static final int MOST = 200;
    private static final int USUAL = 50;
    private static final int LONGEST_ID = 36;

    private static final Schema ENTRY = Schema.object().named("CommandEntry")
            .field("id", Schema.TEXT.says("a UUID, as in the header X-Command-Id"))
            .field("kind", Schema.TEXT.says("which command, as set_output"))
            .field("what", Schema.TEXT.says("in short words, as output 1 on"))
            .field("asked_by", Schema.TEXT.says("user and key; gateway or read: the gateway itself")).field("asked_at", Schema.INSTANT)
            .optional("sent_at", Schema.INSTANT.says("when its first frame was written; absent while it runs and where none was"))
            .optional("ended_at", Schema.INSTANT.says("absent while it runs"))
            .optional("outcome", Schema.TEXT.says("as in the header X-Command-Outcome; absent while it runs"))
            .optional("reply", Schema.TEXT.says("what the tracker said, in its words"))
            .optional("late", CommandResource.LATE.says("what came after the outcome"));

    private final CommandResource commands;
    private final CommandAudit audit;

    /** @param commands judges who may see which */
    HistoryResource(CommandResource commands, CommandAudit audit) {
        this.commands = commands;
        this.audit = audit;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.of("tracker/command", "list", "Lists what a tracker was asked and what became of it, the newest first")
                .takes(Parameter.integerBetween(1, MOST, "limit", "At most so many; " + USUAL).optional(),
                        Parameter.text("before", LONGEST_ID, "Id of the last one shown, or next of the answer before: older ones follow")
                                .optional())
                .answers(Schema.SUCCESS.field("list", Schema.list(ENTRY)).optional("next",
                        Schema.TEXT.says("the before of the next page, which may be empty; absent where there is none")))
                .run(TrackerRules.FOUND_204, this::list));
    }

    private CompletableFuture<Answer> list(Caller caller, Tracker tracker, Arguments arguments) throws ApiException {
        Optional<String> given = arguments.optionalText("before");
        Optional<UUID> before = given.flatMap(CommandResource::uuid);
        if (given.isPresent() && before.isEmpty()) throw new ApiException(ApiError.ENTITY_NOT_FOUND);
        return audit
                .history(tracker.deviceTrackerId(), record -> commands.mayRead(caller, record), arguments.integer("limit", USUAL), before)
                .thenApply(found -> found.map(HistoryResource::answer).orElseGet(() -> Answer.error(ApiError.ENTITY_NOT_FOUND)));
    }

    private static Answer answer(CommandAudit.Page page) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("success", true);
        ArrayNode list = body.putArray("list");
        page.entries().forEach(entry -> list.add(json(entry)));
        if (page.next() != null) body.put("next", page.next().toString());
        return Answer.json(200, body);
    }

    private static ObjectNode json(CommandEntry entry) {
        CommandRecord record = entry.record();
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", record.id().toString()).put("kind", record.kind())
                .put("what", entry.what()).put("asked_by", entry.askedBy()).put("asked_at", text(record.askedAt()));
        if (entry.sentAt() != null) json.put("sent_at", text(entry.sentAt()));
        if (entry.endedAt() != null) json.put("ended_at", text(entry.endedAt()));
        if (record.outcome() != null) json.put("outcome", record.outcome());
        if (record.reply() != null) json.put("reply", record.reply());
        if (record.late() != null) json.set("late", CommandResource.json(record.late()));
        return json;
    }

    private static String text(Instant moment) { return moment.truncatedTo(ChronoUnit.MILLIS).toString(); }
}
