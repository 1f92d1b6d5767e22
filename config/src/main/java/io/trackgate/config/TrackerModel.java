package io.trackgate.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Everything that the gateway knows of a model, from {@code models/<vendor>.yaml}. A new model of a known vendor is an entry there, no Java.
 *
 * @param code           the API's model code, unique over all files ({@code telfmb120})
 * @param protocol       name of the protocol that it speaks ({@code teltonika})
 * @param idType         what its device id is, as the API names it ({@code imei})
 * @param outputControl  reported verbatim by the API: none, default, batch, stateless, async, async_offline, batch_async
 * @param outputCalls    the calls that it takes
 * @param engineBlockOutput output reserved for the engine block, from 1, or null
 * @param switches       how each output is switched, by number from 1; empty where the protocol has one way for all of its models
 * @param led            where its LED switch is kept; empty: it has none (API error 214)
 * @param tracking       empty: it has no tracking settings at all (API error 214)
 * @param window         commands that may be on the wire at once
 * @param verifyOutputs  how a switched output is confirmed
 * @param verifySettings how a written setting is confirmed
 * @param deliver        when kept commands and background reads go out
 * @param probe          shapes of harmless queries that show that everything before them is answered or lost; empty where replies carry a tag
 * @param maxSilence     a session that says nothing for longer is closed
 * @param takeover       who keeps an id that two devices show
 * @param replies        texts beyond the protocol's own
 * @param telemetry      the numbered elements with a common meaning
 * @param options        the vendor's own keys, checked by the vendor
 * @param unconfirmed    what nobody has seen a device of this model do as its file says, and why: outputs, led, tracking, tracking.FIELD
 */
public record TrackerModel(Source source, String code, String name, String vendor, String protocol, String idType, int digitalOutputs,
        String outputControl, Set<OutputCall> outputCalls, @Nullable Integer engineBlockOutput, List<OutputSwitch> switches,
        Optional<FieldMapping> led,
        Optional<TrackingControl> tracking, int window, Verify verifyOutputs, Verify verifySettings, Deliver deliver, List<String> probe,
        Duration maxSilence, Takeover takeover, ReplyPatterns replies, TelemetryIds telemetry, Map<String, String> options,
        Map<String, String> unconfirmed) {

    /** The two calls that switch outputs. */
    public enum OutputCall { SET, SET_ALL }

    /** {@code REPLY}: the direct reply, where it names the state; {@code READ_BACK}: a query of another shape after it. */
    public enum Verify {
        REPLY, READ_BACK
    }

    /** The moment at which a tracker listens to what nobody is waiting for. */
    public enum Deliver {
        AT_LOGIN, AFTER_FIRST_RECEIPT, AFTER_EACH_RECEIPT
    }

    /**
     * What becomes of an id that is contested: {@code NEWEST}: each login takes over, as always; {@code OLDEST}: the session that is there stays;
     * {@code QUARANTINE}: each login takes over, and neither device gets a command.
     */
    public enum Takeover {
        NEWEST, OLDEST, QUARANTINE
    }

    public TrackerModel {
        outputCalls = Set.copyOf(outputCalls);
        switches = List.copyOf(switches);
        probe = List.copyOf(probe);
        options = Map.copyOf(options);
        unconfirmed = Map.copyOf(unconfirmed);
    }

    /** A model of which everything is confirmed. */
    public TrackerModel(Source source, String code, String name, String vendor, String protocol, String idType, int digitalOutputs,
            String outputControl, Set<OutputCall> outputCalls, @Nullable Integer engineBlockOutput, List<OutputSwitch> switches,
            Optional<FieldMapping> led, Optional<TrackingControl> tracking, int window, Verify verifyOutputs, Verify verifySettings,
            Deliver deliver, List<String> probe, Duration maxSilence, Takeover takeover, ReplyPatterns replies, TelemetryIds telemetry,
            Map<String, String> options) {
        this(source, code, name, vendor, protocol, idType, digitalOutputs, outputControl, outputCalls, engineBlockOutput, switches, led,
                tracking, window, verifyOutputs, verifySettings, deliver, probe, maxSilence, takeover, replies, telemetry, options,
                Map.of());
    }

    /** The same model for one device that differs in some of the vendor's own keys: its password, the polarity of its outputs. */
    public TrackerModel with(Map<String, String> deviceOptions) {
        if (deviceOptions.isEmpty()) return this;
        Map<String, String> merged = new HashMap<>(options);
        merged.putAll(deviceOptions);
        return new TrackerModel(source, code, name, vendor, protocol, idType, digitalOutputs, outputControl, outputCalls, engineBlockOutput,
                switches, led, tracking, window, verifyOutputs, verifySettings, deliver, probe, maxSilence, takeover, replies, telemetry,
                merged, unconfirmed);
    }

    /** The vendor's own key, or what the vendor takes for granted. */
    public String option(String key, String fallback) {
        return options.getOrDefault(key, fallback);
    }
}
