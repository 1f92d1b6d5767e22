package io.trackgate.simulator;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import io.trackgate.config.ConfigException;
import io.trackgate.config.ModelCatalog;
import io.trackgate.config.TrackerModel;

/** The models that ship. */
public final class Models {
    static final Path SHIPPED = Path.of("../config");
    private static final ModelCatalog CATALOG = load();

    private Models() {}

    private static ModelCatalog load() {
        try {
            return io.trackgate.config.Configuration.load(SHIPPED, SHIPPED).models();
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    public static TrackerModel model(String code) { return CATALOG.find(code).orElseThrow(); }

    public static TrackerModel model(String code, String option, String value) {
        TrackerModel model = model(code);
        Map<String, String> options = new HashMap<>(model.options());
        options.put(option, value);
        return new TrackerModel(model.source(), model.code(), model.name(), model.vendor(), model.protocol(), model.idType(),
                model.digitalOutputs(), model.outputControl(), model.outputCalls(), model.engineBlockOutput(), model.switches(),
                model.led(),
                model.tracking(), model.window(), model.verifyOutputs(), model.verifySettings(), model.deliver(), model.probe(),
                model.maxSilence(), model.takeover(), model.replies(), model.telemetry(), options);
    }

    static Iterable<TrackerModel> all() { return CATALOG.all(); }
}
