package io.trackgate.core.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;

/**
 * Tells those who listen what has changed, here or at other nodes. It says that something changed and not what it is now: whoever wants to know reads the
 * newest. See docs/adr/0015-events-tell-the-newest.md and docs/adr/0020-nodes-tell-each-other.md.
 */
public final class GatewayEvents {

    /** Called on the thread that made the change, so it returns at once and never throws. */
    public interface Listener {

        /** Something that the API shows of this tracker's state is other than it was; already durable. */
        void stateChanged(int trackerId);

        void lifecycle(int trackerId, Lifecycle change);

        /** @param digest of the credential that has ended: a logout, a revoked key, a new password */
        void credentialEnded(String digest);

        /** Any state may be other than it was told: what other nodes said may be lost. */
        default void anythingMayHaveChanged() {}

        /** Whether anybody is told of states by way of it now. */
        default boolean isWatched() { return false; }
    }

    /** What became of a tracker's entry in the fleet. */
    public enum Lifecycle {
        BLOCKED, UNBLOCKED
    }

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile IntConsumer others = trackerId -> {};
    private volatile Runnable audience = () -> {};

    /**
     * Where there are other nodes.
     *
     * @param changed  told of each tracker whose state other nodes see otherwise now; on the thread that made the change
     * @param audience called when {@link #isWatched} may be other than it was
     */
    public void shareWith(IntConsumer changed, Runnable audience) {
        this.others = changed;
        this.audience = audience;
    }

    /** Closing what is returned ends the listening. */
    public AutoCloseable listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Every node can see it. */
    public void stateChanged(int trackerId) {
        changedHere(trackerId);
        changedForOthers(trackerId);
    }

    /** This node can see it, and the others can't yet; or it is they who said so. */
    public void changedHere(int trackerId) {
        listeners.forEach(listener -> listener.stateChanged(trackerId));
    }

    /** Now the others can see it too. */
    public void changedForOthers(int trackerId) { others.accept(trackerId); }

    public void anythingMayHaveChanged() { listeners.forEach(Listener::anythingMayHaveChanged); }

    /** Whether states of other nodes' trackers are of use here. */
    public boolean isWatched() {
        return listeners.stream().anyMatch(Listener::isWatched);
    }

    /** To be called by a listener whose {@link Listener#isWatched} is another now. */
    public void audienceChanged() { audience.run(); }

    public void lifecycle(int trackerId, Lifecycle change) { listeners.forEach(listener -> listener.lifecycle(trackerId, change)); }

    public void credentialEnded(String digest) { listeners.forEach(listener -> listener.credentialEnded(digest)); }
}
