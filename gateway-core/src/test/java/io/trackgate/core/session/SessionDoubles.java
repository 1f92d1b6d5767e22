package io.trackgate.core.session;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.config.Limits;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.FakeProtocol;
import io.trackgate.core.command.InFlightCommands;
import io.trackgate.core.command.PendingCommand;
import io.trackgate.core.command.QuietJournal;
import io.trackgate.core.directory.Credential;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.directory.User;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.telemetry.TelemetrySink;
import io.trackgate.protocol.Receipt;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Trackers, a store and a journal that a session can be tried with, and clocks that a hand moves. */
abstract class SessionDoubles {

    static final Tracker TRUCK = tracker(7, "111", "fake");
    static final Tracker VAN = tracker(8, "222", "fake");
    static final Tracker BOAT = tracker(9, "333", "another");

    final GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());
    final Map<String, Tracker> devices = new HashMap<>(Map.of("111", TRUCK, "222", VAN, "333", BOAT));
    final List<EmbeddedChannel> channels = new ArrayList<>();
    final Deque<CompletableFuture<Void>> storing = new ArrayDeque<>();
    boolean sinkIsBehind;
    final Map<PendingCommand, CommandOutcome> ended = new HashMap<>();
    long now;
    Instant timeOfDay = Instant.parse("2026-01-01T12:00:00Z");
    final List<TelemetryRecord> records = new ArrayList<>(); // as the sink got them
    final List<Unreadable> unreadableFrames = new ArrayList<>(); // as the sink got them
    final List<Integer> batchesOf = new ArrayList<>(); // trackers, as the sink heard of them
    final List<Long> outputsAt = new ArrayList<>(); // as the journal heard of them
    final GatewayEvents events = new GatewayEvents();
    final SessionRegistry registry = new SessionRegistry(metrics, events, Limits.DEFAULT.takeovers(), () -> now);
    final Guard guard = new Guard(Limits.DEFAULT, metrics, () -> now);
    final SessionContext context = new SessionContext(new Fleet(), registry, new SlowSink(), new Hooks(), metrics,
            new InFlightCommands.Limits(32, Duration.ofSeconds(30), Duration.ofMinutes(10)), 2, guard, () -> now, () -> timeOfDay);

    static Tracker tracker(int id, String device, String protocol) { return tracker(id, device, protocol, null); }

    static Tracker tracker(int id, String device, String protocol, @Nullable ZoneId zone) {
        return new Tracker(id, device, FakeProtocol.model(protocol, 1, "ping", "who"), "acme", "Tracker " + id, false, null, List.of(),
                zone, null);
    }

    EmbeddedChannel opened(EmbeddedChannel channel) {
        channels.add(channel);
        return channel;
    }

    @AfterEach
    void no_channel_is_left() { channels.forEach(EmbeddedChannel::finishAndReleaseAll); }

    static Receipt says(String text) { return out -> out.writeCharSequence(text, java.nio.charset.StandardCharsets.US_ASCII); }

    static List<String> written(EmbeddedChannel channel) {
        List<String> texts = new ArrayList<>();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            texts.add(out.toString(java.nio.charset.StandardCharsets.US_ASCII));
            out.release();
        }
        return texts;
    }

    private final class Fleet implements TrackerDirectory {
        @Override
        public Optional<Tracker> tracker(int id) { return Optional.of(TRUCK); }

        @Override
        public Optional<Tracker> byDeviceId(String deviceId) { return Optional.ofNullable(devices.get(deviceId)); }

        @Override
        public List<Tracker> trackersOf(User user) { return List.of(TRUCK); }

        @Override
        public Optional<User> user(String name) { return Optional.empty(); }

        @Override
        public Optional<Credential> credential(String hash) { return Optional.empty(); }
    }

    private final class SlowSink implements TelemetrySink {
        @Override
        public CompletableFuture<Void> accept(int trackerId, TelemetryBatch batch) {
            records.addAll(batch.records());
            batchesOf.add(trackerId);
            return later();
        }

        @Override
        public CompletableFuture<Void> accept(int trackerId, Unreadable frame) {
            unreadableFrames.add(frame);
            return later();
        }

        @Override
        public boolean isBehind() { return sinkIsBehind; }

        private CompletableFuture<Void> later() {
            CompletableFuture<Void> future = new CompletableFuture<>();
            storing.addLast(future);
            return future;
        }
    }

    private final class Hooks extends QuietJournal implements SessionHooks, SessionJournal {
        @Override
        public SessionJournal journal(TrackerSession session) { return this; }

        @Override
        public boolean hasWork(int trackerId) { return false; }

        @Override
        public void listens() {}

        @Override
        public void heard() {}

        @Override
        public void outputs(Map<Integer, Boolean> outputs, long timeMillis) { outputsAt.add(timeMillis); }

        @Override
        public void ended(PendingCommand command, CommandOutcome outcome) { assertThat(ended.put(command, outcome)).isNull(); }
    }

    /** @return what one class logs meanwhile, line by line */
    static List<String> said(Class<?> by, Runnable what) {
        Logger logger = (Logger) LoggerFactory.getLogger(by);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        what.run();
        logger.detachAppender(log);
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
