package io.trackgate.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import io.trackgate.config.ConfigException;
import io.trackgate.config.ConfigProblem;
import io.trackgate.config.FleetConfig;
import io.trackgate.config.ModelCatalog;
import io.trackgate.core.directory.DirectoryChanges;
import io.trackgate.core.directory.MemoryDirectory;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.event.GatewayEvents.Lifecycle;
import io.trackgate.core.session.SessionRegistry;
import io.trackgate.core.session.TrackerSession;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.FleetStore;
import io.trackgate.protocol.Lint;
import io.trackgate.protocol.ProtocolCatalogue;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Keeps the directory in step with the store, and the store with the fleet file, while the gateway runs. */
public final class FleetSync {

    private static final Logger log = LoggerFactory.getLogger(FleetSync.class);
    private static final Duration REMEMBERED = Duration.ofDays(1); // a session that is over

    private final Database database;
    private final MemoryDirectory directory;
    private final SessionRegistry sessions;
    private final GatewayEvents events;
    private final ModelCatalog models;
    private final ProtocolCatalogue protocols;
    private final Optional<Path> file;
    private final InstantSource clock;
    private @Nullable FileTime fileSeen;
    private final AtomicBoolean following = new AtomicBoolean();
    private long version; // guarded by this

    FleetSync(Database database, MemoryDirectory directory, SessionRegistry sessions, GatewayEvents events, ModelCatalog models,
            ProtocolCatalogue protocols, Optional<Path> file, InstantSource clock) {
        this.database = database;
        this.directory = directory;
        this.sessions = sessions;
        this.events = events;
        this.models = models;
        this.protocols = protocols;
        this.file = file;
        this.clock = clock;
    }

    /** The fleet as it was checked at start, then everything that the store holds. */
    void load(FleetConfig fleet) {
        fileSeen = modified();
        List<ConfigProblem> taken = write(database, fleet, clock.millis());
        if (!taken.isEmpty())
            throw new IllegalArgumentException(taken.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
        refresh();
        log.info("{} trackers are known", directory.size());
    }

    /** Run every second: a changed fleet file, then whatever changed in the store, by this process or another. */
    void poll() {
        try {
            readChangedFile();
            refresh();
        } catch (RuntimeException e) {
            log.atLevel(database.isAway() ? Level.DEBUG : Level.WARN).log("the fleet can't be brought up to date now: {}", e.toString());
        }
    }

    private void readChangedFile() {
        FileTime now = modified();
        if (file.isEmpty() || now == null || now.equals(fileSeen)) return;
        try {
            importFile(database, file.get(), models, protocols, clock.millis());
            fileSeen = now; // not before: a store that is away for a moment must not lose the change
            log.info("{} has changed and was taken over", file.get().getFileName());
        } catch (ConfigException e) {
            fileSeen = now;
            e.problems().forEach(problem -> log.error("not taken over: {}", problem));
        }
    }

    /** Checks a fleet file against the store and writes it there; a running gateway follows within a second. */
    public static FleetConfig importFile(Database database, Path file, ModelCatalog models, ProtocolCatalogue protocols, long now)
            throws ConfigException {
        FleetConfig fleet = FleetConfig.load(file, models, database.readNow(FleetStore::known));
        List<ConfigProblem> mistakes = Lint.fleet(fleet, models, protocols);
        if (!mistakes.isEmpty()) throw new ConfigException(mistakes);
        List<ConfigProblem> taken = write(database, fleet, now);
        if (!taken.isEmpty()) throw new ConfigException(taken);
        return fleet;
    }

    /** @return what keeps it from being written; then nothing is */
    private static List<ConfigProblem> write(Database database, FleetConfig fleet, long now) {
        return database.writeNow(handle -> {
            List<ConfigProblem> taken = FleetStore.taken(handle, fleet);
            if (taken.isEmpty()) FleetStore.upsert(handle, fleet, now);
            return taken;
        });
    }

    private @Nullable FileTime modified() {
        try {
            return file.isPresent() && Files.exists(file.get()) ? Files.getLastModifiedTime(file.get()) : null;
        } catch (IOException e) {
            log.warn("{} can't be looked at: {}", file.get(), e.toString());
            return null;
        }
    }

    /** Any thread: once it is done, every look-up sees what was committed before it was asked for. */
    CompletableFuture<Void> follow() {
        return database.read(handle -> {
            refresh(handle);
            return null;
        });
    }

    /** Like {@link #follow}, but for any number that ask at once there is one look, which begins behind the last of them. Returns at once. */
    void followSoon() {
        if (following.getAndSet(true)) return;
        database.<Boolean>read(handle -> {
            following.set(false);
            refresh(handle);
            return true;
        }).exceptionally(failure -> {
            log.debug("the fleet can't be followed now: {}", failure.toString());
            return following.getAndSet(false); // the next look comes in a second anyway
        });
    }

    private void refresh() {
        database.<Boolean>readNow(handle -> {
            refresh(handle);
            return true;
        });
    }

    // One at a time: an older reading must not be applied after a newer one.
    private synchronized void refresh(Handle handle) {
        DirectoryChanges changes = FleetStore.changesAfter(handle, version);
        if (changes.isEmpty()) return;
        MemoryDirectory.Applied applied = directory.apply(changes, clock.instant());
        version = changes.version();
        for (int id : applied.trackers())
            sessions.sessionsOf(id).forEach(this::endIfAnother);
        applied.blocked().forEach((id, blocked) -> events.lifecycle(id, blocked ? Lifecycle.BLOCKED : Lifecycle.UNBLOCKED));
        applied.ended().forEach(events::credentialEnded);
    }

    /** Run every few seconds: tells of sessions whose time has run out, and forgets old ones. */
    void sweepSessions() {
        Instant now = clock.instant();
        directory.sweepSessions(now, now.minus(REMEMBERED)).forEach(events::credentialEnded);
    }

    /**
     * A session belongs to a device of a model; when its tracker is another one now, the device logs in anew. All of its devices: which of
     * its ids one is known under may be another one now.
     */
    private void endIfAnother(TrackerSession session) {
        Tracker now = directory.tracker(session.trackerId()).orElse(null);
        Tracker then = session.tracker();
        boolean same = now != null && now.model().equals(then.model()) && Objects.equals(now.deviceId(), then.deviceId())
                && now.aliases().equals(then.aliases()) && now.zone().equals(then.zone());
        if (!same) session.close("its entry in the fleet has changed");
    }
}
