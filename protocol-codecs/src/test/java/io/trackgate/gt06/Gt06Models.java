package io.trackgate.gt06;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.trackgate.config.ReplyPatterns;
import io.trackgate.config.Source;
import io.trackgate.config.TelemetryIds;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.Deliver;
import io.trackgate.config.TrackerModel.OutputCall;
import io.trackgate.config.TrackerModel.Verify;

/** Models as a test wants them. */
final class Gt06Models {

    private Gt06Models() {}

    static TrackerModel with(Map<String, String> options) {
        return new TrackerModel(new Source("test.yaml", 1), "gt06n", "Test", "Concox", Gt06Protocol.NAME, "imei", 1, "default",
                Set.of(OutputCall.SET), null, Optional.empty(), Optional.empty(), 1, Verify.REPLY, Verify.READ_BACK,
                Deliver.AFTER_FIRST_RECEIPT, List.of(), Duration.ofMinutes(15), new ReplyPatterns(List.of(), List.of(), List.of()),
                TelemetryIds.NONE, options);
    }
}
