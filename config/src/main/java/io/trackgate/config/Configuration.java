package io.trackgate.config;

import java.nio.file.Path;
import java.util.Map;

/** Everything in one configuration folder, read and checked together: {@link #load} returns all of it or every mistake. */
public record Configuration(GatewayConfig gateway, ModelCatalog models, Map<String, TrackingProfile> profiles, FleetConfig fleet) {

    /** @param folder holds gateway.yaml; models and tracking profiles that it lacks are taken from {@code shipped} */
    public static Configuration load(Path folder, Path shipped) throws ConfigException {
        throw new UnsupportedOperationException("config helper implements this");
    }
}
