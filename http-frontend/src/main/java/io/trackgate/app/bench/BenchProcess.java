package io.trackgate.app.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trackgate.app.cli.OwnJava;

/** A {@link BenchNode} in a process of its own, asked one thing at a time. It ends with this process at the latest. */
final class BenchProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);

    private static final Path NICE = Path.of("/usr/bin/nice");

    private final Process process;
    private final Path log;
    private final BufferedReader answers;
    private final BufferedWriter requests;
    private final CompletableFuture<String> hello;

    /**
     * Does not wait until it is ready.
     *
     * @param log       what it logs
     * @param jvm       flags beside those of this process
     * @param arguments of a {@link BenchNode}
     */
    static BenchProcess start(Path log, List<String> jvm, List<String> arguments) throws IOException {
        return start(log, List.of(), jvm, arguments);
    }

    /** The same, and it gets what the others leave of the processors, where the system can do that. */
    static BenchProcess startBehindOthers(Path log, List<String> arguments) throws IOException {
        return start(log, Files.isExecutable(NICE) ? List.of(NICE.toString(), "-n", "19") : List.of(), List.of(), arguments);
    }

    private static BenchProcess start(Path log, List<String> before, List<String> jvm, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(OwnJava.command("WARN", jvm, BenchNode.class.getName(), arguments));
        return new BenchProcess(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start(), log);
    }

    private BenchProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.requests = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.hello = nextLine();
    }

    /** Waits until it is ready. @return what it said then */
    JsonNode hello() throws IOException { return answer(hello); }

    JsonNode ask(String request) throws IOException {
        hello();
        requests.write(request);
        requests.newLine();
        requests.flush();
        return answer(nextLine());
    }

    private CompletableFuture<String> nextLine() {
        return CompletableFuture.supplyAsync(this::readLine, work -> Thread.ofVirtual().start(work));
    }

    private JsonNode answer(CompletableFuture<String> line) throws IOException {
        try {
            JsonNode answer = JSON.readTree(line.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            if (answer.has("error")) throw new IOException("a process of the bench: " + answer.path("error").asText() + "\n" + tail());
            return answer;
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("a process of the bench did not answer: " + e + "\n" + tail(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private String readLine() {
        try {
            String line;
            do
                line = answers.readLine();
            while (line != null && !line.startsWith("{")); // a JVM says this and that when it is watched
            if (line == null) throw new IllegalStateException("it has ended");
            return line;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String tail() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    /** Of all cores, since it began. */
    Duration processorTime() { return process.info().totalCpuDuration().orElse(Duration.ZERO); }

    /** kill -9. */
    void kill() {
        process.destroyForcibly();
        waitFor();
    }

    /** Whoever is interrupted does not wait until it ends in its own way, but until it has ended. */
    private void waitFor() {
        boolean interrupted = Thread.currentThread().isInterrupted();
        try {
            if (!process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            interrupted = true;
            process.destroyForcibly();
        }
        process.onExit().completeOnTimeout(process, ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS).join();
        if (interrupted) Thread.currentThread().interrupt();
    }

    /** Lets it end in its own way, and waits. */
    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            try {
                requests.write("stop\n");
                requests.flush();
            } catch (IOException e) {
                process.destroy(); // it is on its way out already, or does not listen
            }
        }
        waitFor();
    }
}
