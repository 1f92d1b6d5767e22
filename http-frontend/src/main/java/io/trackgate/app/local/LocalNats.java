package io.trackgate.app.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** This machine's {@code nats-server} with JetStream, on a free port of loopback, in a temporary folder that goes with it. Any thread. */
public final class LocalNats implements AutoCloseable {

    private static final String PROGRAM = "nats-server";
    private static final String MISSING = "nats-server is not installed (Debian: apt-get install nats-server)";
    private static final String RESIDENT = "VmRSS:";

    private final Path program;
    private final LocalFolder folder;
    private final int port = LocalPort.free();
    private LocalProcess process; // guarded by this
    private int starts; // guarded by this

    private LocalNats(Path program, LocalFolder folder) throws IOException {
        this.program = program;
        this.folder = folder;
        this.process = launch();
    }

    /** What is missing, and the package that brings it; empty where it is installed. */
    public static Optional<String> missing() {
        return find().isPresent() ? Optional.empty() : Optional.of(MISSING);
    }

    private static Optional<Path> find() { return LocalProcess.find(PROGRAM, Stream.of("/usr/sbin", "/usr/local/bin").map(Path::of)); }

    /** Returns when it takes connections. @throws NotInstalledException where there is none */
    public static LocalNats start() throws IOException {
        Path program = find().orElseThrow(() -> new NotInstalledException(MISSING));
        LocalFolder folder = LocalFolder.create("trackgate-nats-");
        try {
            return new LocalNats(program, folder);
        } catch (IOException e) {
            folder.close();
            throw e;
        }
    }

    private LocalProcess launch() throws IOException {
        return LocalProcess.start(List.of(program.toString(), "-a", "127.0.0.1", "-p", String.valueOf(port), "-js", "-sd",
                folder.path().resolve("jetstream").toString()), folder.path().resolve("log" + starts++), "Server is ready");
    }

    public String url() { return "nats://127.0.0.1:" + port; }

    /** Ends it and starts it again on the same port; what was in memory is gone. */
    public synchronized void restart() throws IOException {
        process.end();
        process = launch();
    }

    /** Of all cores, since it began. */
    public synchronized Duration processorTime() { return process.processorTime(); }

    /** Memory that it has taken from the system, in bytes; 0 where the system does not tell. */
    public synchronized long residentBytes() throws IOException {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        if (!Files.isReadable(status)) return 0;
        return Files.readAllLines(status).stream().filter(line -> line.startsWith(RESIDENT))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).findFirst().orElse(0);
    }

    @Override
    public synchronized void close() throws IOException {
        process.end();
        folder.close();
    }
}
