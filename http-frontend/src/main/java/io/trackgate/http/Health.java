package io.trackgate.http;

import java.util.Map;

/** Whether this node can do its work, for a load balancer; never waits. */
@FunctionalInterface
public interface Health {

    /** @param parts each part by name with a word on its state ({@code store: up}) */
    record Report(boolean healthy, Map<String, String> parts) {
        public Report { parts = Map.copyOf(parts); }
    }

    Report check();
}
