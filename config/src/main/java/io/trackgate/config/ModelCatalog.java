package io.trackgate.config;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** The models of every file in the models folder, by code. */
public record ModelCatalog(Map<String, TrackerModel> byCode) {
    public ModelCatalog { byCode = Map.copyOf(byCode); }

    public Optional<TrackerModel> find(String code) { return Optional.ofNullable(byCode.get(code)); }

    public Collection<TrackerModel> all() { return byCode.values(); }
}
