package io.trackgate.core.store;

import java.util.function.LongToIntFunction;

import org.jdbi.v3.core.Handle;

/** The one number by which every reader of users, credentials and trackers finds out what is new. */
final class DirectoryVersion {

    private DirectoryVersion() {}

    static long current(Handle handle) { return handle.createQuery("select version from directory_version").mapTo(Long.class).one(); }

    /**
     * Makes a change that the next version has; one that changes nothing is no news.
     *
     * @param change gets the version for its rows, and returns how many it changed
     */
    static int next(Handle handle, LongToIntFunction change) {
        StoreHome.of(handle).lockDirectory(handle);
        long version = current(handle) + 1;
        int changed = change.applyAsInt(version);
        if (changed > 0) handle.createUpdate("update directory_version set version = :v").bind("v", version).execute();
        return changed;
    }
}
