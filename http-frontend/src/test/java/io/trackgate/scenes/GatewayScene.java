package io.trackgate.scenes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trackgate.app.gateway.Gateway;
import io.trackgate.config.Configuration;
import io.trackgate.config.TrackerModel;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TcpUplink;
import io.trackgate.simulator.Violation;

import static org.awaitility.Awaitility.await;

/** A whole gateway started from its files, the simulated trackers around it and the callers of its API; closing it ends all of them. */
final class GatewayScene implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final GatewayFiles files;
    private final Configuration configuration;
    private final Gateway gateway;
    private final Map<String, TcpUplink> uplinks = new ConcurrentHashMap<>();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<Integer, SimulatedTracker> trackers = new ConcurrentHashMap<>();
    private final List<SimulatedTracker> moreDevices = new CopyOnWriteArrayList<>();

    static GatewayScene start(GatewayFiles files) { return new GatewayScene(files.write().withStore()); }

    private GatewayScene(GatewayFiles files) {
        this.files = files;
        configuration = files.load();
        gateway = Gateway.start(configuration);
    }

    Gateway gateway() { return gateway; }

    GatewayFiles files() { return files; }

    StoreFile store() { return new StoreFile(files.store()); }

    int trackerPort() { return gateway.trackerPort("teltonika"); }

    TcpUplink uplink() { return uplink("teltonika"); }

    /** To the port of this protocol, or {@code auto}. */
    TcpUplink uplink(String protocol) {
        return uplinks.computeIfAbsent(protocol, name -> new TcpUplink("127.0.0.1", gateway.trackerPort(name)));
    }

    ApiCaller api(int tracker) { return new ApiCaller(client, gateway.httpPort(), tracker); }

    /** Any call, with its body as it is. */
    JsonNode post(String call, String json) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.httpPort() + "/v2/" + call))
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)).build();
        try {
            return new ObjectMapper().readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(call, e);
        }
    }

    /** Switched off until it is told to connect. */
    SimulatedTracker tracker(int id) {
        return tracker(id, SimulatedTracker.of(modelOf(id), GatewayFiles.deviceId(id)));
    }

    SimulatedTracker tracker(int id, SimulatedTracker.Builder settings) {
        return trackers.computeIfAbsent(id, unknown -> settings.build(uplink(modelOf(id).protocol())));
    }

    /** One more device of this tracker, which shows another of its ids. */
    SimulatedTracker device(int id, String alias) {
        SimulatedTracker device = SimulatedTracker.of(modelOf(id), alias).build(uplink(modelOf(id).protocol()));
        moreDevices.add(device);
        return device;
    }

    private Stream<SimulatedTracker> devices() { return Stream.concat(trackers.values().stream(), moreDevices.stream()); }

    private TrackerModel modelOf(int id) {
        String model = configuration.fleet().trackers().stream().filter(each -> each.id() == id).findFirst().orElseThrow().model();
        return model(String.valueOf(model));
    }

    TrackerModel model(String code) { return configuration.models().find(code).orElseThrow(); }

    /** Logged in, and with the receipt for a record: it listens to whatever the gateway has for it. */
    SimulatedTracker online(int id) {
        return connect(tracker(id));
    }

    static SimulatedTracker connect(SimulatedTracker tracker) {
        long acked = tracker.recordsAcked();
        tracker.connect().orTimeout(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS).join();
        tracker.report(1);
        await().atMost(PATIENCE).until(() -> tracker.recordsAcked() > acked);
        return tracker;
    }

    /** What the gateway did that a real tracker would have choked on. */
    List<Violation> violations() {
        return devices().flatMap(tracker -> tracker.violations().stream()).toList();
    }

    @Override
    public void close() {
        devices().forEach(SimulatedTracker::close);
        client.close();
        gateway.close();
        uplinks.values().forEach(TcpUplink::close);
    }
}
