package io.trackgate.app.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The process of a server, from when it is ready until it is ended. Whoever is interrupted leaves none behind. Any thread. */
final class LocalProcess {

    private static final Duration READY_WITHIN = Duration.ofSeconds(30);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(10);
    private static final long LOOK_MILLIS = 10;
    private static final int LINES_SHOWN = 10;

    private final Process process;

    private LocalProcess(Process process) { this.process = process; }

    /** The first of these folders, after those of PATH, that has the program. */
    static Optional<Path> find(String program, Stream<Path> more) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        Stream<Path> folders = Stream.of(path.split(File.pathSeparator)).filter(folder -> !folder.isEmpty()).map(Path::of);
        return Stream.concat(folders, more).map(folder -> folder.resolve(program)).filter(Files::isExecutable).findFirst();
    }

    /**
     * @param log   what it says goes there
     * @param ready in what it says once it takes connections
     */
    static LocalProcess start(List<String> command, Path log, String ready) throws IOException {
        LocalProcess started = new LocalProcess(launch(command, log));
        long until = System.nanoTime() + READY_WITHIN.toNanos();
        while (!Files.readString(log).contains(ready)) {
            if (started.process.isAlive() && System.nanoTime() - until < 0 && started.sleeps()) continue;
            started.end();
            throw new IOException(String.join(" ", command) + " does not start\n" + tail(log));
        }
        return started;
    }

    /** Until it has ended, also for whoever is interrupted; it is to succeed. */
    static void run(List<String> command, Path log) throws IOException {
        LocalProcess running = new LocalProcess(launch(command, log));
        running.gone(READY_WITHIN);
        if (running.process.exitValue() != 0) throw new IOException(String.join(" ", command) + " failed\n" + tail(log));
    }

    private static Process launch(List<String> command, Path log) throws IOException {
        return new ProcessBuilder(OwnSession.of(command)).directory(Path.of("/").toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    }

    private boolean sleeps() {
        try {
            process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String tail(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    }

    long pid() { return process.pid(); }

    /** Of all cores, since it began. */
    Duration processorTime() { return process.info().totalCpuDuration().orElse(Duration.ZERO); }

    /** SIGTERM, and gone. */
    void end() {
        process.destroy();
        gone();
    }

    /** Also for whoever is interrupted, for its files go next. */
    void gone() { gone(ENDS_WITHIN); }

    private void gone(Duration within) {
        process.onExit().completeOnTimeout(process, within.toSeconds(), TimeUnit.SECONDS).join();
        if (process.isAlive()) process.destroyForcibly().onExit().join();
    }
}
