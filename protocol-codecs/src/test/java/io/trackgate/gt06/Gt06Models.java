package io.trackgate.gt06;

import java.util.Map;
import java.util.stream.Collectors;

import io.trackgate.config.TrackerModel;
import io.trackgate.testing.ModelFile;

/** Models as a test wants them. */
final class Gt06Models {

    private Gt06Models() {}

    static TrackerModel with(Map<String, String> options) {
        return ModelFile.model("""
                protocol: gt06
                models:
                  - { code: gt06n, digital-outputs: 0, options: { %s } }
                """.formatted(options.entrySet().stream().map(each -> each.getKey() + ": \"" + each.getValue() + "\"")
                .collect(Collectors.joining(", "))));
    }
}
