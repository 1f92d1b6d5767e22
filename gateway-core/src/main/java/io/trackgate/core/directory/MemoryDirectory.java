package io.trackgate.core.directory;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

import io.trackgate.config.ModelCatalog;
import io.trackgate.config.TrackerModel;
import io.trackgate.core.directory.DirectoryChanges.TrackerRow;
import io.trackgate.core.directory.DirectoryChanges.UserRow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory in memory. Look-ups come from any thread; changes are applied by one at a time. */
public final class MemoryDirectory implements TrackerDirectory {

    private static final Logger log = LoggerFactory.getLogger(MemoryDirectory.class);

    private final ModelCatalog models;
    private final Map<String, UserRow> userRows = new ConcurrentHashMap<>();
    private final Map<String, User> users = new ConcurrentHashMap<>();
    private final Map<String, Credential> credentials = new ConcurrentHashMap<>();
    private final Map<Integer, TrackerRow> clones = new HashMap<>(); // guarded by this; what a device's row says stands in its tracker
    private final Map<Integer, Tracker> trackers = new ConcurrentHashMap<>();
    private final Map<String, Integer> byDeviceId = new ConcurrentHashMap<>();
    private final Map<String, NavigableSet<Integer>> byOwner = new ConcurrentHashMap<>();
    private final Map<OwnModel, TrackerModel> ownModels = new HashMap<>(); // guarded by this
    private Instant sessionsSeen = Instant.MIN; // until when sessions that expired have been told

    /** Devices that differ from their model in the same way share one object. */
    private record OwnModel(String code, Map<String, String> options) {}

    public MemoryDirectory(ModelCatalog models) { this.models = models; }

    /**
     * What is not what it was.
     *
     * @param trackers ids of trackers that changed in any way
     * @param blocked  of these, trackers that were there before and are blocked now or no longer: true for blocked
     * @param ended    digests of credentials that were alive
     */
    public record Applied(Set<Integer> trackers, Map<Integer, Boolean> blocked, Set<String> ended) {}

    public synchronized Applied apply(DirectoryChanges changes, Instant now) {
        Set<String> ended = new HashSet<>();
        if (!changes.users().isEmpty()) ended.addAll(applyUsers(changes.users(), now));
        for (Credential credential : changes.credentials()) {
            Credential old = credentials.put(credential.digest(), credential);
            if (old != null && old.aliveAt(now) && !credential.aliveAt(now)) ended.add(credential.digest());
        }
        Map<Integer, Boolean> blocked = new HashMap<>();
        return new Applied(applyTrackers(changes.trackers(), blocked), blocked, ended);
    }

    /** @return digests of credentials whose user has been blocked by this */
    private Set<String> applyUsers(List<UserRow> changed, Instant now) {
        for (UserRow user : changed)
            userRows.put(user.name(), user);
        Set<String> newlyBlocked = new HashSet<>();
        for (UserRow row : userRows.values()) {
            User user = user(row);
            User old = users.put(row.name(), user);
            if (old != null && !old.blocked() && user.blocked()) newlyBlocked.add(user.name());
        }
        if (newlyBlocked.isEmpty()) return Set.of();
        Set<String> ended = new HashSet<>();
        for (Credential credential : credentials.values()) {
            if (newlyBlocked.contains(credential.user()) && credential.aliveAt(now)) ended.add(credential.digest());
        }
        return ended;
    }

    private Set<Integer> applyTrackers(List<TrackerRow> newer, Map<Integer, Boolean> blocked) {
        Set<Integer> changed = new HashSet<>();
        for (TrackerRow row : newer) {
            if (row.cloneOf() != null) clones.put(row.id(), row);
            else
                clones.remove(row.id());
            changed.add(row.id());
        }
        if (changed.isEmpty()) return changed;
        // Devices first: a clone is made of its original.
        for (TrackerRow row : newer) { if (row.cloneOf() == null) replace(row.id(), device(row), blocked); }
        for (TrackerRow row : clones.values()) {
            if (!changed.contains(row.id()) && !changed.contains(row.cloneOf())) continue;
            changed.add(row.id());
            replace(row.id(), clone(row), blocked);
        }
        return changed;
    }

    private void replace(Integer id, @Nullable Tracker tracker, Map<Integer, Boolean> blocked) {
        Tracker old = trackers.get(id);
        if (old != null && !old.isClone()) forgetDeviceIds(old);
        if (old != null && (tracker == null || !tracker.owner().equals(old.owner()))) owned(old.owner()).remove(id);
        if (tracker == null) {
            trackers.remove(id);
            return;
        }
        trackers.put(id, tracker);
        owned(tracker.owner()).add(id);
        if (old != null && old.blocked() != tracker.blocked()) blocked.put(id, tracker.blocked());
        if (tracker.isClone()) return;
        if (tracker.deviceId() != null) byDeviceId.put(tracker.deviceId(), id);
        for (String alias : tracker.aliases())
            byDeviceId.put(alias, id);
    }

    /**
     * Forgets sessions that are over for long; the store may still hold them.
     *
     * @return digests of sessions whose time has run out since this was last asked
     */
    public synchronized Set<String> sweepSessions(Instant now, Instant forgetBefore) {
        Set<String> expired = new HashSet<>();
        for (Credential credential : credentials.values()) {
            Instant expires = credential.expires();
            if (expires == null) continue;
            if (!credential.revoked() && expires.isAfter(sessionsSeen) && !expires.isAfter(now)) expired.add(credential.digest());
            if (expires.isBefore(forgetBefore)) credentials.remove(credential.digest());
        }
        sessionsSeen = now;
        return expired;
    }

    private User user(UserRow row) {
        UserRow master = row.master() == null ? null : userRows.get(row.master());
        boolean blocked = row.blocked() || master != null && master.blocked();
        return new User(row.id(), row.name(), row.master(), row.demo(), blocked, row.login(), ZoneId.of(row.timeZone()), row.rights(),
                row.trackers());
    }

    private NavigableSet<Integer> owned(String owner) { return byOwner.computeIfAbsent(owner, first -> new ConcurrentSkipListSet<>()); }

    private void forgetDeviceIds(Tracker old) {
        if (old.deviceId() != null) byDeviceId.remove(old.deviceId(), old.id());
        for (String alias : old.aliases())
            byDeviceId.remove(alias, old.id());
    }

    private @Nullable Tracker device(TrackerRow row) {
        Optional<TrackerModel> model = row.model() == null ? Optional.empty() : models.find(row.model());
        if (model.isEmpty()) {
            log.warn("tracker {} has model {}, which no model file holds: it is left out", row.id(), row.model());
            return null;
        }
        Integer block = row.engineBlockOutput() != null ? row.engineBlockOutput() : model.get().engineBlockOutput();
        return new Tracker(row.id(), row.deviceId(), own(model.get(), row.options()), row.owner(), row.label(), row.blocked(), block,
                row.aliases(),
                row.timeZone() == null ? null : ZoneId.of(row.timeZone()), null);
    }

    private TrackerModel own(TrackerModel model, Map<String, String> options) {
        if (options.isEmpty()) return model;
        return ownModels.computeIfAbsent(new OwnModel(model.code(), options), first -> model.with(options));
    }

    private @Nullable Tracker clone(TrackerRow row) {
        Tracker device = trackers.get(row.cloneOf());
        if (device == null || clones.containsKey(row.cloneOf())) {
            log.warn("tracker {} is a clone of {}, which is no device that is known: it is left out", row.id(), row.cloneOf());
            return null;
        }
        return new Tracker(row.id(), device.deviceId(), device.model(), row.owner(), row.label(), row.blocked() || device.blocked(),
                device.engineBlockOutput(), device.aliases(), device.timeZone(), row.cloneOf());
    }

    @Override
    public Optional<Tracker> tracker(int id) { return Optional.ofNullable(trackers.get(id)); }

    @Override
    public Optional<Tracker> byDeviceId(String deviceId) { return Optional.ofNullable(byDeviceId.get(deviceId)).map(trackers::get); }

    @Override
    public List<Tracker> trackersOf(User user) {
        // A sub-user's few, whatever its master has.
        Stream<Integer> ids = user.master() == null
                ? byOwner.getOrDefault(user.name(), Collections.emptyNavigableSet()).stream()
                : user.trackers().stream().sorted();
        return ids.map(trackers::get).filter(Objects::nonNull).filter(user::sees).toList();
    }

    @Override
    public Optional<User> user(String name) { return Optional.ofNullable(users.get(name)); }

    @Override
    public Optional<Credential> credential(String hash) {
        String digest = CredentialDigest.of(hash);
        return Optional.ofNullable(credentials.get(digest)).filter(found -> CredentialDigest.same(found.digest(), digest));
    }

    public int size() { return trackers.size(); }
}
