package io.trackgate.http;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.core.command.CommandRecord;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.store.CommandAudit;

/** {@code GET /trackgate/commands/{id}}: what became of a command, also after its caller was answered. */
final class CommandResource {
    private static final Schema MOMENT = Schema.TEXT.says("in ISO 8601 and UTC, to the millisecond");
    static final Schema.Fields LATE = Schema.object().named("LateAnswer").field("at", MOMENT).field("result", Schema.TEXT)
            .field("text", Schema.TEXT.says("in the tracker's words"));
    private static final Schema COMMAND = Schema.object().named("Command")
            .field("id", Schema.TEXT.says("a UUID, as in the header X-Command-Id"))
            .field("tracker_id", Schema.INTEGER)
            .field("kind", Schema.TEXT.says("which command, as set_output"))
            .field("asked_at", MOMENT)
            .optional("outcome", Schema.TEXT.says("how it ended, as in the header X-Command-Outcome; absent while it runs"))
            .optional("written", Schema.BOOLEAN.says("false: not one byte left; absent while it runs"))
            .optional("millis", Schema.LONG.says("from acceptance to outcome; absent while it runs"))
            .optional("reply", Schema.TEXT.says("what the tracker said, in its words"))
            .optional("late", LATE.says("what came after the outcome"));

    private final TrackerDirectory directory;
    private final CommandAudit audit;

    CommandResource(TrackerDirectory directory, CommandAudit audit) {
        this.directory = directory;
        this.audit = audit;
    }

    Page page() {
        return Page.of("/trackgate/commands/{id}", "Tells what became of a command").answers(Schema.SUCCESS.field("value", COMMAND))
                .may(ApiError.ENTITY_NOT_FOUND, ApiError.NOT_PERMITTED).run(this::read);
    }

    private CompletableFuture<Answer> read(Caller caller, String id) throws ApiException {
        UUID uuid = uuid(id).orElseThrow(() -> new ApiException(ApiError.ENTITY_NOT_FOUND));
        return audit.find(uuid).thenApply(found -> found.filter(record -> isVisible(caller, record))
                .map(record -> answer(caller, record)).orElseGet(() -> Answer.error(ApiError.ENTITY_NOT_FOUND)));
    }

    private boolean isVisible(Caller caller, CommandRecord record) {
        return directory.tracker(record.trackerId()).filter(caller.user()::sees).isPresent();
    }

    /** Whether this caller may have it told: the tracker that was asked is theirs, and so is the right to ask. */
    boolean mayRead(Caller caller, CommandRecord record) {
        return isVisible(caller, record) && hasRights(caller, record);
    }

    private static boolean hasRights(Caller caller, CommandRecord record) {
        return rights(record.kind()).stream().allMatch(caller.user()::has);
    }

    private static Answer answer(Caller caller, CommandRecord record) {
        if (!hasRights(caller, record)) return Answer.error(ApiError.NOT_PERMITTED);
        return Answer.value(json(record));
    }

    /** The rights that the call which gave this command needs. */
    private static List<String> rights(String kind) {
        return switch (kind) {
            case "set_output", "set_outputs", "set_engine_block" -> List.of(Rights.SET_OUTPUT);
            case "set_tracking" -> List.of(Rights.CONFIGURE);
            case "send_raw" -> List.of(Rights.CONFIGURE, Rights.SET_OUTPUT);
            default -> List.of();
        };
    }

    private static ObjectNode json(CommandRecord record) {
        ObjectNode json = JsonNodeFactory.instance.objectNode()
                .put("id", record.id().toString())
                .put("tracker_id", record.trackerId())
                .put("kind", record.kind())
                .put("asked_at", record.askedAt().truncatedTo(ChronoUnit.MILLIS).toString());
        if (record.outcome() != null) json.put("outcome", record.outcome());
        if (record.written() != null) json.put("written", record.written());
        if (record.millis() != null) json.put("millis", record.millis());
        if (record.reply() != null) json.put("reply", record.reply());
        CommandRecord.Late late = record.late();
        if (late != null) json.set("late", json(late));
        return json;
    }

    static ObjectNode json(CommandRecord.Late late) {
        return JsonNodeFactory.instance.objectNode().put("at", late.at().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("result", late.result()).put("text", late.text());
    }

    /** Only the form that we write ourselves; {@link UUID#fromString} alone also takes {@code 1-2-3-4-5}. */
    static Optional<UUID> uuid(String id) {
        try {
            UUID uuid = UUID.fromString(id);
            return uuid.toString().equalsIgnoreCase(id) ? Optional.of(uuid) : Optional.empty();
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }
}
