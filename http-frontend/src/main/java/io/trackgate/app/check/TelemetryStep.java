package io.trackgate.app.check;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.trackgate.app.check.FrameLog.Happening;
import io.trackgate.app.report.CheckWords;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.Receipt;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;

/** The first record: its time can be true, and it is receipted once it is stored. */
final class TelemetryStep implements CheckStep {

    private static final Instant OLDEST = Instant.parse("2015-01-01T00:00:00Z");
    private static final Duration AHEAD = Duration.ofMinutes(10);
    private static final Duration FOR_THE_RECEIPT = Duration.ofSeconds(5);

    /** A frame with records, and what it is owed. */
    record Batch(int connection, Instant at, Receipt receipt, List<TelemetryRecord> records) {}

    @Override
    public About about() { return new About("telemetry", "First record and its receipt", true); }

    @Override
    public Finding run(CheckBench bench) throws InterruptedException {
        String expected = "a record within " + CheckWords.duration(bench.options().telemetryWait)
                + ", with a time between 2015 and now, and a receipt where the protocol has one";
        Optional<Batch> first = await(bench, 0);
        if (first.isEmpty()) return Finding.fail(expected, "no record came");
        Batch batch = first.get();
        List<String> found = new ArrayList<>();
        found.add(batch.records().size() + (batch.records().size() == 1 ? " record" : " records"));
        Optional<String> wrong = batch.records().stream().flatMap(record -> wrongTime(record).stream()).findFirst();
        found.add(wrong.orElseGet(() -> time(batch.records().getFirst())));
        boolean receipted = batch.receipt() == Receipt.NONE || isReceipted(bench, batch);
        found.add(batch.receipt() == Receipt.NONE ? "this message is owed no receipt" : receipted ? "receipt sent" : "no receipt was sent");
        String all = String.join("; ", found);
        return wrong.isEmpty() && receipted ? Finding.pass(expected, all) : Finding.fail(expected, all);
    }

    /** The first frame with records on this connection or a later one. */
    static Optional<Batch> await(CheckBench bench, int connection) throws InterruptedException {
        return bench.log().await(0, bench.options().telemetryWait, happenings -> happenings.stream()
                .filter(happening -> happening.connection() >= connection).flatMap(happening -> batch(happening).stream()).findFirst());
    }

    /** What it reports by itself: a record in an answer is the one that it was asked for, however often. */
    static Optional<Batch> batch(Happening happening) {
        if (!(happening instanceof Happening.Understood understood)) return Optional.empty();
        if (understood.frame().messages().stream().anyMatch(CommandReply.class::isInstance)) return Optional.empty();
        List<TelemetryRecord> records = understood.frame().messages().stream().filter(TelemetryBatch.class::isInstance)
                .flatMap(message -> ((TelemetryBatch) message).records().stream()).toList();
        return records.isEmpty()
                ? Optional.empty()
                : Optional.of(new Batch(understood.connection(), understood.at(), understood.frame().receipt(), records));
    }

    private static boolean isReceipted(CheckBench bench, Batch batch) throws InterruptedException {
        FrameExplainer explainer = bench.subject().protocol().explainer();
        return bench.log().await(0, FOR_THE_RECEIPT, happenings -> receipt(happenings, batch, explainer)).isPresent();
    }

    /** The write with the receipt of that very batch: whatever else is written then, a heartbeat's answer or a question, is none. */
    static Optional<Happening.Sent> receipt(List<Happening> happenings, Batch batch, FrameExplainer explainer) {
        return happenings.stream().filter(Happening.Sent.class::isInstance).map(Happening.Sent.class::cast)
                .filter(sent -> sent.connection() == batch.connection() && !sent.at().isBefore(batch.at()))
                .filter(sent -> SentFrames.of(sent, explainer).stream().anyMatch(frame -> SentFrames.is(frame, batch.receipt())))
                .findFirst();
    }

    private static Optional<String> wrongTime(TelemetryRecord record) {
        if (record.timeMillis() == TelemetryRecord.NO_TIME) return Optional.empty();
        Instant time = Instant.ofEpochMilli(record.timeMillis());
        if (time.isBefore(OLDEST))
            return Optional.of("its time is " + time + ", before its clock was ever set (expected: after " + OLDEST + ")");
        Duration ahead = Duration.between(Instant.now(), time);
        return ahead.compareTo(AHEAD) <= 0
                ? Optional.empty()
                : Optional.of("its time is " + time + ", " + CheckWords.duration(ahead) + " ahead of here (is its time zone right?)");
    }

    private static String time(TelemetryRecord record) {
        if (record.timeMillis() == TelemetryRecord.NO_TIME) return "it says no time, that of its arrival counts";
        Instant time = Instant.ofEpochMilli(record.timeMillis());
        Duration old = Duration.between(time, Instant.now());
        return "its time is " + time.truncatedTo(ChronoUnit.SECONDS) + (old.isPositive() ? ", " + CheckWords.duration(old) + " ago" : "");
    }
}
