package io.trackgate.http;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;

import io.trackgate.config.FieldMapping;
import io.trackgate.config.ModelCatalog;
import io.trackgate.config.ParameterTarget;
import io.trackgate.config.ReplyPatterns;
import io.trackgate.config.Source;
import io.trackgate.config.TelemetryIds;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingControl;
import io.trackgate.config.TrackingSettings;
import io.trackgate.core.command.CommandDispatcher;
import io.trackgate.core.command.CommandEntry;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRecord;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.CommandResult;
import io.trackgate.core.directory.Credential;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.directory.User;
import io.trackgate.core.store.CommandAudit;
import io.trackgate.core.store.TrackerStates;
import org.jspecify.annotations.Nullable;

/** A core of maps: what the API asks it is written down, what it answers is set by the test. */
final class FakeCore implements TrackerDirectory, TrackerStates, CommandDispatcher, CommandAudit {
    static final String MASTER_KEY = "a6aa75587e5c59c32d347da438505fc3";
    static final String OTHER_KEY = "b6aa75587e5c59c32d347da438505fc3";
    static final String SUB_KEY = "c6aa75587e5c59c32d347da438505fc3";
    static final String DEMO_KEY = "d6aa75587e5c59c32d347da438505fc3";
    static final String BLOCKED_KEY = "e6aa75587e5c59c32d347da438505fc3";
    static final String REVOKED_KEY = "f6aa75587e5c59c32d347da438505fc3";
    static final String EXPIRED_SESSION = "06aa75587e5c59c32d347da438505fc3";
    static final String SESSION = "26aa75587e5c59c32d347da438505fc3";
    static final String SUB_SESSION = "36aa75587e5c59c32d347da438505fc3";
    static final String ORPHAN_KEY = "16aa75587e5c59c32d347da438505fc3";
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    static final int TRUCK = 265489;
    static final int BLOCKED_TRUCK = 265490;
    static final int CLONE = 265491;
    static final int BARE = 265492;
    static final int FOREIGN = 265493;
    static final int FOREIGN_BLOCKED = 265494;
    static final int UNBOUND = 265495;
    static final int BLOCKED_BARE_CLONE = 265496;
    static final int DEMO_TRUCK = 265497;

    final Map<Integer, Tracker> trackers = new ConcurrentHashMap<>();
    final Map<String, User> users = new HashMap<>();
    final Map<String, Credential> credentials = new HashMap<>();
    final Map<UUID, CommandRecord> records = new ConcurrentHashMap<>();
    final List<CommandEntry> entries = new CopyOnWriteArrayList<>(); // newest first
    final List<CommandRequest> dispatched = new CopyOnWriteArrayList<>();

    volatile Function<CommandRequest, CompletableFuture<CommandResult>> outcome = request -> done(request,
            new CommandOutcome.Acknowledged(), true);
    volatile CompletableFuture<Optional<Boolean>> led = CompletableFuture.completedFuture(Optional.of(true));
    volatile CompletableFuture<TrackingSettings> tracking = CompletableFuture.completedFuture(new TrackingSettings(new TreeMap<>()));
    volatile boolean available = true;

    FakeCore() {
        user(new User(1, "acme", null, false, false, null, ZoneOffset.UTC, Set.of(), Set.of()), MASTER_KEY);
        user(new User(2, "rival", null, false, false, null, ZoneOffset.UTC, Set.of(), Set.of()), OTHER_KEY);
        user(new User(3, "dispatch", "acme", false, false, null, ZoneOffset.UTC, Set.of(), Set.of(TRUCK, BLOCKED_TRUCK, FOREIGN)), SUB_KEY);
        user(new User(4, "showroom", null, true, false, null, ZoneOffset.UTC, Set.of(), Set.of()), DEMO_KEY);
        user(new User(5, "debtor", null, false, true, null, ZoneOffset.UTC, Set.of(), Set.of()), BLOCKED_KEY);
        credential(REVOKED_KEY, new Credential(digest(REVOKED_KEY), Credential.Kind.API_KEY, "acme", null, true));
        credential(EXPIRED_SESSION, new Credential(digest(EXPIRED_SESSION), Credential.Kind.SESSION, "acme", NOW, false));
        credential(SESSION, new Credential(digest(SESSION), Credential.Kind.SESSION, "acme", NOW.plusSeconds(60), false));
        credential(SUB_SESSION, new Credential(digest(SUB_SESSION), Credential.Kind.SESSION, "dispatch", NOW.plusSeconds(60), false));
        credential(ORPHAN_KEY, new Credential(digest(ORPHAN_KEY), Credential.Kind.API_KEY, "nobody", null, false));
        add(TRUCK, full(), "acme", false, null);
        add(BLOCKED_TRUCK, full(), "acme", true, null);
        add(CLONE, full(), "acme", false, TRUCK);
        add(BARE, bare(), "acme", false, null);
        add(FOREIGN, full(), "rival", false, null);
        add(FOREIGN_BLOCKED, full(), "rival", true, null);
        add(UNBOUND, full(), "acme", false, null);
        add(BLOCKED_BARE_CLONE, bare(), "acme", true, BARE);
        add(DEMO_TRUCK, full(), "showroom", false, null);
    }

    static CompletableFuture<CommandResult> done(CommandRequest request, CommandOutcome outcome, boolean durable) {
        return CompletableFuture.completedFuture(new CommandResult(request.id(), outcome, true, Duration.ofMillis(7), durable));
    }

    static TrackerModel full() {
        ParameterTarget target = new ParameterTarget(List.of(108), Map.of("true", "1", "false", "0"), BigDecimal.ONE, null, null);
        return model(Optional.of(new FieldMapping("led", List.of(target), null, null)),
                Optional.of(new TrackingControl(Profiles.telfm(), Map.of())));
    }

    static ModelCatalog models() { return new ModelCatalog(Map.of("test", full())); }

    static TrackerModel bare() { return model(Optional.empty(), Optional.empty()); }

    private static TrackerModel model(Optional<FieldMapping> led, Optional<TrackingControl> tracking) {
        return new TrackerModel(new Source("test.yaml", 1), "test", "Test", "Test", "teltonika", "imei", 3, "batch",
                Set.of(TrackerModel.OutputCall.SET, TrackerModel.OutputCall.SET_ALL), null, List.of(), led, tracking, 1,
                TrackerModel.Verify.REPLY,
                TrackerModel.Verify.READ_BACK, TrackerModel.Deliver.AFTER_FIRST_RECEIPT, List.of("getver"), Duration.ofMinutes(10),
                TrackerModel.Takeover.NEWEST, ReplyPatterns.NONE, TelemetryIds.NONE, Map.of());
    }

    private void add(int id, TrackerModel model, String owner, boolean blocked, @Nullable Integer cloneOf) {
        trackers.put(id, new Tracker(id, "35630704244" + id, model, owner, "Truck " + id, blocked, null, List.of(), null, cloneOf));
    }

    private void user(User user, String key) {
        users.put(user.name(), user);
        credential(key, new Credential(digest(key), Credential.Kind.API_KEY, user.name(), null, false));
    }

    private void credential(String hash, Credential credential) { credentials.put(hash, credential); }

    private static String digest(String hash) { return new StringBuilder(hash).reverse().toString(); }

    @Override
    public Optional<Tracker> tracker(int id) { return Optional.ofNullable(trackers.get(id)); }

    @Override
    public Optional<Tracker> byDeviceId(String deviceId) { throw new UnsupportedOperationException(); }

    @Override
    public List<Tracker> trackersOf(User user) {
        return trackers.values().stream().filter(user::sees).sorted(Comparator.comparing(Tracker::id)).toList();
    }

    @Override
    public Optional<User> user(String name) { return Optional.ofNullable(users.get(name)); }

    @Override
    public Optional<Credential> credential(String hash) { return Optional.ofNullable(credentials.get(hash)); }

    @Override
    public CompletableFuture<Optional<Boolean>> led(Tracker tracker) { return led; }

    @Override
    public CompletableFuture<Optional<Boolean>> output(Tracker tracker, int output) { throw new UnsupportedOperationException(); }

    @Override
    public CompletableFuture<TrackingSettings> tracking(Tracker tracker) { return tracking; }

    @Override
    public CompletableFuture<CommandResult> dispatch(CommandRequest request) {
        dispatched.add(request);
        return outcome.apply(request);
    }

    @Override
    public CompletableFuture<Optional<CommandRecord>> find(UUID id) {
        return CompletableFuture.completedFuture(Optional.ofNullable(records.get(id)));
    }

    @Override
    public CompletableFuture<Optional<CommandAudit.Page>> history(int trackerId, Predicate<CommandRecord> visible, int limit,
            Optional<UUID> before) {
        List<CommandEntry> all = entries.stream()
                .filter(entry -> tracker(entry.record().trackerId()).orElseThrow().deviceTrackerId() == trackerId)
                .toList();
        int from = 0;
        while (before.isPresent() && from < all.size() && !all.get(from).record().id().equals(before.get()))
            from++;
        if (from == all.size() && before.isPresent()) return CompletableFuture.completedFuture(Optional.empty());
        List<CommandEntry> shown = all.stream().skip(before.isPresent() ? from + 1 : 0).filter(entry -> visible.test(entry.record()))
                .limit(limit).toList();
        return CompletableFuture
                .completedFuture(Optional.of(new CommandAudit.Page(shown, shown.size() < limit ? null : shown.getLast().record().id())));
    }
}
