package io.trackgate.app.check;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.trackgate.app.check.FrameLog.Happening;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.Receipt;
import io.trackgate.protocol.TelemetryRecord;

/** Over the whole check: a record that was receipted is not sent again. On a new connection it may be, for the receipt may be lost with the old. */
final class RepeatsStep implements CheckStep {

    /** Clocks that count whole seconds make two reports of a tracker that stands still the same; a repeat comes later than that. */
    private static final Duration LATER = Duration.ofSeconds(1);

    @Override
    public About about() { return new About("repeats", "Records that come again", false); }

    @Override
    public Finding run(CheckBench bench) {
        Count count = new Count(bench.subject().protocol().explainer());
        bench.log().since(0).forEach(count::add);
        String expected = "no record again after its receipt on the same connection";
        String found = count.records + " records"
                + (count.elsewhere == 0 ? "" : ", " + count.elsewhere + " of them again on a later connection, as they may");
        return count.first.map(record -> Finding.fail(expected, found + ", " + count.repeats
                + " sent again after the gateway had answered their frame; first that of "
                + Instant.ofEpochMilli(record.timeMillis()).truncatedTo(ChronoUnit.SECONDS)
                + ". Each was stored once and receipted again."))
                .orElseGet(() -> Finding.pass(expected, found));
    }

    /** Goes through the log once. */
    private static final class Count {
        private final Map<TelemetryRecord, TelemetryStep.Batch> seen = new HashMap<>();
        private final Map<Integer, Set<TelemetryRecord>> answered = new HashMap<>();
        private final Map<Integer, List<TelemetryStep.Batch>> unanswered = new HashMap<>();
        private final FrameExplainer explainer;
        private Optional<TelemetryRecord> first = Optional.empty();
        private int records;
        private int repeats;
        private int elsewhere;

        Count(FrameExplainer explainer) { this.explainer = explainer; }

        void add(Happening happening) {
            if (happening instanceof Happening.Sent sent) SentFrames.of(sent, explainer).forEach(frame -> answer(sent.connection(), frame));
            TelemetryStep.batch(happening).ifPresent(this::add);
        }

        /** The oldest frame that is owed just this: receipts without a number come in their order. */
        private void answer(int connection, byte[] frame) {
            List<TelemetryStep.Batch> waiting = unanswered.getOrDefault(connection, List.of());
            waiting.stream().filter(batch -> SentFrames.is(frame, batch.receipt())).findFirst().ifPresent(batch -> {
                waiting.remove(batch);
                answered.computeIfAbsent(connection, number -> new HashSet<>()).addAll(batch.records());
            });
        }

        private void add(TelemetryStep.Batch batch) {
            for (TelemetryRecord record : Set.copyOf(batch.records())) {
                if (record.timeMillis() == TelemetryRecord.NO_TIME) continue;
                TelemetryStep.Batch before = seen.putIfAbsent(record, batch);
                if (before == null) records++;
                else if (before.connection() != batch.connection()) elsewhere++;
                else if (isAnswered(record, before) && Duration.between(before.at(), batch.at()).compareTo(LATER) >= 0) {
                    repeats++;
                    first = first.or(() -> Optional.of(record));
                }
            }
            if (batch.receipt() != Receipt.NONE) unanswered.computeIfAbsent(batch.connection(), connection -> new ArrayList<>()).add(batch);
        }

        private boolean isAnswered(TelemetryRecord record, TelemetryStep.Batch before) {
            return answered.getOrDefault(before.connection(), Set.of()).contains(record);
        }
    }
}
