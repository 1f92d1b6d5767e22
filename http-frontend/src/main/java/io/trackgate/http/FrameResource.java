package io.trackgate.http;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.frame.FrameTraces;
import io.trackgate.core.frame.FrameTraces.Trace;
import io.trackgate.core.frame.Frames;
import io.trackgate.protocol.FrameExplainer.Sender;

/** {@code frame}: bytes that somebody brings, and those that passed. All of it is our own. */
final class FrameResource implements Resource {
    private static final int MOST_BYTES = 64 << 10;
    private static final int MOST_FRAMES = 2_000; // an answer names each byte, and one byte may be a frame
    private static final int MOST_CHARACTERS = 5 * MOST_BYTES; // "0x00 "
    private static final String AUTO = "auto";
    private static final String SERVER = "server";
    private static final int LONGEST_NAME = 64;

    private static final Schema.Fields TRACE = Schema.object().field("name", Schema.TEXT.says("for frame/trace/read"))
            .field("started_at", Schema.TEXT.says("ISO 8601")).field("ends_at", Schema.TEXT.says("ISO 8601; when it ended, or will"))
            .field("size", Schema.LONG.says("bytes")).field("running", Schema.BOOLEAN).named("FrameTrace");
    private static final Schema.Fields TRACES = Schema.SUCCESS.field("list", Schema.list(TRACE).says("newest first"));
    private static final Schema.Fields CAPTURE = Schema.SUCCESS.field("capture",
            Schema.TEXT.says("JSON lines, as trackgate simulate --replay reads them"));

    private final Frames frames;

    FrameResource(Frames frames) { this.frames = frames; }

    @Override
    public List<Route> routes() {
        List<String> protocols = Stream.concat(Stream.of(AUTO), frames.protocols().stream()).toList();
        TrackerRules rules = TrackerRules.FOUND_201;
        return List.of(
                Route.of("frame", "explain", "Names every byte of frames, by the decoder that runs in the gateway").demo()
                        .takes(Parameter.lines("bytes", MOST_CHARACTERS,
                                "In hexadecimal, at most 64 KiB; blanks, line breaks, colons, commas and 0x between them mean nothing"),
                                Parameter.word("protocol", protocols, "Of the frames; auto, unless said: to be found out").optional(),
                                Parameter.word("from", List.of("device", SERVER), "Who sent them; device unless said").optional())
                        .answers(Schema.SUCCESS.field("protocol", Schema.TEXT.says("auto where it could not be found out"))
                                .optional("candidates", Schema.list(Schema.TEXT).says("where more than one protocol, or none, fits"))
                                .field("frames", Schema.list(ExplainedJson.FRAME)))
                        .run(Access.CREDENTIAL, this::explain),
                Route.of("frame/capture", "read", "Reads what passed last between a tracker and this gateway").demo().answers(CAPTURE)
                        .may(ApiError.WRONG_DEVICE_STATUS, ApiError.NOT_SUPPORTED, ApiError.TOO_MANY_REQUESTS)
                        .run(rules, this::capture),
                Route.of("frame/trace", "start", "Writes what passes into a file; a trace of this tracker that runs already ends")
                        .right(Rights.CONFIGURE).takes(Parameter.integerBetween(1, FrameTraces.MOST_MINUTES, "minutes", "How long"))
                        .answers(TRACES).may(ApiError.WRONG_DEVICE_STATUS, ApiError.NOT_SUPPORTED, ApiError.OVER_QUOTA)
                        .run(rules.clones(false), this::start),
                Route.of("frame/trace", "stop", "Ends the trace of a tracker before its time").right(Rights.CONFIGURE).answers(TRACES)
                        .run(rules.clones(false),
                                (caller, tracker, arguments) -> frames.traces().stop(tracker).thenApply(FrameResource::list)),
                Route.of("frame/trace", "list", "Lists the traces of a tracker").demo().answers(TRACES)
                        .run(rules, (caller, tracker, arguments) -> frames.traces().list(tracker).thenApply(FrameResource::list)),
                Route.of("frame/trace", "read", "Reads a trace").demo()
                        .takes(Parameter.text("name", LONGEST_NAME, "As frame/trace/list has it")).answers(CAPTURE)
                        .may(ApiError.ENTITY_NOT_FOUND).run(rules, this::read));
    }

    // ---- bytes that somebody brings ----

    private CompletableFuture<Answer> explain(Caller caller, Arguments arguments) throws ApiException {
        byte[] bytes = bytes(arguments.text("bytes"));
        Optional<String> protocol = arguments.optionalText("protocol").filter(name -> !name.equals(AUTO));
        Sender from = arguments.optionalText("from").filter(SERVER::equals).isPresent() ? Sender.SERVER : Sender.DEVICE;
        return frames.explain(bytes, protocol, from).handle((explained, failure) -> {
            if (failure != null) return failed(failure);
            if (explained.frames().size() > MOST_FRAMES) return wrong("must hold at most " + MOST_FRAMES + " frames").answer();
            ObjectNode body = success().put("protocol", explained.protocol().orElse(AUTO));
            if (explained.protocol().isEmpty() || !explained.candidates().isEmpty()) {
                ArrayNode candidates = body.putArray("candidates");
                explained.candidates().forEach(candidates::add);
            }
            ArrayNode list = body.putArray("frames");
            explained.frames().forEach(frame -> list.add(ExplainedJson.frame(frame)));
            return Answer.json(200, body);
        });
    }

    private static Answer failed(Throwable failure) {
        if (failure instanceof RejectedExecutionException || failure.getCause() instanceof RejectedExecutionException)
            return Answer.error(ApiError.TOO_MANY_REQUESTS);
        throw new IllegalStateException(failure);
    }

    private static byte[] bytes(String hex) throws ApiException {
        String digits = hex.replaceAll("0[xX]", "").replaceAll("[\\s:,]", "");
        if (digits.isEmpty() || digits.length() > 2 * MOST_BYTES)
            throw wrong("must be 1 to " + MOST_BYTES + " bytes");
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException notHex) {
            throw wrong("must be pairs of hexadecimal digits");
        }
    }

    private static ApiException wrong(String expected) { return ApiException.invalid(List.of(new ParameterError("bytes", expected))); }

    // ---- bytes that passed ----

    /** An operator may have switched it off. */
    static void requireKept(Frames frames) throws ApiException {
        if (!frames.areKept()) throw ApiException.named(ApiError.NOT_SUPPORTED, "nothing is kept: frames.ring is 0");
    }

    static ApiException elsewhere(String node) {
        return ApiException.named(ApiError.WRONG_DEVICE_STATUS, "its session is at node " + node);
    }

    private CompletableFuture<Answer> capture(Caller caller, Tracker tracker, Arguments arguments) throws ApiException {
        requireKept(frames);
        return here(tracker,
                () -> frames.capture(tracker).handle((capture, failure) -> failure == null ? text(capture) : failed(failure)));
    }

    private CompletableFuture<Answer> start(Caller caller, Tracker tracker, Arguments arguments) throws ApiException {
        requireKept(frames);
        Duration length = Duration.ofMinutes(arguments.integer("minutes"));
        return here(tracker, () -> frames.traces().start(tracker, length)
                .thenApply(all -> all.map(FrameResource::list).orElseGet(() -> Answer.error(ApiError.OVER_QUOTA))));
    }

    private CompletableFuture<Answer> here(Tracker tracker, Work work) {
        return frames.elsewhere(tracker).thenCompose(
                node -> node.isPresent() ? CompletableFuture.completedFuture(elsewhere(node.get()).answer()) : work.run());
    }

    @FunctionalInterface
    private interface Work {
        CompletableFuture<Answer> run();
    }

    private CompletableFuture<Answer> read(Caller caller, Tracker tracker, Arguments arguments) {
        return frames.traces().read(tracker, arguments.text("name"))
                .thenApply(found -> found.map(FrameResource::text).orElseGet(() -> Answer.error(ApiError.ENTITY_NOT_FOUND)));
    }

    private static Answer text(String capture) { return Answer.json(200, success().put("capture", capture)); }

    private static Answer list(List<Trace> traces) {
        ObjectNode body = success();
        ArrayNode list = body.putArray("list");
        traces.forEach(trace -> list.addObject().put("name", trace.name()).put("started_at", trace.startedAt().toString())
                .put("ends_at", trace.endsAt().toString()).put("size", trace.size()).put("running", trace.running()));
        return Answer.json(200, body);
    }

    private static ObjectNode success() { return JsonNodeFactory.instance.objectNode().put("success", true); }
}
