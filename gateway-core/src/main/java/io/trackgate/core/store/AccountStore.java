package io.trackgate.core.store;

import java.util.List;
import java.util.Optional;

import io.trackgate.core.directory.Credential.Kind;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Passwords, sessions and API keys in the store; times are milliseconds since 1970. A session that is ended is revoked and expires at that
 * moment; a key that is revoked stays for ever, so that no fleet file can revive it.
 */
public final class AccountStore {

    private AccountStore() {}

    /**
     * Who signs in with a login.
     *
     * @param blocked      its own flag, or its master's
     * @param passwordHash null for a user that has no password
     */
    public record Known(String user, boolean blocked, @Nullable String passwordHash) {}

    /** A key that is not revoked; what came with a fleet file has neither title nor time. */
    public record KeyRow(String digest, @Nullable String title, @Nullable Long createdAt) {}

    /**
     * A user as an operator lists it.
     *
     * @param keys that are not revoked
     */
    public record Listed(String name, @Nullable String login, @Nullable String master, int keys, boolean hasPassword) {}

    public static Optional<Known> byLogin(Handle handle, String login) {
        return handle.createQuery("""
                select u.name, case when m.blocked = 1 then 1 else u.blocked end as blocked, p.hash
                from gateway_user u left join gateway_user m on m.name = u.master left join user_password p on p.user_name = u.name
                where u.login = :login""").bind("login", login)
                .map((row, context) -> new Known(row.getString("name"), row.getInt("blocked") == 1, row.getString("hash"))).findOne();
    }

    public static List<Listed> users(Handle handle) {
        return handle.createQuery("""
                select name, login, master, exists (select 1 from user_password where user_name = name) as has_password,
                  (select count(*) from credential where user_name = name and kind = 'API_KEY' and revoked = 0) as keys
                from gateway_user order by name""")
                .map((row, context) -> new Listed(row.getString("name"), row.getString("login"), row.getString("master"),
                        row.getInt("keys"), row.getBoolean("has_password")))
                .list();
    }

    public static Optional<String> passwordHash(Handle handle, String user) {
        return handle.createQuery("select hash from user_password where user_name = :user").bind("user", user).mapTo(String.class)
                .findOne();
    }

    /** Ends the user's sessions too; its keys stay. */
    public static void setPassword(Handle handle, String user, String hash, long now) {
        StoreHome.of(handle).lockDirectory(handle);
        handle.createUpdate("""
                insert into user_password (user_name, hash, set_at) values (:user, :hash, :now)
                on conflict (user_name) do update set hash = excluded.hash, set_at = excluded.set_at""")
                .bind("user", user).bind("hash", hash).bind("now", now).execute();
        DirectoryVersion.next(handle, version -> handle.createUpdate("""
                update credential set revoked = 1, expires = case when expires > :now then :now else expires end, version = :version
                where user_name = :user and kind = 'SESSION' and revoked = 0""")
                .bind("now", now).bind("version", version).bind("user", user).execute());
    }

    /** The same password under newer parameters: no session ends, and a password that was set meanwhile stays. */
    public static void renewHash(Handle handle, String user, String old, String renewed) {
        handle.createUpdate("update user_password set hash = :renewed where user_name = :user and hash = :old")
                .bind("renewed", renewed).bind("user", user).bind("old", old).execute();
    }

    /**
     * Opens a session. Where the user has as many as it may, that which was signed in or renewed longest ago ends.
     *
     * @param checked the hash that the password was checked against
     * @return false when the user has another password by now: nothing is opened
     */
    public static boolean addSession(Handle handle, String user, String checked, String digest, long now, long expires, int most) {
        StoreHome.of(handle).lockDirectory(handle); // before the look: another node may set a password now
        if (!passwordHash(handle, user).filter(checked::equals).isPresent()) return false;
        DirectoryVersion.next(handle, version -> endOldest(handle, user, now, most - 1, version)
                + insert(handle, digest, Kind.SESSION, user, expires, null, now, version));
        return true;
    }

    private static int endOldest(Handle handle, String user, long now, int spared, long version) {
        return handle.createUpdate("""
                update credential set revoked = 1, expires = :now, version = :version where digest in (
                  select digest from credential
                  where user_name = :user and kind = 'SESSION' and revoked = 0 and created_at is not null and expires > :now
                  order by expires desc limit :all offset :spared)""")
                .bind("now", now).bind("version", version).bind("user", user).bind("spared", spared)
                .bind("all", Integer.MAX_VALUE).execute();
    }

    private static int insert(Handle handle, String digest, Kind kind, String user, @Nullable Long expires, @Nullable String title,
            long now,
            long version) {
        return handle.createUpdate("""
                insert into credential (digest, kind, user_name, expires, revoked, title, created_at, version)
                values (:digest, :kind, :user, :expires, 0, :title, :now, :version)""")
                .bind("digest", digest).bind("kind", kind.name()).bind("user", user).bind("expires", expires)
                .bind("title", title == null ? null : StoreHome.of(handle).storable(title))
                .bind("now", now).bind("version", version).execute();
    }

    /** @return false for a session that is over: it isn't revived */
    public static boolean renewSession(Handle handle, String digest, long now, long expires) {
        return DirectoryVersion.next(handle, version -> handle.createUpdate("""
                update credential set expires = :expires, version = :version
                where digest = :digest and kind = 'SESSION' and revoked = 0 and expires > :now""")
                .bind("expires", expires).bind("version", version).bind("digest", digest).bind("now", now).execute()) > 0;
    }

    public static void endSession(Handle handle, String digest, long now) {
        DirectoryVersion.next(handle, version -> handle.createUpdate("""
                update credential set revoked = 1, expires = case when expires > :now then :now else expires end, version = :version
                where digest = :digest and kind = 'SESSION' and revoked = 0""")
                .bind("now", now).bind("version", version).bind("digest", digest).execute());
    }

    /** Sessions that were opened by a sign-in and are over for long. A fleet file's stay: without them it would revive what was ended. */
    public static int forgetSessions(Handle handle, long before) {
        return handle.createUpdate("delete from credential where kind = 'SESSION' and created_at is not null and expires < :before")
                .bind("before", before).execute();
    }

    /** @return false when the user has as many keys as it may: none is added */
    public static boolean addKey(Handle handle, String user, String digest, String title, long now, int most) {
        StoreHome.of(handle).lockDirectory(handle);
        if (keys(handle, user).size() >= most) return false;
        DirectoryVersion.next(handle, version -> insert(handle, digest, Kind.API_KEY, user, null, title, now, version));
        return true;
    }

    /** Keys that are not revoked, oldest first. */
    public static List<KeyRow> keys(Handle handle, String user) {
        return handle.createQuery("""
                select digest, title, created_at from credential where user_name = :user and kind = 'API_KEY' and revoked = 0
                order by coalesce(created_at, 0), rowid""").bind("user", user)
                .map((row, context) -> {
                    long created = row.getLong("created_at");
                    return new KeyRow(row.getString("digest"), row.getString("title"), row.wasNull() ? null : created);
                }).list();
    }

    /**
     * @param beginning of the digest, or all of it
     * @return false when this user has no such key that is not revoked
     */
    public static boolean revokeKey(Handle handle, String user, String beginning) {
        return DirectoryVersion.next(handle, version -> handle.createUpdate("""
                update credential set revoked = 1, version = :version
                where user_name = :user and kind = 'API_KEY' and revoked = 0 and substr(digest, 1, length(:beginning)) = :beginning""")
                .bind("version", version).bind("user", user).bind("beginning", beginning).execute()) > 0;
    }
}
