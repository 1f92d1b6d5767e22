package io.trackgate.http;

import io.trackgate.core.directory.Tracker;

/**
 * Which trackers a call may name.
 *
 * @param missing how a tracker is refused that this caller does not have
 * @param blocked whether a blocked one will do (else error 208)
 * @param clones  whether a clone will do (else error 219)
 */
record TrackerRules(ApiError missing, boolean blocked, boolean clones, Capability capability) {

    /** Not blocked, clones too; "Not found in database" for none. */
    static final TrackerRules FOUND_201 = new TrackerRules(ApiError.NOT_FOUND_IN_DATABASE, false, true, Capability.ANY);

    /** Not blocked, clones too; "Entity not found" for none. */
    static final TrackerRules FOUND_204 = new TrackerRules(ApiError.ENTITY_NOT_FOUND, false, true, Capability.ANY);

    TrackerRules orBlocked() { return new TrackerRules(missing, true, clones, capability); }

    TrackerRules clones(boolean allowed) { return new TrackerRules(missing, blocked, allowed, capability); }

    TrackerRules with(Capability needed) { return new TrackerRules(missing, blocked, clones, needed); }

    /** In the contract's order. */
    void check(Tracker tracker) throws ApiException {
        if (tracker.blocked() && !blocked) throw new ApiException(ApiError.DEVICE_BLOCKED);
        if (tracker.isClone() && !clones) throw new ApiException(ApiError.NOT_FOR_CLONES);
        if (!capability.isOf(tracker)) throw new ApiException(ApiError.NOT_SUPPORTED);
    }
}
