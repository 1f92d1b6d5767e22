package io.trackgate.app.check;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.app.check.FrameLog.Happening;
import io.trackgate.app.gateway.ApiClient;
import io.trackgate.app.report.CheckWords;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.CommandResult;
import io.trackgate.core.directory.Tracker;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.TrackerCommand;

/** What the steps of a check have at hand: the tracker's gateway, what was heard, and a note of how long everything took. One thread. */
final class CheckBench {

    private static final String ASKED_BY = "bench";

    private final CheckSubject subject;
    private final TrackerCheckOptions options;
    private final CheckGateway gateway;
    private final ApiClient api;
    private final FrameLog log;
    private final Consumer<String> screen;
    private final List<CheckLatency> latencies = new ArrayList<>();
    private String step = "";

    CheckBench(CheckSubject subject, TrackerCheckOptions options, CheckGateway gateway, ApiClient api, FrameLog log,
            Consumer<String> screen) {
        this.subject = subject;
        this.options = options;
        this.gateway = gateway;
        this.api = api;
        this.log = log;
        this.screen = screen;
    }

    CheckSubject subject() { return subject; }

    TrackerCheckOptions options() { return options; }

    FrameLog log() { return log; }

    List<LoggedFrame> framesSince(int mark) { return FrameReading.of(log.since(mark), subject.protocol().explainer()); }

    List<CheckLatency> latencies() { return List.copyOf(latencies); }

    int trackerPort() { return gateway.trackerPort(); }

    void say(String line) { screen.accept(line); }

    /** From here on times belong to this step. */
    void enter(String name) { step = name; }

    // ---- commands ----

    /** Through the whole API, as its callers do it. */
    ApiClient.Answer tell(String call, ObjectNode parameters) throws InterruptedException, IOException {
        ApiClient.Answer answer = api.call(call, parameters);
        if (!answer.outcome().isEmpty()) noteTime(call, answer.outcome(), answer.took());
        return answer;
    }

    /** A call that asks nothing of the tracker: its time says nothing of it. */
    ApiClient.Answer call(String call, ObjectNode parameters) throws InterruptedException, IOException {
        return api.call(call, parameters);
    }

    ApiClient.Answer call(String call) throws InterruptedException, IOException {
        return api.call(call, JsonNodeFactory.instance.objectNode());
    }

    /** In one sentence: how it ended, and what the tracker itself said. */
    String words(ApiClient.Answer answer) throws InterruptedException, IOException {
        String said = api.reply(answer);
        String how = answer.outcome().isEmpty()
                ? "the gateway answered " + answer.code() + ", " + answer.description()
                : CheckWords.outcome(answer.outcome(), answer.written(), options.replyTimeout)
                        + (answer.success() ? "" : " (API code " + answer.code() + ")");
        return said.isEmpty() ? how : how + "; it said \"" + said + "\"";
    }

    /** Asks the tracker itself, which the API's reads only do for what nobody knows. */
    CommandResult ask(TrackerCommand.Query query) throws InterruptedException {
        long started = System.nanoTime();
        CommandResult result = done(gateway.dispatcher().dispatch(CommandRequest.of(gateway.tracker(), query, ASKED_BY)));
        if (result.written()) noteTime("asked: " + name(query), result.outcome().label(), Duration.ofNanos(System.nanoTime() - started));
        return result;
    }

    private static String name(TrackerCommand.Query query) {
        return switch (query) {
            case TrackerCommand.ReadLed led -> "led";
            case TrackerCommand.ReadOutputs outputs -> "outputs";
            case TrackerCommand.ReadTracking tracking -> "tracking settings";
        };
    }

    String words(CommandResult result) {
        // Not sent for one of several reasons: only the gateway knows which.
        String how = result.outcome() instanceof CommandOutcome.NotSent notSent
                ? "nothing was sent: " + notSent.why()
                : CheckWords.outcome(result.outcome().label(), result.written(), options.replyTimeout);
        return result.reply() == null ? how : how + "; it said \"" + result.reply() + "\"";
    }

    /** As the gateway has it from the tracker. */
    Optional<Boolean> output(int number) throws InterruptedException {
        Tracker tracker = gateway.tracker();
        return done(gateway.states().output(tracker, number));
    }

    private static <T> T done(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void noteTime(String kind, String outcome, Duration took) {
        latencies.add(new CheckLatency(step, kind, outcome, took.toNanos() / 1e6));
    }

    // ---- connections ----

    /** The connection on which the tracker is logged in now. */
    Optional<Integer> online() { return online(log.since(0)); }

    Optional<Integer> awaitOnline(Duration patience) throws InterruptedException { return log.await(0, patience, this::online); }

    /** The newest connection that showed an id of the tracker, and is still there. */
    Optional<Integer> online(List<Happening> happenings) {
        Optional<Integer> newest = happenings.stream().filter(this::isLogin).map(Happening::connection).max(Integer::compare);
        return newest.filter(connection -> happenings.stream()
                .noneMatch(happening -> happening instanceof Happening.Closed && happening.connection() == connection));
    }

    boolean isLogin(Happening happening) { return logins(happening).anyMatch(login -> ids(login).anyMatch(subject.ids()::contains)); }

    static Stream<Login> logins(Happening happening) {
        if (!(happening instanceof Happening.Understood understood)) return Stream.empty();
        return understood.frame().messages().stream().filter(Login.class::isInstance).map(Login.class::cast);
    }

    static Stream<String> ids(Login login) { return Stream.concat(Stream.of(login.deviceId()), login.alsoKnownAs().stream()).distinct(); }
}
