package io.trackgate.app.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.trackgate.app.cli.OwnJava;
import io.trackgate.app.local.OwnSession;
import org.jspecify.annotations.Nullable;

/** A gateway of a demo in a process of its own, which may be killed and started again. Confined to one thread at a time. */
final class DemoNode {

    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(30);
    private static final long LOOK_MILLIS = 100;
    private static final int LINES_SHOWN = 10;
    private static final int OK = 200;

    private final String name;
    private final Path folder;
    private final int httpPort;
    private final Map<String, Integer> trackerPorts;
    private @Nullable Process process;

    /** @param folder with its gateway.yaml; its log goes there */
    DemoNode(String name, Path folder, int httpPort, Map<String, Integer> trackerPorts) {
        this.name = name;
        this.folder = folder;
        this.httpPort = httpPort;
        this.trackerPorts = Map.copyOf(trackerPorts);
    }

    String name() { return name; }

    Path folder() { return folder; }

    int httpPort() { return httpPort; }

    int trackerPort(String protocol) { return trackerPorts.get(protocol); }

    long pid() { return running().pid(); }

    private Path log() { return folder.resolve("log"); }

    /** Does not wait until it is ready. @param main Trackgate's command line */
    void start(String main) throws IOException {
        process = new ProcessBuilder(
                OwnSession.of(OwnJava.command("INFO", List.of(), main, List.of("run", "--config", folder.toString()))))
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())).start();
    }

    CompletableFuture<Process> onExit() { return running().onExit(); }

    private Process running() {
        Process current = process;
        if (current == null) throw new IllegalStateException(name + " was not started");
        return current;
    }

    void awaitReady() throws IOException, InterruptedException {
        long until = System.nanoTime() + READY_WITHIN.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!isReady(client)) {
                if (running().waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) throw new IOException(name + " has ended\n" + tail());
                if (System.nanoTime() - until > 0) throw new IOException(name + " is not ready after " + READY_WITHIN + "\n" + tail());
            }
        }
    }

    private boolean isReady(HttpClient client) throws InterruptedException {
        HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/health")).timeout(ENDS_WITHIN).build();
        try {
            return client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException e) { // nobody listens yet
            return false;
        }
    }

    private String tail() throws IOException {
        List<String> lines = Files.readAllLines(log());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    }

    /** SIGTERM, on which it drains. */
    void stop() { if (process != null) process.destroy(); }

    /** Also for whoever is interrupted. */
    void awaitEnd() {
        Process ending = process;
        if (ending == null) return;
        ending.onExit().completeOnTimeout(ending, ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS).join();
        if (ending.isAlive()) ending.destroyForcibly().onExit().join();
    }
}
