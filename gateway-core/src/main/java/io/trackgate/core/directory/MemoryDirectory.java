package io.trackgate.core.directory;

import java.time.ZoneId;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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
    private final Map<Integer, TrackerRow> rows = new ConcurrentHashMap<>();
    private final Map<Integer, Tracker> trackers = new ConcurrentHashMap<>();
    private final Map<String, Integer> byDeviceId = new ConcurrentHashMap<>();

    public MemoryDirectory(ModelCatalog models) { this.models = models; }

    /** @return ids of trackers that are not what they were */
    public synchronized Set<Integer> apply(DirectoryChanges changes) {
        for (UserRow user : changes.users())
            userRows.put(user.name(), user);
        if (!changes.users().isEmpty()) userRows.values().forEach(row -> users.put(row.name(), user(row)));
        for (Credential credential : changes.credentials())
            credentials.put(credential.digest(), credential);
        Set<Integer> changed = new HashSet<>();
        for (TrackerRow row : changes.trackers()) {
            rows.put(row.id(), row);
            changed.add(row.id());
        }
        if (changed.isEmpty()) return changed;
        for (TrackerRow row : rows.values()) {
            Integer original = row.cloneOf();
            if (original != null && changed.contains(original)) changed.add(row.id());
        }
        for (int id : changed)
            rebuild(id);
        return changed;
    }

    private User user(UserRow row) {
        UserRow master = row.master() == null ? null : userRows.get(row.master());
        boolean blocked = row.blocked() || master != null && master.blocked();
        return new User(row.name(), row.master(), row.demo(), blocked, row.login(), ZoneId.of(row.timeZone()), row.rights(),
                row.trackers());
    }

    private void rebuild(int id) {
        Tracker old = trackers.get(id);
        if (old != null && !old.isClone()) forgetDeviceIds(old);
        TrackerRow row = rows.get(id);
        Tracker tracker = row == null ? null : tracker(row);
        if (tracker == null) {
            trackers.remove(id);
            return;
        }
        trackers.put(id, tracker);
        if (tracker.isClone()) return;
        if (tracker.deviceId() != null) byDeviceId.put(tracker.deviceId(), id);
        for (String alias : tracker.aliases())
            byDeviceId.put(alias, id);
    }

    private void forgetDeviceIds(Tracker old) {
        if (old.deviceId() != null) byDeviceId.remove(old.deviceId(), old.id());
        for (String alias : old.aliases())
            byDeviceId.remove(alias, old.id());
    }

    private @Nullable Tracker tracker(TrackerRow row) {
        Integer original = row.cloneOf();
        TrackerRow device = original == null ? row : rows.get(original);
        if (device == null || device.cloneOf() != null) {
            log.warn("tracker {} is a clone of {}, which is no device: it is left out", row.id(), original);
            return null;
        }
        Optional<TrackerModel> model = device.model() == null ? Optional.empty() : models.find(device.model());
        if (model.isEmpty()) {
            log.warn("tracker {} has model {}, which no model file holds: it is left out", row.id(), device.model());
            return null;
        }
        Integer block = device.engineBlockOutput() != null ? device.engineBlockOutput() : model.get().engineBlockOutput();
        return new Tracker(row.id(), device.deviceId(), model.get(), row.owner(), row.label(), row.blocked() || device.blocked(), block,
                device.aliases(), device.timeZone() == null ? null : ZoneId.of(device.timeZone()), original);
    }

    @Override
    public Optional<Tracker> tracker(int id) { return Optional.ofNullable(trackers.get(id)); }

    @Override
    public Optional<Tracker> byDeviceId(String deviceId) { return Optional.ofNullable(byDeviceId.get(deviceId)).map(trackers::get); }

    @Override
    public Optional<User> user(String name) { return Optional.ofNullable(users.get(name)); }

    @Override
    public Optional<Credential> credential(String hash) {
        String digest = CredentialDigest.of(hash);
        return Optional.ofNullable(credentials.get(digest)).filter(found -> CredentialDigest.same(found.digest(), digest));
    }

    public int size() { return trackers.size(); }
}
