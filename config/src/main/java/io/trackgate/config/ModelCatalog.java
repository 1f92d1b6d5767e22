package io.trackgate.config;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The models of every file in the models folder, by code and in the order of codes. */
public record ModelCatalog(Map<String, TrackerModel> byCode) {
    public ModelCatalog { byCode = Collections.unmodifiableMap(new TreeMap<>(byCode)); }

    public Optional<TrackerModel> find(String code) { return Optional.ofNullable(byCode.get(code)); }

    public Collection<TrackerModel> all() { return byCode.values(); }
}
