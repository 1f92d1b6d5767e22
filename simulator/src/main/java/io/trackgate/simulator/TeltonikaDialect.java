package io.trackgate.simulator;

import io.trackgate.config.TrackerModel;

/** The families of answers that Teltonika's firmware has, fact sheet section 5. */
enum TeltonikaDialect {
    /** FMB, FMC, FMM, FMU. */
    FMB,
    /** The FT and AT platforms. */
    FT,
    /** FM11, FM36, FM5x, FM63, FMA. */
    LEGACY;

    static TeltonikaDialect of(TrackerModel model) {
        String name = model.option("output-dialect", "fmb");
        return switch (name) {
            case "fmb" -> FMB;
            case "ft" -> FT;
            case "legacy" -> LEGACY;
            default ->
                throw new IllegalArgumentException(model.code() + ": options.output-dialect: " + name + " (expected: fmb, ft or legacy)");
        };
    }
}
