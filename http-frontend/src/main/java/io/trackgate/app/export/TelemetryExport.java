package io.trackgate.app.export;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

import io.trackgate.core.store.Database;
import io.trackgate.core.telemetry.StoredRecord;
import io.trackgate.core.telemetry.TelemetryArchive;
import io.trackgate.core.telemetry.TelemetryArchive.Period;
import io.trackgate.protocol.Position;
import org.jspecify.annotations.Nullable;

/** Streams records out of the store: never more than a page of them in memory. */
public final class TelemetryExport {

    private static final int SHOWN_EVERY = 10_000;

    /** What is written. */
    public enum Format {
        CSV, JSONL, GPX;

        private RecordWriter writer(Writer out) {
            return switch (this) {
                case CSV -> new CsvWriter(out);
                case JSONL -> new JsonLinesWriter(out);
                case GPX -> new GpxWriter(out);
            };
        }

        private boolean takes(StoredRecord stored) {
            Position position = stored.record().position();
            return this != GPX || position != null && position.valid();
        }
    }

    private final Database database;
    private final TelemetryArchive archive;
    private final List<Integer> trackers;
    private final Period period;
    private final @Nullable PrintWriter progress;
    private long read;
    private long written;
    private long all;

    /**
     * @param trackers none: every tracker's
     * @param progress where to show how far it is; null for nowhere
     */
    public TelemetryExport(Database database, List<Integer> trackers, Period period, @Nullable PrintWriter progress) {
        this.database = database;
        this.archive = new TelemetryArchive(database);
        this.trackers = trackers.isEmpty() ? archive.trackers() : trackers.stream().distinct().sorted().toList();
        this.period = period;
        this.progress = progress;
    }

    /** @return how many records were written */
    public long to(Writer out, Format format) throws IOException {
        if (progress != null) all = trackers.stream().mapToLong(tracker -> archive.count(tracker, period)).sum();
        RecordWriter writer = format.writer(out);
        try {
            for (int tracker : trackers) {
                String label = label(tracker);
                archive.forEach(tracker, period, stored -> write(writer, format, stored, label, out));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (written > 0) writer.end();
        check(out);
        show(true);
        return written;
    }

    /** Through {@code FILE.part}: a file with its final name is a complete one. Where nothing matches there is none. */
    public long to(Path file, Format format, boolean replace) throws IOException {
        if (!replace && Files.exists(file))
            throw new IllegalArgumentException("--output: " + file + " exists (expected: a new file, or --force)");
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (Writer out = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
                to(out, format);
            }
            if (written > 0) move(part, file, replace);
        } finally {
            Files.deleteIfExists(part);
        }
        return written;
    }

    private static void move(Path part, Path file, boolean replace) throws IOException {
        try {
            if (replace) Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            else
                Files.move(part, file);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file + " appeared meanwhile (expected: a new file, or --force)", e);
        }
    }

    private String label(int tracker) {
        Optional<String> label = database
                .readNow(handle -> handle.createQuery("select label from tracker where id = :id").bind("id", tracker)
                        .mapTo(String.class).findOne());
        return label.filter(text -> !text.isBlank()).orElse(Integer.toString(tracker));
    }

    private void write(RecordWriter writer, Format format, StoredRecord stored, String label, Writer out) {
        try {
            if (format.takes(stored)) {
                writer.write(stored, label);
                written++;
            }
            if (++read % SHOWN_EVERY == 0) {
                check(out);
                show(false);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A print writer swallows what goes wrong: nobody reads on, the disk is full. */
    private static void check(Writer out) throws IOException {
        if (out instanceof PrintWriter printed && printed.checkError()) throw new IOException("standard output takes no more");
    }

    private void show(boolean end) {
        if (progress == null) return;
        // Records may arrive while they are counted and read.
        long percent = all == 0 ? 100 : Math.min(end ? 100 : 99, 100 * read / all);
        progress.printf("\r%,d records, %d %%%s", read, percent, end ? System.lineSeparator() : "");
        progress.flush();
    }
}
