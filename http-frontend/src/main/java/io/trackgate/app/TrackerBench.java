package io.trackgate.app;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import org.jspecify.annotations.Nullable;

/** {@code trackgate bench --tracker}: from the command line to the exit code, with the reports written on the way. */
final class TrackerBench {

    private final String tracker;
    private final TrackerCheckOptions options;
    private final @Nullable Path json;
    private final @Nullable Path report;
    private final PrintWriter out;

    TrackerBench(String tracker, TrackerCheckOptions options, @Nullable Path json, @Nullable Path report, PrintWriter out) {
        this.tracker = tracker;
        this.options = options;
        this.json = json;
        this.report = report;
        this.out = out;
    }

    /**
     * @return the exit code
     * @throws IllegalArgumentException for an option that can't be
     */
    int run() throws Exception {
        writable("--report", report);
        writable("--json", json);
        TrackerCheck check = new TrackerCheck(CheckSubject.find(tracker, options.model, options.config), options, this::say);
        return UntilStopped.run(() -> {
            CheckReport found = check.run();
            CheckText.ending(found).forEach(this::say);
            if (json != null) write(json, pretty(CheckJson.of(found)));
            if (report != null) write(report, CheckHtml.of(found));
            return found.isGood() ? 0 : Main.CANT;
        });
    }

    /** Told before a check of half an hour and not behind it. */
    private static void writable(String option, @Nullable Path file) {
        if (file == null) return;
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file))
            throw new IllegalArgumentException(option + ": " + file + " (expected: a file in a folder that is there)");
    }

    private static String pretty(JsonNode json) throws IOException {
        return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json) + "\n";
    }

    private void write(Path file, String text) throws IOException {
        // Not through a channel, which an interrupt would close: Ctrl-C is when the report is wanted most.
        try (OutputStream to = new FileOutputStream(file.toFile())) {
            to.write(text.getBytes(StandardCharsets.UTF_8));
        }
        say("report: " + file);
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
