package io.trackgate.app.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.app.bench.BenchFleet;
import io.trackgate.app.bench.BenchFolder;
import io.trackgate.app.gateway.ApiClient;
import io.trackgate.app.gateway.Gateway;
import io.trackgate.config.ConfigException;
import io.trackgate.config.Configuration;
import io.trackgate.config.FleetConfig;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.ModelCatalog;
import io.trackgate.core.GatewayCore;
import io.trackgate.core.command.CommandDispatcher;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.session.ConnectionTap;
import io.trackgate.core.store.TrackerStates;

/** A gateway for one tracker alone, in a folder of its own that goes with it: nothing of a gateway at work is touched. */
final class CheckGateway implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(10); // longer than any command may take
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TRACKER = 1;
    private static final String OWNER = "bench";

    private final Path folder;
    private final String key;
    private final Gateway gateway;
    private final String protocol;

    /** Where its tracker port listens, and how long it waits for an answer. */
    record Listening(String host, int port, Duration replyTimeout) {}

    static CheckGateway start(CheckSubject subject, Listening listening, ConnectionTap tap) throws IOException, ConfigException {
        Path folder = BenchFolder.create();
        try {
            return new CheckGateway(folder, subject, listening, tap);
        } catch (IOException | ConfigException | RuntimeException e) {
            BenchFolder.delete(folder);
            throw e;
        }
    }

    private CheckGateway(Path folder, CheckSubject subject, Listening listening, ConnectionTap tap) throws IOException, ConfigException {
        this.folder = folder;
        this.key = BenchFleet.newKey();
        this.protocol = subject.model().protocol();
        gateway = Gateway.start(configuration(subject, listening), new GatewayCore.Instruments(tap, false));
    }

    /** The model is at hand already; everything else is read and checked as any gateway's is. JSON is YAML, and quotes whatever was given. */
    private Configuration configuration(CheckSubject subject, Listening listening) throws IOException, ConfigException {
        Files.writeString(folder.resolve("gateway.yaml"), JSON.writeValueAsString(settings(subject, listening)));
        Path fleetFile = Files.writeString(folder.resolve("fleet.yaml"), JSON.writeValueAsString(fleet(subject)));
        // Present and empty: reading all of the shipped ones again would only take time.
        Files.createDirectory(folder.resolve("models"));
        Files.writeString(folder.resolve("tracking-profiles.json"), "[]");
        ModelCatalog models = new ModelCatalog(Map.of(subject.model().code(), subject.model()));
        GatewayConfig settings = Configuration.load(folder, folder).gateway();
        return new Configuration(settings, models, Map.of(), FleetConfig.load(fleetFile, models));
    }

    private static ObjectNode settings(CheckSubject subject, Listening listening) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putObject("http").put("host", "127.0.0.1").put("port", 0).putObject("rate-limit").put("per-credential", 0).put("per-address",
                0);
        root.putArray("listeners").addObject().put("protocol", subject.model().protocol()).put("host", listening.host())
                .put("port", listening.port());
        root.putObject("store").put("url", "jdbc:sqlite:data/trackgate.db");
        root.putObject("commands").put("reply-timeout", listening.replyTimeout().toMillis() + "ms");
        return root;
    }

    private ObjectNode fleet(CheckSubject subject) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putArray("users").addObject().put("name", OWNER).putArray("keys").add(key);
        ObjectNode tracker = root.putArray("trackers").addObject().put("id", TRACKER).put("owner", OWNER)
                .put("device-id", subject.deviceId())
                .put("model", subject.model().code());
        subject.engineBlock().ifPresent(output -> tracker.put("engine-block-output", output));
        subject.entry().ifPresent(entry -> {
            if (entry.timeZone() != null) tracker.put("time-zone", entry.timeZone());
            ObjectNode options = tracker.putObject("options");
            entry.options().forEach(options::put);
        });
        ArrayNode aliases = tracker.putArray("aliases");
        subject.ids().stream().filter(id -> !id.equals(subject.deviceId())).forEach(aliases::add);
        return root;
    }

    int trackerPort() { return gateway.trackerPort(protocol); }

    ApiClient api() { return new ApiClient("127.0.0.1", gateway.httpPort(), PATIENCE, key, TRACKER); }

    Tracker tracker() { return gateway.directory().tracker(TRACKER).orElseThrow(); }

    /** For questions to the tracker itself, which the API has no call for. */
    CommandDispatcher dispatcher() {
        return gateway.dispatcher();
    }

    TrackerStates states() { return gateway.states(); }

    @Override
    public void close() {
        gateway.close();
        BenchFolder.delete(folder);
    }
}
