package io.trackgate.core.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

import static org.awaitility.Awaitility.await;

/** The {@code nats-server} of this machine with JetStream, which can be stopped, killed and frozen, and comes back on the same port and folder. */
public final class NatsServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A message of a stream, as a consumer got it. */
    public record Stored(String subject, String id, JsonNode body) {}

    private final String program;
    private final Path folder;
    private final int port = FreePort.find();
    private int starts;
    private @Nullable Process process;

    /** Skips the test where there is no such program. It is not running yet. */
    public static NatsServer in(Path folder) {
        Optional<String> program = find();
        Assumptions.assumeTrue(program.isPresent(),
                "nats-server is not installed: tests of telemetry to NATS are skipped (Debian: apt-get install nats-server)");
        return new NatsServer(program.orElseThrow(), folder);
    }

    private NatsServer(String program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    private static Optional<String> find() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin", "/usr/local/bin"))
                .map(folder -> folder + "/nats-server").filter(file -> Files.isExecutable(Path.of(file))).findFirst();
    }

    public String url() { return "nats://127.0.0.1:" + port; }

    /** Running, with JetStream ready. */
    public NatsServer start() {
        Path log = folder.resolve("nats-" + starts++ + ".log");
        try {
            Process started = new ProcessBuilder(program, "-a", "127.0.0.1", "-p", String.valueOf(port), "-js", "-sd",
                    folder.resolve("jetstream").toString()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
            process = started;
            await().atMost(PATIENCE).until(() -> !started.isAlive() || Files.readString(log).contains("Server is ready"));
            if (!started.isAlive()) throw new AssertionError("nats-server ended\n" + Files.readString(log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** SIGTERM, and gone. */
    public void stop() {
        running().destroy();
        gone();
    }

    /** kill -9, and gone. */
    public void kill() {
        running().destroyForcibly();
        gone();
    }

    /** Connections stay, and nothing is answered. */
    public void freeze() { signal("STOP"); }

    public void thaw() { signal("CONT"); }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(running().pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Process running() {
        Process current = process;
        if (current == null) throw new IllegalStateException("nats-server was not started");
        return current;
    }

    private void gone() {
        try {
            if (!running().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) throw new AssertionError("nats-server does not end");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What is asked of NATS through a connection of its own. */
    private interface Question<T> {
        T ask(Connection connection) throws IOException, JetStreamApiException, InterruptedException;
    }

    private <T> T ask(Question<T> question) {
        try {
            Connection connection = Nats.connect(url());
            try {
                return question.ask(connection);
            } finally {
                connection.close();
            }
        } catch (IOException | JetStreamApiException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public StreamConfiguration make(StreamConfiguration stream) {
        return ask(connection -> connection.jetStreamManagement().addStream(stream).getConfiguration());
    }

    public StreamConfiguration stream(String name) {
        return ask(connection -> connection.jetStreamManagement().getStreamInfo(name).getConfiguration());
    }

    /** Everything of these subjects, in the stream's order, as a consumer gets it. */
    public List<Stored> read(String stream, String subjects) {
        return ask(connection -> {
            ConsumerConfiguration everything = ConsumerConfiguration.builder().ackPolicy(AckPolicy.None).build();
            JetStreamSubscription consumer = connection.jetStream().subscribe(subjects,
                    PullSubscribeOptions.builder().stream(stream).configuration(everything).build());
            long expected = consumer.getConsumerInfo().getNumPending();
            List<Stored> read = new ArrayList<>();
            while (read.size() < expected) {
                List<Message> some = consumer.fetch((int) Math.min(expected - read.size(), 1_000), PATIENCE);
                if (some.isEmpty()) throw new AssertionError("only " + read.size() + " of " + expected + " messages came");
                for (Message message : some)
                    read.add(stored(message));
            }
            return read;
        });
    }

    private static Stored stored(Message message) throws IOException {
        Headers headers = message.getHeaders();
        String id = headers == null ? "" : String.valueOf(headers.getFirst("Nats-Msg-Id"));
        return new Stored(message.getSubject(), id, JSON.readTree(new String(message.getData(), StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        Process current = process;
        if (current == null || !current.isAlive()) return;
        current.destroyForcibly();
        gone();
    }
}
