package io.trackgate.core.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells those who listen what has changed. It says that something changed and not what it is now: whoever wants to know reads the newest. */
public final class GatewayEvents {

    /** Called on the thread that made the change, so it returns at once and never throws. */
    public interface Listener {

        /** Something that the API shows of this tracker's state is other than it was; already durable. */
        void stateChanged(int trackerId);

        void lifecycle(int trackerId, Lifecycle change);

        /** @param digest of the credential that has ended: a logout, a revoked key, a new password */
        void credentialEnded(String digest);
    }

    /** What became of a tracker's entry in the fleet. */
    public enum Lifecycle {
        BLOCKED, UNBLOCKED
    }

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** Closing what is returned ends the listening. */
    public AutoCloseable listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    public void stateChanged(int trackerId) { listeners.forEach(listener -> listener.stateChanged(trackerId)); }

    public void lifecycle(int trackerId, Lifecycle change) { listeners.forEach(listener -> listener.lifecycle(trackerId, change)); }

    public void credentialEnded(String digest) { listeners.forEach(listener -> listener.credentialEnded(digest)); }
}
