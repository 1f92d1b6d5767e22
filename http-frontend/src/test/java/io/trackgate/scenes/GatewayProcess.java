package io.trackgate.scenes;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.trackgate.app.JumpingGateway;
import io.trackgate.core.testing.FreePort;
import org.awaitility.core.ConditionTimeoutException;

import static org.awaitility.Awaitility.await;

/** {@code trackgate run} as a process of its own, which can be told to stop and can be killed. */
final class GatewayProcess implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
    private static final String[] QUICK = {"-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"};
    private static final List<String> RUN = List.of("io.trackgate.app.Main", "run", "--config");
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);

    private final GatewayFiles files;
    private final Path log;
    private final Process process;

    /** Started, and answering; made for a quick start. */
    static GatewayProcess start(GatewayFiles files) { return start(files, QUICK); }

    /** The same, with so many files that it may have open. */
    static GatewayProcess startWithOpenFiles(GatewayFiles files, int openFiles) {
        return new GatewayProcess(files, List.of("bash", "-c", "ulimit -n " + openFiles + "; exec \"$0\" \"$@\""), List.of(QUICK), RUN);
    }

    /** The same by a clock that a test sets: {@link JumpingGateway}. */
    static GatewayProcess startWithClock(GatewayFiles files) {
        return new GatewayProcess(files, List.of(), List.of(QUICK), List.of(JumpingGateway.class.getName()));
    }

    /** @param jvm how Java runs it */
    static GatewayProcess start(GatewayFiles files, String... jvm) {
        return new GatewayProcess(files, List.of(), List.of(jvm), RUN);
    }

    /** @param main what to run, but for the folder */
    private GatewayProcess(GatewayFiles files, List<String> before, List<String> jvm, List<String> main) {
        this.files = files;
        this.log = files.folder().resolve("gateway.log");
        this.process = launch(files.withStore(), before, jvm, main, log);
        try {
            await().atMost(STARTS_WITHIN).pollInterval(Duration.ofMillis(20)).until(() -> !process.isAlive() || answers());
        } catch (ConditionTimeoutException e) {
            close();
            throw new AssertionError(log(), e);
        }
        if (!process.isAlive()) throw new AssertionError("it ended with " + process.exitValue() + "\n" + log());
    }

    private static Process launch(GatewayFiles files, List<String> before, List<String> jvm, List<String> main, Path log) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(java, "--enable-native-access=ALL-UNNAMED"));
        command.addAll(jvm);
        command.addAll(List.of("-Dtrackgate.home=" + GatewayFiles.HOME, "-cp", System.getProperty("java.class.path")));
        command.addAll(main);
        command.add(files.folder().toString());
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ports that nobody listens on; they stay the same over restarts. */
    static GatewayFiles withFreePorts(GatewayFiles files) {
        List<Integer> ports = freePorts(2);
        return files.ports(ports.get(0), ports.get(1));
    }

    /** With a listener for every family too. */
    static GatewayFiles withFreePortsForAll(GatewayFiles files) {
        List<String> more = GatewayFiles.FURTHER_FAMILIES;
        List<Integer> ports = freePorts(2 + more.size());
        files.ports(ports.get(0), ports.get(1));
        for (int i = 0; i < more.size(); i++)
            files.listen(more.get(i), ports.get(2 + i));
        return files;
    }

    private static List<Integer> freePorts(int count) { return Stream.generate(FreePort::find).distinct().limit(count).toList(); }

    private boolean answers() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + files.httpPort() + "/health"))
                    .timeout(Duration.ofSeconds(5)).build();
            return client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** kill -9: it has no chance to finish anything. */
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** SIGTERM. */
    void terminate() { process.destroy(); }

    /** Any other one, by its name: STOP, CONT. */
    void signal(String name) { run("kill", "-" + name, String.valueOf(process.pid())); }

    /** Has it collect all its garbage. */
    void collect() {
        run(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), String.valueOf(process.pid()), "GC.run");
    }

    private static void run(String... command) {
        try {
            Process run = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            if (!run.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS) || run.exitValue() != 0)
                throw new AssertionError(List.of(command) + " failed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Processor time that it has used. */
    Duration processorTime() { return process.info().totalCpuDuration().orElse(Duration.ZERO); }

    long pid() { return process.pid(); }

    /** Bytes of its memory that are in the machine's. */
    double residentBytes() throws IOException {
        try (Stream<String> status = Files.lines(Path.of("/proc", Long.toString(pid()), "status"))) {
            return status.filter(line -> line.startsWith("VmRSS:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst().orElseThrow() * 1024.0;
        }
    }

    /** Bytes of live objects; collects everything else first. */
    double liveHeap() {
        return Double.parseDouble(histogram().filter(line -> line.startsWith("Total")).findFirst().orElseThrow().trim().split(" +")[2]);
    }

    /** The classes that take most of its heap. */
    String classHistogram(int lines) {
        return histogram().limit(lines).collect(Collectors.joining("\n"));
    }

    private Stream<String> histogram() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process asked = new ProcessBuilder(jcmd, Long.toString(pid()), "GC.class_histogram").redirectErrorStream(true).start();
            return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() { return process.isAlive(); }

    int exitCode() {
        try {
            if (!process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)) throw new AssertionError("it does not end\n" + log());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    static boolean isOpen(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() { if (process.isAlive()) kill(); }
}
