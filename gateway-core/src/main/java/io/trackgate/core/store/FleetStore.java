package io.trackgate.core.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

import io.trackgate.config.ConfigProblem;
import io.trackgate.config.FleetConfig;
import io.trackgate.config.SettingValue;
import io.trackgate.core.directory.Credential;
import io.trackgate.core.directory.CredentialDigest;
import io.trackgate.core.directory.DirectoryChanges;
import io.trackgate.core.directory.DirectoryChanges.TrackerRow;
import io.trackgate.core.directory.DirectoryChanges.UserRow;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Users, credentials and trackers in the store. A fleet file is upserted: it never deletes, and never revives a revoked key. */
public final class FleetStore {

    private static final String CHANGED_TRACKERS = """
            select id, device_id, model, owner, label, blocked, engine_block_output, aliases, time_zone, clone_of, options from tracker where version > ?""";

    private static final String OWNER_OF_DEVICE = "select id from tracker where device_id = ?";
    private static final String GIVE_UP_DEVICE = "update tracker set device_id = null where id = ? and device_id is distinct from ?";

    private static final String UPSERT_TRACKER = """
            insert into tracker (id, device_id, model, owner, label, blocked, engine_block_output, aliases, time_zone, clone_of, version, options)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (id) do update set device_id = excluded.device_id, model = excluded.model, owner = excluded.owner,
              label = excluded.label, blocked = excluded.blocked, engine_block_output = excluded.engine_block_output,
              aliases = excluded.aliases, time_zone = excluded.time_zone, clone_of = excluded.clone_of, options = excluded.options, version = excluded.version
            where tracker.device_id is distinct from excluded.device_id or tracker.model is distinct from excluded.model
              or tracker.owner <> excluded.owner or tracker.label <> excluded.label or tracker.blocked <> excluded.blocked
              or tracker.engine_block_output is distinct from excluded.engine_block_output or tracker.aliases <> excluded.aliases
              or tracker.time_zone is distinct from excluded.time_zone or tracker.clone_of is distinct from excluded.clone_of
              or tracker.options is distinct from excluded.options""";

    private FleetStore() {}

    /** Everything that changed after the given version; 0 for everything. */
    public static DirectoryChanges changesAfter(Handle handle, long version) {
        long current = DirectoryVersion.current(handle);
        if (current <= version) return DirectoryChanges.none(version);
        List<UserRow> users = handle.createQuery("select * from gateway_user where version > :v").bind("v", version)
                .map((row, context) -> new UserRow(row.getInt("id"), row.getString("name"), row.getString("master"),
                        row.getInt("demo") == 1,
                        row.getInt("blocked") == 1, row.getString("login"), row.getString("time_zone"),
                        new HashSet<>(ValueJson.readList(row.getString("rights"))), numbers(row.getString("trackers"))))
                .list();
        List<Credential> credentials = handle.createQuery("select * from credential where version > :v").bind("v", version)
                .map((row, context) -> new Credential(row.getString("digest"), Credential.Kind.valueOf(row.getString("kind")),
                        row.getString("user_name"), instantOrNull(row.getLong("expires"), row.wasNull()), row.getInt("revoked") == 1))
                .list();
        List<TrackerRow> trackers = PreparedStatements.all(handle, CHANGED_TRACKERS, query -> query.setLong(1, version), shared()::tracker);
        return new DirectoryChanges(current, users, credentials, trackers);
    }

    private static Shared shared() { return new Shared(new HashMap<>(), new HashMap<>()); }

    /** A fleet of a million has a handful of owners, models and zones: one object for all that say the same. */
    private record Shared(Map<String, String> texts, Map<String, Map<String, String>> options) {

        TrackerRow tracker(ResultSet row) throws SQLException {
            return new TrackerRow(row.getInt(1), row.getString(2), one(row.getString(3)), one(row.getString(4)), row.getString(5),
                    row.getInt(6) == 1, (Integer) row.getObject(7), ValueJson.readList(row.getString(8)), one(row.getString(9)),
                    (Integer) row.getObject(10), options(row.getString(11)));
        }

        private Map<String, String> options(@Nullable String json) {
            return json == null ? Map.of() : options.computeIfAbsent(json, ValueJson::readMap);
        }

        private @Nullable String one(@Nullable String text) { return text == null ? null : texts.computeIfAbsent(text, first -> first); }
    }

    private static @Nullable Instant instantOrNull(long millis, boolean isNull) { return isNull ? null : Instant.ofEpochMilli(millis); }

    private static Set<Integer> numbers(String json) {
        Set<Integer> numbers = new HashSet<>();
        ValueJson.readList(json).forEach(text -> numbers.add(Integer.valueOf(text)));
        return numbers;
    }

    /** Logins, keys and devices of the file that belong to users and trackers of the store which are not in it. */
    public static List<ConfigProblem> taken(Handle handle, FleetConfig fleet) {
        StoreHome.of(handle).lockDirectory(handle); // until it is written: another node may start with the same file
        List<ConfigProblem> problems = new ArrayList<>();
        takenLogins(handle, fleet, problems);
        takenKeys(handle, fleet, problems);
        takenDevices(handle, fleet, problems);
        return problems;
    }

    private static void takenLogins(Handle handle, FleetConfig fleet, List<ConfigProblem> problems) {
        Set<String> own = new HashSet<>();
        fleet.users().forEach(user -> own.add(user.name()));
        for (FleetConfig.User user : fleet.users()) {
            String login = user.login();
            if (login == null) continue;
            handle.createQuery("select name from gateway_user where login = :login").bind("login", login).mapTo(String.class).findOne()
                    .filter(name -> !own.contains(name)).ifPresent(name -> problems.add(new ConfigProblem(user.source(),
                            "users." + user.name() + ".login", login, "a login of no other user; user " + name + " has it")));
        }
    }

    private static void takenKeys(Handle handle, FleetConfig fleet, List<ConfigProblem> problems) {
        for (FleetConfig.User user : fleet.users()) {
            List<String> hashes = new ArrayList<>();
            user.keys().forEach(key -> hashes.add(key.hash()));
            user.sessions().forEach(session -> hashes.add(session.hash()));
            for (String hash : hashes) {
                handle.createQuery("select user_name from credential where digest = :digest").bind("digest", CredentialDigest.of(hash))
                        .mapTo(String.class).findOne().filter(owner -> !owner.equals(user.name()))
                        .ifPresent(owner -> problems.add(new ConfigProblem(user.source(), "users." + user.name() + ".keys",
                                "a key or session of " + owner, "keys that no other user has")));
            }
        }
    }

    private static void takenDevices(Handle handle, FleetConfig fleet, List<ConfigProblem> problems) {
        Set<Integer> own = new HashSet<>();
        fleet.trackers().forEach(tracker -> own.add(tracker.id()));
        for (FleetConfig.Tracker tracker : fleet.trackers()) {
            String device = tracker.deviceId();
            if (device == null) continue;
            PreparedStatements.first(handle, OWNER_OF_DEVICE, query -> query.setString(1, device), row -> row.getInt(1))
                    .filter(id -> !own.contains(id)).ifPresent(id -> problems.add(new ConfigProblem(tracker.source(),
                            "trackers." + tracker.id() + ".device-id", device, "a device of no other tracker; tracker " + id + " has it")));
        }
    }

    /** Codes of the trackers' models, by the tracker's id; clones have none. */
    public static Map<Integer, String> models(Handle handle) {
        Map<Integer, String> models = new HashMap<>();
        handle.createQuery("select id, model from tracker where model is not null")
                .map((row, context) -> models.put(row.getInt(1), row.getString(2))).list();
        return models;
    }

    /** What a fleet file may refer to although it does not hold it. */
    public static FleetConfig.Known known(Handle handle) {
        return new FleetConfig.Known(
                new HashSet<>(handle.createQuery("select name from gateway_user where master is null").mapTo(String.class).list()),
                new HashSet<>(handle.createQuery("select id from tracker").mapTo(Integer.class).list()),
                new HashSet<>(handle.createQuery("select id from tracker where clone_of is not null").mapTo(Integer.class).list()));
    }

    /** Writes a fleet that was checked before; the caller's transaction makes it all or nothing. */
    public static void upsert(Handle handle, FleetConfig fleet, long now) {
        DirectoryVersion.next(handle, version -> upsert(handle, fleet, version, now));
    }

    private static int upsert(Handle handle, FleetConfig fleet, long version, long now) {
        int changed = 0;
        // Two trackers of one file may swap their devices: first nobody has them.
        for (FleetConfig.Tracker tracker : fleet.trackers()) {
            PreparedStatements.update(handle, GIVE_UP_DEVICE, row -> {
                row.setInt(1, tracker.id());
                row.setString(2, tracker.deviceId());
            });
        }
        // And two users their logins.
        for (FleetConfig.User user : fleet.users()) {
            changed += handle.createUpdate("""
                    update gateway_user set login = null, version = :version
                    where name = :name and login is not null and login is distinct from :login""")
                    .bind("version", version).bind("name", user.name()).bind("login", user.login()).execute();
        }
        for (FleetConfig.User user : fleet.users())
            changed += upsert(handle, user, version);
        for (FleetConfig.Tracker tracker : fleet.trackers())
            changed += upsert(handle, tracker, version, now);
        return changed;
    }

    private static int upsert(Handle handle, FleetConfig.User user, long version) {
        int changed = handle.createUpdate("""
                insert into gateway_user (id, name, master, demo, blocked, login, time_zone, rights, trackers, version)
                values ((select coalesce(max(id), 0) + 1 from gateway_user), :name, :master, :demo, :blocked, :login, :zone, :rights,
                  :trackers, :version)
                on conflict (name) do update set master = excluded.master, demo = excluded.demo, blocked = excluded.blocked,
                  login = excluded.login, time_zone = excluded.time_zone, rights = excluded.rights, trackers = excluded.trackers,
                  version = excluded.version
                where gateway_user.master is distinct from excluded.master or gateway_user.demo <> excluded.demo
                  or gateway_user.blocked <> excluded.blocked or gateway_user.login is distinct from excluded.login
                  or gateway_user.time_zone <> excluded.time_zone or gateway_user.rights <> excluded.rights
                  or gateway_user.trackers <> excluded.trackers""")
                .bind("name", user.name()).bind("master", user.master()).bind("demo", flag(user.demo()))
                .bind("blocked", flag(user.blocked()))
                .bind("login", user.login()).bind("zone", user.timeZone()).bind("rights", sorted(user.rights()))
                .bind("trackers", sorted(user.trackers())).bind("version", version).execute();
        for (FleetConfig.Key key : user.keys()) {
            changed += upsert(handle,
                    new Credential(CredentialDigest.of(key.hash()), Credential.Kind.API_KEY, user.name(), null, key.revoked()),
                    version);
        }
        for (FleetConfig.SessionHash session : user.sessions()) {
            changed += upsert(handle,
                    new Credential(CredentialDigest.of(session.hash()), Credential.Kind.SESSION, user.name(), session.expires(),
                            session.revoked()),
                    version);
        }
        return changed;
    }

    private static int upsert(Handle handle, Credential credential, long version) {
        Instant expires = credential.expires();
        return handle.createUpdate("""
                insert into credential (digest, kind, user_name, expires, revoked, version)
                values (:digest, :kind, :user, :expires, :revoked, :version)
                on conflict (digest) do update set kind = excluded.kind, user_name = excluded.user_name, expires = excluded.expires,
                  revoked = case when excluded.revoked = 1 then 1 else credential.revoked end, version = excluded.version
                where credential.kind <> excluded.kind or credential.user_name <> excluded.user_name
                  or credential.expires is distinct from excluded.expires or excluded.revoked > credential.revoked""")
                .bind("digest", credential.digest()).bind("kind", credential.kind().name()).bind("user", credential.user())
                .bind("expires", expires == null ? null : expires.toEpochMilli()).bind("revoked", flag(credential.revoked()))
                .bind("version", version).execute();
    }

    private static int upsert(Handle handle, FleetConfig.Tracker tracker, long version, long now) {
        int changed = PreparedStatements.update(handle, UPSERT_TRACKER, row -> {
            row.setInt(1, tracker.id());
            row.setString(2, tracker.deviceId());
            row.setString(3, tracker.model());
            row.setString(4, tracker.owner());
            row.setString(5, tracker.label());
            row.setInt(6, flag(tracker.blocked()));
            row.setObject(7, tracker.engineBlockOutput());
            row.setString(8, ValueJson.writeList(tracker.aliases()));
            row.setString(9, tracker.timeZone());
            row.setObject(10, tracker.cloneOf());
            row.setLong(11, version);
            row.setString(12, tracker.options().isEmpty() ? null : ValueJson.writeMap(tracker.options()));
        });
        tracker.state().ifPresent(state -> initialState(handle, tracker.id(), state, now));
        return changed;
    }

    /** Taken as reported until the tracker says otherwise: never over anything that it said. */
    private static void initialState(Handle handle, int trackerId, FleetConfig.InitialState state, long now) {
        Map<StateKey, SettingValue> values = new HashMap<>();
        Boolean led = state.led();
        if (led != null) values.put(StateKey.LED, new SettingValue.Flag(led));
        for (int i = 0; i < state.outputs().size(); i++)
            values.put(StateKey.output(i + 1), new SettingValue.Flag(state.outputs().get(i)));
        SortedMap<String, SettingValue> fields = state.tracking().fields();
        fields.forEach((field, value) -> values.put(StateKey.tracking(field), value));
        Map<StateKey, StateValue> known = StateStore.of(handle, trackerId);
        String fleet = StateStore.SourceOfState.FLEET.text();
        boolean trackerSpoke = known.values().stream()
                .anyMatch(value -> value.key().kind() == StateKey.Kind.TRACKING && value.source() != null
                        && !fleet.equals(value.source()));
        values.keySet().removeIf(key -> {
            StateValue value = known.get(key);
            boolean said = value != null && value.source() != null && !fleet.equals(value.source());
            return said || key.kind() == StateKey.Kind.TRACKING && trackerSpoke;
        });
        StateStore.reported(handle, trackerId, new ReportedState(values), StateStore.SourceOfState.FLEET, now);
    }

    private static int flag(boolean value) { return value ? 1 : 0; }

    private static String sorted(Collection<? extends Comparable<?>> items) {
        return ValueJson.writeList(items.stream().sorted().toList());
    }
}
