package io.trackgate.core.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens, and remembers whose state was said to be other than it was. */
public record ChangedTrackers(List<Integer> ids) implements GatewayEvents.Listener {

    public static ChangedTrackers of(GatewayEvents events) {
        ChangedTrackers listening = new ChangedTrackers(new CopyOnWriteArrayList<>());
        events.listen(listening);
        return listening;
    }

    @Override
    public void stateChanged(int trackerId) { ids.add(trackerId); }

    @Override
    public void lifecycle(int trackerId, GatewayEvents.Lifecycle change) {}

    @Override
    public void credentialEnded(String digest) {}

    @Override
    public boolean isWatched() { return true; }
}
