package io.trackgate.app.report;

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

/** Where a bench writes what it found; null where nobody asked for it. */
public record ReportFiles(@Nullable Path json, @Nullable Path report, PrintWriter out) {

    /** Told before a bench of half an hour and not behind it. @throws IllegalArgumentException for a file that can't be */
    public void check() {
        writable("--report", report);
        writable("--json", json);
    }

    private static void writable(String option, @Nullable Path file) {
        if (file == null) return;
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file))
            throw new IllegalArgumentException(option + ": " + file + " (expected: a file in a folder that is there)");
    }

    public void write(JsonNode found, String page) throws IOException {
        if (json != null) write(json, new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(found) + "\n");
        if (report != null) write(report, page);
    }

    private void write(Path file, String text) throws IOException {
        // Not through a channel, which an interrupt would close: Ctrl-C is when the report is wanted most.
        try (OutputStream to = new FileOutputStream(file.toFile())) {
            to.write(text.getBytes(StandardCharsets.UTF_8));
        }
        out.println("report: " + file);
        out.flush();
    }
}
