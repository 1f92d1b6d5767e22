package io.trackgate.app.bench;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.trackgate.config.FleetConfig;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.ModelCatalog;
import io.trackgate.config.Source;
import io.trackgate.config.TrackerModel;
import io.trackgate.simulator.SimulatedDevice;

/** The trackers of a bench: ids from 1, models in turn. Gateway and load make the same of the same numbers. */
public record BenchFleet(List<TrackerModel> models, int count) {

    static final int FIRST_ID = 1;

    private static final int MOST_DEVICES = 10_000_000; // that the digits of an IMEI tell apart
    private static final String OWNER = "bench";
    private static final String IMEI = "35630704%07d";
    private static final String PHONE = "138%09d";

    static BenchFleet of(ModelCatalog catalog, List<String> codes, int count) {
        List<TrackerModel> models = codes.stream().map(code -> catalog.find(code).orElseThrow(() -> new IllegalArgumentException(
                "--models: " + code + " (expected: codes of model files; see: trackgate models check --list)"))).toList();
        for (TrackerModel model : models) {
            if (model.digitalOutputs() > 0 && model.outputCalls().contains(TrackerModel.OutputCall.SET)) continue;
            throw new IllegalArgumentException(
                    "--models: " + model.code() + " (expected: models with an output that can be switched by itself)");
        }
        return new BenchFleet(models, count);
    }

    /** A key that nobody else has. */
    public static String newKey() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** What a port that takes all of them is configured with. */
    String protocol() {
        List<String> protocols = models.stream().map(TrackerModel::protocol).distinct().toList();
        return protocols.size() == 1 ? protocols.getFirst() : GatewayConfig.AUTO;
    }

    private TrackerModel model(int index) { return models.get(index % models.size()); }

    /** Whether it tells its last place once more when it answers a command, as terminals of JT/T 808 do: such a record is no other one twice. */
    boolean repeatsPlaces(int index) {
        return model(index).protocol().equals("jt808");
    }

    /** @param index from 0 */
    SimulatedDevice device(int index) {
        TrackerModel model = model(index);
        return new SimulatedDevice((model.protocol().equals("jt808") ? PHONE : IMEI).formatted(index), model);
    }

    /** A device of the same models that is not in this fleet, each number another one. */
    SimulatedDevice stranger(long number) {
        return device(count + (int) (number % (MOST_DEVICES - count)));
    }

    List<SimulatedDevice> devices(int from, int to) {
        List<SimulatedDevice> devices = new ArrayList<>(to - from);
        for (int index = from; index < to; index++)
            devices.add(device(index));
        return devices;
    }

    FleetConfig config(String key) {
        Source here = new Source("bench", 1);
        FleetConfig.User owner = new FleetConfig.User(here, OWNER, null, false, false, null, "UTC", Set.of(), Set.of(),
                List.of(new FleetConfig.Key(key, false)), List.of());
        List<FleetConfig.Tracker> trackers = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            SimulatedDevice device = device(index);
            trackers.add(new FleetConfig.Tracker(here, FIRST_ID + index, device.deviceId(), device.model().code(), OWNER, "", false, null,
                    List.of(), null, null, Map.of(), Optional.empty()));
        }
        return new FleetConfig(List.of(owner), trackers);
    }
}
